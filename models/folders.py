"""The user's own folders on this platform: for the store, for the seat's settings, for the anchors; and what is to be said of a folder without a store.

On Linux as the XDG base directory specification 0.8 (2021) says; ``platformdirs``, which knows the other platforms, takes 3 ms of a start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from models.problems import Problem, error
from models.words import N_

STORE_FILE: Final = "tiski.db"
SLOT_FILE: Final = "slots.json"
_NAME: Final = "tiski"
_ANCHORS: Final = "tiski-anchors"
_A_FILE: Final = N_("{folder} is a file, not a folder. A store is a folder: choose another")
_NOTHING: Final = N_("There is no store in {folder}. Check the path, set a store up there, or restore a backup")
_NO_SLOTS: Final = N_("The slot file {file} beside the store is missing, and nobody can sign in without it. Restore it from a backup")


def data() -> Path:
    """Return the folder of the user's data, where a store is made when no folder is given."""
    if sys.platform == "linux":
        return _xdg("XDG_DATA_HOME", ".local/share")
    from platformdirs import user_data_path

    return user_data_path(_NAME, appauthor=False)


def settings() -> Path:
    """Return the folder of the seat's settings."""
    if sys.platform == "linux":
        return _xdg("XDG_CONFIG_HOME", ".config")
    from platformdirs import user_config_path

    return user_config_path(_NAME, appauthor=False)


def anchors() -> Path:
    """Return the folder where a seat remembers how far it saw each store's journal."""
    if sys.platform == "linux":
        return _xdg("XDG_STATE_HOME", ".local/state", _ANCHORS)
    from platformdirs import user_state_path

    return user_state_path(_ANCHORS, appauthor=False)


def not_a_folder(folder: Path) -> Problem | None:
    """Say that a file stands where a store's folder, or one that it is in, is to be."""
    nearest = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    return error(_A_FILE, "store.file", folder=str(nearest)) if nearest.exists() and not nearest.is_dir() else None


def no_store(folder: Path) -> bool:
    """Tell whether a store can be set up here: nothing of one is here, and no file in its place."""
    return not_a_folder(folder) is None and not any((folder / name).exists() for name in (STORE_FILE, SLOT_FILE))


def without_slots(folder: Path) -> Problem:
    """Say of a folder without a slot file what is missing: a folder, a store, or the slot file alone."""
    wrong = not_a_folder(folder)
    if wrong is not None:
        return wrong
    if (folder / STORE_FILE).exists():
        return error(_NO_SLOTS, "slots.missing", file=SLOT_FILE)
    return error(_NOTHING, "store.absent", folder=str(folder))


def _xdg(variable: str, usual: str, name: str = _NAME) -> Path:
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / usual) / name
