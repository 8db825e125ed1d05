"""What every change of customers is followed by, in its own transaction: search terms, and the kept refusals of each value that came in.

A contact point or an identity code comes into the register by many ways: a new customer, a form, an import, an undo that brings one back. Each
asks here, and what was kept of that value is recorded as a prohibition of the customer who has it now, unless one that says all of it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields, formats
from models.database import search_index
from models.journal.apply import apply, open_column
from models.journal.entries import Applied, Change, Op, uuid7
from models.journal.payload import ErasedError, KeyChain
from models.permissions import fold
from models.permissions.statements import StatementFact
from models.permissions.vocabulary import ANY, PROHIBITION
from models.problems import Conflict, Problem, warning
from models.services.desk import Desk
from models.services.kept_refusals import KINDS, REGISTER_OF_REFUSALS, Kept, KeptRefusals, any_kept, values_of
from models.services.reading import rows_of
from models.services.statement_lines import facts_in
from models.words import N_

POINT: Final = "contact_point"
_PLACES: Final = {POINT: "valid_to", "site": "held_to"}
"""Entities whose rows say how somebody is reached, each with its last day: letters and visits go to a site, too."""
CODE: Final = "personal_identity_code"
RECALLED: Final = N_("Somebody with this phone, e-mail, address or identity code refused before: the prohibition holds on and is recorded")
"""Said wherever a kept refusal was met."""
RECALLED_CODE: Final = "kept-refusal"
Values = set[tuple[str, str]]
"""What is hashed and its normal form, as ``kept_refusals.values_of`` makes them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a recalled prohibition is recorded from: the kind and note of its evidence. Without a file it is the hash alone."""

    kind: str = "none"
    note: str | None = None


def recalled_warning() -> Problem:
    """Return the warning that goes with a recalled prohibition."""
    return warning(RECALLED, RECALLED_CODE)


def settle(session: Session, desk: Desk, applied: Applied) -> tuple[Problem, ...]:
    """Refresh the search and recall kept refusals after ``applied``, in its transaction and as part of its set; return what the user is told."""
    search_index.refresh(session, applied.rows)
    came: dict[UUID, Values] = defaultdict(set)
    keys = KeyChain(session, desk.store.data_keys)
    for row in applied.rows:
        if row.after is None or row.entity not in (*_PLACES, "customer"):
            continue
        subject = row.after["customer_id"] if row.entity in _PLACES else row.id
        if row.entity in _PLACES:
            before = row.before if row.before is not None and row.before["customer_id"] == subject else {}  # a site may come to another holder
            if subject is not None:
                came[subject] |= _point(row.after) - _point(before)
        elif row.after.get(f"{CODE}_hash") != (row.before or {}).get(f"{CODE}_hash"):
            came[subject] |= _code(_opened(keys, row.id, row.after.get(CODE)))
    made = [change for each in recalled(session, desk, came).values() for change in each]
    if not made:
        return ()
    done = apply(session, desk.store.sealing, desk.act("refusal-register"), made, set_id=applied.set_id)
    assert not isinstance(done, Conflict), "statements have no bases"
    return (recalled_warning(),)


def brought(session: Session, changes: Iterable[Change]) -> dict[UUID, Values]:
    """Return the contact points and identity codes that changes, not yet applied, bring to each customer."""
    listed = list(changes)
    there = {
        row["id"]: row
        for entity in _PLACES
        for row in rows_of(session, entity, "id", [change.entity_id for change in listed if change.entity == entity and change.op is Op.SET])
    }
    came: dict[UUID, Values] = defaultdict(set)
    for change in listed:
        if change.op not in (Op.CREATE, Op.SET):
            continue
        if change.entity in _PLACES:
            before = there.get(change.entity_id, {})
            came[change.subject] |= _point({**before, **change.values}) - _point(before)
        elif change.entity == "customer":
            came[change.subject] |= _code(change.values.get(CODE))
    return came


def recalled(
    session: Session,
    desk: Desk,
    came: Mapping[UUID, Values],
    *,
    evidence: Mapping[UUID, Evidence] | None = None,
    source: str = "refusal-register",
) -> dict[UUID, list[Change]]:
    """Return, by customer, the changes that record what was kept of the values that came to them; customers of whom nothing was kept are not there."""
    asked = {value for values in came.values() for value in values}
    if not asked:
        return {}
    kept = KeptRefusals(session, desk, among=asked)
    made: dict[UUID, list[Change]] = {}
    for customer, values in came.items():
        wanted = _needed(session, desk, customer, kept.of(values)) if kept.kinds else []
        if wanted:
            where = (evidence or {}).get(customer, Evidence())
            made[customer] = [recorded(desk, customer, each, where, source) for each in wanted]
    return made


def reminded(session: Session, desk: Desk, met: Mapping[UUID, Iterable[Kept]]) -> list[Change]:
    """Return the changes that record what was kept of values that customers have and was never recorded of them; what was lifted since is not said again.

    Who had a number before its refusal was kept has not come in with it since. Of what a register of refusals told, its import has judged whom it means.
    """
    made: list[Change] = []
    for customer, found in met.items():
        facts = facts_in(session, desk, customer)
        said = facts.statements if facts is not None else ()
        never = [each for each in found if each.source != REGISTER_OF_REFUSALS and not any(_says(fact, each) for fact in said)]
        made += [recorded(desk, customer, each, Evidence(), "refusal-register") for each in _needed(session, desk, customer, never)]
    return made


def _says(fact: StatementFact, kept: Kept) -> bool:
    """Tell whether a statement is the record of what was kept: a prohibition of all of it, from the same day on, for as long."""
    scope = (fact.purpose, fact.channel, fact.controller, fact.valid_from) == (kept.purpose, kept.channel, kept.controller, kept.since)
    return fact.kind == PROHIBITION and scope and _as_long(fact.valid_to, kept.until)


def remind(session: Session, desk: Desk, customers: Sequence[UUID]) -> bool:
    """Record of these customers what was kept of their values and never recorded, in a session that writes; returns whether there was any.

    Asked wherever one is to be reached: a refusal may have been kept since the customer came.
    """
    if not any_kept(session):
        return False
    values = held(session, desk, customers, KINDS)
    kept = KeptRefusals(session, desk, among={each for every in values.values() for each in every})
    met = {customer: found for customer, every in values.items() if (found := kept.of(every))}
    changes = reminded(session, desk, met)
    if changes:
        done = apply(session, desk.store.sealing, desk.act("refusal-register"), changes)
        assert not isinstance(done, Conflict), "statements have no bases"
    return bool(changes)


def held(session: Session, desk: Desk, customers: Sequence[UUID], kinds: Container[str]) -> dict[UUID, Values]:
    """Return the contact points that customers have, and their identity codes where these are among ``kinds``: what kept refusals know them by."""
    found: dict[UUID, Values] = defaultdict(set)
    for entity, end in _PLACES.items():
        for row in rows_of(session, entity, "customer_id", customers):
            if row[end] is None or row[end] >= formats.today():
                found[row["customer_id"]] |= _point(row)
    if "identity" in kinds:
        keys = KeyChain(session, desk.store.data_keys)
        for row in rows_of(session, "customer", "id", customers):
            found[row["id"]] |= _code(_opened(keys, row["id"], row[CODE]))
    return {customer: {value for value in values if value[0] in kinds} for customer, values in found.items()}


def _needed(session: Session, desk: Desk, customer: UUID, found: Iterable[Kept]) -> list[Kept]:
    """Return what was kept and does not stand, the widest and oldest first; one that another of them covers is left out."""
    listed = _in_order(found)
    if not listed:
        return []
    facts = facts_in(session, desk, customer)
    folded = fold(facts.statements, facts.decisions, formats.today()) if facts is not None else None
    needed: list[Kept] = []
    for kept in listed:
        if (folded is None or not folded.says(kept.purpose, kept.channel, kept.controller, kept.until)) and not any(
            _covers(each, kept) for each in needed
        ):
            needed.append(kept)
    return needed


def widest(found: Iterable[Kept]) -> list[Kept]:
    """Return prohibitions without those that another of them covers."""
    kept: list[Kept] = []
    for each in _in_order(found):
        if not any(_covers(wide, each) for wide in kept):
            kept.append(each)
    return kept


def _in_order(found: Iterable[Kept]) -> list[Kept]:
    return sorted(found, key=lambda each: (each.since, each.channel != ANY, each.controller is not None, each.purpose, each.channel))


def _covers(wide: Kept, kept: Kept) -> bool:
    scope = wide.purpose == kept.purpose and wide.channel in (ANY, kept.channel) and wide.controller in (None, kept.controller)
    return scope and wide.since <= max(kept.since, formats.today()) and _as_long(wide.until, kept.until)


def _as_long(end: date | None, wanted: date | None) -> bool:
    return end is None or (wanted is not None and wanted <= end)


def recorded(desk: Desk, customer: UUID, kept: Kept, evidence: Evidence, source: str) -> Change:
    """Return the change that records of a customer a prohibition that is known from elsewhere."""
    values: dict[str, Any] = {
        "customer_id": customer,
        "statement_kind": PROHIBITION,
        "purpose": kept.purpose,
        "channel": kept.channel,
        "controller": kept.controller,
        "given_by": "register",
        "given_how": "register-file",
        "given_at": said_on(min(kept.since, formats.today())),
        "valid_from": kept.since,
        "valid_to": kept.until,
        "wording_known": False,
        "evidence_kind": evidence.kind,
        "evidence_note": evidence.note,
        "source": kept.source or source,
        "author": desk.user.login,
    }
    return Change("statement", uuid7(), Op.CREATE, customer, values, {}, kept.controller or "")


@lru_cache(maxsize=1_000)
def said_on(day: date) -> datetime:
    """Return the beginning of a day in Helsinki: of a statement whose day alone is known. Of two of one day the prohibition wins."""
    return datetime.combine(day, time(), formats.HELSINKI)


def _point(row: Mapping[str, Any]) -> Values:
    phone, email, street, postal = (row.get(name) for name in ("phone", "email", "street_address", "postal_code"))
    return set(values_of((phone,) if phone else (), (email,) if email else (), ((street, postal),) if street and postal else ()))


def _code(code: str | None) -> Values:
    return set(values_of((), (), (), code)) if code else set()


def _opened(keys: KeyChain, customer: UUID, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    try:
        return str(open_column(keys, customer, "", fields.field_of("customer", CODE), sealed))
    except ErasedError:
        return None
