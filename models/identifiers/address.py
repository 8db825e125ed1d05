"""Postal addresses: lines to parts and back. The grammar follows the habits of JHS 106 (expired 2020); nothing typed is thrown away."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from models.identifiers import country, postal
from models.identifiers.names import order_key
from models.identifiers.typing_slips import tidy
from models.problems import Problem, error, warning


class AddressKind(StrEnum):
    """How mail reaches the address."""

    STREET = "street"
    PO_BOX = "po_box"
    POSTE_RESTANTE = "poste_restante"
    COMPANY_CODE = "company_code"


class Address(NamedTuple):
    """The parts of an address; ``city`` as written, ``country`` ISO 3166, Åland as FI.

    ``proposed_postcode``: five digits when leading zeros were lost, to be asked, not stored. ``extra``: what fits no part (recipient, second
    street of a corner house).
    """

    kind: AddressKind = AddressKind.STREET
    co: str | None = None
    street: str | None = None
    number: str | None = None
    stair: str | None = None
    apartment: str | None = None
    po_box: str | None = None
    village: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str = "FI"
    extra: str | None = None
    proposed_postcode: str | None = None


_CARE_OF: Final = re.compile(r"(?:^|[\s,])c[/.]?o[.:]?\s+(.+)$", re.IGNORECASE)
_BOX: Final = re.compile(r"(?:PL|PB|P\.?O\.? ?Box|Postilokero|Postbox|Box)\.?\s*(\d+)", re.IGNORECASE)
_RESTANTE: Final = re.compile(r"(?:poste restante|noudetaan|avhämtas)", re.IGNORECASE)
_FINNISH_CITY: Final = re.compile(r"(?:(?:FIN|FI|AX|SF)-? ?)?(\d{5})(?: +([^\d,].*))?", re.IGNORECASE)
_LOST_ZERO_CITY: Final = re.compile(r"(\d{3,4}) +([^\d,]+)")
_FOREIGN_CITY: Final = re.compile(r"((?:[A-Z]{1,2}-? ?)?\d[\d-]*(?: \d+)?(?: ?[A-Z]{2}(?= ))?) +([^\d,].*)")
_ONE_LINE: Final = re.compile(r"(.*\S) +((?:(?:FIN|FI|AX|SF)-? ?)?\d{5}(?: +[^\d,]+)?)", re.IGNORECASE)
_STREET: Final = re.compile(
    r"(?P<street>(?:\d+\. ?)?[^\d,/]*[^\d,/\s])\s+"
    r"(?P<number>\d+(?:\s?[-–]\s?\d+)?)(?:(?P<attached>[a-zåäö])|\s(?P<spaced>[a-zåäö])(?=\s[a-zåäö](?:[\s\d]|$)))?(?![^\W\d])"
    r"(?:\s*(?P<stair>[a-zåäö])(?![^\W\d]))?"
    r"(?:\s*(?:(?P<unit>LH|liikehuoneisto)\.?\s*|(?:as(?:unto)?|bst|bostad|lgh|lägenhet)\b\.?\s*)?(?P<apartment>\d{1,4}\s?[a-zåäö]?))?"
    r"(?P<rest>(?:[\s,]*/.*|,.*)?)",
    re.IGNORECASE,
)


def parse(text: str) -> Address | Problem:
    """Return the parts of an address of one or several lines. Problem code: format, when there is no word in it. Ask ``doubts`` after."""
    lines = [line for line in map(tidy, text.splitlines()) if line]
    if not re.search(r"[^\W\d]", " ".join(lines)):
        return error(
            "An address has a street and a house number, then a postal code and its post office, e.g. Esimerkkikatu 3 A 4, 00100 Helsinki", "format"
        )
    if len(lines) == 1:
        lines = _split_line(lines[0])
    address = Address()
    if len(lines) > 1 and not re.search(r"\d", lines[-1]):
        land = country.parse(lines[-1])
        if isinstance(land, str):
            address, lines = address._replace(country="FI" if land == "AX" else land), lines[:-1]
    address, lines = _take_city(address, lines)
    for line in lines:
        address = _take_line(address, line)
    return _with_company(address)


def parse_street(line: str) -> Address:
    """Return an address of which only one line is known, such as "Mannerheimintie 12 A 34"."""
    return _take_line(Address(), tidy(line))


def doubts(address: Address) -> list[Problem]:
    """Return warnings about a parsed address: leading zeros lost, a code that is not known or is another town's."""
    if address.country != "FI":
        return []
    if address.postcode is None:
        if address.proposed_postcode:
            return [
                warning("A postal code has five digits; its first zeros may be missing: {postcode}?", "lost_zero", postcode=address.proposed_postcode)
            ]
        return []
    office = postal.lookup(address.postcode)
    if office is None or address.city is None or postal.matches(address.postcode, address.city):
        return []
    names = office.name_fi if office.name_fi == office.name_sv else f"{office.name_fi}/{office.name_sv}"
    return [warning("The postal code {postcode} is {names}, not {city}", "mismatch", postcode=address.postcode, names=names, city=address.city)]


def street_line(address: Address) -> str:
    """Return the line of street, house and flat as printed, or the box; empty when there is neither."""
    if address.po_box:
        return f"PL {address.po_box}"
    flat = address.apartment
    if flat and flat[0].isdigit() and not address.stair:
        flat = f"as. {flat}"
    return " ".join(filter(None, (address.street, address.number, address.stair, flat)))


def show(address: Address, language: str = "fi") -> str:
    """Return the lines as they stand on an envelope, the country last and only when it is not Finland."""
    line = street_line(address)
    if language == "sv":
        line = line.replace("PL ", "PB ") if address.po_box else line.replace(" as. ", " bst ")
    first = address.extra if address.kind is AddressKind.COMPANY_CODE else None
    restante = "Poste restante" if address.kind is AddressKind.POSTE_RESTANTE else None
    town = " ".join(filter(None, (address.postcode, address.city)))
    land = None if address.country == "FI" else country.name(address.country, language).upper()
    return "\n".join(filter(None, (first, f"c/o {address.co}" if address.co else None, line or restante, address.village, town, land)))


@lru_cache(maxsize=4096)
def street_key(line: str) -> str:
    """Return the key by which street lines are searched, ordered and compared: "Kotikuja 5 as. 3" and "KOTIKUJA 5 As.3" have the same.

    The last ones are kept: a home is met as contact point and as site.
    """
    address = parse_street(line)
    parts = (address.street, address.number, address.stair, address.apartment, address.po_box and f"pl {address.po_box}")
    return order_key(" ".join(filter(None, parts)) or line)


def _split_line(line: str) -> list[str]:
    found = _ONE_LINE.fullmatch(line)
    if found is not None:
        return [*(part for part in map(str.strip, found[1].split(",")) if part), found[2]]
    return [part for part in map(str.strip, line.split(",")) if part]


def _take_city(address: Address, lines: list[str]) -> tuple[Address, list[str]]:
    last = lines[-1]
    if address.country != "FI":
        found = _FOREIGN_CITY.fullmatch(last)
        return address._replace(postcode=found[1] if found else None, city=found[2] if found else last), lines[:-1]
    found = _FINNISH_CITY.fullmatch(last)
    if found is not None:
        return address._replace(postcode=found[1], city=found[2]), lines[:-1]
    found = _LOST_ZERO_CITY.fullmatch(last)
    if found is not None and len(lines) > 1:
        return address._replace(city=found[2], proposed_postcode=found[1].zfill(5)), lines[:-1]
    if len(lines) > 1 and not re.search(r"\d", last):
        return address._replace(city=last), lines[:-1]
    return address, lines


def _take_line(address: Address, line: str) -> Address:
    care = _CARE_OF.search(line)
    if care is not None:
        address, line = address._replace(co=care[1]), line[: care.start()].rstrip(" ,")
    if not line:
        return address
    box = _BOX.fullmatch(line)
    if box is not None:
        return address._replace(po_box=box[1], kind=AddressKind.PO_BOX)
    if _RESTANTE.fullmatch(line):
        return address._replace(kind=AddressKind.POSTE_RESTANTE)
    found = _STREET.fullmatch(line) if address.number is None else None
    if found is not None:
        return _with_street(address._replace(extra=_joined(address.street, address.extra)), found)
    if address.street is None and address.po_box is None:
        return address._replace(street=line)
    if address.village is None and not re.search(r"\d", line):
        return address._replace(village=line)
    return address._replace(extra=_joined(address.extra, line))


def _with_street(address: Address, found: re.Match[str]) -> Address:
    number = re.sub(r"\s", "", found["number"]).replace("–", "-")
    letter, stair = found["attached"] or found["spaced"], found["stair"]
    if found["attached"] and found["attached"].isupper() and not stair:
        letter, stair = None, found["attached"]  # 12A is a sloppy 12 A, 12a a house number
    flat = re.sub(r"\s", "", found["apartment"]) if found["apartment"] else None
    if flat and found["unit"]:
        flat = f"LH {flat}"
    return address._replace(
        street=found["street"],
        number=number + (letter.lower() if letter else ""),
        stair=stair.upper() if stair else None,
        apartment=flat,
        extra=_joined(address.extra, found["rest"].strip(" ,/")),
    )


def _with_company(address: Address) -> Address:
    """A line without a number before a company's own code is the recipient, not a street."""
    if address.kind is not AddressKind.STREET or address.number or address.country != "FI" or address.postcode is None:
        return address
    office = postal.lookup(address.postcode)
    if (office is None or not office.area) and not address.postcode.endswith("1"):
        return address._replace(kind=AddressKind.COMPANY_CODE, street=None, extra=_joined(address.street, address.extra))
    return address


def _joined(*parts: str | None) -> str | None:
    return ", ".join(filter(None, parts)) or None
