"""Lines of an invented register as entry sets: a customers file (five rows a line), and a sites file (three rows a line, 1.2 lines a customer)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from models.identifiers import postal
from models.journal.bulk import EntrySet
from models.journal.entries import Act, Change, Op, uuid7
from models.services import sample_data as data
from models.services.sample_maker import Maker

ACT: Final = Act("onni.rautio", "administrator", "TYOASEMA-12", "import")
_EXTRA: Final = 5
"""Every fifth customer has a second site."""


def customer_lines(count: int, first: int = 1) -> Iterator[EntrySet]:
    """Yield one set for each customer: the customer, the relation, phone, e-mail and postal address."""
    maker = Maker(first)
    for number in range(first, first + count):
        subject = uuid7()
        family, given = maker.pick(data.FAMILY), f"{maker.pick(data.GIVEN)} {maker.pick(data.GIVEN)}"
        facts = {"customer_kind": "person", "family_name": family, "given_names": given, "language": "fi"}
        relation = {"controller": "lampo", "customer_number": str(100_000 + number), "status": "current", "since": date(2015, 3, 1)}
        mail = f"{family}.{number}@example.com".casefold()
        yield EntrySet(
            ACT,
            [
                Change("customer", subject, Op.CREATE, subject, facts | {"personal_identity_code": maker.hetu(number)}),
                _row("customer_relation", subject, **relation),
                _row("contact_point", subject, point_kind="phone", point_type="mobile", phone=maker.mobile(number), preferred=True),
                _row("contact_point", subject, point_kind="email", point_type="home", email=mail, preferred=True),
                _row("contact_point", subject, point_kind="postal", point_type="permanent", country="FI", preferred=True, **_address(number)),
            ],
        )


def site_lines(customers: list[UUID], first: int = 1) -> Iterator[EntrySet]:
    """Yield one set for each site of ``customers``: the site, its metering point, its meter."""
    maker = Maker(first)
    for number, subject in enumerate(customers, first):
        for extra in range(2 if number % _EXTRA == 0 else 1):
            place = number * 2 + extra
            site = _row("site", subject, site_number=f"K{place:07}", dwelling_type="detached", building_year=1985, **_address(number + extra))
            point, meter = uuid7(), uuid7()
            facts = {"site_id": site.entity_id, "controller": "lampo", "commodity": "district-heat", "gsrn": maker.gsrn(place)}
            told = {"metering_point_id": point, "meter_number": f"KL{place:07}"}
            changes = [
                site,
                Change("metering_point", point, Op.CREATE, subject, facts, {}, "lampo"),
                Change("meter", meter, Op.CREATE, subject, told),
            ]
            yield EntrySet(ACT, changes)


def _row(entity: str, subject: UUID, **values: Any) -> Change:
    return Change(entity, uuid7(), Op.CREATE, subject, {"customer_id": subject, **values}, {}, str(values.get("controller") or ""))


def _address(number: int) -> dict[str, str]:
    maker = Maker(number)
    code = maker.any_of(data.FINNISH_CODES)
    street = f"{maker.any_of(data.STREET_FIRST)}{maker.any_of(data.STREET_LAST)} {maker.whole(1, 90)} {maker.pick('ABC')} {maker.whole(1, 60)}"
    return {"street_address": street, "postal_code": code, "post_office": postal.name(code, "fi") or ""}
