"""A file that leaves with its entry in the journal: both come about together or neither does. It is for its owner's eyes only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Final

from models.journal.apply import apply
from models.journal.entries import Act, Change
from models.problems import Problem, Rejected, error
from models.services import store_files
from models.services.desk import Desk
from models.words import N_

_THERE: Final = N_("There is a file {file} already. Choose another name; it is not overwritten")
_NO_FOLDER: Final = N_("There is no folder {folder}. Make it, or choose another place")
_NO_FILE: Final = N_("{file} is a folder or something else that is no file. Choose another name")


def obstacle(target: Path, *, overwrite: bool) -> Problem | None:
    """Return why nothing can be written there; None when it can."""
    if not target.absolute().parent.is_dir():
        return error(_NO_FOLDER, "folder", folder=str(target.absolute().parent)).at("file")
    if target.is_symlink() or target.exists():
        if target.is_symlink() or not target.is_file():
            return error(_NO_FILE, "file", file=target.name).at("file")
        if not overwrite:
            return error(_THERE, "exists", file=target.name).at("file")
    return None


def write(desk: Desk, act: Act, change: Change, made: bytes, target: Path, *, overwrite: bool) -> Rejected | None:
    """Write ``made`` with mode 0600 and journal ``change``; Rejected, with nothing written or journalled, when the file cannot be written.

    The target is one that :func:`obstacle` found nothing against.
    """
    problems: list[Problem] = []
    place, descriptor = target, None
    with store_files.explained(target, problems):
        try:
            with desk.store.write() as session:
                apply(session, desk.store.sealing, act, [change])
                place = target.with_name(f".{token_hex(8)}.part") if overwrite else target  # the old file stays until the new one is whole
                descriptor = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
                _write(descriptor, made)
                if place is not target:
                    place.replace(target)
        except BaseException:
            if descriptor is not None:
                with suppress(OSError):
                    place.unlink()
            raise
    return Rejected(tuple(each.at("file") for each in problems)) if problems else None


def _write(descriptor: int, made: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
