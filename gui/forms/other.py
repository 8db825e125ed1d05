"""Contacts and every other kind of data held about a customer (DOMAIN: other data)."""

from __future__ import annotations

from typing import Final

from gui.forms.spec import FormSpec, Group, items, read_only
from models.words import N_

CONTACT = FormSpec(
    "contact",
    (
        Group(
            "",
            items(
                "channel", "direction", "started_at", "ended_at", "who", "who_name", "subject", "outcome", "call_back_at", "controller",
                "initiative", "call_purpose", "introduced", "recorded", "text*",
            ),
        ),
        Group(N_("As it was recorded"), read_only("agent", "caller_number", "verified_how", "verified_result")),
    ),
)  # fmt: skip
_SALE = ("commodity", "state", "controller")
_FROM = ("contact_id*",)
_LISTEN = (*read_only("listened_by", "listened_at"), *items("reason*"))


def _form(entity: str, *names: str) -> FormSpec:
    return FormSpec(entity, (Group("", items(*names)),))


FORMS: Final = {
    "contact": CONTACT,
    "quotation_request": _form("quotation_request", "what*", *_SALE, "received_at", "valid_to", "site_id*", *_FROM, "offer_id*"),
    "offer": _form(
        "offer", "what*", "product*", "price", "price_text", *_SALE, "sent_at", "sent_how", "valid_to", "accepted_at", "accepted_how", "site_id*", *_FROM,
        "order_id*", "contract_id*",
    ),
    "order": _form("order", "what*", "product*", *_SALE, "ordered_at", "deliver_by", "valid_to", "site_id*", *_FROM, "contract_id*"),
    "recording": _form(
        "recording", "channel", "recording_purpose", "recorded_at", "length", "customer_told", "kept_until", "kept_where*", "controller", *_FROM
    ),
    "feedback": _form(
        "feedback", "feedback_kind", "state", "channel", "received_at", "text*", "deadline", "controller", "answer*", "answered_at", "answered_by", *_FROM
    ),
    "satisfaction": _form("satisfaction", "survey*", "answered_at", "controller", "score", "scale", "text*", *_FROM),
    "service_use": _form("service_use", "service", "used_at", "what*", "controller", *_FROM),
    "consented_data": _form(
        "consented_data", "what*", "content*", "service*", "basis", "given_how", "given_at", "controller", "consent_text*", "valid_to", "withdrawn_at", *_FROM
    ),
    "credit_check": _form("credit_check", "checked_at", "checked_by", "reason", "outcome", "valid_to", "controller"),
    "paper_record": _form("paper_record", "what*", "dated_on", "controller", "room", "shelf", "kept_until", "destroyed_on"),
    "paper_loan": _form("paper_loan", "taken_by", "taken_at", "reason*", "returned_at"),
    "recording_listen": FormSpec("recording_listen", (Group("", _LISTEN),)),
}  # fmt: skip
"""Form by entity."""
