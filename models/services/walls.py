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
from models.services import links
from models.services.desk import Desk
from models.services.reading import rows_of, table_of, within
from models.words import N_

NOT_YOURS: Final = N_("You do not work for this controller, so its data cannot be changed here")
NO_CUSTOMER: Final = N_("There is no such customer among those of your controllers")
_GONE: Final = N_("What this belongs to is not there any more. Open the page again")
_MOVED: Final = N_("A row stays with its controller. End this one and begin another")
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

    def refusal(self, edit: Edit, stored: Mapping[str, Any], chosen: Mapping[str, Any] | None = None) -> Problem | None:
        """Return why this user does not do this edit; None when nothing stands against it. ``chosen``: the values read from its texts."""
        for controller in (edit.controller, stored.get("controller"), edit.texts.get("controller"), edit.links.get("controller")):
            if controller and controller not in self._desk.user.controllers:
                return error(NOT_YOURS, "controller")
        moved = edit.texts.get("controller", "") if edit.op == "set" else ""
        if moved and stored.get("controller") not in (None, moved):
            return error(_MOVED, "moved").at("controller")
        if edit.subject == REGISTER:
            return None
        if not self._is_within(edit.subject):
            return error(NO_CUSTOMER, "absent")
        if edit.entity == "customer":
            if edit.id != edit.subject:
                return error(_GONE, "absent")
            return None
        linked = {name: value for name, value in (chosen or {}).items() if links.target_of(fields.field_of(edit.entity, name)) is not None}
        stranger = self._strange(edit.entity, linked, edit.subject)
        return stranger or self._hangs(edit.entity, {**stored, **edit.links, **linked}, edit.subject, _DEPTH)

    def _strange(self, entity: str, linked: Mapping[str, Any], subject: UUID) -> Problem | None:
        """Return why what was chosen cannot be linked to: a customer of other controllers, or a row of a list that is another customer's."""
        for name, value in linked.items():
            target = links.target_of(fields.field_of(entity, name))
            if value is None or target is None:
                continue
            if target == "customer" and not self._is_within(value):
                return error(NO_CUSTOMER, "absent").at(name)
            if isinstance(value, list):
                rows = rows_of(self._session, target, "id", [UUID(hex=each) for each in value])
                if len(rows) < len(set(value)) or any(row["customer_id"] != subject for row in rows):
                    return error(_GONE, "absent").at(name)
        return None

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
    single = (field for field in fields.fields_of(entity) if field.kind is kinds.LINK)
    return {field.name: target for field in single if (target := links.target_of(field)) in known and target is not None}
