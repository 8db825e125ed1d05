"""Contacts and every other kind of data held about a customer (DOMAIN: other data)."""

from __future__ import annotations

from typing import Final

from gui.forms.spec import FormSpec, Group, items

CONTACT = FormSpec(
    "contact",
    (
        Group(
            "",
            items(
                "channel",
                "direction",
                "started_at",
                "ended_at",
                "who",
                "who_name",
                "subject",
                "outcome",
                "call_back_at",
                "controller",
                "initiative",
                "call_purpose",
                "text*",
            ),
        ),
    ),
)
_SALE = ("commodity", "state", "controller")
FORMS: Final = {
    "contact": CONTACT,
    "quotation_request": FormSpec("quotation_request", (Group("", items("what*", *_SALE, "received_at", "valid_to")),)),
    "offer": FormSpec(
        "offer",
        (Group("", items("what*", "product*", "price", "price_text", *_SALE, "sent_at", "sent_how", "valid_to", "accepted_at", "accepted_how")),),
    ),
    "order": FormSpec("order", (Group("", items("what*", "product*", *_SALE, "ordered_at", "deliver_by", "valid_to")),)),
    "recording": FormSpec(
        "recording",
        (Group("", items("channel", "recording_purpose", "recorded_at", "length", "customer_told", "kept_until", "kept_where*", "controller")),),
    ),
    "feedback": FormSpec(
        "feedback",
        (
            Group(
                "",
                items("feedback_kind", "state", "channel", "received_at", "text*", "deadline", "controller", "answer*", "answered_at", "answered_by"),
            ),
        ),
    ),
    "satisfaction": FormSpec("satisfaction", (Group("", items("survey*", "answered_at", "controller", "score", "scale", "text*")),)),
    "service_use": FormSpec("service_use", (Group("", items("service", "used_at", "what*", "controller")),)),
    "consented_data": FormSpec(
        "consented_data",
        (
            Group(
                "",
                items("what*", "content*", "service*", "basis", "given_how", "given_at", "controller", "consent_text*", "valid_to", "withdrawn_at"),
            ),
        ),
    ),
    "credit_check": FormSpec("credit_check", (Group("", items("checked_at", "checked_by", "reason", "outcome", "valid_to", "controller")),)),
    "paper_record": FormSpec("paper_record", (Group("", items("what*", "dated_on", "controller", "room", "shelf", "kept_until", "destroyed_on")),)),
    "paper_loan": FormSpec("paper_loan", (Group("", items("taken_by", "taken_at", "reason*", "returned_at")),)),
    "recording_listen": FormSpec("recording_listen", (Group("", items("listened_by", "listened_at", "reason*")),)),
}
"""Form by entity."""
PLURALS_ORDER: Final = tuple(name for name in FORMS if name not in ("contact", "paper_loan", "recording_listen"))
"""Kinds of other data, in the order shown."""
