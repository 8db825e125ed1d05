"""Words of the program in the user's language: English in the code, Finnish and Swedish from catalogues.

The catalogues are gettext's (``resources/translations/<language>/tiski.po`` and the compiled ``.mo`` beside it), so the command line
and the reports translate without Qt. One process serves one user, hence one current language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final

import resources
from models.catalogues import Catalogue

LANGUAGES: Final = ("fi", "sv", "en")
"""Languages of the window and of the answers to customers; English is the source."""

_current = Catalogue()
_code: str = "en"
_meanwhile: ContextVar[str] = ContextVar("language", default="")
"""The language of what is being written for somebody else, in this thread only."""


@cache
def _catalogue(code: str) -> Catalogue:
    return Catalogue(None if code == "en" else resources.path("translations", code, "tiski.mo"))


def set_language(code: str) -> None:
    """Make ``code`` (fi, sv or en) the language of everything said from now on; ValueError for another."""
    global _current, _code
    if code not in LANGUAGES:
        raise ValueError(f"no such language: {code}")
    _current, _code = _catalogue(code), code


def language() -> str:
    """Return the current language's code."""
    return _meanwhile.get() or _code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say everything in ``code`` within the block, in this thread alone: a paper for the customer while the window goes on in the user's language."""
    if code not in LANGUAGES:
        raise ValueError(f"no such language: {code}")
    token = _meanwhile.set(code)
    try:
        yield
    finally:
        _meanwhile.reset(token)


def _spoken() -> Catalogue:
    code = _meanwhile.get()
    return _catalogue(code) if code else _current


def N_(text: str) -> str:
    """Mark a text for the catalogues without translating it now (labels declared at import)."""
    return text


def _(text: str, /, **params: object) -> str:
    """Translate ``text`` into the current language and fill its ``{names}``."""
    said = _spoken().text(text) if text else ""
    return said.format(**params) if params else said


def ngettext(one: str, many: str, n: int, /, **params: object) -> str:
    """Translate a counted text; ``{n}`` is filled with the number."""
    return _spoken().counted(one, many, n).format(n=n, **params)


def pgettext(context: str, text: str, /, **params: object) -> str:
    """Translate a text whose meaning depends on ``context`` (Open: the verb, or the state of an invoice)."""
    said = _spoken().text(text, context)
    return said.format(**params) if params else said


def in_language(code: str, text: str, /, **params: object) -> str:
    """Translate ``text`` into ``code`` whatever the current language is: letters and stock wordings go in the customer's language."""
    said = _catalogue(code if code in LANGUAGES else "en").text(text) if text else ""
    return said.format(**params) if params else said
