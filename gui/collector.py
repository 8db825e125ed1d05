"""When garbage is collected: what is young as it comes, the rest while nobody touches the window.

Left alone, Python looks at everything that lives whenever a quarter more has come, in the midst of opening a customer: 75 to 130 ms of 100,000
objects, on whatever thread it happens to be. What was loaded at the start is never looked at again, and what came since is 3 to 5 ms.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

_YOUNG: Final = 5_000
"""New objects after which the youngest are looked at; a page is about 5,000."""
_MIDDLE: Final = 10
_NEVER: Final = 1_000_000
_LOOK_MS: Final = 2_000
_QUIET_S: Final = 2.0
_OVERDUE: Final = 100
"""Collections of what is middle-aged (five million new objects) after which the rest does not wait for a quiet moment any longer."""


def settle() -> None:
    """What lives now stays: the collector need not look at it again, and looks at the whole of the rest only when :class:`Collector` says so."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)


class Collector(QObject):
    """Collects while it is quiet. ``quiet`` tells for how many seconds nobody has touched the window."""

    def __init__(self, quiet: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._quiet = quiet
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> bool:
        """Collect if it is time; say whether it was."""
        waiting = gc.get_count()[2]
        if not waiting or (self._quiet() < _QUIET_S and waiting < _OVERDUE):
            return False
        gc.collect()
        return True
