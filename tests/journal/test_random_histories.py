"""Whatever is done, in whatever order: the store verifies, rows are what a plain model says, and undoing brings the former state back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.journal.entries import Applied, Change, Op, uuid7
from models.journal.undo import Undone, undo
from tests.desk import Office
from tests.journal.things import ACT, attempt, row_of

_NAMES = st.sampled_from(["O'Brien", "d’Arcy", "Mäki-Kuutti", "von Essen", "Å", "x" * 120, None])
_VALUES = st.fixed_dictionaries({}, optional={"family_name": _NAMES, "given_names": _NAMES, "non_disclosure": st.sampled_from([True, False, None])})
_SEALED = st.fixed_dictionaries({}, optional={"personal_identity_code": st.sampled_from(["010190-901R", "010190-902S", None])})
_STEP = st.tuples(st.integers(0, 2), st.sampled_from(["create", "set", "set", "set", "remove"]), _VALUES, _SEALED)
_SETS = st.lists(st.lists(_STEP, min_size=1, max_size=4), min_size=1, max_size=6)
_FIELDS = ("family_name", "given_names", "non_disclosure")
Model = dict[UUID, dict[str, Any]]


def _changes(office: Office, rows: list[UUID], steps: list[tuple[int, str, dict[str, Any], dict[str, Any]]], model: Model) -> list[Change]:
    made: list[Change] = []
    there = set(model)
    for which, verb, values, sealed in steps:
        row = rows[which]
        if verb == "create" and row not in there and row not in {change.entity_id for change in made}:
            there.add(row)
            model[row] = {}
        elif verb == "create" or row not in there:
            continue
        given = values | sealed
        if verb == "remove":
            there.discard(row)
            del model[row]
            made.append(Change("customer", row, Op.REMOVE, row))
            continue
        model[row] |= given
        made.append(Change("customer", row, Op.CREATE if verb == "create" else Op.SET, row, given))
    return made


def _state(office: Office, rows: list[UUID]) -> dict[UUID, tuple[Any, ...] | None]:
    found = {}
    for row in rows:
        stored = row_of(office.store, "customer", row)
        found[row] = None if stored is None else (*(stored[name] for name in _FIELDS), stored["personal_identity_code_hash"])
    return found


@pytest.mark.timeout(240)
@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_SETS)
def test_rows_follow_the_model_the_store_verifies_and_undo_restores(office: Office, sets: list[Any]) -> None:
    rows, model = [uuid7() for _ in range(3)], Model()
    for steps in sets:
        before = _state(office, rows)
        applied = attempt(office.store, *_changes(office, rows, steps, model))
        assert isinstance(applied, Applied)
        after = _state(office, rows)
        for row in rows:
            wanted, held = model.get(row), after[row]
            assert (held[:3] if held else None) == (None if wanted is None else tuple(wanted.get(name) for name in _FIELDS))
        undone = _take_back(office, applied)
        assert _state(office, rows) == before
        _take_back(office, undone)
        assert _state(office, rows) == after
    assert office.report().whole


def _take_back(office: Office, applied: Applied) -> Applied:
    with office.store.write() as session:
        undone = undo(session, office.store.sealing, ACT, applied.set_id)
    assert isinstance(undone, Undone)
    assert undone.left == ()
    return undone.applied
