"""Codes of permissions and prohibitions, and what covers what. They are the codes stored (models.entities.choices); a test compares them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
ESTATE: Final = "estate"
BANKRUPTCY_ESTATE: Final = "bankruptcy-estate"
KINDS: Final = (PERSON, ORGANISATION, ESTATE, BANKRUPTCY_ESTATE)

PROSPECT: Final = "prospect"
CURRENT: Final = "current"
FORMER: Final = "former"
STATUSES: Final = (PROSPECT, CURRENT, FORMER)

PHONE: Final = "phone"
SMS: Final = "sms"
EMAIL: Final = "email"
POST: Final = "post"
ROBOCALL: Final = "robocall"
VISIT: Final = "visit"
CHANNELS: Final = (PHONE, SMS, EMAIL, POST, ROBOCALL, VISIT)
ANY: Final = "any"
"""Every channel, in a statement."""

SERVICE: Final = "service"
"""Bills, outages, the customer's own matter: asked like a purpose, but nobody can state anything about it."""
MARKETING: Final = "direct-marketing"
SELLING: Final = "distance-selling"
RESEARCH: Final = "research"
UPDATE: Final = "register-update"
DISCLOSURE: Final = "disclosure"
CONTACT_PURPOSES: Final = (MARKETING, SELLING, RESEARCH)
OTHER_QUESTIONS: Final = frozenset({UPDATE, DISCLOSURE})
"""Purposes that may_update and may_disclose answer, never may_contact."""

GRANT: Final = "grant"
PROHIBITION: Final = "prohibition"
LIFT: Final = "lift"
CORRECTION: Final = "correction"
STATEMENT_KINDS: Final = (GRANT, PROHIBITION, LIFT, CORRECTION)

CONFIRM: Final = "confirm"
APPROVE: Final = "approve"
REFUSE: Final = "refuse"
SEND_BACK: Final = "send-back"
VERDICTS: Final = (CONFIRM, APPROVE, REFUSE, SEND_BACK)

VERIFIED: Final = "verified"
UNVERIFIED: Final = "unverified"
NONE: Final = "none"

PROHIBITION_REACHES: Final[Mapping[str, frozenset[str]]] = {SELLING: frozenset({SELLING, MARKETING})}
"""Purpose asked → purposes whose prohibition answers it. A call to sell is direct marketing too: who refused all marketing refused it
(GDPR article 21(2), act 917/2014 200 §); a grant never reaches beyond its own purpose."""

CHANNEL_IMPLIED: Final[Mapping[str, str]] = {ROBOCALL: PHONE}
"""Channel asked → channel whose prohibition also stops it: who refused calls is not called by a machine."""

POINT_CHANNELS: Final[Mapping[str, frozenset[str]]] = {
    "phone": frozenset({PHONE, SMS, ROBOCALL}),
    "email": frozenset({EMAIL}),
    "address": frozenset({POST, VISIT}),
}
"""Kind of contact point → channels that go through it."""

CONFIRMED_SOURCES: Final = frozenset(
    {"customer", "quotation-request", "order", "contract", "contact", "service-use", "population-register", "company-register"}
)
"""Sources whose contact points count as verified at once: the customer, or the register that the law keeps for it."""


def reach_of(source: str | None, *, confirmed: bool = False) -> str:
    """Return whether a contact point that came from ``source`` is verified: by its source, or because somebody ``confirmed`` it."""
    return VERIFIED if confirmed or source in CONFIRMED_SOURCES else UNVERIFIED


def purposes_reaching(purpose: str) -> frozenset[str]:
    """Return the purposes whose prohibition answers a question about ``purpose``."""
    return PROHIBITION_REACHES.get(purpose) or frozenset({purpose})
