"""May a register update this customer's data, and may the contact details be given out? The person may forbid either."""

from __future__ import annotations

from datetime import date
from typing import Final

from models.permissions import rules
from models.permissions.decision import Answer, Decision, _mint
from models.permissions.facts import CustomerFacts
from models.permissions.fold import fold
from models.permissions.may_contact import Outcome, unsure_rule
from models.permissions.standing import Fold
from models.permissions.vocabulary import ANY, CURRENT, DISCLOSURE, FORMER, UPDATE

OWN_SOURCES: Final = frozenset({"customer", "quotation-request", "order", "contract", "contact", "service-use", "employee"})
"""What the customer said, whoever wrote it down."""
ADDING_SOURCES: Final = frozenset({"refusal-register"})
"""Registers that only add prohibitions."""
REGISTER_SOURCES: Final = frozenset({"population-register", "credit-register", "address-register", "company-register", "datahub", "import"})
SAFE_REGISTERS: Final = frozenset({"population-register"})
"""Registers that know of non-disclosure themselves."""


def _forbidden(folded: Fold, purpose: str, controller: str | None) -> Outcome | None:
    standing = folded.standing(purpose, ANY, controller)
    if not standing:
        return None
    if folded.would_end(purpose, ANY, controller):
        return Answer.PENDING, rules.PENDING_LIFT, standing
    return Answer.PROHIBITED, rules.PROHIBITION_STANDS, standing


def _decision(facts: CustomerFacts, outcome: Outcome, purpose: str, controller: str | None, when: date) -> Decision:
    answer, rule, deciding = outcome
    since = min(each.valid_from for each in deciding) if deciding else None
    return _mint(facts.customer, answer, rule, tuple(each.id for each in deciding), since, (purpose, ANY, controller), when)


def may_update(facts: CustomerFacts, source: str, when: date, controller: str | None = None) -> Decision:
    """Answer whether values from ``source`` (a code of sources) may update the customer; without a controller any one's prohibition forbids.

    Source: act 661/2009 section 28 (the right to forbid updating customer registers, as amended by 55/2019), section 35 (how it is given) and
    section 36 (non-disclosure).
    """
    folded = fold(facts.statements, facts.decisions, when)
    return _decision(facts, _update(facts, folded, source, when, controller), UPDATE, controller, when)


def _update(facts: CustomerFacts, folded: Fold, source: str, when: date, controller: str | None) -> Outcome:
    if source in OWN_SOURCES:
        return Answer.ALLOWED, rules.UPDATE_OWN, ()
    if source in ADDING_SOURCES:
        return Answer.ALLOWED, rules.UPDATE_SAFETY, ()
    if source not in REGISTER_SOURCES:
        return Answer.NO_PERMISSION, rules.UPDATE_UNKNOWN, ()
    forbidden = _forbidden(folded, UPDATE, controller)
    if forbidden is not None:
        return forbidden
    if facts.non_disclosure and source not in SAFE_REGISTERS:
        return Answer.PROHIBITED, rules.UPDATE_PROTECTED, ()
    unsure = unsure_rule(facts, folded, when)
    if unsure is not None:
        return Answer.NO_PERMISSION, unsure, ()
    return Answer.ALLOWED, rules.UPDATE_REGISTER, ()


def may_disclose(facts: CustomerFacts, when: date, controller: str | None = None) -> Decision:
    """Answer whether the customer's contact details may be given out; a yes is always limited to what an assignment or a law covers.

    Source: act 661/2009 sections 28, 35 and 36; GDPR articles 6 and 28.
    """
    folded = fold(facts.statements, facts.decisions, when)
    return _decision(facts, _disclose(facts, folded, when, controller), DISCLOSURE, controller, when)


def _disclose(facts: CustomerFacts, folded: Fold, when: date, controller: str | None) -> Outcome:
    if facts.non_disclosure:
        return Answer.PROHIBITED, rules.DISCLOSE_PROTECTED, ()
    if facts.deceased:
        return Answer.PROHIBITED, rules.DECEASED, ()
    forbidden = _forbidden(folded, DISCLOSURE, controller)
    if forbidden is not None:
        return forbidden
    unsure = unsure_rule(facts, folded, when)
    if unsure is not None:
        return Answer.NO_PERMISSION, unsure, ()
    statuses = {status for code, status in facts.relations.items() if controller in (None, code)}
    if statuses & {CURRENT, FORMER}:
        return Answer.LIMITED, rules.DISCLOSE_LIMITED, ()
    granted = folded.supporting(DISCLOSURE, ANY, controller)
    return (Answer.LIMITED, rules.DISCLOSE_LIMITED, granted) if granted else (Answer.NO_PERMISSION, rules.PROSPECT, ())
