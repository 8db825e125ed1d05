"""The options that every command has, wherever in the line they stand. Imported before anything else: nothing heavy here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
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
_NO_LANGUAGE: Final = N_("There is no language “{code}”. The languages are {codes}")


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
            if not equals and not line:
                raise StopError(STATUS_WRONG_CALL, _(_NO_VALUE, option=name))
            given[name] = value if equals else line.pop(0)
            if not given[name]:
                raise StopError(STATUS_WRONG_CALL, _(_NO_VALUE, option=name))
        else:
            rest.append(word)
    user = given.get("--user") or variable("TISKI_USER") or None
    return Common(store_folder(given.get("--store")), user, language(given.get("--language")), as_json), rest


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
        return Path(named).expanduser()
    return folders.data()


def language(given: str | None) -> str:
    """Return the language's code: as given, as the environment says where it is one of ours, else Finnish."""
    if given is not None:
        if given not in LANGUAGES:
            raise StopError(STATUS_WRONG_CALL, _(_NO_LANGUAGE, code=given, codes=", ".join(LANGUAGES)))
        return given
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := variable(name))), "")
    code = named.replace("-", "_").split("_")[0].split(".")[0].casefold()
    return code if code in LANGUAGES else "fi"
