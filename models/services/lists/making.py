"""Making a list: everybody whom the criteria fit is asked about, in one streamed pass, and every answer is kept with its rule.

The pass reads one snapshot and writes its answers in short transactions; nobody else waits. What was recorded meanwhile is asked about again in the
transaction that finishes the list: a prohibition of the last second is in it.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.entities.choices import CHANNELS
from models.entities.journal import Entry
from models.journal.apply import apply, end_of
from models.journal.entries import CHANGING, REGISTER, Change, Op, uuid7
from models.permissions.facts import CustomerFacts
from models.permissions.vocabulary import CONTACT_PURPOSES
from models.problems import Conflict, Problem, Rejected, error
from models.roles import Action
from models.services import arrivals
from models.services.collecting import uncollected
from models.services.desk import Desk
from models.services.kept_refusals import Kept as KeptRefusal
from models.services.kept_refusals import KeptRefusals
from models.services.lists import answers, beside
from models.services.lists.answers import INCLUDED, Digest, Kept, Row
from models.services.lists.criteria import Criteria
from models.services.lists.deciding import lasting
from models.services.lists.facts import FactReader
from models.words import N_

STALE_DAYS: Final = 7
"""Days for which a list may be used when nothing else is told; registers of refusals are brought in at least monthly."""
MOST_DAYS: Final = 30
_SWEEP: Final = 5_000
_TOGETHER: Final = 500
_RECORDED: Final = 100
_HOURS: Final = 24
_NAME: Final = N_("Give the list a name")
_PURPOSE: Final = N_("There is no such purpose of a list: {purpose}. There are: {known}")
_CHANNEL: Final = N_("There is no such channel: {channel}. There are: {known}")
_CONTROLLER: Final = N_("You do not work for this controller: {controller}")
_DAYS: Final = N_("A list may be used for 1 to {most} days before it is asked anew")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: a name, the question, whom it is asked about, and for how many days the answers will do."""

    name: str
    purpose: str
    channel: str
    controller: str
    criteria: Criteria = field(default_factory=Criteria)
    days: int = STALE_DAYS

    def problems(self, own: Sequence[str]) -> tuple[Problem, ...]:
        """Return what is wrong with it for a user of the controllers ``own``."""
        found = list(self.criteria.problems())
        if not self.name.strip():
            found.append(error(_NAME, "name"))
        if self.purpose not in CONTACT_PURPOSES:
            found.append(error(_PURPOSE, "purpose", purpose=self.purpose, known=", ".join(CONTACT_PURPOSES)))
        if self.channel not in CHANNELS:
            found.append(error(_CHANNEL, "channel", channel=self.channel, known=", ".join(CHANNELS)))
        if self.controller not in own:
            found.append(error(_CONTROLLER, "controller", controller=self.controller))
        if not 1 <= self.days <= MOST_DAYS:
            found.append(error(_DAYS, "days", most=MOST_DAYS))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Made:
    """A list that was made: how many were asked about and are on it. ``fallen`` and ``come``: who left and who joined since the list asked anew."""

    id: UUID
    asked: int
    included: int
    decided_on: date
    stale_after: date
    fallen: int = 0
    come: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the asking is."""

    done: int
    of: int


Told = Callable[[Progress], None]


def make(desk: Desk, order: Order, *, progress: Told | None = None, stop: Callable[[], bool] = lambda: False) -> Made | Rejected | None:
    """Make a list; None when it was stopped, and then nothing of it is left."""
    refused = desk.refusal(Action.MAKE_LIST)
    if refused is not None:
        return refused
    problems = order.problems(desk.user.controllers)
    return Rejected(problems) if problems else _Making(desk, order, None, progress, stop).run()


def ask_anew(
    desk: Desk, list_id: UUID, order: Order, *, progress: Told | None = None, stop: Callable[[], bool] = lambda: False
) -> Made | Rejected | None:
    """Ask about the customers of a list again; the answers are a new list, which names the old one. Who was not drawn by lot is not asked about."""
    refused = desk.refusal(Action.MAKE_LIST)
    if refused is not None:
        return refused
    problems = order.problems(desk.user.controllers)
    return Rejected(problems) if problems else _Making(desk, order, list_id, progress, stop).run()


class _Making:
    """One list on its way."""

    def __init__(self, desk: Desk, order: Order, earlier: UUID | None, progress: Told | None, stop: Callable[[], bool]) -> None:
        self._desk, self._order, self._earlier, self._progress, self._stop = desk, order, earlier, progress, stop
        self._id, self._today = uuid7(), formats.today()
        self._last = self._today + timedelta(days=order.days)
        self._digest = Digest()
        self._asked = self._included = self._fallen = self._come = 0
        self._drawn: list[bytes] = []
        self._seen = sys.maxsize
        self._lot = random.SystemRandom()
        self._met: dict[UUID, frozenset[KeptRefusal]] = {}

    def run(self) -> Made | None:
        _sweep(self._desk)
        with uncollected(), self._desk.store.read() as session:
            seen = end_of(session)[0]
            refusals = KeptRefusals(session, self._desk)
            for rows in self._answers(session):
                self._keep(rows)
                self._recognise(session, refusals, rows)
                if self._stop():
                    _drop(self._desk, self._id)
                    return None
        if self._order.criteria.sample is not None and self._earlier is None:
            self._draw(self._order.criteria.sample)
        return self._finish(min(seen, self._seen))

    def _answers(self, session: Session) -> Iterator[list[Row]]:
        conditions = () if self._earlier is not None else tuple(self._order.criteria.conditions(self._today))
        reader = FactReader(session, self._order.channel, self._order.controller, conditions, self._last)
        if self._earlier is None:
            yield from self._everybody(reader)
            return
        for rows in answers.parts(session.connection(), self._earlier, 500):
            before = {each.customer: each for each in map(answers.read, rows) if each.answer != answers.NOT_DRAWN}
            found = self._decided(reader.of(list(before)))
            self._compare(before, found)
            yield answers.rows_of(found)
            self._tell(0)

    def _everybody(self, reader: FactReader) -> Iterator[list[Row]]:
        """Yield the answers about all, in order of the customers; every other batch is answered by a process of its own, where there are many."""
        total = reader.count()
        helper = self._helper() if total >= beside.WORTH_IT else None
        windows = reader.windows()
        ours, theirs = next(windows, None), next(windows, None)
        asked = helper is not None and theirs is not None and helper.ask(*theirs)
        try:
            while ours is not None:
                yield answers.rows_of(self._decided(reader.between(*ours)))
                self._tell(total)
                if theirs is not None:
                    found = helper.answer() if helper is not None and asked else None
                    now, ours, theirs = theirs, next(windows, None), next(windows, None)
                    asked = found is not None and helper is not None and theirs is not None and helper.ask(*theirs)
                    yield found if found is not None else answers.rows_of(self._decided(reader.between(*now)))
                    self._tell(total)
                else:
                    ours = None
        finally:
            if helper is not None:
                helper.end()

    def _helper(self) -> beside.Helper | None:
        order = self._order
        asked = beside.Question(order.purpose, order.channel, order.controller, order.criteria.to_json(), self._today, self._last)
        found = beside.begin(self._desk.store, asked)
        if found is not None:
            self._seen = min(self._seen, found.seen)
        return found

    def _decided(self, facts: Sequence[CustomerFacts]) -> list[Kept]:
        order = self._order
        return [answers.kept(each) for each in lasting(facts, order.purpose, order.channel, order.controller, self._today, self._last)]

    def _compare(self, before: dict[UUID, Kept], found: Sequence[Kept]) -> None:
        now = {each.customer: each for each in found}
        self._fallen += sum(was.included and not (customer in now and now[customer].included) for customer, was in before.items())
        self._come += sum(each.included and not before[each.customer].included for each in found)

    def _keep(self, rows: list[Row]) -> None:
        if not rows:
            return
        self._digest.add(rows)
        with self._desk.store.write() as session:
            answers.add(session.connection(), self._id, rows)
        self._asked += len(rows)
        for customer, answer, _rule, _since in rows:
            if answer in INCLUDED:
                self._included += 1
                self._offer(customer)

    def _offer(self, customer: bytes) -> None:
        """Keep the lot going: each who may be contacted is drawn with the same chance, however many there will be."""
        wanted = self._order.criteria.sample
        if wanted is None or self._earlier is not None:
            return
        if len(self._drawn) < wanted:
            self._drawn.append(customer)
            return
        place = self._lot.randrange(self._included)
        if place < wanted:
            self._drawn[place] = customer

    def _draw(self, wanted: int) -> None:
        """Note of those on whom the lot did not fall that it did not."""
        drawn = set(self._drawn)
        with self._desk.store.read() as session:
            for rows in answers.parts(session.connection(), self._id):
                others = [each for each in map(answers.read, rows) if each.included and each.customer.bytes not in drawn]
                with self._desk.store.write() as writing:
                    answers.change(writing.connection(), self._id, [_not_drawn(each) for each in others])
        with self._desk.store.read() as session:
            self._digest = answers.digest_of(session.connection(), self._id)
        self._included = min(self._included, wanted)

    def _finish(self, seen: int) -> Made:
        """Write the list and its entry; whoever changed since the snapshot is asked about again first, while nobody else can write."""
        digest = self._digest
        digest.finish()
        self._kept_meanwhile(min(seen, self._seen))
        self._remind()
        with self._desk.store.write() as session:
            self._again(session, seen, digest)
            made = Made(self._id, self._asked, self._included, self._today, self._last, self._fallen, self._come)
            apply(session, self._desk.store.sealing, self._desk.act(), [self._change(made, digest.value())])
        return made

    def _recognise(self, session: Session, refusals: KeptRefusals, rows: Sequence[Row]) -> None:
        """Note who would be on the list and has a number, an address or a code of which a refusal is kept."""
        if not refusals.kinds:
            return
        listed = [UUID(bytes=bytes(customer)) for customer, answer, _rule, _since in rows if answer in INCLUDED]
        for start in range(0, len(listed), _TOGETHER):
            for customer, values in arrivals.held(session, self._desk, listed[start : start + _TOGETHER], refusals.kinds).items():
                found = refusals.of(values)
                if found:
                    self._met[customer] = found

    def _kept_meanwhile(self, seen: int) -> None:
        """Look at all who are on the list again when a refusal was kept while they were asked about."""
        with self._desk.store.read() as session:
            if session.scalar(select(Entry.seq).where(Entry.seq > seen, Entry.entity == "refusal_hash").limit(1)) is None:
                return
            refusals = KeptRefusals(session, self._desk)
            for rows in answers.parts(session.connection(), self._id):
                self._recognise(session, refusals, rows)

    def _remind(self) -> None:
        """Record of those who were recognised what was kept, where it never was: they are asked about again as the list is finished."""
        met = list(self._met.items())
        for start in range(0, len(met), _RECORDED):
            with self._desk.store.write() as session:
                changes = arrivals.reminded(session, self._desk, dict(met[start : start + _RECORDED]))
                if changes:
                    done = apply(session, self._desk.store.sealing, self._desk.act("refusal-register"), changes)
                    assert not isinstance(done, Conflict), "statements have no bases"

    def _again(self, session: Session, seen: int, digest: Digest) -> None:
        query = select(Entry.subject).where(Entry.seq > seen, Entry.op.in_((*CHANGING, Op.ERASE)), Entry.subject != REGISTER).distinct()
        changed = [customer for customer in session.scalars(query) if customer is not None]
        there = {each.customer: each for each in answers.of(session.connection(), self._id, changed)}
        if not there:
            return
        reader = FactReader(session, self._order.channel, self._order.controller, until=self._last)
        now = {each.customer: each for each in self._decided(reader.of(list(there)))}
        news = []
        for customer, was in there.items():
            found = now.get(customer) or answers.gone(customer)
            if was.answer == answers.NOT_DRAWN and found.included:
                continue
            news.append(found)
            self._included += found.included - was.included
        answers.change(session.connection(), self._id, news)
        digest.again(session.connection(), self._id, there)

    def _change(self, made: Made, digest: bytes) -> Change:
        order = self._order
        values = {
            "name": order.name.strip(),
            "purpose": order.purpose,
            "channel": order.channel,
            "controller": order.controller,
            "criteria": order.criteria.to_json(),
            "decided_on": made.decided_on,
            "stale_after": made.stale_after,
            "made_by": self._desk.user.login,
            "made_at": formats.now(),
            "asked": made.asked,
            "included": made.included,
            "digest": digest,
            "asked_anew_from": self._earlier,
        }
        return Change("contact_list", self._id, Op.CREATE, REGISTER, values, {}, order.controller)

    def _tell(self, total: int) -> None:
        if self._progress is not None:
            self._progress(Progress(self._asked, total))


def _not_drawn(each: Kept) -> Kept:
    return Kept(each.customer, answers.NOT_DRAWN, answers.NOT_DRAWN_RULE, None)


def _drop(desk: Desk, list_id: UUID) -> None:
    more = True
    while more:
        with desk.store.write() as session:
            more = answers.drop_some(session.connection(), list_id, _SWEEP)


def _sweep(desk: Desk) -> None:
    """Remove the answers of lists whose making was cut off a day ago or earlier."""
    long_ago = UUID(int=(int(time.time() * 1e3) - _HOURS * 3_600_000) << 80)
    with desk.store.read() as session:
        left = answers.unfinished(session.connection(), long_ago)
    for each in left:
        _drop(desk, each)
