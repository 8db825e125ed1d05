"""Tiski, the customer desk: without a command the window opens, with one the command line answers.

The composition root: the only module that imports both the window and the command line, each only when it is asked for.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from models import words
from models.commandline import arguments, output
from models.commandline.arguments import STATUS_REFUSED, Common, StopError

if TYPE_CHECKING:
    from models.services.checks import Check


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program on a command line (without the program's name) and return its exit status."""
    output.utf8()
    try:
        common, rest = arguments.split(arguments.typed() if argv is None else argv)
        _speak(common.language)
        status = _run(common, rest)
    except StopError as ended:
        output.tell(*ended.sentences)
        status = ended.status
    except KeyboardInterrupt:
        return STATUS_REFUSED
    output.flush()
    return status


def _run(common: Common, rest: list[str]) -> int:
    with output.Guard() as guard:
        guard.status = _command(common, rest)
    return guard.status


def _command(common: Common, rest: list[str]) -> int:
    if not rest or (rest[0] == "call" and len(rest) == 2 and not rest[1].startswith("-")):
        _need_display()
        return _window(common, rest[1] if rest else "")
    if rest[0] == "tour" and not {"-h", "--help"} & set(rest):
        from gui.tour import run as tour

        return tour(rest[1:])
    from models.commandline import app

    return app.run(common, rest, _window_checks)


def _window(common: Common, call: str) -> int:
    hurry()
    from gui.application import run

    return run(common.store, common.user, common.language, call)


def hurry() -> None:
    """Make the start quick; call it before the window is loaded.

    What is loaded and made up to the first paint stays, so the collector need not look through it: 15 ms. Libraries' functions are looked up when
    they are first called, not all at once: 5 ms.
    """
    gc.disable()
    if sys.platform != "win32":
        sys.setdlopenflags(os.RTLD_LAZY)


def _need_display() -> None:
    """Say in words that there is no display: Qt would end the process."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise StopError(
            STATUS_REFUSED, words._("There is no display here, so the window cannot open. Try main.py tour, or the commands of main.py --help")
        )


def _speak(code: str) -> None:
    """Speak the language asked for; an installation without its catalogue speaks English, and the self-check tells of it."""
    try:
        words.set_language(code)
    except FileNotFoundError:
        words.set_language("en")


def _window_checks() -> list[Check]:
    """Look at the window's library: its version, and whether it keeps its hands off None (PySide6 6.12.0 does not, and aborts)."""
    from models.services.checks import Check

    try:
        from PySide6.QtCore import qVersion
        from PySide6.QtWidgets import QApplication
    except ImportError as failure:
        return [
            Check("qt", False, words._("The window's library does not load ({reason}). Install the system packages it needs", reason=str(failure)))
        ]
    version = qVersion()
    text = words._("Qt {version}", version=version)
    right = version.startswith("6.11.") and QApplication is not None
    if not right:
        text = words._("Qt {version}; 6.11 is needed. Install the program's own requirements", version=version)
    return [Check("qt", right, text), _none_kept()]


def _none_kept() -> Check:
    from PySide6.QtCore import QObject, Signal

    from models.services.checks import Check

    class Probe(QObject):
        fired = Signal()

    probe = Probe()
    probe.fired.connect(lambda: None)
    before = sys.getrefcount(None)
    for _time in range(1000):
        probe.fired.emit()
    lost = before - sys.getrefcount(None)
    kept = abs(lost) < 100
    text = words._("No reference to None is lost at signals") if kept else words._("{lost} references to None were lost at 1,000 signals", lost=lost)
    return Check("none", kept, text)


if __name__ == "__main__":
    sys.exit(main())
