"""The options that every command has, wherever in the line they stand. Imported before anything else: nothing heavy here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from models import folders
from models.words import LANGUAGES, N_, _

STATUS_DONE: Final = 0
STATUS_REFUSED: Final = 1
STATUS_WRONG_CALL: Final = 2
STATUS_DEFECT: Final = 3
_VALUED: Final = ("--store", "--user", "--language")
_FLAG: Final = "--json"
_NO_VALUE: Final = N_("{option} needs a value")
_NO_PATH: Final = N_(
    "This can be no name of a file or folder here: it is too long, has a mark that may not be in it, or names an unknown user's home"
)
_NO_LANGUAGE: Final = N_("There is no such language. The languages are {codes}")


class StopError(Exception):
    """End the command with a status and, for people, sentences on the error output."""

    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(status)
        self.status, self.sentences = status, sentences


class Common(NamedTuple):
    """What every command may be told: the store's folder, who signs in, the language, and whether data are printed as JSON."""

    store: Path
    user: str | None
    language: str
    json: bool


def split(argv: Sequence[str]) -> tuple[Common, list[str]]:
    """Take the common options out of a command line, before or after the command; what follows ``--`` is left alone."""
    given: dict[str, str] = {}
    rest: list[str] = []
    as_json, line = False, list(argv)
    while line:
        word = line.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *line]
            break
        if word == _FLAG:
            as_json = True
        elif name in _VALUED:
            told = value if equals else value_of(line[:1])
            if not told:
                raise StopError(STATUS_WRONG_CALL, _(_NO_VALUE, option=name))
            given[name] = told
            del line[: 0 if equals else 1]
        else:
            rest.append(word)
    user = given.get("--user") or variable("TISKI_USER") or None
    return Common(store_folder(given.get("--store")), user, language(given.get("--language")), as_json), rest


def value_of(following: Sequence[str]) -> str:
    """Return the value that follows an option, "" when it was forgotten: a word that begins with two hyphens is the next option, not a value."""
    return "" if not following or following[0].startswith("--") else following[0]


def asks_json(line: Sequence[str]) -> bool:
    """Return whether a command line asks for JSON: known before anything of it is understood, so that its refusal is JSON too."""
    return _FLAG in _before_plain(line)


def spoken(line: Sequence[str]) -> str:
    """Return the language to say things in until the command line is understood: the one that it names, if it is one, else the environment's."""
    told = _before_plain(line)
    named = [value for name, value in pairwise(told) if name == "--language"]
    named += [word.partition("=")[2] for word in told if word.startswith("--language=")]
    return next((code for code in named if code in LANGUAGES), None) or language(None)


def _before_plain(line: Sequence[str]) -> Sequence[str]:
    return line[: line.index("--")] if "--" in line else line


def typed() -> list[str]:
    """Return the words of the command line, read as UTF-8 whatever the locale says."""
    return [_utf8(word) for word in sys.argv[1:]]


def variable(name: str) -> str:
    """Return an environment variable read as UTF-8, "" when it is not set: a password with ä is the same under LANG=C."""
    return _utf8(os.environ.get(name, ""))


def _utf8(text: str) -> str:
    return text if text.isascii() else os.fsencode(text).decode("utf-8", errors="replace")


def store_folder(given: str | None) -> Path:
    """Return the store's folder: as given, as TISKI_STORE says, or in the user's data folder."""
    named = given or variable("TISKI_STORE")
    if named:
        return path(named)
    return folders.data()


def path(text: str) -> Path:
    """Return the path of a file or folder that was named; StopError when it can be no name here."""
    try:
        named = Path(text).expanduser()
        # Says False to what is not there, and raises at what cannot be: a name too long, a loop of links.
        named.exists()
    except (OSError, RuntimeError, ValueError):
        raise StopError(STATUS_REFUSED, _(_NO_PATH)) from None
    return named


def language(given: str | None) -> str:
    """Return the language's code: as given, as TISKI_LANGUAGE or the locale says where it is one of ours, else Finnish."""
    if given is not None:
        if given not in LANGUAGES:
            raise StopError(STATUS_WRONG_CALL, _(_NO_LANGUAGE, codes=", ".join(LANGUAGES)))
        return given
    own = variable("TISKI_LANGUAGE").casefold()
    if own in LANGUAGES:
        return own
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := variable(name))), "")
    code = named.replace("-", "_").split("_")[0].split(".")[0].casefold()
    return code if code in LANGUAGES else "fi"
