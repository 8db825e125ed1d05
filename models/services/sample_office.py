"""Who keeps the sample's register: two invented companies, their staff and a partner, and their number ranges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from models import formats
from models.journal.entries import REGISTER, Change
from models.security.slot_format import Commitment, SlotInfo
from models.services.sample_maker import Maker, Sheet

HEAT: Final = "lampo"
POWER: Final = "sahko"
CONTROLLERS: Final = (HEAT, POWER)
EMPLOYER: Final = "Salpa Lämpö Oy"
_USERS: Final = (
    ("agent", "Noora Vuorela", "agent"),
    ("clerk", "Pertti Äijälä", "clerk"),
    ("supervisor", "Kaarina Salmi", "supervisor"),
    ("officer", "Siv Öhman", "officer"),
    ("administrator", "Onni Rautio", "administrator"),
)
_FIRST: Final = {"customer": 100_001, "site": 1, "contract": 300_001, "billing-account": 500_001, "invoice": 1_001, "reference": 10_001}
_LAST: Final = {
    "customer": 699_999,
    "site": 9_999_999,
    "contract": 9_999_999,
    "billing-account": 9_999_999,
    "invoice": 99_999_999,
    "reference": 99_999_999,
}
NUMBER_FIRST: Final = {HEAT: 110_000, POWER: 780_000}
"""The sample's customer numbers begin after these; the fixed customer has earlier ones."""


def sample_users() -> list[SlotInfo]:
    """Return the users of a sample store: their commitment holds to the end of next year."""
    today = formats.today()
    commitment = Commitment(today, date(today.year + 1, 12, 31))
    return [SlotInfo(login, name, role, CONTROLLERS, EMPLOYER, commitment) for login, name, role in _USERS]


def controller_values() -> list[dict[str, Any]]:
    """Return the values of the two controllers, as the set-up takes them."""
    shared: dict[str, Any] = {
        "prohibition_address": "Salpa Asiakaspalvelu Oy, Mallikatu 1, 40100 Jyväskylä",
        "prohibition_phone": "+358105550100",
        "prohibition_handled_by": "Salpa Asiakaspalvelu Oy",
        "service_number": "+358105550101",
        "service_price_class": "ordinary",
        "service_hours": "ma–pe 8–17",
        "notice_places": "Asiakaspalvelupiste, Mallikatu 1, Jyväskylä; www.example.com/tietosuoja",
        "inspection_address": "Salpa, rekisteriasiat, PL 1, 40101 Jyväskylä",
        "postal_street_address": "PL 1",
        "postal_postal_code": "40101",
        "postal_post_office": "JYVÄSKYLÄ",
        "visiting_street_address": "Mallikatu 1",
        "visiting_postal_code": "40100",
        "visiting_post_office": "JYVÄSKYLÄ",
        "register_name": "Salpan asiakasrekisteri",
    }
    numbers = Maker(0)
    return [
        shared
        | {
            "code": HEAT,
            "name": "Salpa Lämpö Oy",
            "business_id": numbers.business_id(900_001),
            "phone": "+358105550102",
            "web": "https://lampo.example.com",
            "contact_person": "Kaarina Salmi",
            "commodities": ["district-heat", "district-cooling", "gas"],
        },
        shared
        | {
            "code": POWER,
            "name": "Salpa Sähkö Oy",
            "business_id": numbers.business_id(900_010),
            "phone": "+358105550103",
            "web": "https://sahko.example.com",
            "contact_person": "Siv Öhman",
            "commodities": ["electricity"],
        },
    ]


def office(maker: Maker, known: frozenset[str], users: frozenset[str]) -> list[Change]:
    """Return the rows of the office; controllers (``known`` codes) and users (logins) that are there already are left alone."""
    sheet = Sheet(maker, REGISTER)
    for values in controller_values():
        if values["code"] not in known:
            sheet.add("controller", **values)
    own = sheet.add("employer", name=EMPLOYER, employer_kind="controller", controller=HEAT, business_id=maker.business_id(900_001), country="FI")
    partner = sheet.add("employer", name="Soittopalvelu Malli Oy", employer_kind="partner", business_id=maker.business_id(900_020), country="FI")
    _assignment(sheet, partner)
    for info in sample_users():
        if info.login not in users:
            _user(sheet, info, own)
    for code in CONTROLLERS:
        for kind, first in _FIRST.items():
            shift = 700_000 if code == POWER and kind == "customer" else 0
            begin, end = (700_001, 999_999) if shift else (first, _LAST[kind])
            sheet.add("number_range", controller=code, number_kind=kind, first=begin, last=end, next_number=begin)
    return sheet.changes


def _assignment(sheet: Sheet, partner: UUID) -> None:
    day = sheet.maker.today
    sheet.add(
        "assignment",
        employer_id=partner,
        controller=HEAT,
        subject="Asiakaspalvelu ruuhka-aikoina",
        purposes=["delivery", "relation"],
        data_protection_agreed=True,
        guidelines_agreed=True,
        confidentiality_agreed=True,
        signed_on=day - timedelta(days=200),
        valid_from=day - timedelta(days=190),
        valid_to=day + timedelta(days=540),
    )


def _user(sheet: Sheet, info: SlotInfo, employer: UUID) -> None:
    assert info.commitment is not None
    sheet.add(
        "user_account",
        login=info.login,
        name=info.name,
        role=info.role,
        controllers=list(info.controllers),
        employer_id=employer,
        commitment_signed=info.commitment.signed,
        commitment_until=info.commitment.until,
        locked=False,
    )
