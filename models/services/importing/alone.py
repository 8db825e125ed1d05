"""One import at a time into one store. The system gives the lock back when a process dies, however it dies."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Final

from models.problems import Rejected, error
from models.words import N_

FILE: Final = "import.lock"
_BUSY: Final = N_("Another import into this store is under way. Wait until it is done, or stop it")


class Alone:
    """Holds the store's import lock while entered; ``refusal`` says why it is not held."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / FILE).open("a+b")
        self.refusal: Rejected | None = None

    def __enter__(self) -> Alone:
        if not _lock(self._file.fileno()):
            self.refusal = Rejected((error(_BUSY, "busy"),))
        return self

    def __exit__(self, _kind: type[BaseException] | None, _raised: BaseException | None, _trace: TracebackType | None) -> None:
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
