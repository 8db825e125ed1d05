"""Locks between processes: on an open file, taken away by the system with the process that holds it."""

from __future__ import annotations

import sys


def taken(descriptor: int) -> bool:
    """Take the lock of an open file; False when another process has it. Closing the file lets go of it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
