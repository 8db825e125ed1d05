"""Customer numbers: each controller's own range, of which a relation takes the next that is free."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.journal.entries import REGISTER, Change, Op, uuid7
from models.problems import Problem, error
from models.records import Edit, address
from models.services.desk import Desk
from models.services.reading import rows_of, table_of
from models.words import N_

_FIRST: Final = 100_001
_LAST: Final = 999_999
_FULL: Final = N_("The customer numbers of this controller are used up. Ask the administrator for a new range")
_TWICE: Final = N_("The customer has a relation with this controller already")


def numbered(session: Session, desk: Desk, edit: Edit) -> tuple[Edit, list[Change]] | Problem:
    """Give a relation that is begun without a number the next of its controller's; other edits are as they were.

    A Problem when the numbers are used up, or the customer has a relation with the controller already.
    """
    if edit.entity != "customer_relation" or edit.op != "create" or edit.texts.get("customer_number", "").strip():
        return edit, []
    controller = edit.texts.get("controller", "").strip() or edit.controller
    if not controller:
        return edit, []  # the form says that it is missing
    if any(row["controller"] == controller for row in rows_of(session, "customer_relation", "customer_id", [edit.subject])):
        return error(_TWICE, "twice").at(address(edit.entity, edit.id, "controller"))
    number, ranged = take(session, desk, controller)
    if isinstance(number, Problem):
        return number.at(address(edit.entity, edit.id, "controller"))
    return replace(edit, texts={**edit.texts, "customer_number": number}), ranged


def take(session: Session, desk: Desk, controller: str) -> tuple[str | Problem, list[Change]]:
    """Take the next free customer number of a controller; a controller without a range gets the usual one."""
    table, relation = table_of("number_range"), table_of("customer_relation")
    query = select(table).where(table.c.controller == controller, table.c.number_kind == "customer").order_by(table.c.id)
    rows = [row for row in session.execute(query).mappings() if row["workstation"] in (None, "", desk.workstation)]
    for row in [*rows, *([] if rows else [None])]:
        prefix, following, last = (row["prefix"] or "", row["next_number"], row["last"]) if row is not None else ("", _FIRST, _LAST)
        while following <= last and _taken(session, relation, controller, f"{prefix}{following}"):
            following += 1
        if following > last:
            continue
        if row is not None:
            change = Change("number_range", row["id"], Op.SET, REGISTER, {"next_number": following + 1}, {}, controller)
        else:
            values = {"controller": controller, "number_kind": "customer", "first": _FIRST, "last": _LAST, "next_number": following + 1}
            change = Change("number_range", uuid7(), Op.CREATE, REGISTER, values, {}, controller)
        return f"{prefix}{following}", [change]
    return error(_FULL, "numbers"), []


def _taken(session: Session, relation: Any, controller: str, number: str) -> bool:
    query = select(func.count()).select_from(relation).where(relation.c.controller == controller, relation.c.customer_number == number)
    return bool(session.scalar(query))
