"""The user's own folders on this platform: for the store, for the seat's settings, for the anchors.

On Linux as the XDG base directory specification 0.8 (2021) says; ``platformdirs``, which knows the other platforms, takes 3 ms of a start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_NAME: Final = "tiski"
_ANCHORS: Final = "tiski-anchors"


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


def _xdg(variable: str, usual: str, name: str = _NAME) -> Path:
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / usual) / name
