"""What is raised and not expected: said in words without personal data, with technical details that can be copied to those who mend it.

The details are the kind of the exception and where it was raised: files, lines and functions of the program, never a message or a value.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.buttons import primary, secondary
from gui.dialogs.box import Box
from gui.inputs import TextArea
from gui.labels import Label
from models.problems import Problem
from models.words import _

_ROOT: Final = Path(__file__).resolve().parents[2]
_DEEPEST: Final = 20


def details(raised: BaseException) -> str:
    """Return kind and places of an exception and of what caused it, innermost last. No message, no value."""
    lines: list[str] = []
    seen: set[int] = set()
    now: BaseException | None = raised
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        lines.append(type(now).__qualname__)
        lines.extend(_places(now.__traceback__))
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return "\n".join(lines)


def _places(trace: TracebackType | None) -> list[str]:
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"  {_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-_DEEPEST:]


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name


def expected(raised: BaseException) -> Problem | None:
    """Return the sentence that an exception carries for the user (a full disk, a locked store); None for a defect."""
    problem = getattr(raised, "problem", None)
    return problem if isinstance(problem, Problem) else None


class DefectBox(Box):
    """Says that the program went wrong, that what was saved is safe, and gives the details."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(_("The program did not do what it should"), "warning-octagon", "prohibited", parent, 560)
        self.details = text
        self.body.addWidget(
            Label(
                _("What was saved is safe, and what was being typed is kept as a draft. You can go on; if it happens again, start the program anew."),
                "body",
                wrap=True,
            )
        )
        self.body.addWidget(
            Label(_("Send these details to those who look after the program. There are no personal data in them."), "body", "muted", wrap=True)
        )
        area = TextArea(lines=8)
        area.set_value(text)
        area.set_read_only(True)
        area.setAccessibleName(_("Technical details"))
        self.body.addWidget(area)
        copy, close = secondary(_("Copy details"), "", "copy"), primary(_("Close"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close.clicked.connect(self.accept)
        self.acts.addStretch(1)
        self.acts.addWidget(copy)
        self.acts.addWidget(close)


class Defects(QObject):
    """Takes what nobody caught, from any thread, and shows one box at a time; more of the same is counted, not stacked."""

    _arrived = Signal(object)

    def __init__(self, window: Callable[[], QWidget | None], tell: Callable[[Problem], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._tell = window, tell
        self._open: DefectBox | None = None
        self.seen: list[str] = []
        self._arrived.connect(self._show)

    def install(self) -> None:
        """Catch what nothing else catches, on this thread and all others."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def take(self, raised: object) -> None:
        """Show what was raised; callable from any thread."""
        self._arrived.emit(raised)

    def _hook(self, kind: type[BaseException], raised: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        sys.stderr.write(details(raised) + "\n")
        self.take(raised)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            sys.stderr.write(details(args.exc_value) + "\n")
            self.take(args.exc_value)

    def _show(self, raised: object) -> None:
        assert isinstance(raised, BaseException)
        problem = expected(raised)
        if problem is not None:
            self._tell(problem)
            return
        self.seen.append(details(raised))
        if self._open is not None:
            return
        self._open = DefectBox(self.seen[-1], self._window())
        self._open.finished.connect(self._closed)
        self._open.show_box()

    def _closed(self) -> None:
        self._open = None
