"""What happened to a customer, in words: who, when, on whose word, which fields from what to what; readings, reveals, statements.

Values of sensitive fields are masked here too: history is no way round revealing. Without the right to read the journal a user sees what was
changed and said, not who else looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models import fields
from models.entities.choices import SOURCES
from models.entities.journal import Entry
from models.fields import Field
from models.formats import within_sentence
from models.journal import history, parts
from models.journal.entries import CHANGING, Op
from models.journal.history import Event
from models.kinds import Widget
from models.problems import Rejected
from models.roles import ROLE_LABELS, Action, Role, sees
from models.services import links, naming
from models.services.contacts import QUESTIONS, WAYS
from models.services.desk import Desk
from models.services.looks import HISTORY, looked, told
from models.services.naming import Names
from models.services.protection import PROTECTED, protected, tells_place
from models.services.reading import rows_of
from models.words import N_, _

PAGE: Final = 200
"""Events read at a time."""
CHANGES, READS, REVEALS, STATEMENTS, CONTACTS = "changes", "reads", "reveals", "statements", "contacts"
GROUPS: Final[Mapping[str, str]] = {
    CHANGES: N_("Changes"),
    STATEMENTS: N_("Permissions and prohibitions"),
    CONTACTS: N_("Contacts"),
    READS: N_("Viewings"),
    REVEALS: N_("Reveals"),
}
"""Groups of events, by code, in the order shown."""
_STATEMENT_ENTITIES: Final = ("statement", "statement_decision")
_CONTACT_ENTITIES: Final = ("contact", "recording")
_LOOKS: Final = (Op.READ, Op.SEARCH, Op.EXPORT)
_TOLD: Final = (*CHANGING, Op.VERIFY_IDENTITY)
"""What a user sees without the right to read the journal."""
_SPOKEN: Final = (
    "statement_kind",
    "purpose",
    "channel",
    "direction",
    "started_at",
    "given_at",
    "decided_at",
    "decision",
    "agent",
    "author",
    "source",
)
"""Fields that the sentence tells already, or the columns beside it."""
_SAID: Final[Mapping[str, str]] = {
    Op.CREATE: N_("{what} added"),
    Op.SET: N_("{what} changed: {fields}"),
    Op.REMOVE: N_("{what} removed"),
    Op.READ: N_("{what} opened"),
    Op.SEARCH: N_("Found by a search"),
    Op.REVEAL: N_("Masked value revealed: {fields}"),
    Op.EXPORT: N_("Data given out: {what}"),
    Op.REFUSED: N_("Refused: {what}"),
    Op.KEYS: N_("Keys changed: {what}"),
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one event: its values before and after in words of the current language; ``erased`` when their key is gone."""

    entity: str
    name: str
    before: str
    after: str
    erased: bool = False

    @property
    def label(self) -> str:
        """The field's label in the current language."""
        return _(fields.field_of(self.entity, self.name).label)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event about a customer. ``who`` is the user's name, ``facts`` what an event carried besides fields (a question, a match)."""

    seq: int
    entry: UUID
    set_id: UUID
    group: str
    at: datetime
    who: str
    role: str
    workstation: str
    source: str
    controller: str
    contact: UUID | None
    entity: str
    row: UUID
    op: str
    changes: tuple[FieldChange, ...]
    facts: Mapping[str, Any]
    reason: str

    def what(self) -> str:
        """Return what the row is called in the current language."""
        return _(fields.LABELS[self.entity])

    def sentence(self) -> str:
        """Return what was done in the current language."""
        if self.op == Op.VERIFY_IDENTITY and "way" in self.facts:
            return _("Caller identified: {way}", way=within_sentence(_(WAYS[str(self.facts["way"])])))
        if self.op == Op.VERIFY_IDENTITY:
            asked = QUESTIONS.get(str(self.facts.get("question")))
            question = within_sentence(_(asked)) if asked is not None else _("identity")
            return (
                _("Caller asked: {question}, match", question=question)
                if self.facts.get("match")
                else _("Caller asked: {question}, no match", question=question)
            )
        if said := told(self.op, self.facts):
            return said
        if self.op == Op.CREATE and self.entity == "statement":
            return _(
                "{kind} recorded: {purpose}, {channel}",
                kind=self._value("statement_kind"),
                purpose=within_sentence(self._value("purpose")),
                channel=within_sentence(self._value("channel")),
            )
        if self.op == Op.CREATE and self.entity == "statement_decision":
            return _("Decided: {decision}", decision=within_sentence(self._value("decision")))
        if self.op == Op.CREATE and self.entity == "contact":
            channel, direction = (within_sentence(self._value(name)) for name in ("channel", "direction"))
            return _("Contact begun: {channel}, {direction}", channel=channel, direction=direction)
        if self.op == Op.SET and self.entity == "contact" and self._value("outcome"):
            return _("Contact ended: {outcome}", outcome=within_sentence(self._value("outcome")))
        return _(_SAID.get(self.op, "{what}"), what=self.what(), fields=", ".join(self._names()))

    def brief(self) -> str:
        """Return the reason, or the values in one line: from what to what, or what was set."""
        if self.reason:
            return self.reason
        if self.op == Op.SET:
            return "; ".join(f"{change.before or '–'} → {change.after or '–'}" for change in self.changes)
        return "; ".join(text for change in self.changes if change.name not in _SPOKEN and (text := change.after or change.before))

    def source_word(self) -> str:
        """Return on whose word it was done, in the current language; empty for what is nobody's word."""
        return _(SOURCES[self.source]) if self.source in SOURCES and self.op in CHANGING else ""

    def role_word(self) -> str:
        """Return the role in which the user acted, in the current language."""
        return _(ROLE_LABELS[Role(self.role)]) if self.role in set(Role) else self.role

    def _value(self, name: str) -> str:
        return next((change.after for change in self.changes if change.name == name), "")

    def _names(self) -> list[str]:
        return [within_sentence(change.label) for change in self.changes]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A stretch of a customer's history, newest first. ``older`` continues it (None at the end); ``counts`` are by group of all there is.

    ``changed`` lists the fields that were ever set, as (entity, field); ``limited``: who read and revealed is not shown to this user.
    ``controllers`` names the controllers by code.
    """

    lines: tuple[HistoryLine, ...]
    older: int | None
    counts: Mapping[str, int]
    changed: tuple[tuple[str, str], ...]
    limited: bool
    controllers: Mapping[str, str]

    @property
    def total(self) -> int:
        """All events that this user may see."""
        return sum(self.counts.values())


def read(
    desk: Desk,
    customer_id: UUID,
    *,
    groups: Iterable[str] = (),
    field: tuple[str, str] | None = None,
    row: UUID | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> HistoryPage | Rejected:
    """Return a stretch of a customer's history; of some groups, of one field of an entity, or of one row only, when asked.

    Rejected when the role may not open customers. Events of controllers that the user does not work for are left out.
    """
    refused = desk.refusal(Action.OPEN_CUSTOMER)
    if refused is not None:
        return refused
    wanted = _seen(desk, customer_id)
    narrowed = wanted.where(or_(*(_of_group(group) for group in groups))) if (groups := tuple(groups)) else wanted
    if field is not None:
        narrowed = narrowed.where(Entry.op.in_(CHANGING), history.may_touch(*field))
    if row is not None:
        narrowed = narrowed.where(history.may_be_of(row))
    if before is not None:
        narrowed = narrowed.where(Entry.seq < before)
    with desk.store.read() as session:
        rows = session.scalars(narrowed.order_by(Entry.seq.desc()).limit(limit + 1)).all()
        events = [
            event
            for event in history.opened(session, desk.store.data_keys, rows[:limit])
            if (row is None or event.entity_id == row) and (field is None or (event.entity == field[0] and field[1] in event.names))
        ]
        named = naming.read(session)
        return HistoryPage(
            lines=lines(session, desk, events, None if field is None else field[1], named),
            older=rows[limit - 1].seq if len(rows) > limit else None,
            counts=_counts(session, wanted),
            changed=_changed(session, desk, wanted),
            limited=not desk.may(Action.READ_JOURNAL),
            controllers=named.controllers,
        )


def open_history(desk: Desk, customer_id: UUID, *, limit: int = PAGE) -> HistoryPage | Rejected:
    """Return a customer's newest events and journal the reading: for whoever has not opened the customer's page."""
    found = read(desk, customer_id, limit=limit)
    if not isinstance(found, Rejected):
        with desk.store.write() as session:
            looked(session, desk, customer_id, {HISTORY: True})
    return found


def field_history(desk: Desk, customer_id: UUID, entity: str, row: UUID, name: str) -> tuple[HistoryLine, ...] | Rejected:
    """Return who set one field of one row, when, on whose word, from what to what: newest first."""
    page = read(desk, customer_id, field=(entity, name), row=row)
    return page if isinstance(page, Rejected) else page.lines


def _seen(desk: Desk, customer_id: UUID) -> Select[Entry]:
    """Return the query of the events that the user may see."""
    query = select(Entry).where(Entry.subject == customer_id, Entry.controller.in_(["", *desk.user.controllers]))
    return query if desk.may(Action.READ_JOURNAL) else query.where(Entry.op.in_(_TOLD))


def _group_of(entity: str, op: str) -> str:
    if op in _LOOKS:
        return READS
    if op == Op.REVEAL:
        return REVEALS
    return STATEMENTS if entity in _STATEMENT_ENTITIES else CONTACTS if entity in _CONTACT_ENTITIES else CHANGES


def _of_group(group: str) -> ColumnElement[bool]:
    """Say in SQL what ``_group_of`` says of one event; a test compares them."""
    if group == READS:
        return Entry.op.in_(_LOOKS)
    if group == REVEALS:
        return Entry.op == Op.REVEAL
    done = Entry.op.not_in((*_LOOKS, Op.REVEAL))
    if group == STATEMENTS:
        return and_(done, Entry.entity.in_(_STATEMENT_ENTITIES))
    if group == CONTACTS:
        return and_(done, Entry.entity.in_(_CONTACT_ENTITIES))
    return and_(done, Entry.entity.not_in((*_STATEMENT_ENTITIES, *_CONTACT_ENTITIES)))


def _counts(session: Session, wanted: Select[Entry]) -> dict[str, int]:
    counts = dict.fromkeys(GROUPS, 0)
    query = wanted.with_only_columns(Entry.entity, Entry.op, func.sum(history.events())).group_by(Entry.entity, Entry.op)
    for entity, op, count in session.execute(query):
        counts[_group_of(entity, op)] += count
    return counts


def _changed(session: Session, desk: Desk, wanted: Select[Entry]) -> tuple[tuple[str, str], ...]:
    query = wanted.with_only_columns(Entry.entity, Entry.fields, Entry.version).where(Entry.op.in_(CHANGING)).distinct()
    found = {(entity, name) for entry in session.execute(query) for entity, _steps, names in parts.of(*entry) for name in names}
    return tuple((field.entity, field.name) for entity in fields.entities() for field in _shown(desk, entity) if (entity, field.name) in found)


def _shown(desk: Desk, entity: str) -> Sequence[Field]:
    """Return the fields that say something to people: no links, no digests, nothing the role may not see."""
    return [field for field in fields.fields_of(entity) if field.kind.widget is not Widget.NONE and sees(desk.user.role, field.category)]


def lines(session: Session, desk: Desk, events: Sequence[Event], only: str | None, named: Names) -> tuple[HistoryLine, ...]:
    """Return events as lines, in their order."""
    bases = {base for event in events for name, base in event.bases.items() if name != "*"}
    earlier = history.by_ids(session, desk.store.data_keys, bases)
    hidden = _hidden(session, events)
    printer = _Printer(named, hidden, links.called(session, _linked((*events, *earlier.values())), named, hide_places=hidden))
    return tuple(
        HistoryLine(
            event.seq, event.id, event.set_id, _group_of(event.entity, event.op), event.at, named.people.get(event.actor, event.actor), event.role,
            event.workstation, event.source, event.controller, event.contact, event.entity, event.entity_id, event.op,
            _changes(desk, event, earlier, only, printer), {} if event.op in CHANGING else event.values, event.reason,
        )
        for event in events
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Printer:
    """Prints values of one customer; ``hidden``: they are under non-disclosure, and their places are told to nobody here.

    ``linked`` are the names of rows that links lead to.
    """

    named: Names
    hidden: bool
    linked: Mapping[UUID, str]

    def text(self, field: Field, value: Any) -> str:
        """Print a value; a sensitive one as its mask, a place of somebody under non-disclosure not at all."""
        if value is None:
            return ""
        if links.target_of(field) is not None:
            return "; ".join(self.linked.get(row, "") for row in _rows(value))
        if self.hidden and tells_place(field):
            return _(PROTECTED)
        return field.kind.mask(value) if field.sensitive else self.named.text(field, value)


def _rows(value: Any) -> tuple[UUID, ...]:
    """Return the rows that the value of a link leads to."""
    return (value,) if isinstance(value, UUID) else tuple(UUID(hex=each) for each in value or ())


def _linked(events: Iterable[Event]) -> dict[str, set[UUID]]:
    """Return the rows that changes of links lead from and to, by entity."""
    found: dict[str, set[UUID]] = {}
    for event in events:
        if event.op not in CHANGING:
            continue
        for field in fields.fields_of(event.entity):
            target = links.target_of(field)
            if target is not None and field.name != "customer_id":
                found.setdefault(target, set()).update(_rows(event.values.get(field.name)))
    return found


def _hidden(session: Session, events: Sequence[Event]) -> bool:
    """Return whether the history is that of somebody under non-disclosure, whose places are told to nobody here."""
    subjects = {event.subject for event in events}
    return any(protected(row) for row in rows_of(session, "customer", "id", subjects))


def _changes(desk: Desk, event: Event, earlier: Mapping[tuple[UUID, UUID], Event], only: str | None, printer: _Printer) -> tuple[FieldChange, ...]:
    if event.op == Op.REVEAL:
        named = str(event.values.get("field", ""))
        return tuple(FieldChange(event.entity, field.name, "", "") for field in fields.fields_of(event.entity) if field.name == named)
    if event.op not in CHANGING:
        return ()
    touched = set(event.names)
    return tuple(
        FieldChange(
            event.entity,
            field.name,
            _before(field, event, earlier, printer),
            printer.text(field, event.values.get(field.name)),
            field.name in event.erased,
        )
        for field in (*_shown(desk, event.entity), *(_chosen(event.entity) if event.op == Op.SET else ()))
        if field.name in touched and only in (None, field.name)
    )


def _chosen(entity: str) -> list[Field]:
    """Return the links that a person may have chosen anew; those that a row was made with go without saying."""
    return [field for field in fields.fields_of(entity) if links.target_of(field) is not None and field.name != "customer_id"]


def _before(field: Field, event: Event, earlier: Mapping[tuple[UUID, UUID], Event], printer: _Printer) -> str:
    base = event.bases.get(field.name)
    before = earlier.get((base, event.entity_id)) if base is not None else None
    return "" if before is None else printer.text(field, before.values.get(field.name))
