"""Edits laid over records: what is typed stays in the draft until it is saved whole, discarded or kept for later.

A draft knows no widget; :class:`gui.binding.Binding` ties its addresses to fields. A record read anew slides under the edits, which keep the
entry they were made on, so that a save of stale edits is a conflict and never a silent overwrite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from models import fields
from models.kinds import Storage
from models.permissions.sealed import SealedPoint
from models.records import Edit, Masked, Record, address

NO_ENTRY: Final = UUID(int=0)
Open = Callable[[Record, str], str | None]
"""Gives the text of a sensitive value for editing; None while it stays masked."""


@dataclass(frozen=True, slots=True)
class New:
    """A row that is not in the store yet, with what the program fills in. A ``latent`` one is made only when something is typed into it."""

    record: Record
    links: Mapping[str, UUID]
    given: Mapping[str, str]
    latent: bool


def masked_only(_record: Record, _name: str) -> str | None:
    """Open nothing."""
    return None


class Draft:
    """Edits of any rows of one customer's page, by address."""

    def __init__(self, opener: Open = masked_only) -> None:
        self.opener = opener
        self._records: dict[UUID, Record] = {}
        self._edits: dict[str, str] = {}
        self._bases: dict[str, UUID] = {}
        self._revealed: dict[str, tuple[UUID, str]] = {}
        self._new: dict[UUID, New] = {}
        self._removed: dict[UUID, Record] = {}
        self._settled: dict[str, str] = {}

    def lay(self, record: Record) -> None:
        """Put a record, or its newer reading, under the edits."""
        self._records[record.id] = record
        prefix = f"{record.entity}/{record.id.hex}/"
        for at, text in list(self._settled.items()):
            if not at.startswith(prefix):
                continue
            name = at.removeprefix(prefix)
            if record.bases.get(name) == self._bases.get(at):
                continue  # an older reading that was under way when the save was done
            del self._settled[at]
            if self._edits.get(at) == text:
                self._edits.pop(at)
                self._bases.pop(at, None)
            elif at in self._edits:
                self._bases[at] = record.bases[name]

    def forget(self, row: UUID) -> None:
        """Take a row away that is not there any more; edits of it stay, and their save is a conflict."""
        self._records.pop(row, None)

    def record(self, row: UUID) -> Record | None:
        """Return the row as laid, or as it would be made."""
        made = self._new.get(row)
        return made.record if made is not None else self._records.get(row)

    def add(
        self,
        entity: str,
        row: UUID,
        subject: UUID,
        *,
        controller: str = "",
        links: Mapping[str, UUID] | None = None,
        given: Mapping[str, str] | None = None,
        latent: bool = False,
    ) -> Record:
        """Begin a row. Its values are typed like any other's; ``links`` are set as they are, ``given`` are the texts it begins with."""
        values: dict[str, Any] = {field.name: None for field in fields.fields_of(entity)}
        made = Record(entity, row, subject, values, {}, NO_ENTRY, controller)
        self._new[row] = New(made, dict(links or {}), dict(given or {}), latent)
        return made

    def remove(self, record: Record) -> None:
        """Take a row away: a new one at once, one of the store with the save."""
        prefix = f"{record.entity}/{record.id.hex}/"
        for at in [at for at in self._edits if at.startswith(prefix)]:
            self._drop(at)
        if self._new.pop(record.id, None) is None:
            self._removed[record.id] = record

    def removed(self, row: UUID) -> bool:
        """Say whether the row goes with the next save."""
        return row in self._removed

    def added(self, entity: str) -> list[Record]:
        """Return the rows of an entity that are begun, latent ones left out."""
        return [new.record for new in self._new.values() if new.record.entity == entity and not new.latent]

    def begun(self, entity: str) -> list[Record]:
        """Return the rows of an entity that are begun, latent ones too."""
        return [new.record for new in self._new.values() if new.record.entity == entity]

    def link(self, row: UUID, name: str) -> UUID | None:
        """Return what a row that is begun hangs on by a link; None for other rows and links."""
        new = self._new.get(row)
        return new.links.get(name) if new is not None else None

    def is_new(self, row: UUID) -> bool:
        """Say whether the row is not in the store yet."""
        return row in self._new

    def masked(self, record: Record, name: str) -> bool:
        """Say whether a value is held but not shown."""
        return record.address(name) not in self._edits and self.hidden(record, name)

    def hidden(self, record: Record, name: str) -> bool:
        """Say whether the value as laid is not shown, whatever was typed in its place."""
        value = record.get(name)
        if value is None:
            return False
        hidden = isinstance(value, (Masked, SealedPoint)) or fields.field_of(record.entity, name).sensitive
        return hidden and self._opened(record, name) is None

    def reveal(self, record: Record, name: str, text: str) -> None:
        """Show a masked value from now on, until the record changes."""
        self._revealed[record.address(name)] = (record.bases.get(name, NO_ENTRY), text)

    def revealed(self, record: Record, name: str) -> str | None:
        """Return a masked value while it is revealed, None while it is not."""
        entry, text = self._revealed.get(record.address(name), (None, ""))
        return text if entry is not None and entry == record.bases.get(name, NO_ENTRY) else None

    def conceal(self, at: str = "") -> None:
        """Mask again what was revealed: one value, or all."""
        for shown in [at] if at else list(self._revealed):
            self._revealed.pop(shown, None)

    def base(self, record: Record, name: str) -> str:
        """Return the text of the value as laid, for editing; the mask of one not shown."""
        value, field = record.get(name), fields.field_of(record.entity, name)
        if value is None:
            new = self._new.get(record.id)
            return new.given.get(name, "") if new is not None else ""
        if field.sensitive or isinstance(value, (Masked, SealedPoint)):
            opened = self._opened(record, name)
            return opened if opened is not None else mask_of(field, value)
        return edited(field, value)

    def _opened(self, record: Record, name: str) -> str | None:
        shown = self.revealed(record, name)
        return shown if shown is not None else self.opener(record, name)

    def text(self, record: Record, name: str) -> str:
        """Return what the field shows: what was typed, else the value as laid."""
        at = record.address(name)
        return self._edits[at] if at in self._edits else self.base(record, name)

    def set(self, record: Record, name: str, text: str) -> None:
        """Take what was typed; the text that stands already takes the edit back."""
        at = record.address(name)
        if record.id not in self._new:
            self._records.setdefault(record.id, record)  # a row that a section read by itself
        if at in self._settled:
            self._edits[at] = text  # its base is put right when the saved row is read again
        elif text == self.base(record, name):
            self._drop(at)
        else:
            self._edits[at] = text
            self._bases.setdefault(at, record.bases.get(name, NO_ENTRY))

    def _drop(self, at: str) -> None:
        self._edits.pop(at, None)
        self._bases.pop(at, None)

    def changed(self, at: str) -> bool:
        """Say whether an address has an edit that is not saved."""
        return at in self._edits and self._settled.get(at) != self._edits[at]

    def touches(self, row: UUID) -> bool:
        """Say whether a row has edits that are not saved."""
        return any(at.split("/")[1] == row.hex and self.changed(at) for at in self._edits)

    def count(self) -> int:
        """Return how many changes are not saved: fields, rows taken away, and rows begun with nothing typed."""
        typed = {at.split("/")[1] for at in self._edits}
        empty = sum(1 for row, new in self._new.items() if not new.latent and row.hex not in typed)
        return sum(1 for at in self._edits if self.changed(at)) + len(self._removed) + empty

    def changes(self) -> list[Edit]:
        """Return the edits of each row, ready to be saved as one set."""
        texts: dict[tuple[str, UUID], dict[str, str]] = {}
        for at, text in self._edits.items():
            if self.changed(at):
                entity, hexed, name = at.split("/")
                texts.setdefault((entity, UUID(hex=hexed)), {})[name] = text
        made: list[Edit] = []
        for row, new in self._new.items():
            typed: dict[str, str] = texts.pop((new.record.entity, row), {})
            if not new.latent or any(text.strip() for text in typed.values()):
                made.append(self._create(new, typed))
        for (entity, changed), typed in texts.items():
            record = self._records.get(changed)
            bases = {name: self._bases[address(entity, changed, name)] for name in typed}
            if record is not None:
                made.append(Edit(entity, changed, record.subject, "set", typed, bases, controller=record.controller))
        for gone in self._removed.values():
            made.append(Edit(gone.entity, gone.id, gone.subject, "remove", {}, {"*": gone.last_entry}, controller=gone.controller))
        return made

    @staticmethod
    def _create(new: New, typed: Mapping[str, str]) -> Edit:
        record = new.record
        typed = {**new.given, **typed}
        known = {field.name for field in fields.fields_of(record.entity)}
        given: dict[str, Any] = dict(new.links)
        if record.controller and "controller" in known and "controller" not in typed:
            given["controller"] = record.controller
        return Edit(record.entity, record.id, record.subject, "create", typed, {}, given, record.controller)

    def settle(self, edits: Iterable[Edit]) -> None:
        """The edits are saved: they count no more, and go when the saved rows are laid."""
        for edit in edits:
            if edit.op == "remove":
                self._removed.pop(edit.id, None)
                continue
            self._new.pop(edit.id, None)
            for name, text in edit.texts.items():
                at = address(edit.entity, edit.id, name)
                if edit.op == "create":
                    self._drop(at)
                else:
                    self._settled[at] = text

    def rebase(self, at: str, text: str, base: UUID) -> None:
        """Decide a conflict: what is to stand, made on the entry that stands now."""
        self._edits[at], self._bases[at] = text, base

    def take_back(self, at: str) -> None:
        """Let what stands in the store stand."""
        self._drop(at)

    def take_back_row(self, row: UUID) -> None:
        """Let a row stand as it is in the store, or stay away where it was removed."""
        self._removed.pop(row, None)
        for at in [at for at in self._edits if at.split("/")[1] == row.hex]:
            self._drop(at)

    def rebase_removal(self, row: UUID, entry: UUID) -> None:
        """Decide that a row goes although somebody changed it."""
        record = self._removed.get(row)
        if record is not None:
            self._removed[row] = replace(record, last_entry=entry)

    def discard(self) -> None:
        """Forget every edit."""
        for kept in (self._edits, self._bases, self._new, self._removed, self._settled):
            kept.clear()

    def texts(self) -> dict[str, str]:
        """Return the edits as text, to be kept as a draft: "address" → text, "address@" → its base, "…/+" a new row, "…/-" one taken away."""
        kept: dict[str, str] = {}
        for at, text in self._edits.items():
            if self.changed(at):
                kept[at], kept[f"{at}@"] = text, self._bases.get(at, NO_ENTRY).hex
        for row, new in self._new.items():
            if not new.latent or any(at.split("/")[1] == row.hex for at in self._edits):
                facts = {"subject": new.record.subject.hex, "controller": new.record.controller, "latent": new.latent}
                facts |= {"links": {name: found.hex for name, found in new.links.items()}, "given": dict(new.given)}
                kept[f"{new.record.entity}/{row.hex}/+"] = json.dumps(facts)
        for row, record in self._removed.items():
            kept[f"{record.entity}/{row.hex}/-"] = record.last_entry.hex
        return kept

    def missing(self, texts: Mapping[str, str]) -> frozenset[tuple[str, UUID]]:
        """Return the rows, as entity and id, that a kept draft is about and that are not laid: without them it could not be saved."""
        named = {(entity, row, name) for entity, row, name in (at.split("/") for at in texts)}
        begun = {row for _entity, row, name in named if name == "+"}
        return frozenset((entity, UUID(hex=row)) for entity, row, _name in named if row not in begun and self.record(UUID(hex=row)) is None)

    def restore(self, texts: Mapping[str, str]) -> None:
        """Take up a kept draft, its edits on the entries they were made on."""
        for at, text in texts.items():
            entity, row, name = at.split("/")
            found = UUID(hex=row)
            if name == "+":
                facts = json.loads(text)
                links = {link: UUID(hex=to) for link, to in facts["links"].items()}
                given = facts["given"]
                self.add(entity, found, UUID(hex=facts["subject"]), controller=facts["controller"], links=links, given=given, latent=facts["latent"])
            elif name == "-":
                record = self._records.get(found)
                if record is not None:
                    self._removed[found] = replace(record, last_entry=UUID(hex=text))
            elif not name.endswith("@"):
                self._edits[at], self._bases[at] = text, UUID(hex=texts.get(f"{at}@", NO_ENTRY.hex))


def edited(field: fields.Field, value: Any) -> str:
    """Print a value for its editor: a choice's code, codes joined by commas, the rest as its kind edits it."""
    if field.kind.storage is Storage.JSON:
        return ",".join(str(code) for code in value)
    return field.kind.edited(value)


def mask_of(field: fields.Field, value: Any) -> str:
    """Return what stands for a value that is not shown."""
    if isinstance(value, Masked):
        return value.text
    return value.masked if isinstance(value, SealedPoint) else field.kind.mask(value)
