"""Languages of customers: codes from several registers, and the language a customer is served in.

"se" is Northern Sámi in ISO 639-1 and in the population register but Swedish in Finvoice: each source has its own reader here.
"""

from __future__ import annotations

from typing import Final

from models.identifiers.typing_slips import tidy
from models.problems import Problem, error
from models.words import N_

SERVICE: Final = ("fi", "sv", "en")
"""Languages the utility serves in; everyone else gets Finnish unless they choose otherwise."""

NAMES: Final[dict[str, str]] = {
    "fi": N_("Finnish"),
    "sv": N_("Swedish"),
    "en": N_("English"),
    "se": N_("Northern Sámi"),
    "smn": N_("Inari Sámi"),
    "sms": N_("Skolt Sámi"),
    "ru": N_("Russian"),
    "et": N_("Estonian"),
    "ar": N_("Arabic"),
    "uk": N_("Ukrainian"),
    "so": N_("Somali"),
    "fa": N_("Persian"),
    "ku": N_("Kurdish"),
    "sq": N_("Albanian"),
    "zh": N_("Chinese"),
    "vi": N_("Vietnamese"),
    "th": N_("Thai"),
    "es": N_("Spanish"),
    "tr": N_("Turkish"),
    "de": N_("German"),
    "pl": N_("Polish"),
    "fr": N_("French"),
    "rom": N_("Romani"),
    "98": N_("VTJ: told in words"),
    "99": N_("VTJ: unknown"),
}
"""Names of the languages most spoken in Finland, and the population register's two codes for the rest."""

_FINVOICE: Final = {"FI": "fi", "SV": "sv", "SE": "sv", "EN": "en"}
_PRH: Final = {"1": "fi", "2": "sv", "3": "en"}


def parse(text: str) -> str | Problem:
    """Return an ISO 639 code (two or three letters) or the population register's 98 or 99. Problem code: format."""
    code = tidy(text).lower()
    if code in NAMES or (code.isascii() and code.isalpha() and len(code) in {2, 3}):
        return code
    return error("A language code has two or three letters, e.g. fi, sv or smn", "format")


def name(code: str) -> str:
    """Return the English source name of a language (translate it with models.words); the code itself for a rare one."""
    return NAMES.get(code, code)


def service(code: str) -> str:
    """Return the language in which a speaker of ``code`` is served: fi, sv or en."""
    return code if code in SERVICE else "fi"


def from_finvoice(code: str) -> str | None:
    """Return the ISO code of a Finvoice language code, in which SE is Swedish; None for an unknown one."""
    return _FINVOICE.get(tidy(code).upper())


def from_prh(code: str) -> str | None:
    """Return the ISO code of the trade register's language code (1, 2, 3); None for an unknown one."""
    return _PRH.get(tidy(code))
