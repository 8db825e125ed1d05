"""Statements on what may be done: recorded, previewed, decided about, and read as the facts that the gate answers from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields, formats
from models.entities.choices import CHANNELS, PURPOSES
from models.journal.apply import apply
from models.journal.entries import Change, Op, uuid7
from models.permissions import fold, matrix, may_contact, names_for_lift
from models.permissions.decision import Decision
from models.permissions.facts import CustomerFacts
from models.permissions.statements import Cell, StatementFact, same_user
from models.permissions.vocabulary import ANY, APPROVE, CONFIRM, CORRECTION, GRANT, LIFT, PROHIBITION, REFUSE, SEND_BACK
from models.problems import Conflict, Problem, Rejected, Severity, error
from models.records import address
from models.roles import Action
from models.services import arrivals
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.looks import ASKED, looked
from models.services.reading import rows_of, survivor, within
from models.services.statement_lines import StatementLine, StatementLines, facts_in, facts_of, lines
from models.services.walls import NO_CUSTOMER, NOT_YOURS
from models.words import N_, in_language, pgettext

__all__ = [
    "NewStatement",
    "Preview",
    "StatementLine",
    "StatementLines",
    "ask",
    "decide",
    "facts_in",
    "facts_of",
    "lines",
    "preview",
    "record",
    "stock_wording",
]

STOCK: Final = {
    PROHIBITION: N_("Do not contact me for this purpose."),
    GRANT: N_("You may contact me for this purpose."),
    LIFT: N_("I withdraw my prohibition."),
}
"""Wording used when the customer's own words were not written down, in the customer's language."""


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement about to be recorded. ``channels`` are codes, or ("any",). ``controller`` None is all of them.

    ``evidence_kind`` contact needs ``evidence_id``; paper, file and recording need ``evidence_note``. ``lifts`` names what a lift lifts.
    """

    kind: str
    purpose: str
    channels: tuple[str, ...]
    controller: str | None = None
    given_by: str = "customer"
    given_by_name: str = ""
    given_how: str = "call"
    wording: str = ""
    evidence_kind: str = "contact"
    evidence_id: UUID | None = None
    evidence_note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    lifts: tuple[UUID, ...] = ()
    supersedes: UUID | None = None


REPEATED: Final = "repeated"
_REPEATED: Final = N_("This is prohibited already")


@dataclass(frozen=True, slots=True)
class Preview:
    """What will hold once the statement is recorded: whether it waits for a supervisor, and the decisions of its cells."""

    waits: bool
    decisions: Mapping[tuple[str, str], Decision]
    unchanged: bool

    def sentences(self) -> list[str]:
        """Return what will hold, cell by cell, in the current language."""
        return [decision.sentence() for decision in self.decisions.values()]


def stock_wording(kind: str, language: str) -> str:
    """Return the stock wording of a kind of statement in the customer's language."""
    return in_language(language, STOCK.get(kind, ""))


def preview(desk: Desk, facts: CustomerFacts, new: NewStatement) -> Preview | Rejected:
    """Tell what will hold after ``new``; nothing is recorded."""
    problems = _problems(facts, new)
    if problems:
        return Rejected(problems)
    today = formats.today()
    made = tuple(_fact(desk, facts, new, channel) for channel in _channels(new))
    after = replace(facts, statements=(*facts.statements, *made))
    controllers = [new.controller] if new.controller else list(desk.user.controllers)
    channels = tuple(CHANNELS) if ANY in _channels(new) else _channels(new)
    before, later = matrix(facts, controllers, today), matrix(after, controllers, today)
    shown = {key: decision for key, decision in later.items() if key[0] == new.purpose and key[1] in channels}
    waits = bool({fact.id for fact in made} & fold(after.statements, after.decisions, today).waiting)
    if new.kind == PROHIBITION:
        unchanged = repeats(desk, facts, new)
    else:
        unchanged = all(before[key].answer is decision.answer for key, decision in shown.items())
    return Preview(waits, shown, unchanged)


def repeats(desk: Desk, facts: CustomerFacts, new: NewStatement) -> bool:
    """Tell whether a new prohibition says only what stands for as long, on every channel and with every controller, and nothing waits to end it.

    It may be recorded all the same. Whoever is told that it "holds already" may leave it, so in doubt it is no repetition.
    """
    today = formats.today()
    if new.kind != PROHIBITION or (new.valid_from or today) > today:
        return False
    standing = fold(facts.statements, facts.decisions, today).prohibitions
    controllers = [new.controller] if new.controller else sorted({*facts.relations, *desk.user.controllers})

    def covered(channel: str, controller: str) -> bool:
        cell = Cell(new.purpose, channel, controller)
        return any(
            each.stands(cell)
            and not each.waits(cell)
            and each.statement.channel in (channel, ANY)
            and each.statement.controller in (None, new.controller)
            and each.statement.valid_from <= (new.valid_from or today)
            and (each.statement.valid_to is None or (new.valid_to is not None and new.valid_to <= each.statement.valid_to))
            for each in standing
        )

    channels = tuple(CHANNELS) if ANY in _channels(new) else _channels(new)
    return bool(channels) and all(covered(channel, controller) for channel in channels for controller in controllers)


def record(desk: Desk, customer_id: UUID, new: NewStatement, *, contact: UUID | None = None, ask: bool = False) -> Saved | Rejected:
    """Record a statement: one row for each channel, one entry set. A prohibition holds at once, a lift and a contradicting grant wait.

    ``ask``: of a prohibition that only repeats what stands now, whatever a page was read as, nothing is recorded yet (problem code ``REPEATED``).
    """
    refused = desk.refusal(Action.RECORD_STATEMENT)
    if refused is not None:
        return refused
    if new.controller is not None and new.controller not in desk.user.controllers:
        return Rejected((error(NOT_YOURS, "controller"),))
    with desk.store.write() as session:
        customer_id = survivor(session, customer_id)
        facts = facts_in(session, desk, customer_id) if within(session, desk, customer_id) else None
        if facts is None:
            return Rejected((error(NO_CUSTOMER, "absent"),))
        problems = (*_problems(facts, new), *_strange(session, desk, facts, new))
        if problems:
            return Rejected(problems)
        if ask and repeats(desk, facts, new):
            return Rejected((error(_REPEATED, REPEATED),))
        changes = [_change(desk, facts, new, channel) for channel in _channels(new)]
        source = "customer" if new.given_how != "register-file" else "refusal-register"
        applied = apply(session, desk.store.sealing, desk.act(source, contact), changes)
        assert not isinstance(applied, Conflict)
    return Saved(applied.set_id, applied.entries, applied.subjects, applied.entities)


def first(desk: Desk, customer_id: UUID, kind: str | None, new: NewStatement) -> list[Change] | Rejected:
    """Return the changes that record a statement of a customer about to be made, who has none yet; they go into the same entry set."""
    refused = desk.refusal(Action.RECORD_STATEMENT)
    if refused is not None:
        return refused
    facts = CustomerFacts(customer_id, kind)
    problems = [*_problems(facts, new), *_unreadable(desk, facts, new)]
    return Rejected(tuple(problems)) if problems else [_change(desk, facts, new, channel) for channel in _channels(new)]


def decide(desk: Desk, statement_id: UUID, decision: str, note: str = "") -> Saved | Rejected:
    """Decide about a statement: approve or refuse what waits, confirm a prohibition, or send back with a note. Never one's own."""
    refused = desk.refusal(Action.DECIDE_STATEMENT)
    if refused is not None:
        return refused
    with desk.store.write() as session:
        rows = rows_of(session, "statement", "id", [statement_id])
        if not rows or not _reaches(session, desk, rows[0]):
            return Rejected((error(N_("There is no such statement among those of your controllers"), "absent"),))
        row = rows[0]
        if same_user(row["author"], desk.user.login):
            tried = Change("statement", statement_id, Op.REFUSED, row["customer_id"], {"tried": decision}, {}, row["controller"] or "")
            apply(session, desk.store.sealing, desk.act(), [tried])
            return Rejected((error(N_("You recorded this yourself. Another supervisor or the data protection officer decides"), "own"),))
        problem = _undecidable(session, desk, row, decision, note)
        if problem is not None:
            return Rejected((problem,))
        values = {
            "statement_id": statement_id,
            "decision": decision,
            "decided_by": desk.user.login,
            "decided_at": formats.now(),
            "note": note.strip() or None,
        }
        change = Change("statement_decision", uuid7(), Op.CREATE, row["customer_id"], values)
        applied = apply(session, desk.store.sealing, desk.act(), [change])
        assert not isinstance(applied, Conflict)
    return Saved(applied.set_id, applied.entries, applied.subjects, applied.entities | {"statement"})


def ask(desk: Desk, customer_id: UUID, purpose: str, channel: str, controller: str | None = None, when: date | None = None) -> Decision | Rejected:
    """Ask the gate about one customer; journalled as a reading of that customer.

    Without ``controller`` the user's own only one; Rejected (code ``which``) when there are several.
    """
    refused = desk.refusal(Action.OPEN_CUSTOMER)
    if refused is not None:
        return refused
    named = one_controller(desk, controller)
    if isinstance(named, Rejected):
        return named
    with desk.store.write() as session:
        return asked(session, desk, customer_id, purpose, channel, named, when)


def one_controller(desk: Desk, controller: str | None) -> str | Rejected:
    """Return the controller asked for, of those the user works for; without one the user's only one, else Rejected (code ``which``)."""
    own = desk.user.controllers
    if controller is None:
        return own[0] if len(own) == 1 else Rejected((error(N_("Say for which controller: {controllers}"), "which", controllers=", ".join(own)),))
    if controller in own:
        return controller
    return Rejected((error(N_("You do not work for this controller. Yours: {controllers}"), "controller", controllers=", ".join(own)),))


def asked(
    session: Session,
    desk: Desk,
    customer_id: UUID,
    purpose: str,
    channel: str,
    controller: str,
    when: date | None = None,
    *,
    contact: UUID | None = None,
) -> Decision | Rejected:
    """Ask the gate in a session that writes, and journal it as a reading of the customer."""
    customer_id = survivor(session, customer_id)
    known = within(session, desk, customer_id)
    if known:
        arrivals.remind(session, desk, [customer_id])
    facts = facts_in(session, desk, customer_id) if known else None
    if facts is None:
        return Rejected((error(NO_CUSTOMER, "absent"),))
    decision = may_contact(facts, purpose, channel, controller, when or formats.today())
    looked(session, desk, customer_id, {ASKED: purpose, "channel": channel, "rule": decision.rule.id}, contact=contact, controller=controller)
    return decision


def _channels(new: NewStatement) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(new.channels))
    return (ANY,) if ANY in chosen or set(chosen) == set(CHANNELS) else chosen


def _problems(facts: CustomerFacts, new: NewStatement) -> tuple[Problem, ...]:
    found: list[Problem] = []

    def wrong(name: str, text: str, code: str) -> None:
        found.append(error(text, code).at(address("statement", facts.customer, name)))

    if new.kind not in (GRANT, PROHIBITION, LIFT):
        wrong("statement_kind", N_("Choose prohibition, permission or lift"), "kind")
    if new.purpose not in PURPOSES:
        wrong("purpose", N_("Choose the purpose"), "purpose")
    if not new.channels or not set(new.channels) <= {*CHANNELS, ANY}:
        wrong("channel", N_("Choose at least one channel"), "channel")
    if new.kind == LIFT:
        standing = {fact.id for fact in facts.statements if fact.kind in (PROHIBITION, CORRECTION)}
        if not new.lifts or not set(new.lifts) <= standing:
            wrong("lifts", N_("Choose the prohibitions that are lifted"), "lifts")
    if new.evidence_kind == "contact" and new.evidence_id is None:
        wrong("evidence_kind", N_("No contact is running. Say where the evidence is"), "evidence")
    if new.evidence_kind in ("paper", "file", "recording") and not (new.evidence_note.strip() or new.evidence_id):
        wrong("evidence_note", N_("Write where the evidence is found"), "evidence")
    if new.evidence_kind == "none" and new.kind != PROHIBITION:
        wrong("evidence_kind", N_("Only a prohibition is recorded without evidence"), "evidence")
    if new.valid_from and new.valid_to and new.valid_to < new.valid_from:
        wrong("valid_to", N_("Ends before it begins. Give a later day"), "range")
    return tuple(found)


_READ: Final = ("given_by_name", "wording", "evidence_note", "given_by", "given_how", "evidence_kind")


def _strange(session: Session, desk: Desk, facts: CustomerFacts, new: NewStatement) -> Iterator[Problem]:
    """Yield what only the store tells: texts too long, evidence from another customer's contact, a lift of what the user does not see."""
    yield from _unreadable(desk, facts, new)
    if new.evidence_kind == "contact" and new.evidence_id is not None:
        held = rows_of(session, "contact", "id", [new.evidence_id])
        if not held or held[0]["customer_id"] != facts.customer:
            yield error(N_("The contact that is the evidence is not one with this customer"), "evidence").at(
                address("statement", facts.customer, "evidence_kind")
            )
    theirs = {fact.id for fact in facts.statements if fact.controller is not None and fact.controller not in desk.user.controllers}
    if theirs & set(new.lifts):
        yield error(NOT_YOURS, "controller").at(address("statement", facts.customer, "lifts"))


def _unreadable(desk: Desk, facts: CustomerFacts, new: NewStatement) -> Iterator[Problem]:
    for name in _READ:
        kind, value = fields.field_of("statement", name).kind, getattr(new, name)
        read = kind.read(value, desk.context())
        if isinstance(read, Problem) and read.severity is Severity.ERROR:
            yield read.at(address("statement", facts.customer, name))


def _reaches(session: Session, desk: Desk, row: Any) -> bool:
    """Whether a statement is the user's to decide: the customer, its controller, and the controllers of all that it lifts."""
    own = desk.user.controllers
    if not within(session, desk, row["customer_id"]) or (row["controller"] is not None and row["controller"] not in own):
        return False
    lifted = rows_of(session, "statement", "id", [UUID(hex=named) for named in row["lifts"] or ()])
    return all(each["controller"] is None or each["controller"] in own for each in lifted)


def _fact(desk: Desk, facts: CustomerFacts, new: NewStatement, channel: str) -> StatementFact:
    lifts = frozenset(new.lifts)
    if new.kind == LIFT:
        lifts = frozenset(named for wanted in new.lifts for named in names_for_lift(facts.statements, wanted))
    elif new.kind == GRANT:
        folded = fold(facts.statements, facts.decisions, new.valid_from or formats.today())
        met = folded.contradicted(new.purpose, channel, new.controller)
        lifts = frozenset(named for wanted in met for named in names_for_lift(facts.statements, wanted))
    return StatementFact(
        uuid7(), new.kind, new.purpose, channel, new.controller, formats.now(), new.valid_from or formats.today(), new.valid_to,
        lifts, new.supersedes, desk.user.login,
    )  # fmt: skip


def _change(desk: Desk, facts: CustomerFacts, new: NewStatement, channel: str) -> Change:
    fact = _fact(desk, facts, new, channel)
    values: dict[str, Any] = {
        "customer_id": facts.customer,
        "statement_kind": fact.kind,
        "purpose": fact.purpose,
        "channel": fact.channel,
        "controller": fact.controller,
        "given_by": new.given_by,
        "given_by_name": new.given_by_name.strip() or None,
        "given_how": new.given_how,
        "given_at": fact.given_at,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
        "wording": new.wording.strip() or None,
        "wording_known": bool(new.wording.strip()),
        "evidence_kind": new.evidence_kind,
        "evidence_id": new.evidence_id,
        "evidence_note": new.evidence_note.strip() or None,
        "source": "customer" if new.given_how != "register-file" else "refusal-register",
        "lifts": sorted(named.hex for named in fact.lifts) or None,
        "supersedes": fact.supersedes,
        "author": fact.author,
    }
    return Change("statement", fact.id, Op.CREATE, facts.customer, values, {}, fact.controller or "")


def _undecidable(session: Session, desk: Desk, row: Any, decision: str, note: str) -> Problem | None:
    facts = facts_in(session, desk, row["customer_id"])
    waiting = fold(facts.statements, facts.decisions, formats.today()).waiting if facts is not None else frozenset()
    if decision not in (APPROVE, REFUSE, CONFIRM, SEND_BACK):
        return error(N_("Choose what to decide"), "decision")
    if decision in (APPROVE, REFUSE) and row["id"] not in waiting:
        return error(N_("This does not wait for approval any more"), "settled")
    if decision in (REFUSE, SEND_BACK) and not note.strip():
        return error(N_("Write why, for the one who recorded it"), "required").at("note")
    if decision == CONFIRM and row["statement_kind"] != PROHIBITION:
        return error(N_("Only a prohibition is confirmed; a lift is approved or refused"), "decision")
    return None


def said(kind: str) -> str:
    """Return the word for a kind of statement as a notice says it."""
    return {
        PROHIBITION: pgettext("recorded", "Prohibition recorded"),
        GRANT: pgettext("recorded", "Permission recorded"),
        LIFT: pgettext("recorded", "Lift recorded, waits for a supervisor"),
    }[kind]
