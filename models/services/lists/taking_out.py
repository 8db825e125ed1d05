"""A list as a file: who is on it with the contact point, who is not and why, the day of the decisions and the day after which it must be asked anew.

Whoever is on the list is asked about once more as the file is written: only that decision opens a contact point, and who has refused since is in the
file as one who is not on it. A list that is stale, or whose answers are not those that were journalled, does not leave.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields, formats
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op
from models.permissions.decision import Decision
from models.permissions.rules import DECEASED, NON_DISCLOSURE, PENDING_LIFT, PROHIBITION_STANDS
from models.permissions.vocabulary import PROHIBITION
from models.problems import Problem, Rejected, error
from models.roles import Action
from models.services import arrivals, kept_refusals
from models.services.desk import Desk
from models.services.importing.customer_lines import REFUSED_LABEL
from models.services.lists import answers, reach, shown
from models.services.lists.answers import Kept
from models.services.lists.deciding import lasting
from models.services.lists.facts import FactReader
from models.services.lists.making import Progress
from models.services.lists.sheets import MOST_ROWS, Sheet, TooManyRowsError, open_sheet
from models.services.lists.shown import ListInfo
from models.words import N_, _

SUFFIXES: Final = (".csv", ".xlsx")
_BATCH: Final = 500
_STALE: Final = N_("The list was to be asked anew after {day}. Ask it anew, and take that list out")
_SUFFIX: Final = N_("A list is written as .csv or .xlsx")
_THERE: Final = N_("There is a file {file} already. Choose another name")
_NO_PLACE: Final = N_("{file} cannot be written. Choose another place for the list")
_TOO_MANY: Final = N_("A sheet holds {most} rows at the most. Write the list as .csv, or only those who are on it")
ON_LIST: Final = N_("On the list")
ANSWER: Final = N_("Answer")
REASON: Final = N_("Reason of the answer")
LAW: Final = N_("Source in law")
SINCE: Final = N_("Reason since")
LIST_ID: Final = N_("Id of the list")
_SECRET: Final = frozenset({NON_DISCLOSURE.id, DECEASED.id})
"""Rules of those who are in no file: that somebody is under non-disclosure is itself what the protection hides, and a death is nobody's business."""
_REFUSALS: Final = frozenset({PROHIBITION_STANDS.id, PENDING_LIFT.id})
_STATED: Final = ("direct-marketing", "distance-selling")
Told = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A file that was written: rows in it, on the list, and how many fell out since the list was made; its SHA-256 as journalled."""

    file: Path
    rows: int
    included: int
    fallen: int
    sha256: str


def take_out(
    desk: Desk,
    list_id: UUID,
    target: Path,
    *,
    only_included: bool = False,
    progress: Told | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> TakenOut | Rejected | None:
    """Write a list to ``target`` (.csv or .xlsx), which must not exist; None when it was stopped, and then there is no file."""
    refused = desk.refusal(Action.MAKE_LIST)
    if refused is not None:
        return refused
    problem = obstacle(target)
    if problem is not None:
        return Rejected((problem,))
    with desk.store.read() as session:
        found = shown.read(session, desk, list_id)
        if found is None:
            return shown.absent()
        refused = unfit(session, found)
    return refused if refused is not None else _TakingOut(desk, found, target, only_included).run(progress, stop)


def obstacle(target: Path) -> Problem | None:
    """Return why a list cannot be written there; None when it can."""
    if target.suffix.lower() not in SUFFIXES:
        return error(_SUFFIX, "file")
    if target.exists():
        return error(_THERE, "file", file=target.name)
    return error(_NO_PLACE, "file", file=target.name) if not target.absolute().parent.is_dir() else None


def unfit(session: Session, found: ListInfo) -> Rejected | None:
    """Return why a list may not be used as it is; None when it may."""
    if found.stale:
        return Rejected((error(_STALE, "stale", day=formats.show_date(found.stale_after)),))
    return shown.unsound(session, found)


class _TakingOut:
    """One list on its way into a file."""

    def __init__(self, desk: Desk, found: ListInfo, target: Path, only_included: bool) -> None:
        self._desk, self._list, self._target, self._only = desk, found, target, only_included
        self._part = target.with_name(f".{token_hex(8)}.part")
        self._rows = self._included = self._fallen = 0

    def run(self, progress: Told | None, stop: Callable[[], bool]) -> TakenOut | Rejected | None:
        try:
            os.close(os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            if not self._written(progress, stop):
                return None
            digest = _sha256(self._part)
            self._given(digest)
            return TakenOut(self._target, self._rows, self._included, self._fallen, digest)
        except OSError:
            return Rejected((error(_NO_PLACE, "file", file=self._target.name),))
        except TooManyRowsError:
            return Rejected((error(_TOO_MANY, "file", most=formats.show_number(MOST_ROWS - 1)),))
        finally:
            self._part.unlink(missing_ok=True)

    def _written(self, progress: Told | None, stop: Callable[[], bool]) -> bool:
        sheet = open_sheet(self._part, self._target.suffix.lower(), self._header())
        try:
            done, last = 0, REGISTER
            while kept := self._next(sheet, last):
                done, last = done + len(kept), kept[-1].customer
                if progress is not None:
                    progress(Progress(done, self._list.asked))
                if stop():
                    return False
        finally:
            sheet.close()
        return True

    def _next(self, sheet: Sheet, after: UUID) -> list[Kept]:
        """Write the next answers, asked about again in a session of their own: as things are now, not as they were when the file was begun."""
        with self._desk.store.read() as session:
            kept = answers.some(session.connection(), self._list.id, after, _BATCH)
        self._remind([each.customer for each in kept if each.included])
        with self._desk.store.read() as session:
            sheet.add(self._lines(session, kept))
        return kept

    def _header(self) -> list[str]:
        named = [fields.field_of(entity, name).label for entity, name in (*_NAMED, *((_POINT, each) for each in reach.columns(self._list.channel)))]
        asked = [fields.field_of("contact_list", name).label for name in _ASKED]
        stated = fields.field_of("statement", "statement_kind").label
        told = [*named, ON_LIST, ANSWER, REASON, LAW, SINCE, REFUSED_LABEL, stated, *asked, LIST_ID]
        return [_(label) for label in told]

    def _lines(self, session: Session, kept: Sequence[Kept]) -> Iterator[list[str]]:
        on = [each.customer for each in kept if each.included]
        reader = FactReader(session, self._list.channel, self._list.controller, until=self._list.stale_after)
        decided = {each.owner: each for each in self._decisions(reader, on)}
        points = reach.best(session, self._list.channel, on, self._list.stale_after)
        people = shown.who(session, [each.customer for each in kept], self._list.controller)
        for each in kept:
            decision = decided.get(each.customer)
            allowed = decision is not None and decision.allowed and each.customer in points
            now = answers.kept(decision) if decision is not None else answers.gone(each.customer)
            if each.included and not allowed:
                self._fallen += 1
            shown_as = now if each.included else each
            if not allowed and (self._only or shown_as.rule in _SECRET):
                continue
            self._rows += 1
            self._included += allowed
            opened = points[each.customer].open(decision) if allowed and decision is not None else {}
            yield self._line(shown_as, people.get(each.customer), opened, allowed=allowed)

    def _decisions(self, reader: FactReader, customers: Sequence[UUID]) -> Iterator[Decision]:
        found = self._list
        return lasting(reader.of(customers), found.purpose, found.channel, found.controller, formats.today(), found.stale_after)

    def _line(self, kept: Kept, person: Mapping[str, Any] | None, opened: Mapping[str, str], *, allowed: bool) -> list[str]:
        found = self._list
        named = [str(person[name] or "") if person is not None else "" for _entity, name in _NAMED]
        point = [opened.get(name, "") for name in reach.columns(found.channel)]
        since = formats.show_date(kept.since) if kept.since is not None else ""
        refused = kept.rule in _REFUSALS and found.purpose in _STATED
        reason, law = shown.reason_of(kept.rule), shown.law_of(kept.rule)
        asked = [_shown(name, getattr(found, name)) for name in _ASKED]
        return [
            *named, *point, _("yes") if allowed else _("no"), shown.word_of(kept.answer), reason, law, since,
            _("yes") if refused else "", _prohibition() if kept.rule in _REFUSALS else "", *asked, str(found.id),
        ]  # fmt: skip

    def _remind(self, customers: Sequence[UUID]) -> None:
        """Record what was kept of those on the list since it was made: they are asked about with it."""
        with self._desk.store.read() as session:
            asked = bool(customers) and kept_refusals.any_kept(session)
        if asked:
            with self._desk.store.write() as session:
                arrivals.remind(session, self._desk, customers)

    def _given(self, digest: str) -> None:
        """Put the file in its place together with its entry: neither is there without the other."""
        facts = {"file": self._target.name, "sha256": digest, "rows": self._rows, "included": self._included, "fallen": self._fallen}
        with self._desk.store.write() as session:
            change = Change("contact_list", self._list.id, Op.EXPORT, REGISTER, facts, {}, self._list.controller)
            apply(session, self._desk.store.sealing, self._desk.act(), [change])
            self._part.replace(self._target)


_POINT: Final = "contact_point"
_NAMED: Final = (
    ("customer_relation", "customer_number"), ("customer", "family_name"), ("customer", "given_names"), ("customer", "organisation_name"),
)  # fmt: skip
_ASKED: Final = ("purpose", "channel", "controller", "decided_on", "stale_after")


def _prohibition() -> str:
    return fields.field_of("statement", "statement_kind").kind.text(PROHIBITION)


def _shown(name: str, value: Any) -> str:
    field = fields.field_of("contact_list", name)
    return str(value) if name == "controller" else field.kind.text(value)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
