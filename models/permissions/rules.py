"""The rules as data: what each says, where it comes from, from which day it holds, and what an allowed contact must still keep to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from models.words import N_


class Condition(Enum):
    """What an allowing answer demands of whoever acts on it; the gate of a contact point checks the first three."""

    PROTECTED_POINT = "protected-point"
    SECOND_STEP = "second-step"
    ESTATE_CONTACT = "estate-contact"
    CHECK_RECIPIENT = "check-recipient"
    SAME_KIND_OF_PRODUCT = "same-kind-of-product"
    OFFER_FIRST = "offer-first"
    WITHIN_ASSIGNMENT = "within-assignment"


ALWAYS: Final = date.min
_DATA_PROTECTION: Final = date(2018, 5, 25)
_COMMUNICATIONS: Final = date(2015, 1, 1)

GDPR_6_CONTRACT: Final = N_("General Data Protection Regulation (EU) 2016/679, article 6(1)(b)")
GDPR_CONSENT: Final = N_("General Data Protection Regulation (EU) 2016/679, articles 6(1)(a) and 7")
GDPR_OBJECTION: Final = N_("General Data Protection Regulation (EU) 2016/679, article 21(2) and (3)")
GDPR_INTEREST: Final = N_("General Data Protection Regulation (EU) 2016/679, articles 6(1)(f) and 21")
GDPR_ACCURACY: Final = N_("General Data Protection Regulation (EU) 2016/679, article 5(1)(d)")
GDPR_MINIMUM: Final = N_("General Data Protection Regulation (EU) 2016/679, article 5(1)(b) and (c)")
GDPR_ACCOUNT: Final = N_("General Data Protection Regulation (EU) 2016/679, articles 5(2) and 7(1)")
GDPR_PROCESSOR: Final = N_("General Data Protection Regulation (EU) 2016/679, articles 6 and 28")
ECSA_NATURAL: Final = N_("Act on Electronic Communications Services (917/2014), section 200")
ECSA_LEGAL: Final = N_("Act on Electronic Communications Services (917/2014), section 202")
POPULATION_SAFETY: Final = N_("Act on the Population Information System (661/2009), section 36")
POPULATION_BANS: Final = N_("Act on the Population Information System (661/2009), sections 28 and 35")
CONSUMER_SALES: Final = N_("Consumer Protection Act (38/1978), chapter 6")
INHERITANCE: Final = N_("Code of Inheritance (40/1965), chapter 18")
BANKRUPTCY: Final = N_("Bankruptcy Act (120/2004), chapter 3")
HOUSE: Final = N_("The register's own rule: unsure is no")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``text`` explains it and ``law`` is its source, both catalogue texts; ``holds_from`` is its first day."""

    id: str
    text: str
    law: str
    holds_from: date = ALWAYS
    conditions: frozenset[Condition] = frozenset()


def _rule(name: str, text: str, law: str, holds_from: date, *conditions: Condition) -> Rule:
    rule = Rule(name, text, law, holds_from, frozenset(conditions))
    RULES[name] = rule
    return rule


RULES: Final[dict[str, Rule]] = {}
"""Every rule by its id."""

PROHIBITION_STANDS: Final = _rule("prohibition-stands", N_("The customer has prohibited this"), GDPR_OBJECTION, ALWAYS)
PENDING_LIFT: Final = _rule(
    "pending-lift", N_("A permission or a lift waits for a supervisor; until it is approved the answer is no"), GDPR_ACCOUNT, ALWAYS
)
GRANTED: Final = _rule("granted", N_("The customer has given permission"), GDPR_CONSENT, ALWAYS)

SERVICE_MESSAGE: Final = _rule("service-message", N_("Bills, outages and the customer's own matter may always be sent"), GDPR_6_CONTRACT, ALWAYS)
SERVICE_CHECK: Final = _rule(
    "service-check-recipient",
    N_("A matter of the customer's own, but it is unsure whose contact point this is: make sure of the recipient before saying anything"),
    GDPR_ACCURACY,
    ALWAYS,
    Condition.CHECK_RECIPIENT,
)
NO_RELATION: Final = _rule(
    "no-relation", N_("The customer has no relation with this controller, so there is no matter of the customer's own"), GDPR_MINIMUM, ALWAYS
)

NON_DISCLOSURE: Final = _rule(
    "non-disclosure", N_("Non-disclosure for personal safety: no marketing, selling or research"), POPULATION_SAFETY, ALWAYS
)
NON_DISCLOSURE_SERVICE: Final = _rule(
    "non-disclosure-service",
    N_("Non-disclosure for personal safety: service messages go through the protected address only, after a second step"),
    POPULATION_SAFETY,
    ALWAYS,
    Condition.PROTECTED_POINT,
    Condition.SECOND_STEP,
)
NON_DISCLOSURE_NO_POINT: Final = _rule(
    "non-disclosure-no-point",
    N_("Non-disclosure for personal safety: this channel has no protected contact point"),
    POPULATION_SAFETY,
    ALWAYS,
)
DECEASED: Final = _rule("deceased", N_("The customer has died: nothing is sent to the person"), INHERITANCE, ALWAYS)
ESTATE_CONTACT: Final = _rule(
    "estate-contact", N_("The customer has died: service messages go to the contact of the estate"), INHERITANCE, ALWAYS, Condition.ESTATE_CONTACT
)
ESTATE_CONTACT_PROTECTED: Final = _rule(
    "estate-contact-protected",
    N_("The customer has died and had non-disclosure: service messages go to the contact of the estate only, after a second step"),
    INHERITANCE,
    ALWAYS,
    Condition.ESTATE_CONTACT,
    Condition.SECOND_STEP,
)
ESTATE_CONTACT_MISSING: Final = _rule(
    "estate-contact-missing", N_("The customer has died and no contact of the estate is known"), INHERITANCE, ALWAYS
)

KIND_UNKNOWN: Final = _rule("kind-unknown", N_("It is not known whether the customer is a person or an organisation"), HOUSE, ALWAYS)
MATCH_PENDING: Final = _rule(
    "merge-or-conflict-pending", N_("It is not settled who this is or what was said: a merge or a conflict is pending"), HOUSE, ALWAYS
)
REGISTER_MATCH: Final = _rule(
    "register-match-pending",
    N_("A register of refusals may mean this customer; until somebody has decided whether it does, the answer is no"),
    HOUSE,
    ALWAYS,
)
TOO_OLD: Final = _rule("statements-too-old", N_("The statements here are older than the day asked about: exchange first"), HOUSE, ALWAYS)
POINT_UNVERIFIED: Final = _rule("contact-point-unverified", N_("The contact point has not been verified as the customer's"), GDPR_ACCURACY, ALWAYS)
POINT_MISSING: Final = _rule("contact-point-missing", N_("The customer has no contact point for this channel"), GDPR_ACCURACY, ALWAYS)

ONLY_GRANTED: Final = _rule("only-granted", N_("This needs the customer's permission, and none has been given"), HOUSE, ALWAYS)
PROSPECT: Final = _rule("prospect-only-granted", N_("A prospect is contacted only as far as the prospect has permitted"), GDPR_CONSENT, ALWAYS)
STRANGER: Final = _rule(
    "no-relation-only-granted",
    N_("The customer has no relation with this controller, which may do only what the customer has permitted"),
    GDPR_MINIMUM,
    ALWAYS,
)
ESTATE: Final = _rule(
    "estate-only-granted", N_("An estate is contacted about its own matters; anything else needs its permission"), INHERITANCE, ALWAYS
)
BANKRUPTCY_ESTATE: Final = _rule(
    "bankruptcy-estate-only-granted",
    N_("An estate is contacted about its own matters; anything else needs its permission"),
    BANKRUPTCY,
    date(2004, 9, 1),
)
ELECTRONIC: Final = _rule(
    "electronic-marketing-needs-consent",
    N_("Marketing to a person by text message, e-mail or robocall needs permission given beforehand"),
    ECSA_NATURAL,
    _COMMUNICATIONS,
)
OWN_CUSTOMER: Final = _rule(
    "existing-customer-email-same-kind",
    N_("An own customer may be e-mailed about the same kind of product, and each message offers a way to refuse"),
    ECSA_NATURAL,
    _COMMUNICATIONS,
    Condition.SAME_KIND_OF_PRODUCT,
)
PHONE: Final = _rule("phone-allowed-unless-prohibited", N_("Marketing by phone is allowed unless prohibited"), ECSA_NATURAL, _COMMUNICATIONS)
POST: Final = _rule("post-allowed-unless-prohibited", N_("Marketing by post is allowed unless prohibited"), GDPR_INTEREST, _DATA_PROTECTION)
VISIT: Final = _rule("visit-allowed-unless-prohibited", N_("A visit is allowed unless prohibited"), GDPR_INTEREST, _DATA_PROTECTION)
SELLING_BY_PHONE: Final = _rule(
    "distance-selling-by-phone",
    N_("Selling by phone is allowed unless prohibited: say first who calls and why; no contract before the written offer is accepted"),
    CONSUMER_SALES,
    date(2023, 1, 1),
    Condition.OFFER_FIRST,
)
SELLING_BY_POST: Final = _rule("distance-selling-by-post", N_("Selling by post is allowed unless prohibited"), GDPR_INTEREST, _DATA_PROTECTION)
LEGAL_PERSON: Final = _rule(
    "legal-person-allowed-unless-prohibited", N_("Marketing to an organisation is allowed unless prohibited"), ECSA_LEGAL, _COMMUNICATIONS
)
RESEARCH: Final = _rule("research-unless-prohibited", N_("Research is allowed unless prohibited"), GDPR_INTEREST, _DATA_PROTECTION)

UPDATE_OWN: Final = _rule("update-from-customer", N_("What the customer says about himself or herself is always taken"), GDPR_ACCURACY, ALWAYS)
UPDATE_SAFETY: Final = _rule("update-adds-protection", N_("A register that only adds prohibitions is always taken"), GDPR_OBJECTION, ALWAYS)
UPDATE_REGISTER: Final = _rule("update-unless-prohibited", N_("Updating from a register is allowed unless prohibited"), POPULATION_BANS, ALWAYS)
UPDATE_PROTECTED: Final = _rule(
    "update-protected", N_("Non-disclosure for personal safety: only the population register and the customer update"), POPULATION_SAFETY, ALWAYS
)
UPDATE_UNKNOWN: Final = _rule("update-source-unknown", N_("It is not known where the value comes from"), HOUSE, ALWAYS)
DISCLOSE_LIMITED: Final = _rule(
    "disclosure-within-assignment",
    N_("Contact details go only within the group, to processors with a written assignment, and to authorities as the law requires"),
    GDPR_PROCESSOR,
    ALWAYS,
    Condition.WITHIN_ASSIGNMENT,
)
DISCLOSE_PROTECTED: Final = _rule(
    "disclosure-protected", N_("Non-disclosure for personal safety: contact details are given to nobody"), POPULATION_SAFETY, ALWAYS
)
