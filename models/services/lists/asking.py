"""An older list asked anew, by its own identifier or by the file that it was taken out as: who fell out since, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import words
from models.problems import Rejected, error
from models.roles import Action
from models.services.desk import Desk
from models.services.importing.cells import FileError, RawRow
from models.services.importing.columns import folded
from models.services.importing.sniff import Chosen
from models.services.importing.tables import open_table
from models.services.lists import answers, making, shown
from models.services.lists.making import Made, Progress
from models.services.lists.shown import ListInfo, Member
from models.services.lists.taking_out import LIST_ID
from models.words import N_

_NO_LIST: Final = N_("{file} is no list that was taken out of this register: it has no column “{column}” with the id of one")
_SEVERAL: Final = N_("There are several lists in {file}. Ask them anew one by one")
_ABOUT: Final = 500
Told = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A list asked anew: the earlier one, the new one, and everybody who was on the earlier one and is not on the new one."""

    earlier: ListInfo
    made: Made
    fallen: tuple[Member, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the command line prints it."""
        return {
            "earlier": self.earlier.to_json(),
            "list": str(self.made.id),
            "decided_on": self.made.decided_on.isoformat(),
            "stale_after": self.made.stale_after.isoformat(),
            "asked": self.made.asked,
            "included": self.made.included,
            "come": self.made.come,
            "fallen": [
                {"number": each.number, "name": each.name, "answer": each.word(), "rule": each.rule, "reason": each.reason(),
                 "since": None if each.since is None else each.since.isoformat()}
                for each in self.fallen
            ],
        }  # fmt: skip


def ask(desk: Desk, list_id: UUID, *, progress: Told | None = None, stop: Callable[[], bool] = lambda: False) -> Asked | Rejected | None:
    """Ask about the customers of a list again; None when it was stopped. An earlier list that is not what was journalled is not asked anew."""
    refused = desk.refusal(Action.MAKE_LIST)
    if refused is not None:
        return refused
    with desk.store.read() as session:
        earlier = shown.read(session, desk, list_id)
        if earlier is None:
            return shown.absent()
        unsound = shown.unsound(session, earlier)
    if unsound is not None:
        return unsound
    made = making.ask_anew(desk, list_id, earlier.order(), progress=progress, stop=stop)
    if made is None or isinstance(made, Rejected):
        return made
    with desk.store.read() as session:
        return Asked(earlier, made, tuple(_fallen(session, earlier, made.id)))


def fallen(desk: Desk, list_id: UUID) -> tuple[Member, ...]:
    """Return who was on the list that this one asked anew, and is not on this one; nobody for a list that asked none anew."""
    with desk.store.read() as session:
        found = shown.read(session, desk, list_id)
        earlier = shown.read(session, desk, found.asked_anew_from) if found is not None and found.asked_anew_from is not None else None
        if earlier is None or not desk.may(Action.FIND_CUSTOMER):
            return ()
        return tuple(_fallen(session, earlier, list_id))


def ask_file(desk: Desk, path: Path, *, progress: Told | None = None, stop: Callable[[], bool] = lambda: False) -> Asked | Rejected | None:
    """Ask anew the list that a file was taken out of; the file itself is only read."""
    refused = desk.refusal(Action.MAKE_LIST)
    if refused is not None:
        return refused
    named = _named(path)
    return named if isinstance(named, Rejected) else ask(desk, named, progress=progress, stop=stop)


def _named(path: Path) -> UUID | Rejected:
    heading = frozenset(folded(words.in_language(language, LIST_ID)) for language in words.LANGUAGES)
    try:
        _form, table = open_table(path, Chosen(), lambda text: folded(text) in heading)
    except FileError as failure:
        return Rejected((failure.problem,))
    try:
        places = [place for place, text in enumerate(table.header) if folded(text) in heading]
        found = _ids(table.rows(), places[0]) if places else set()
    finally:
        table.close()
    if len(found) > 1:
        return Rejected((error(_SEVERAL, "file", file=path.name),))
    return found.pop() if found else Rejected((error(_NO_LIST, "file", file=path.name, column=words._(LIST_ID)),))


def _ids(rows: Iterable[RawRow], place: int) -> set[UUID]:
    found = set()
    for row in rows:
        if place < len(row.cells):
            try:
                found.add(UUID(row.cells[place].strip()))
            except ValueError:
                continue  # a cell that somebody wrote over; the others tell
    return found


def _fallen(session: Session, earlier: ListInfo, now: UUID) -> Iterator[Member]:
    """Yield who was on the earlier list and is not on the new one, with why not."""
    connection, last = session.connection(), UUID(int=0)
    while kept := answers.some(connection, earlier.id, last, _ABOUT):
        last = kept[-1].customer
        were = [each.customer for each in kept if each.included]
        are = {each.customer: each for each in answers.of(connection, now, were)}
        out = [are.get(customer) or answers.gone(customer) for customer in were if not (customer in are and are[customer].included)]
        people = shown.who(session, [each.customer for each in out], earlier.controller)
        yield from (shown.member(each, people) for each in out)
