"""Random histories on a real store: nothing is allowed that the plain model does not support, and prohibitions shrink by approved lifts only."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from models.services import erasing, statements, undo, union
from models.services.importing import customers_known
from tests.desk import Template, office_from
from tests.desk_fixtures import template as template
from tests.permissions.histories import STEPS, Step, World, play

NO: Final[Step] = ("record", 0, "prohibition", "direct-marketing", "any", None, "aino")
YES: Final[Step] = ("record", 0, "grant", "direct-marketing", "any", None, "aino")
THEY: Final[Step] = ("record", 1, "prohibition", "direct-marketing", "any", None, "aino")
LIFTED: Final[Step] = ("lift", 0, 0, "sanna")
APPROVED: Final[Step] = ("decide", 0, 0, "approve", "sanna")
OTHERS: Final[Step] = ("decide", 0, 0, "approve", "outi")
HISTORIES: Final[tuple[tuple[Step, ...], ...]] = (
    (NO, ("undo",)),
    (("back up",), NO, ("restore",)),
    (NO, LIFTED, ("decide", 0, 1, "approve", "sanna"), ("decide", 0, 1, "approve", "outi")),
    (("import", 0), ("undo import",), ("import", 0)),
    (THEY, ("erase",), ("come again",)),
    (NO, YES, ("decide", 0, 1, "refuse", "sanna")),
    (THEY, ("back up",), ("erase",), ("change keys",), ("come again",), ("restore",), ("erase",), ("come again",)),
    (NO, ("correct", 0, 0, "grant", "direct-marketing", "phone", None, "aino"), ("change keys",), ("import", 0), ("undo import",)),
)


def _settings(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


_place = itertools.count()
_FOLDING: Final[Any] = import_module("models.permissions.fold")  # the package's name for it is its function's


def world(template: Template, folder: Path) -> World:
    here = folder / str(next(_place))
    files = here / "files"
    files.mkdir(parents=True)
    return World(office_from(template, here / "store"), files)


def played(template: Template, folder: Path, steps: Any) -> None:
    at = world(template, folder)
    try:
        play(at, steps)
    finally:
        at.office.store.close()


@pytest.mark.timeout(240)
@_settings(12)
@given(st.lists(STEPS, min_size=2, max_size=7))
def test_histories(template: Template, tmp_path: Path, steps: list[Step]) -> None:
    played(template, tmp_path, steps)


@pytest.mark.parametrize("steps", HISTORIES)
def test_known_histories(template: Template, tmp_path: Path, steps: tuple[Step, ...]) -> None:
    played(template, tmp_path, steps)


@pytest.mark.soak
@_settings(1_500)
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_many_histories(template: Template, tmp_path: Path, steps: list[Step]) -> None:
    played(template, tmp_path, steps)


# --- bugs planted, each of which the histories must find


def _undo_withdraws(patch: pytest.MonkeyPatch) -> None:
    real = undo.undo

    def withdrawing(desk: Any, set_id: Any) -> Any:
        with desk.store.write() as session:
            for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'statement'")).all():
                session.execute(text(f'DROP TRIGGER "{name}"'))
            session.execute(text("DELETE FROM statement WHERE first_entry IN (SELECT id FROM journal WHERE set_id = :it)"), {"it": set_id.bytes})
        return real(desk, set_id)

    patch.setattr(undo, "undo", withdrawing)


def _restore_drops(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(union._Judging, "_statement", lambda _self, _told: False)


def _own_approval(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(statements, "same_user", lambda _one, _other: False)
    patch.setattr(_FOLDING, "same_user", lambda _one, _other: False)


def _column_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(customers_known.KnownCustomers, "_refusal", lambda _self, _line, _customer: None)


def _hashes_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing, "_hashes", lambda *_args: [])


def _lift_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_FOLDING._Folding, "_cleared", lambda self, each: each.id not in self.refused)


MUTANTS: Final[tuple[Callable[[pytest.MonkeyPatch], None], ...]] = (
    _undo_withdraws,
    _restore_drops,
    _own_approval,
    _column_ignored,
    _hashes_forgotten,
    _lift_at_once,
)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_bug_is_found(
    template: Template, tmp_path: Path, mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant(monkeypatch)
    with pytest.raises(AssertionError):
        _all(template, tmp_path)


def _all(template: Template, folder: Path) -> None:
    for steps in HISTORIES:
        played(template, folder, steps)
