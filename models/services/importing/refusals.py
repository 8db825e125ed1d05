"""Registers of refusals: each line is a prohibition of direct marketing, for all controllers, of whoever has the number or lives at the address.

Who is surely meant gets a statement at once. Who perhaps is waits for a supervisor, and is not contacted meanwhile in what the line forbids. Matched
or not, every number and address is kept as a keyed hash, by which a customer is met who comes later. Nothing here removes, ends or shortens anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import formats
from models.entities.statement import MATCH_REASON
from models.journal.entries import REGISTER, Change, Op
from models.permissions.statements import StatementFact
from models.permissions.vocabulary import ANY, MARKETING, POST, PROHIBITION, VISIT
from models.problems import warning
from models.security.cipher import keyed_hash
from models.services.arrivals import said_on
from models.services.importing import prohibitions, refusal_lines
from models.services.importing.columns import Column
from models.services.importing.context import Run
from models.services.importing.importer import Importer
from models.services.importing.lines import Effect, Line, Met
from models.services.importing.mapping import OR
from models.services.importing.prohibitions import Standing
from models.services.importing.refusal_lines import CHANNEL, PHONES, STREET, TO, Refusal
from models.services.importing.spans import Span, Spans
from models.services.importing.stored import rows_by
from models.services.kept_refusals import REGISTER_OF_REFUSALS, values_of
from models.services.refusal_matching import Candidate, Matcher
from models.words import N_, _

LINE_HASH: Final = "refusal-line"
"""Kind of the keyed hash by which a line is known when the register comes again."""
MATCH: Final = "refusal_match"
HASH: Final = "refusal_hash"
_OVER: Final = N_("It is over already and binds nobody")
_TWICE: Final = N_("The same refusal as on line {line}: the earlier one holds")
_PERHAPS: Final = N_("It may mean a customer here: {why}. A supervisor decides; until then the customer is not contacted in what it forbids")
_NOT_KEPT: Final = N_("It met nobody, and of an address only letters are remembered: later customers are not met by it")


@dataclass(frozen=True, slots=True)
class _Read:
    """A line and what it refuses."""

    line: Line
    refusal: Refusal
    mark: int

    @property
    def span(self) -> Span:
        """From when until when it holds."""
        return Span(self.refusal.valid_from, self.refusal.valid_to)


class RefusalsImporter(Importer):
    """Lines of a register of refusals. What is there already, for as long, is left as it is; a longer period adds one."""

    code: ClassVar[str] = "refusals"
    chosen_for: ClassVar[bool] = False  # it is everybody's, and only adds
    label: ClassVar[str] = N_("Registers of refusals")
    needed: ClassVar[tuple[str, ...]] = (OR.join((PHONES, STREET)),)
    searches: ClassVar[bool] = True
    looks_at: ClassVar[frozenset[str]] = frozenset(
        {"customer", "contact_point", "authorised_person", "site", "statement", "statement_decision", MATCH, HASH}
    )

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._today = run.context.today
        self._statements: dict[UUID, list[StatementFact]] = defaultdict(list)
        self._matches: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        self._lines, self._kept = Spans(), Spans()

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return refusal_lines.columns()

    @classmethod
    def speaks(cls, keys: frozenset[str]) -> bool:
        """Return whether a file is one of refusals by its columns: it names channels, or has nothing but numbers. A list of customers is not."""
        return CHANNEL in keys or keys == {PHONES}

    def forbids(self, _line: Line) -> bool:
        """Return whether a rejected line may forbid something: every one does."""
        return True

    def key(self, line: Line) -> str:
        """Return all that the line says."""
        return repr(line.values)

    def remember(self, line: Line) -> None:
        """Note what a line taken before said, so that its double is told."""
        refusal = refusal_lines.read(line, self._today)
        line.doubts = []  # they were counted when it was taken
        if refusal is not None and not self._over(refusal):
            read = _Read(line, refusal, self.run.mark(line.file, line.number))
            for channel in refusal.channels:
                self._lines.add(f"{self._identity(refusal).hex()} {channel}", read.span, read.mark)

    def forget(self, lines: Sequence[Line]) -> None:
        """Forget what lines that are planned anew would have brought."""
        gone = {change.entity_id for line in lines for change in line.changes}
        owners = {change.subject for line in lines for change in line.changes}
        for customer in owners & (self._statements.keys() | self._matches.keys()):
            self._statements[customer] = [fact for fact in self._statements[customer] if fact.id not in gone]
            self._matches[customer] = [row for row in self._matches[customer] if row["id"] not in gone]
        super().forget(lines)

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Record the prohibitions, let the unsure ones wait, and keep the hashes."""
        reads = []
        for line in lines:
            refusal = refusal_lines.read(line, self._today)
            if refusal is None:
                continue
            if self._over(refusal):
                line.met = Met(over=True)
                line.doubt(TO, warning(_OVER, "over"))
            else:
                reads.append(_Read(line, refusal, self.run.mark(line.file, line.number)))
        matcher = Matcher(
            session,
            (number for read in reads for number in read.refusal.phones),
            (read.refusal.place for read in reads if read.refusal.place is not None),
        )
        candidates = [matcher.of(read.refusal.phones, read.refusal.place, read.refusal.named) for read in reads]
        customers = {each.customer for found in candidates for each in found}
        block = _Block(self, session, customers, reads)
        for read, found in zip(reads, candidates, strict=True):
            block.take(read, found)

    def _over(self, refusal: Refusal) -> bool:
        return refusal.valid_to is not None and refusal.valid_to < self._today

    def _identity(self, refusal: Refusal) -> bytes:
        """Return what the whole line is known by in this run."""
        told = "\x1f".join((*sorted(refusal.phones), refusal.street, refusal.postal_code, refusal.named.key()))
        return keyed_hash(self.run.desk.store.keys.hash_key, LINE_HASH, told)


class _Block:
    """Lines planned together, with what the store has of the customers and hashes they concern."""

    def __init__(self, importer: RefusalsImporter, session: Session, customers: set[UUID], reads: Sequence[_Read]) -> None:
        self._all, self._run, self._today = importer, importer.run, importer._today
        self._keys = self._run.desk.store.keys.hash_keys
        self._standing = Standing(session, customers, importer._statements)
        self._matches = rows_by(session, MATCH, "customer_id", customers)
        digests = {digest for read in reads for _kind, value in self._values(read.refusal) for digest in self._digests(_kind, value)}
        self._hashes = rows_by(session, HASH, "digest", digests)

    def take(self, read: _Read, candidates: Sequence[Candidate]) -> None:
        """Plan one line."""
        line, refusal = read.line, read.refusal
        sure = unsure = 0
        for candidate in candidates:
            channels = _channels(refusal, candidate)
            if candidate.sure or self._decided(candidate, refusal, "same"):
                sure += bool(channels)
                for channel in channels:
                    self._state(read, candidate.customer, channel)
            elif not self._decided(candidate, refusal, "other"):
                unsure += bool(channels)
                self._wait(read, candidate, channels)
        self._keep(read)
        line.met = Met(sure, unsure)
        line.effect = Effect.CREATED if line.changes else Effect.UNCHANGED
        if not (sure or unsure) and not refusal.phones and not {POST, ANY} & set(refusal.channels):
            line.warn(STREET, warning(_NOT_KEPT, "not-kept"))
        self._doubles(read)

    def _doubles(self, read: _Read) -> None:
        """Note what the line says, and tell of an earlier line of the run that says it all."""
        identity, spans = self._all._identity(read.refusal).hex(), self._all._lines
        keys = [f"{identity} {channel}" for channel in read.refusal.channels]
        known = [spans.covering(key if spans.knows(key) else f"{identity} {ANY}", read.span, read.mark, self._today) for key in keys]
        if all(known) and not read.line.changes:
            read.line.warn("", warning(_TWICE, "twice", line=self._run.spoken(known[0], read.line.file)))
        for key in keys:
            spans.add(key, read.span, read.mark)

    # --- who is surely meant

    def _state(self, read: _Read, customer: UUID, channel: str) -> None:
        begin, end = read.refusal.valid_from, read.refusal.valid_to
        given = said_on(min(begin, self._today))
        fact = StatementFact(
            self._run.new_id(),
            PROHIBITION,
            MARKETING,
            channel,
            None,
            given,
            begin,
            end,
            author=self._run.desk.user.login,
            source=REGISTER_OF_REFUSALS,
        )
        if self._standing.said(customer, fact, max(begin, self._today)):
            return
        self._all._statements[customer].append(fact)
        where = self._run.place(read.line.file, read.line.number)
        read.line.changes.append(prohibitions.statement(self._run, customer, fact, where, source=REGISTER_OF_REFUSALS))
        read.line.prohibitions += 1

    # --- who perhaps is

    def _known_by(self, candidate: Candidate, refusal: Refusal) -> list[bytes]:
        return self._digests(LINE_HASH, f"{candidate.by}\x1f{refusal.named.key()}")

    def _met_before(self, candidate: Candidate, refusal: Refusal) -> list[Any]:
        digests = set(self._known_by(candidate, refusal))
        rows = (*self._matches.get(candidate.customer, ()), *self._all._matches.get(candidate.customer, ()))
        return [row for row in rows if row["digest"] in digests]

    def _decided(self, candidate: Candidate, refusal: Refusal, state: str) -> bool:
        """Tell whether somebody has decided already that this number or address under this name is, or is not, the customer."""
        return any(row["state"] == state for row in self._met_before(candidate, refusal))

    def _wait(self, read: _Read, candidate: Candidate, channels: Iterable[str]) -> None:
        refusal = read.refusal
        before = [row for row in self._met_before(candidate, refusal) if row["state"] == "waiting" and row["purpose"] == MARKETING]
        for channel in channels:
            if any(row["channel"] in (channel, ANY) and Span(row["valid_from"], row["valid_to"]).covers(read.span, self._today) for row in before):
                continue
            values = {
                "customer_id": candidate.customer,
                "purpose": MARKETING,
                "channel": channel,
                "valid_from": refusal.valid_from,
                "valid_to": refusal.valid_to,
                "reason": candidate.reason,
                "source": REGISTER_OF_REFUSALS,
                "evidence_note": self._run.place(read.line.file, read.line.number),
                "digest": self._known_by(candidate, refusal)[0],
                "state": "waiting",
            }
            change = Change(MATCH, self._run.new_id(), Op.CREATE, candidate.customer, values)
            read.line.changes.append(change)
            self._all._matches[candidate.customer].append({"id": change.entity_id, **values})
        why = formats.within_sentence(_((MATCH_REASON.choices or {})[candidate.reason]))
        read.line.warn("", warning(_PERHAPS, "perhaps", why=why))

    # --- who comes later

    def _digests(self, kind: str, value: str) -> list[bytes]:
        """Return the keyed hashes of a value, the present key's first."""
        present = self._run.desk.store.keys.hash_key
        return [keyed_hash(key, kind, value) for key in (present, *(each for each in self._keys if each != present))]

    @staticmethod
    def _values(refusal: Refusal) -> list[tuple[str, str]]:
        place = refusal.place
        return values_of(refusal.phones, (), (place,) if place is not None else ())

    def _keep(self, read: _Read) -> None:
        for kind, value in self._values(read.refusal):
            digests = self._digests(kind, value)
            for channel in _of_kind(kind, read.refusal.channels):
                key = f"{digests[0].hex()} {channel}"
                held = [row for digest in digests for row in self._hashes.get(digest, ())]
                if any(_says(row, channel) and Span(row["since"], row["until"]).covers(read.span, self._today) for row in held):
                    continue
                if self._all._kept.covering(key, read.span, read.mark, self._today):
                    continue
                self._all._kept.add(key, read.span, read.mark)
                kept = {
                    "digest": digests[0], "digest_kind": kind, "purpose": MARKETING, "channel": channel, "since": read.refusal.valid_from,
                    "until": read.refusal.valid_to, "source": REGISTER_OF_REFUSALS,
                }  # fmt: skip
                read.line.changes.append(Change(HASH, self._run.new_id(), Op.CREATE, REGISTER, kept))


def _says(row: Any, channel: str) -> bool:
    return row["purpose"] == MARKETING and row["channel"] in (channel, ANY) and row["controller"] is None


def _channels(refusal: Refusal, candidate: Candidate) -> tuple[str, ...]:
    """Return what a line forbids a candidate: an address that names nobody keeps letters and visitors away, and nothing else."""
    if not candidate.letters:
        return refusal.channels
    return (POST, VISIT) if ANY in refusal.channels else tuple(channel for channel in refusal.channels if channel in (POST, VISIT))


def _of_kind(kind: str, channels: Iterable[str]) -> tuple[str, ...]:
    """Return the channels that are kept with a hash: of an address only letters, for whoever lives there later is another."""
    if kind != "post":
        return tuple(channels)
    return (POST,) if {POST, ANY} & set(channels) else ()
