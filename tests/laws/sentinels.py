"""Values that nobody else has, and how they are looked for in whatever the program gives out."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final
from uuid import UUID

from models.permissions.sealed import SealedPoint
from models.permissions.vocabulary import MARKETING, PROHIBITION
from models.records import Edit
from models.services import forms, statements
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.statements import NewStatement
from tests.desk import HETU, IBAN, person, row

PHONE: Final = "050 815 9753"
EMAIL: Final = "vartija.tunnusmerkki@example.com"
STREET: Final = "Vartiosaarenpolku 77 B 9"
_SIGNS: Final = ("8159753", "vartija.tunnusmerkki", "vartiosaarenpolku77", HETU.lower(), IBAN.lower())
_SPACES: Final = re.compile(r"[\s()\-/]+")
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class Watched:
    """The customer whose contact points are sentinels: a name to find them by, and a prohibition of marketing."""

    id: UUID
    family: str
    number: str
    phone: UUID


def watched(desk: Desk) -> Watched:
    """Make the customer: phone, e-mail and a mailing address that is no site's, each a sentinel, marketing prohibited."""
    family = "Tunnusmerkki"
    customer = person(
        desk, family, "Vartija", hetu=HETU, phone=PHONE, email=EMAIL, street="Koivukuja 4", account=IBAN, controllers=("lampo", "sahko")
    )
    address = {"point_kind": "postal", "point_type": "mailing", "street_address": STREET, "postal_code": "00200", "preferred": "true"}
    saved = forms.save(desk, [row("contact_point", customer, address)])
    assert isinstance(saved, Saved)
    new = NewStatement(PROHIBITION, MARKETING, ("any",), None, evidence_kind="none", wording="Ei mainoksia")
    assert isinstance(statements.record(desk, customer, new), Saved)
    from tests.desk import page

    shown = page(desk, customer)
    phone = next(point for point in shown.points if point["point_kind"] == "phone")
    return Watched(customer, family, str(shown.relations[0]["customer_number"]), phone.id)


def found_in(text: str) -> list[str]:
    """Return the sentinels that a text has, however they are spaced or cased."""
    folded = _SPACES.sub("", text).casefold()
    return [sign for sign in _SIGNS if _SPACES.sub("", sign) in folded]


def leaks(value: Any) -> list[str]:
    """Return where a value that a service returned gives a sentinel away: anywhere in it, its repr, or a traceback that shows it."""
    found = [f"{path}: {sign}" for path, text in _texts(value, "", 0, set()) for sign in found_in(text)]
    try:
        _fails(value)
    except ValueError as raised:
        told = "".join(traceback.TracebackException.from_exception(raised, capture_locals=True).format())
    return found + [f"traceback: {sign}" for sign in found_in(told)]


def _fails(value: Any) -> None:
    raise ValueError(value)


def _texts(value: Any, path: str, depth: int, seen: set[int]) -> Iterator[tuple[str, str]]:
    if value is None or isinstance(value, (bool, int, float)) or depth > _DEEPEST or id(value) in seen:
        return
    if isinstance(value, (str, bytes)):
        yield path, value if isinstance(value, str) else value.decode("utf-8", "replace")
        return
    if isinstance(value, SealedPoint):
        yield path, f"{value!r} {value} {value.masked} {value.kind}"
        return
    seen.add(id(value))
    yield path, repr(value)
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(key, f"{path}[]", depth + 1, seen)
            yield from _texts(each, f"{path}[{key!r}]", depth + 1, seen)
    elif isinstance(value, (Sequence, Set)):
        for each in value:
            yield from _texts(each, f"{path}[]", depth + 1, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{path}.{field.name}", depth + 1, seen)
    for slot in getattr(type(value), "__slots__", ()) if not is_dataclass(value) else ():
        yield from _texts(getattr(value, slot, None), f"{path}.{slot}", depth + 1, seen)


__all__ = ["EMAIL", "PHONE", "STREET", "Edit", "Watched", "found_in", "leaks", "watched"]
