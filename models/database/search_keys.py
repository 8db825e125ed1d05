"""Kinds of search term, and the keys by which terms and what is typed for them are compared."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Final

from models.identifiers import names, phone

_MARKS: Final = ((",", " "), (";", " "), ("'", ""), ('"', ""), ("\n", ""))


class TermKind(IntEnum):
    """What a term is. The numbers stand in the store: never change one."""

    NUMBER = 1
    BUSINESS_ID = 2
    IDENTITY_CODE = 3
    ACCOUNT = 4
    REFERENCE = 5
    EMAIL = 6
    PHONE = 7
    METER = 8
    METERING_POINT = 9
    POSTAL = 10
    FAMILY = 11
    """Family name and given names, or an organisation's name."""
    PART = 12
    """A later part of a family name or a later word of an organisation's name, the whole name after it."""
    GIVEN = 13
    """A given name, the other names after it."""
    STREET = 14
    """Street, number, stair, flat, postal code, post office."""


@lru_cache(maxsize=8192)
def search_key(text: str) -> str:
    """Return the key of names and streets: Finnish byte order (``names.order_key``), commas and apostrophes gone, one space between words.

    The last ones are kept: a few thousand names and towns are most people's.
    """
    key = names.order_key(text)
    for mark, kept in _MARKS:
        if mark in key:
            key = key.replace(mark, kept)
    return " ".join(key.split())


def code_key(text: str) -> str:
    """Return the key of a number or code (customer number, meter number): without spaces, letters as in ``search_key``."""
    return names.order_key(text).replace(" ", "")


def phone_key(number: str) -> str:
    """Return the key of an E.164 number: as dialled at home, foreign ones with 00."""
    return phone.national(number)
