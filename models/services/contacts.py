"""Contacts: begun when a customer is opened from a call, wrapped up at its end. The row exists from the first second, so nothing is lost.

Identity is checked by what the caller says: the program compares and answers match or no match, never showing the value. Or without a
question: called back to a number known before, by a document shown, by strong electronic identification, by a mandate that is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats, parsing
from models.entities import contact as declared
from models.identifiers import hetu, names
from models.journal import history
from models.journal.apply import apply
from models.journal.entries import Change, Op, uuid7
from models.journal.payload import ErasedError
from models.problems import Conflict, Problem, Rejected, error
from models.records import Edit, address
from models.roles import Action
from models.services import forms
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.reading import opened, rows_of, table_of, within
from models.services.walls import NO_CUSTOMER, NOT_YOURS
from models.words import N_

TRIES: Final = 3
"""Wrong answers taken in one contact; then the caller is not identified by questions any more."""

QUESTIONS: Final[Mapping[str, str]] = declared.QUESTIONS
"""What a caller may be asked, by code."""

WAYS: Final[Mapping[str, str]] = declared.WAYS
"""How somebody is identified without a question, by code."""
WAYS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "call": ("call-back", "strong", "mandate"),
    "sms": ("call-back", "strong", "mandate"),
    "chat": ("call-back", "strong", "mandate"),
    "email": ("call-back", "strong", "mandate"),
    "web": ("strong", "call-back", "mandate"),
    "letter": ("call-back", "mandate"),
    "visit": ("document", "strong", "mandate", "call-back"),
}
"""What a contact on a channel allows: a document is shown to somebody's face only, and a letter signs in nowhere."""
NEEDS_ROW: Final[Mapping[str, str]] = {"call-back": "contact_point", "mandate": "authorised_person"}
"""Ways that rest on a row that was on record before: the number called back, the person who has the mandate."""

GIVEN_HOW: Final[Mapping[str, str]] = {
    "call": "call", "sms": "sms", "email": "email", "chat": "web", "web": "web", "letter": "letter", "visit": "visit",
}  # fmt: skip
"""How a statement or a consent was given, by the channel of the contact in which it was."""

STRONG: Final = frozenset({"identity-code-end", "identity-code"})


@dataclass(frozen=True, slots=True)
class RunningContact:
    """A contact under way with one customer. ``base`` is the entry an edit of it is made on."""

    id: UUID
    customer_id: UUID
    controller: str
    channel: str
    direction: str
    caller_number: str | None
    started_at: datetime
    base: UUID
    verified_how: str | None = None
    verified: bool = False
    wrong: int = 0

    @property
    def tries_left(self) -> int:
        """Wrong answers still taken."""
        return max(TRIES - self.wrong, 0)


def start(
    desk: Desk, customer_id: UUID, *, controller: str, channel: str = "call", direction: str = "inbound", caller_number: str | None = None
) -> RunningContact | Rejected:
    """Begin a contact with a customer."""
    refused = desk.refusal(Action.RECORD_CONTACT)
    if refused is not None:
        return refused
    if controller not in desk.user.controllers:
        return Rejected((error(NOT_YOURS, "controller"),))
    contact_id, started = uuid7(), formats.now().replace(microsecond=0)
    values = {
        "customer_id": customer_id,
        "controller": controller,
        "channel": channel,
        "direction": direction,
        "agent": desk.user.login,
        "started_at": started,
        "caller_number": caller_number,
        "who": "customer",
    }
    with desk.store.write() as session:
        if not within(session, desk, customer_id):
            return Rejected((error(NO_CUSTOMER, "absent"),))
        made = apply(session, desk.store.sealing, desk.act(contact=contact_id), [Change("contact", contact_id, Op.CREATE, customer_id, values)])
    assert not isinstance(made, Conflict)
    return RunningContact(contact_id, customer_id, controller, channel, direction, caller_number, started, made.entries[0])


def verify(desk: Desk, running: RunningContact, question: str, answer: str) -> RunningContact | Problem:
    """Compare what the caller said with what is held; the contact tells match or no match. The try is journalled without the answer."""
    refused = desk.refusal(Action.RECORD_CONTACT)
    if refused is not None:
        return refused.problems[0]
    if not answer.strip():
        return error(N_("Type what the caller says"), "required")
    with desk.store.write() as session:
        if running.controller not in desk.user.controllers or not within(session, desk, running.customer_id):
            return error(NO_CUSTOMER, "absent")
        # Counted from the journal: opening the contact again gives no new tries.
        wrong = max(running.wrong, _wrong_answers(session, desk, running.id))
        if wrong >= TRIES:
            return error(N_("Three answers were wrong. Identify the caller in another way, by a call back to a verified number"), "tries")
        held = _CHECKS[question](session, desk, running.customer_id) - {""}
        if not held:
            return error(N_("There is nothing to compare with for this customer. Ask another question"), "absent")
        matches = bool(_said(question, answer) & held)
        how = question if matches else running.verified_how
        told = {"question": question, "match": matches}
        changes = [Change("contact", running.id, Op.VERIFY_IDENTITY, running.customer_id, told, {}, running.controller)]
        if matches:
            values = {"verified_how": question, "verified_result": "match"}
            changes.append(Change("contact", running.id, Op.SET, running.customer_id, values, {}, running.controller))
        applied = apply(session, desk.store.sealing, desk.act(contact=running.id), changes)
    assert not isinstance(applied, Conflict)
    return replace(running, verified=running.verified or matches, verified_how=how, wrong=wrong + (not matches))


def identify(desk: Desk, running: RunningContact, way: str, known: UUID | None = None) -> RunningContact | Problem:
    """Record that the caller was identified without a question, by one of WAYS that the channel allows.

    ``known``: for a call back the contact point that was rung, for a mandate the authorised person; both must hold today and be the customer's.
    """
    refused = desk.refusal(Action.RECORD_CONTACT)
    if refused is not None:
        return refused.problems[0]
    if way not in WAYS_OF[running.channel]:
        return error(N_("This is not possible on this channel. Identify the caller in another way"), "way")
    with desk.store.write() as session:
        if running.controller not in desk.user.controllers or not within(session, desk, running.customer_id):
            return error(NO_CUSTOMER, "absent")
        problem = _unknown(session, running.customer_id, way, known) if way in NEEDS_ROW else None
        if problem is not None:
            return problem
        told = {"way": way, "match": True} | ({"known": known.hex} if known is not None and way in NEEDS_ROW else {})
        values = {"verified_how": way, "verified_result": "match"}
        changes = [
            Change("contact", running.id, Op.VERIFY_IDENTITY, running.customer_id, told, {}, running.controller),
            Change("contact", running.id, Op.SET, running.customer_id, values, {}, running.controller),
        ]
        applied = apply(session, desk.store.sealing, desk.act(contact=running.id), changes)
    assert not isinstance(applied, Conflict)
    return replace(running, verified=True, verified_how=way)


def _unknown(session: Session, customer_id: UUID, way: str, known: UUID | None) -> Problem | None:
    """Return why the row that a way rests on does not carry it."""
    rows = [row for row in rows_of(session, NEEDS_ROW[way], "id", [known] if known is not None else []) if row["customer_id"] == customer_id]
    today = formats.today()
    held = [row for row in rows if not _outside(row, today)]
    if way == "call-back":
        good = any(row["phone"] and row["verified_at"] is not None for row in held)
        return None if good else error(N_("Choose the verified number that was called back. A number told in this contact proves nothing"), "known")
    return None if held else error(N_("Choose the representative whose mandate is in force"), "known")


def _outside(row: Any, today: date) -> bool:
    return any((row["valid_from"] is not None and row["valid_from"] > today, row["valid_to"] is not None and row["valid_to"] < today))


def _wrong_answers(session: Session, desk: Desk, contact_id: UUID) -> int:
    tried = [event for event in history.of_entity(session, desk.store.data_keys, contact_id) if event.op == Op.VERIFY_IDENTITY]
    return sum(event.values.get("match") is False for event in tried)


def _said(question: str, answer: str) -> set[str]:
    """Return what was said in the forms that are compared: a birthday in every spelling is one day."""
    if question == "birth-date":
        day = parsing.parse_date(answer, formats.today(), ahead=0)
        return set() if isinstance(day, Problem) else {day.isoformat()}
    return {_plain(answer)} - {""}


def wrap_up(desk: Desk, running: RunningContact, texts: Mapping[str, str]) -> Saved | Rejected | Conflict:
    """End the contact with who it was, subject, outcome and text; the outcome is required."""
    if not texts.get("outcome", "").strip():
        return Rejected((error(N_("Choose an outcome before ending the contact"), "required").at(address("contact", running.id, "outcome")),))
    edit = Edit(
        "contact",
        running.id,
        running.customer_id,
        "set",
        texts,
        links={"ended_at": formats.now().replace(microsecond=0)},
        controller=running.controller,
    )
    return forms.save(desk, [edit], source="contact", contact=running.id)


def unfinished(desk: Desk) -> list[tuple[RunningContact, str]]:
    """Return the user's own contacts that have no end, with the customer's listed name: offered after a restart, newest first.

    Nobody knows who is on the line by then: the caller is to be identified anew. What was found out before stays in the contact.
    """
    contact = table_of("contact")
    query = select(contact).where(contact.c.agent == desk.user.login, contact.c.ended_at.is_(None)).order_by(contact.c.id.desc()).limit(20)
    found = []
    with desk.store.read() as session:
        for row in session.execute(query).mappings():
            customer = rows_of(session, "customer", "id", [row["customer_id"]])
            running = RunningContact(
                row["id"], row["customer_id"], row["controller"], row["channel"], row["direction"], row["caller_number"], row["started_at"],
                row["last_entry"], wrong=_wrong_answers(session, desk, row["id"]),
            )  # fmt: skip
            name = _listed(customer[0]) if customer else ""
            found.append((running, name))
    return found


def _listed(row: Mapping[str, Any]) -> str:
    return row["organisation_name"] or names.display(row["family_name"] or "", row["given_names"] or "")


def _plain(text: str) -> str:
    return "".join(ch for ch in names.fold(text) if ch.isalnum())


def _identity_code(session: Session, desk: Desk, customer_id: UUID) -> str | None:
    rows = rows_of(session, "customer", "id", [customer_id])
    if not rows or rows[0]["personal_identity_code"] is None:
        return None
    try:
        return str(opened(session, desk.store.data_keys, "customer", rows[0], customer_id, "", "personal_identity_code"))
    except ErasedError:
        return None


def _code_end(session: Session, desk: Desk, customer_id: UUID) -> set[str]:
    code = _identity_code(session, desk, customer_id)
    # The sign belongs to what is said ("A900X"), but many leave it out.
    return {_plain(code[-4:]), _plain(code[-5:])} if code else set()


def _whole_code(session: Session, desk: Desk, customer_id: UUID) -> set[str]:
    code = _identity_code(session, desk, customer_id)
    return {_plain(code)} if code else set()


def _birth_date(session: Session, desk: Desk, customer_id: UUID) -> set[str]:
    code = _identity_code(session, desk, customer_id)
    if not code:
        return set()
    return {hetu.birth_date(code).isoformat()}


def _numbers(session: Session, desk: Desk, customer_id: UUID) -> set[str]:
    rows = rows_of(session, "customer_relation", "customer_id", [customer_id])
    return {_plain(row["customer_number"]) for row in rows if row["controller"] in desk.user.controllers}


def _addresses(session: Session, _desk: Desk, customer_id: UUID) -> set[str]:
    rows = (*rows_of(session, "site", "customer_id", [customer_id]), *rows_of(session, "contact_point", "customer_id", [customer_id]))
    return {_plain(row["street_address"]) for row in rows if row["street_address"]}


def _business_id(session: Session, _desk: Desk, customer_id: UUID) -> set[str]:
    rows = rows_of(session, "customer", "id", [customer_id])
    return {_plain(row["business_id"]) for row in rows if row["business_id"]}


def _account_end(session: Session, desk: Desk, customer_id: UUID) -> set[str]:
    ends = set()
    for row in rows_of(session, "billing_account", "customer_id", [customer_id]):
        if row["iban"] is not None and row["controller"] in desk.user.controllers:
            try:
                ends.add(str(opened(session, desk.store.data_keys, "billing_account", row, customer_id, row["controller"], "iban"))[-4:])
            except ErasedError:
                continue
    return ends


_CHECKS: Final[Mapping[str, Callable[[Session, Desk, UUID], set[str]]]] = {
    "identity-code-end": _code_end,
    "identity-code": _whole_code,
    "birth-date": _birth_date,
    "customer-number": _numbers,
    "address": _addresses,
    "business-id": _business_id,
    "bank-account-end": _account_end,
}
