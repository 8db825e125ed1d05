"""Invented customers: who they are and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.identifiers import names, postal
from models.services import sample_data as data
from models.services.sample_maker import Maker, Sheet
from models.services.sample_office import CONTROLLERS, HEAT, NUMBER_FIRST, POWER


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives: street line, postal code, post office."""

    street: str
    code: str
    office: str

    def values(self, prefix: str = "") -> dict[str, Any]:
        """Return the values of the address columns that begin with ``prefix``."""
        return {f"{prefix}street_address": self.street, f"{prefix}postal_code": self.code, f"{prefix}post_office": self.office}


@dataclass(frozen=True, slots=True)
class Person:
    """One customer of the sample, as the other parts need it."""

    sheet: Sheet
    kind: str
    name: str
    language: str
    controllers: tuple[str, ...]
    home: Home
    status: str
    since: date
    phone: str
    email: str


def person(maker: Maker) -> Person:
    """Make the next customer with relations, contact points and, where there are any, authorised persons."""
    sheet, number = Sheet(maker), maker.next("customer")
    kind = _kind(number)
    language = "sv" if maker.chance(0.09) else maker.pick(("fi", "en", "se", "ru", "smn")) if maker.chance(0.04) else "fi"
    home = _home(maker, language)
    facts, name, mail = _who(maker, kind, number)
    sheet.add("customer", sheet.subject, customer_kind=kind, language=language, **facts)
    status = "prospect" if number % 41 == 7 and kind == "person" else "former" if number % 29 == 11 else "current"
    controllers = CONTROLLERS if maker.chance(0.35) else ((HEAT,) if maker.chance(0.55) else (POWER,))
    since = maker.past(60, 8_000)
    until = maker.past(10, 50) if status == "former" else None
    for code in controllers:
        given = str(NUMBER_FIRST[code] + maker.next(f"number-{code}"))
        sheet.add("customer_relation", customer_id=sheet.subject, controller=code, customer_number=given, since=since, until=until, status=status)
    phone = maker.mobile(maker.next("phone"))
    _points(maker, sheet, kind, home, phone, mail, protected=bool(facts.get("non_disclosure")))
    made = Person(sheet, kind, name, language, controllers, home, status, since, phone, mail)
    _authorised(maker, made, number)
    return made


def _kind(number: int) -> str:
    if number % 149 == 5:
        return "bankruptcy-estate"
    if number % 97 == 3:
        return "estate"
    return "organisation" if number % 8 == 0 else "person"


def _home(maker: Maker, language: str) -> Home:
    if language == "sv":
        code = maker.any_of(data.SWEDISH_CODES)
        street = maker.any_of(data.STREETS_SV)
    else:
        code = maker.any_of(data.FINNISH_CODES[: data.HOME_CODES] if maker.chance(0.75) else data.FINNISH_CODES)
        street = maker.any_of(data.STREET_FIRST) + maker.any_of(data.STREET_LAST)
    line = f"{street} {1 + int(maker.rng.random() ** 2 * 90)}"
    if maker.chance(0.5):
        line += f" {maker.pick('ABCDEF')} {maker.whole(1, 60)}"
    office = postal.name(code, language)
    assert office is not None
    return Home(line, code, office)


def _who(maker: Maker, kind: str, number: int) -> tuple[dict[str, Any], str, str]:
    """Return the identity fields, the name as in lists, and an e-mail address."""
    if kind in ("organisation", "bankruptcy-estate"):
        name = _firm(maker, kind)
        slug = _slug(name.split()[-2] if name.split()[-1] in data.FIRM_FORM else name.split()[-1])
        return {"organisation_name": name, "business_id": maker.business_id(number)}, name, f"{slug}{number}@example.com"
    family, given = _family(maker), _given(maker)
    facts: dict[str, Any] = {"family_name": family, "given_names": given}
    if not maker.chance(0.03):
        facts["personal_identity_code"] = maker.hetu(number)
    if kind == "estate" or number % 61 == 13:
        facts["date_of_death"] = maker.past(20, 900)
    if number % 83 == 17:
        facts["non_disclosure"] = True
        facts["non_disclosure_until"] = maker.today + timedelta(days=maker.whole(400, 1_500)) if maker.chance(0.5) else None
    return facts, names.display(family, given), f"{_slug(given.split()[0])}.{_slug(family)}{number}@example.com"


def _family(maker: Maker) -> str:
    if maker.chance(0.02):
        return maker.any_of(data.PARTICLED)
    first = maker.pick(data.FAMILY)
    return f"{first}-{maker.pick(data.FAMILY)}" if maker.chance(0.06) and "-" not in first else first


def _given(maker: Maker) -> str:
    first = maker.any_of(data.HYPHENED_GIVEN) if maker.chance(0.04) else maker.pick(data.GIVEN)
    others = [maker.pick(data.GIVEN) for _ in range(maker.whole(0, 2))]
    return " ".join(dict.fromkeys((first, *others)))


def _firm(maker: Maker, kind: str) -> str:
    if maker.chance(0.4):
        return f"{maker.any_of(data.HOUSING)} {maker.any_of(data.STREET_FIRST)}{maker.any_of(('piha', 'rinne', 'puisto', 'kulma'))}"
    name = f"{maker.any_of(data.FIRM_FIRST)}{' ' if maker.chance(0.3) else ''}{maker.any_of(data.FIRM_SECOND)}".capitalize()
    return f"{name} {maker.any_of(data.FIRM_FORM)}{' konkurssipesä' if kind == 'bankruptcy-estate' else ''}"


def _slug(name: str) -> str:
    return "".join(letter for letter in names.fold(name) if letter.isascii() and (letter.isalnum() or letter == "-")).strip("-") or "posti"


def _points(maker: Maker, sheet: Sheet, kind: str, home: Home, phone: str, mail: str, *, protected: bool) -> None:
    seen = maker.moment(maker.past(1, 700))
    own: dict[str, Any] = {"customer_id": sheet.subject}
    work = kind == "organisation"
    sheet.add(
        "contact_point", **own, point_kind="phone", point_type="work" if work else "mobile", phone=phone, preferred=True,
        verified_at=seen if maker.chance(0.8) else None,
    )  # fmt: skip
    if maker.chance(0.12):
        sheet.add("contact_point", **own, point_kind="phone", point_type="home", phone=maker.mobile(maker.next("phone")), preferred=False)
    if maker.chance(0.75):
        sheet.add(
            "contact_point", **own, point_kind="email", point_type="work" if work else "home", email=mail, preferred=True,
            verified_at=seen if maker.chance(0.6) else None,
        )  # fmt: skip
    sheet.add(
        "contact_point", **own, point_kind="postal", point_type="permanent", **home.values(), country="FI", preferred=True, valid_from=seen.date(),
        co="Salme Malli" if maker.chance(0.01) else None, protected=True if protected else None, verified_at=seen,
    )  # fmt: skip


def _authorised(maker: Maker, made: Person, number: int) -> None:
    capacity = {"organisation": "contact-person", "estate": "estate", "bankruptcy-estate": "estate"}.get(made.kind)
    if capacity is None and number % 53 == 9:
        capacity = maker.any_of(("guardian", "power-of-attorney"))
    if capacity is not None:
        name = f"{_given(maker).split()[0]} {_family(maker)}"
        made.sheet.add(
            "authorised_person", customer_id=made.sheet.subject, capacity=capacity, name=name, phone=maker.mobile(maker.next("phone")),
            email=f"{_slug(name)}@example.com", valid_from=made.since, valid_to=maker.today + timedelta(days=900) if maker.chance(0.3) else None,
            note="Kaikki asiat" if capacity != "contact-person" else None,
        )  # fmt: skip
