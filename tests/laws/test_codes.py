"""A stored code is one of its field's choices: the journal refuses any other, and no source writes one."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import fields, kinds
from models.entities.base import entity_class
from models.journal.apply import UnknownCodeError, apply
from models.journal.entries import Change, Op, uuid7
from models.kinds import Storage
from models.services.contacts import GIVEN_HOW
from models.services.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
CODED = [(entity, field) for entity in fields.entities() for field in fields.fields_of(entity) if field.kind.choices is not None]
KNOWN: dict[str, set[str]] = defaultdict(set)
for _entity, _field in CODED:
    KNOWN[_field.name] |= set(_field.kind.choices or ())
FREE = {field.name for entity in fields.entities() for field in fields.fields_of(entity) if field.kind.choices is None}
"""Names that are a choice in one entity and free in another tell nothing by themselves."""
OTHERWISE = {("gui", "role"), ("models/kinds.py", "unit")}
"""Where a name means another thing: a step of the type ladder, the unit printed after a number."""


@pytest.mark.parametrize(("entity", "field"), CODED, ids=lambda part: part if isinstance(part, str) else part.name)
def test_the_journal_takes_only_the_choices(desk: Desk, entity: str, field: fields.Field) -> None:
    subject = uuid7()
    value = ["no-such-code"] if field.kind.storage is Storage.JSON else "no-such-code"
    change = Change(entity, uuid7(), Op.CREATE, subject, {field.name: value})
    with desk.store.write() as session, pytest.raises(UnknownCodeError, match=f"{entity}.{field.name}"):
        apply(session, desk.store.sealing, desk.act(), [change])
    assert entity_class(entity) is not None


def test_a_later_change_of_a_code_is_held_to_the_same(desk: Desk) -> None:
    customer = uuid7()
    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), [Change("customer", customer, Op.CREATE, customer, {"customer_kind": "person"})])
        with pytest.raises(UnknownCodeError):
            apply(session, desk.store.sealing, desk.act(), [Change("customer", customer, Op.SET, customer, {"customer_kind": "robot"})])
        apply(session, desk.store.sealing, desk.act(), [Change("customer", customer, Op.SET, customer, {"customer_kind": None})])


def test_no_source_writes_a_code_that_is_not_a_choice() -> None:
    guilty = []
    for folder in ("gui", "models"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name, code, line in _written(ast.parse(path.read_text(encoding="utf-8"))):
                place = path.relative_to(ROOT).as_posix()
                otherwise = any(place.startswith(where) and name == meant for where, meant in OTHERWISE)
                if name in KNOWN and name not in FREE and code not in KNOWN[name] and not otherwise:
                    guilty.append(f"{place}:{line} {name}={code}")

    assert guilty == []


def _written(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Yield (name, text, line) of every name given a constant text: in a mapping, or as an argument by keyword."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            pairs = [(key.value, value) for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)]
        elif isinstance(node, ast.Call):
            pairs = [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg is not None]
        else:
            continue
        for name, value in pairs:
            for each in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                if isinstance(name, str) and isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value:
                    yield name, each.value, node.lineno


def test_the_finder_of_codes_finds_them() -> None:
    source = """values = {"state": "open", "verified_how": "a" if x else "b"}\nbegin("payment_plan", plan_kind="promise")"""
    assert [(name, code) for name, code, _line in _written(ast.parse(source))] == [
        ("state", "open"), ("verified_how", "a"), ("verified_how", "b"), ("plan_kind", "promise"),
    ]  # fmt: skip


def test_how_a_statement_was_given_follows_the_channel_of_its_contact() -> None:
    channels, given = fields.field_of("contact", "channel").kind.choices or {}, fields.field_of("statement", "given_how").kind.choices or {}
    assert set(GIVEN_HOW) == set(channels)
    assert set(GIVEN_HOW.values()) <= set(given)
    assert GIVEN_HOW["sms"] == "sms"


def test_a_kind_knows_its_codes() -> None:
    fruit = kinds.choice("fruit", {"apple": "Apple", "pear": "Pear"})
    assert [fruit.knows(value) for value in ("apple", None, "", "Apple")] == [True, True, False, False]
    assert [kinds.several(fruit).knows(value) for value in (["apple", "pear"], [], None, ["apple", "plum"])] == [True, True, True, False]
    assert kinds.LINE.knows("anything")
