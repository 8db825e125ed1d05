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
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError
from models.withheld import WITHHELD

if TYPE_CHECKING:
    from models.services.checks import Check


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program on a command line (without the program's name) and return its exit status."""
    output.begin()
    line = arguments.typed() if argv is None else list(argv)
    try:
        with output.Guard():
            status = _run(line)
    except StopError as stop:
        status = output.ended(stop, json_asked=arguments.asks_json(line))
    except KeyboardInterrupt:
        status = output.ended(StopError(STATUS_REFUSED, words._("Stopped")), json_asked=arguments.asks_json(line))
    return output.flush(status)


def _run(line: list[str]) -> int:
    _speak(arguments.spoken(line))
    common, rest = arguments.split(line)
    _speak(common.language)
    return _command(common, rest)


def _command(common: Common, rest: list[str]) -> int:
    # A call that is plainly one does not wait for the commands to be built.
    if not rest or (rest[0] == "call" and len(rest) == 2 and not rest[1].startswith("-")):
        return _window(common, _caller(common, rest))
    from models.commandline import app
    from models.commandline.app import Window

    return app.run(common, rest, Window(_window_checks, _tour, lambda number: _window(common, number)))


def _caller(common: Common, rest: list[str]) -> str:
    """Return the number that calls, "" for none. StopError for a call that the window could not answer: it would open and wait."""
    if common.json:
        raise StopError(STATUS_WRONG_CALL, words._("The window prints nothing: --json goes with a command that does"))
    number = rest[1] if rest else ""
    if number and not any(mark.isdigit() for mark in number) and number.casefold() not in WITHHELD:
        raise StopError(STATUS_WRONG_CALL, words._("This is no phone number: {number}", number=number))
    return number


def _tour(words_: Sequence[str]) -> int:
    from gui.tour import run

    return run(words_)


def _window(common: Common, call: str) -> int:
    _need_display()
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
