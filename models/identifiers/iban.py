"""Bank accounts: IBAN of any country by ISO 13616, and for Finnish ones the bank, its BIC and the domestic check digit.

The Finnish bank table is by longest prefix of the account (Finance Finland's list as carried by public registries, October 2026).
31 and 38 stand in old lists only; accounts under them are shown, not insisted on.
"""

from __future__ import annotations

import re
from typing import Final

from stdnum import iban as _iban
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

from models.identifiers.typing_slips import compact, grouped
from models.problems import Problem, error, warning
from models.words import N_

_BANKS: Final[dict[str, tuple[str, str]]] = {
    "1": ("NDEAFIHH", "Nordea"),
    "2": ("NDEAFIHH", "Nordea"),
    "31": ("HANDFIHH", "Handelsbanken"),
    "33": ("ESSEFIHX", "SEB"),
    "34": ("DABAFIHH", "Danske Bank"),
    "36": ("SBANFIHH", "S-Pankki"),
    "37": ("DNBAFIHX", "DNB"),
    "38": ("SWEDFIHH", "Swedbank"),
    "39": ("SBANFIHH", "S-Pankki"),
    "4": ("ITELFIHH", "Säästöpankki"),
    "405": ("HELSFIHH", "Aktia"),
    "47": ("POPFFI22", "POP Pankki"),
    "497": ("HELSFIHH", "Aktia"),
    "5": ("OKOYFIHH", "OP"),
    "6": ("AABAFI22", "Ålandsbanken"),
    "713": ("CITIFIHX", "Citibank"),
    "714": ("EVSEFIHH", "Fellow Bank"),
    "715": ("ITELFIHH", "Säästöpankkien Keskuspankki"),
    "717": ("BIGKFIH1", "Bigbank"),
    "718": ("UASNFIH2", "Saldo Bank"),
    "792": ("IVPYFIH2", "Ivy Pay"),
    "793": ("TRYEFIH3", "TrueLayer"),
    "794": ("PASXFIH2", "Paysaxas"),
    "795": ("WAMOFIH2", "Wamo"),
    "796": ("NARYFIH2", "Narvi"),
    "797": ("TRYEFIH2", "TrueLayer"),
    "799": ("HOLVFIHH", "Holvi"),
    "8": ("DABAFIHH", "Danske Bank"),
}
_FINLAND: Final = "1518"
"""FI in the digits of the check, A being 10 (ISO 13616)."""
_MISTYPED: Final = N_("The account number's digits do not match its check digits; one of them is mistyped")
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
"""A digit → the sum of the digits of its double (Luhn)."""
_OLD_FORM: Final = re.compile(r"([0-9]{6})-([0-9]{2,8})")
_CHARACTERS: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+")


def parse(text: str) -> str | Problem:
    """Return the IBAN without spaces. A Finnish account in its paper form (123456-785) is turned into its IBAN.

    Problem codes: format, characters, length, country, mod97.
    """
    typed = compact(text)
    if _OLD_FORM.fullmatch(typed):
        return from_bban(typed)
    typed = typed.replace("-", "")
    if not re.match(r"[A-Z]{2}[0-9]{2}", typed):
        return error("An account number begins with the country and two digits, e.g. FI21 1234 5600 0007 85", "format")
    if not _CHARACTERS.fullmatch(typed):
        return error("An account number has digits and letters only; another mark got in", "characters")
    if typed.startswith("FI") and not typed[2:].isdecimal():
        return error("Only digits come after FI; a letter got in, perhaps O for 0", "characters")
    if typed.startswith("FI") and len(typed) != 18:
        return error("A Finnish account number has FI and 16 digits; this one has {n}", "length", n=len(typed) - 2)
    if typed.startswith("FI"):
        if int(typed[4:] + _FINLAND + typed[2:4]) % 97 == 1:
            return typed
        return error(_MISTYPED, "mod97")
    try:
        return str(_iban.validate(typed, check_country=False))
    except InvalidChecksum:
        return error(_MISTYPED, "mod97")
    except InvalidComponent:
        return error("No country uses account numbers that begin with {country}", "country", country=typed[:2])
    except ValidationError:
        return error("The account number is too long or too short for country {country}", "length", country=typed[:2])


def from_bban(text: str) -> str | Problem:
    """Return the IBAN of a Finnish account as once written on paper, 6 digits, hyphen and 2 to 8 digits, or as its 14 digits.

    Zeros go after the seventh digit for banks 4 and 5, after the sixth for the others. Such a number has no check digits of its own but
    ``doubt``'s, so ask that too. Problem code: format.
    """
    typed = compact(text)
    parts = _OLD_FORM.fullmatch(typed)
    if parts is not None:
        typed, cut = parts[1] + parts[2], 7 if typed[0] in "45" else 6
        typed = typed[:cut] + typed[cut:].rjust(14 - cut, "0")
    if not re.fullmatch(r"[0-9]{14}", typed):
        return error("An account number in its old form has six digits, a hyphen and two to eight digits, e.g. 123456-785", "format")
    return "FI" + str(_iban.calc_check_digits(f"FI00{typed}")) + typed


def bic(iban: str) -> str | None:
    """Return the BIC of a Finnish account's bank; None for a foreign account or a bank not in the table."""
    entry = _entry(iban)
    return entry[0] if entry else None


def bank(iban: str) -> str | None:
    """Return the name of a Finnish account's bank; None for a foreign account or a bank not in the table."""
    entry = _entry(iban)
    return entry[1] if entry else None


def bban_luhn_ok(iban: str) -> bool:
    """Tell whether a Finnish account's 14 digits pass the old domestic check (Luhn); True for a foreign one, which has none."""
    return not iban.startswith("FI") or (sum(map(int, iban[-1:3:-2])) + sum(map(int, iban[-2:3:-2].translate(_DOUBLED)))) % 10 == 0


def doubt(iban: str) -> Problem | None:
    """Return a warning about a valid IBAN that is likely mistyped: the domestic check fails, or no bank has its prefix."""
    if not bban_luhn_ok(iban):
        return warning("The account's last digit does not match the old Finnish check; ask the customer to read it once more", "bban_luhn")
    if iban.startswith("FI") and bic(iban) is None:
        return warning("No bank in the table has this account number; check it and fill in the BIC", "bank")
    return None


def show(iban: str) -> str:
    """Return the IBAN in fours, as printed."""
    return grouped(iban, 4)


def mask(iban: str) -> str:
    """Return the IBAN in fours with the country and the last four characters shown."""
    return grouped(iban[:2] + "•" * (len(iban) - 6) + iban[-4:], 4)


def _entry(iban: str) -> tuple[str, str] | None:
    if not iban.startswith("FI"):
        return None
    return next((_BANKS[iban[4 : 4 + size]] for size in (3, 2, 1) if iban[4 : 4 + size] in _BANKS), None)
