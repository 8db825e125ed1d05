"""E-mail addresses: syntax only, never a look-up on the network."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from models.identifiers.typing_slips import tidy
from models.problems import Problem, error

_PLAIN: Final = re.compile(r"([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@([A-Za-z0-9.-]+)")
"""Addresses whose part before @ needs no second look; what stands after it is looked at once for each domain."""
_LONGEST_LOCAL: Final = 64
_LONGEST: Final = 254
_KNOWN: Final = 10_000
_COVER: Final = re.compile(r"^mailto:", re.IGNORECASE)


def parse(text: str) -> str | Problem:
    """Return the address with its domain in lower case; the part before @ stays as typed, for some servers tell case apart.

    Problem codes: at, spaces, comma, local, domain, ending, reserved, format.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None and len(plain[1]) <= _LONGEST_LOCAL and len(text) < _LONGEST:
        domain = _domain(plain[2])
        if domain is not None:
            return f"{plain[1]}@{domain}"
    return _parsed(text)


@lru_cache(maxsize=_KNOWN)
def _domain(typed: str) -> str | None:
    """Return a domain as it is kept; None when no address there is taken."""
    found = _parsed(f"a@{typed}")
    return found[2:] if isinstance(found, str) else None


def _parsed(text: str) -> str | Problem:
    import email_validator  # late: 45 ms, and no window needs it to open

    typed = _COVER.sub("", tidy(text))
    problem = _slip(typed)
    if problem is not None:
        return problem
    try:
        return email_validator.validate_email(typed, check_deliverability=False, strict=True).normalized
    except email_validator.EmailSyntaxError as refusal:
        if "special-use" in str(refusal):
            return error("No mail goes to the domain {domain}; check the part after @", "reserved", domain=typed.partition("@")[2])
        return error("This is not an e-mail address, e.g. name@example.com; look for a mark too many or too few", "format")


def key(address: str) -> str:
    """Return the form in which addresses are compared and searched: all in lower case."""
    return address.casefold()


def show(address: str) -> str:
    """Return the address as shown, which is as stored."""
    return address


def mask(address: str) -> str:
    """Return the address with its first character and its domain shown: h•••@example.com, however long the name."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _slip(typed: str) -> Problem | None:
    local, at, domain = typed.partition("@")
    if not at:
        return error("The @ sign is missing, e.g. name@example.com", "at")
    if "@" in domain:
        return error("There is more than one @ sign; give one address at a time", "at")
    if " " in typed:
        return error("There is a space in the address; remove it", "spaces")
    if "," in typed or ";" in typed:
        return error("There is a comma or semicolon in the address; a full stop was perhaps meant", "comma")
    if not local:
        return error("The name before @ is missing, e.g. name@example.com", "local")
    if not domain:
        return error("The domain after @ is missing, e.g. example.com", "domain")
    ending = domain.rpartition(".")[2]
    if "." not in domain.strip(".") or len(ending) < 2:
        return error("Domain ending is missing, e.g. example.com", "ending")
    return None
