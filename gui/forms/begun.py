"""What a row begins with when a person adds it: today, now, who adds it, the first state. Everything can be typed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models import fields, formats
from models.kinds import Storage
from models.services.contacts import GIVEN_HOW, RunningContact

NOW: Final = "now"
ME: Final = "me"
_FIRST: Final[Mapping[str, Mapping[str, str]]] = {
    "billing_account": {"rhythm": "1", "method": "paper", "due_rule": "days", "due_days": "14", "valid_from": NOW},
    "payment_plan": {"agreed_on": NOW, "state": "in-force"},
    "refund": {"requested_on": NOW, "state": "requested"},
    "quotation_request": {"received_at": NOW, "state": "received"},
    "offer": {"state": "draft"},
    "order": {"ordered_at": NOW, "state": "received"},
    "recording": {"recorded_at": NOW},
    "recording_listen": {"listened_by": ME, "listened_at": NOW},
    "feedback": {"received_at": NOW, "state": "received"},
    "satisfaction": {"answered_at": NOW},
    "service_use": {"used_at": NOW},
    "consented_data": {"given_at": NOW},
    "credit_check": {"checked_at": NOW, "checked_by": ME},
    "paper_record": {"dated_on": NOW},
    "paper_loan": {"taken_at": NOW},
    "contract": {"signed_on": NOW},
    "consumption_estimate": {"valid_from": NOW},
    "manual_reading": {"read_on": NOW, "reading_kind": "measured"},
    "equipment_inspection": {"inspected_on": NOW},
    "authorised_person": {"valid_from": NOW},
    "customer_relation": {"since": NOW, "status": "current"},
}
"""By entity and field: a text, NOW for the time or the day, ME for who adds it."""


def now_in(field: fields.Field) -> str:
    """Return this minute, or today, as the field is edited."""
    now = formats.now().replace(second=0, microsecond=0) if field.kind.storage is Storage.INSTANT else formats.today()
    return field.kind.edited(now)


def first_texts(entity: str, login: str, contact: RunningContact | None = None) -> dict[str, str]:
    """Return the texts that a new row of ``entity`` has, added by the user ``login``, in a running ``contact``."""
    made = {}
    for name, text in _FIRST.get(entity, {}).items():
        made[name] = now_in(fields.field_of(entity, name)) if text == NOW else login if text == ME else text
    if contact is not None:
        told = {"contact_id": contact.id.hex, "channel": contact.channel, "given_how": GIVEN_HOW[contact.channel], "controller": contact.controller}
        made |= {name: text for name, text in told.items() if _takes(entity, name, text)}
    return made


def _takes(entity: str, name: str, text: str) -> bool:
    field = fields.find(entity, name)
    return field is not None and field.kind.knows(text)
