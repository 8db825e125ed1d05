"""Whom a list is made of, before anybody is asked whether they may be contacted: kinds of customers, languages, places, homes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_

from models import fields as registry
from models.problems import Problem, error
from models.services.reading import table_of
from models.words import N_, _

_CODE: Final = 5
_POSTAL: Final = N_("A postal code, or the beginning of one: one to five digits")
_UNKNOWN: Final = N_("There is no such choice: {value}. There are: {choices}")
_SAMPLE: Final = N_("How many are drawn: a whole number, at least 1")

_CHOSEN: Final[Mapping[str, tuple[str, str]]] = {
    "kinds": ("customer", "customer_kind"),
    "statuses": ("customer_relation", "status"),
    "languages": ("customer", "language"),
    "dwellings": ("site", "dwelling_type"),
    "heating": ("site", "main_heating"),
}
"""Criteria whose values are choices of a field."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Empty is everybody. ``postal_codes`` are beginnings: "33" is all of 33xxx. ``sample``: so many are drawn by lot of those who may be contacted."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    dwellings: tuple[str, ...] = ()
    heating: tuple[str, ...] = ()
    sample: int | None = None

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, each at the criterion's name."""
        found = [error(_POSTAL, "postal_codes") for code in self.postal_codes if not (code.isascii() and code.isdigit() and len(code) <= _CODE)][:1]
        for name, (entity, column) in _CHOSEN.items():
            known = registry.field_of(entity, column).kind
            for value in getattr(self, name):
                if not known.knows(value):
                    found.append(error(_UNKNOWN, name, value=value, choices=", ".join(known.choices or ())))
        if self.sample is not None and self.sample < 1:
            found.append(error(_SAMPLE, "sample"))
        return tuple(found)

    def to_json(self) -> str:
        """Return them as they are stored."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str | None) -> Criteria:
        """Read what ``to_json`` wrote."""
        told: dict[str, Any] = json.loads(text or "{}")
        chosen = {name: tuple(told.get(name, ())) for name in (*_CHOSEN, "postal_codes")}
        return cls(**chosen, sample=told.get("sample"))

    def said(self) -> list[str]:
        """Return them in the current language, one sentence a criterion."""
        told = [
            f"{_(registry.field_of(entity, column).label)}: {', '.join(registry.field_of(entity, column).kind.text(each) for each in getattr(self, name))}"
            for name, (entity, column) in _CHOSEN.items()
            if getattr(self, name)
        ]
        if self.postal_codes:
            told.append(_("Postal code begins with {codes}", codes=", ".join(self.postal_codes)))
        if self.sample is not None:
            told.append(_("{n} drawn by lot", n=self.sample))
        return told

    def conditions(self, today: date) -> Iterable[ColumnElement[bool]]:
        """Yield what customers and their relations must fulfil."""
        customer, relation, site, point = (table_of(name) for name in ("customer", "customer_relation", "site", "contact_point"))
        if self.kinds:
            yield customer.c.customer_kind.in_(self.kinds)
        if self.statuses:
            yield relation.c.status.in_(self.statuses)
        if self.languages:
            yield customer.c.language.in_(self.languages)
        if self.dwellings or self.heating or self.postal_codes:
            # They are on no list; and that somebody fits a place would tell where they are.
            yield or_(customer.c.non_disclosure.is_not(True), customer.c.non_disclosure_until < today)
        held = and_(site.c.customer_id == customer.c.id, or_(site.c.held_to.is_(None), site.c.held_to >= today))
        homes = [column.in_(wanted) for column, wanted in ((site.c.dwelling_type, self.dwellings), (site.c.main_heating, self.heating)) if wanted]
        if homes:
            yield exists().where(held, *homes)
        if self.postal_codes:
            written = and_(point.c.customer_id == customer.c.id, or_(point.c.valid_to.is_(None), point.c.valid_to >= today))
            yield or_(
                exists().where(held, _begins(site.c.postal_code, self.postal_codes)),
                exists().where(written, _begins(point.c.postal_code, self.postal_codes)),
            )


def _begins(column: ColumnElement[Any], beginnings: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(column.like(f"{each}%") for each in beginnings))
