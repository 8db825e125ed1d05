"""Walls around an edit: whose customer it is, which controller's row, and that a row hangs on rows of the same customer only.

An agent of one controller neither reads nor writes what belongs to another alone, whatever the window asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, kinds
from models.entities.base import entity_class
from models.journal.apply import AppendOnlyError
from models.journal.entries import REGISTER
from models.problems import Problem, error
from models.records import Edit
from models.services.desk import Desk
from models.services.reading import table_of, within
from models.words import N_

NOT_YOURS: Final = N_("You do not work for this controller, so its data cannot be changed here")
NO_CUSTOMER: Final = N_("There is no such customer among those of your controllers")
_GONE: Final = N_("What this belongs to is not there any more. Open the page again")
_DEPTH: Final = 5
"""The longest way from a row up to its customer: reading, meter, metering point, site, customer."""


class Wall:
    """The walls as one save meets them; rows that the save itself makes count as there.

    Statements and what was decided on them are no forms' business (AppendOnlyError, a defect): a form could write a lift past the supervisor.
    """

    def __init__(self, session: Session, desk: Desk, edits: Iterable[Edit]) -> None:
        edits = tuple(edits)
        for edit in edits:
            if entity_class(edit.entity).append_only:
                raise AppendOnlyError(edit.entity)
        self._session, self._desk = session, desk
        self._made = {(edit.entity, edit.id): edit for edit in edits if edit.op == "create"}
        self._subjects: dict[UUID, bool] = {}

    def refusal(self, edit: Edit, stored: Mapping[str, Any]) -> Problem | None:
        """Return why this user does not do this edit; None when nothing stands against it."""
        for controller in (edit.controller, stored.get("controller"), edit.texts.get("controller"), edit.links.get("controller")):
            if controller and controller not in self._desk.user.controllers:
                return error(NOT_YOURS, "controller")
        if edit.subject == REGISTER:
            return None
        if not self._is_within(edit.subject):
            return error(NO_CUSTOMER, "absent")
        if edit.entity == "customer":
            if edit.id != edit.subject:
                return error(_GONE, "absent")
            return None
        return self._hangs(edit.entity, {**stored, **edit.links}, edit.subject, _DEPTH)

    def _is_within(self, subject: UUID) -> bool:
        known = self._subjects.get(subject)
        if known is None:
            known = ("customer", subject) in self._made or within(self._session, self._desk, subject)
            self._subjects[subject] = known
        return known

    def _hangs(self, entity: str, row: Mapping[str, Any], subject: UUID, depth: int) -> Problem | None:
        """Follow a row's links: each row it hangs on is of the same customer and of a controller of the user's."""
        owner = row.get("customer_id")
        if owner is not None and owner != subject:
            return error(_GONE, "absent")
        for name, target in _targets(entity).items():
            linked = row.get(name)
            if linked is None or not depth:
                continue
            made = self._made.get((target, linked))
            if made is not None:
                if made.subject != subject:
                    return error(_GONE, "absent")
                continue
            table = table_of(target)
            found_row = self._session.execute(select(table).where(table.c.id == linked)).mappings().one_or_none()
            if found_row is None:
                return error(_GONE, "absent")
            parent: dict[str, Any] = dict(found_row)
            if parent.get("controller") and parent["controller"] not in self._desk.user.controllers:
                return error(NOT_YOURS, "controller")
            found = self._hangs(target, parent, subject, depth - 1)
            if found is not None:
                return found
        return None


def _targets(entity: str) -> dict[str, str]:
    """Return the links of an entity to other rows of the same customer, by field: the linked entity."""
    known = set(fields.entities()) - {"customer", "employer"}
    names = (field.name for field in fields.fields_of(entity) if field.kind is kinds.LINK)
    return {name: name.removesuffix("_id") for name in names if name.removesuffix("_id") in known}
