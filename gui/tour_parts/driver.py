"""The window driven as a person drives it: keys and clicks through the window system's own queue, and waiting for what they bring about."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from gui import mnemonics
from gui.application import Program, build
from gui.choices import Combo
from gui.dialogs.defect import expected
from gui.dialogs.sign_in import SignInPage
from gui.fields import Field
from gui.main_window import MainWindow
from gui.pages.customer import CustomerPage
from models.security.keyring_store import Absent, Backend, Reason, Secret

PATIENCE: Final = 10.0
"""Seconds to wait for anything before it is said not to have come."""
SIZE: Final = (1280, 800)
_STEP_MS: Final = 5
_SPOKEN: Final = {"Return": "Enter", "Esc": "Esc", "Del": "Delete"}
W = TypeVar("W", bound=QWidget)


class NotSeenError(Exception):
    """What a person at the window waits for did not come; the text says what, as a sentence."""


class NoKeyring:
    """A computer without a keyring: the tour and the tests never touch the real one."""

    def describe(self) -> Backend | Absent:
        """Say that there is none."""
        return Absent(Reason.NOT_INSTALLED)

    def get(self, _name: str) -> Secret | Absent:
        """Return nothing."""
        return Absent(Reason.NOT_INSTALLED)

    def set(self, _name: str, _value: str) -> Secret | Absent:
        """Keep nothing."""
        return Absent(Reason.NOT_INSTALLED)

    def delete(self, _name: str) -> Absent | None:
        """Remove nothing."""
        return None


class Driver:
    """One program on one store. ``pressed`` lists keys, typed texts and clicks in the order of doing, until it is taken by :meth:`take_pressed`."""

    def __init__(self, app: QApplication, store: Path, *, language: str = "fi", size: tuple[int, int] = SIZE) -> None:
        self.app, self.store = app, store
        self.pressed: list[str] = []
        self.defects: list[BaseException] = []
        self.program: Program = build(app, store, language=language, secrets=NoKeyring())
        ready: list[bool] = []
        self.program.ready.connect(lambda: ready.append(True))
        self.program.show()
        self.frame = self.program.frame
        self.frame.resize(*size)
        self.frame.activateWindow()
        self.until("the services are loaded", lambda: bool(ready))
        assert self.program.tasks is not None
        self.program.tasks.failed.connect(self._failed)
        self.settle()

    # --- keys and mouse

    def press(self, *keys: str) -> None:
        """Press each of these keys, named as Qt's portable text names them ("Ctrl+Return")."""
        for named in keys:
            self.pressed.append("+".join(_SPOKEN.get(part, part) for part in named.split("+")))
            QTest.keySequence(self._focused(), QKeySequence.fromString(named, QKeySequence.SequenceFormat.PortableText))
        self._breathe()

    def write(self, text: str, *, secret: bool = False) -> None:
        """Type a text letter by letter into whatever has the focus; a line break is Enter. A secret is not told by :attr:`pressed`."""
        self.pressed.append("“•••”" if secret else f"“{text}”")
        for letter in text:
            key, shift = _key_of(letter)
            QTest.sendKeyEvent(QTest.KeyAction.Click, self._focused(), key, "\r" if letter == "\n" else letter, shift)
        self._breathe()

    def retype(self, text: str) -> None:
        """Replace the text of the line that has the focus."""
        self.press("Ctrl+A")
        self.write(text)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click in the middle of a widget, scrolled into sight; NotSeenError when something else lies over that spot."""
        name = _name_of(widget)
        self._scroll_to(widget)
        self.until(f"“{name}” can be clicked", lambda: widget.isVisible() and widget.isEnabled())
        window = widget.window()
        spot = widget.mapTo(window, at if at is not None else widget.rect().center())
        there = window.childAt(spot)
        if there is None or not (there is widget or widget.isAncestorOf(there)):
            raise NotSeenError(f"“{name}” is covered by {_name_of(there) if there is not None else 'the edge of the window'}")
        handle = window.windowHandle()
        assert handle is not None
        self.pressed.append(f"click “{name}”")
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        self._breathe()

    def choose(self, combo: Combo, code: str) -> None:
        """Open a list of choices and take one by its code, with the arrows."""
        codes = [choice[0] for choice in combo._choices]
        if code not in codes:
            raise NotSeenError(f"“{_name_of(combo)}” does not offer {code}")
        self.click(combo)
        self.press("Home", *["Down"] * codes.index(code), "Return")
        if combo.value() != code:
            raise NotSeenError(f"“{_name_of(combo)}” says {combo.value()} after {code} was chosen")

    def _scroll_to(self, widget: QWidget) -> None:
        area = widget.parentWidget()
        while area is not None:
            if isinstance(area, QScrollArea):
                area.ensureWidgetVisible(widget, 8, 48)
                self._breathe()
            area = area.parentWidget()

    def _focused(self) -> QWindow:
        window = self.app.focusWindow()
        if window is None:
            self.frame.activateWindow()
            self._breathe()
            window = self.app.focusWindow() or self.frame.windowHandle()
        assert window is not None
        return window

    # --- waiting

    def until(self, what: str, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Let the program work until something is so; NotSeenError with ``what`` when it does not come about in time."""
        end = time.monotonic() + seconds
        while not true():
            if self.defects:
                raise NotSeenError(f"the program has a defect ({type(self.defects[0]).__name__})") from self.defects[0]
            if time.monotonic() > end:
                raise NotSeenError(f"waited {seconds:.0f} s in vain until {what}")
            QTest.qWait(_STEP_MS)

    def settle(self) -> None:
        """Wait until no work is under way and its outcomes are shown."""
        tasks = self.program.tasks
        assert tasks is not None
        for _round in range(3):
            self.until("the program has done what was asked", lambda: tasks.idle)
            QTest.qWait(_STEP_MS)
        if self.defects:
            raise NotSeenError(f"the program has a defect ({type(self.defects[0]).__name__})") from self.defects[0]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        QTest.qWait(round(seconds * 1000))

    def _failed(self, raised: BaseException) -> None:
        """Note a defect; what the store says of the disk or a lock is told in the window and is none."""
        if expected(raised) is None:
            self.defects.append(raised)

    def _breathe(self) -> None:
        QTest.qWait(1)

    # --- what is seen

    @property
    def shell(self) -> MainWindow:
        """The window of the user who is signed in."""
        if self.program.shell is None:
            raise NotSeenError("nobody is signed in")
        return self.program.shell

    @property
    def page(self) -> CustomerPage:
        """The customer that is shown."""
        current = self.shell.customers.current
        if current is None or not current.widget.isVisible():
            raise NotSeenError("no customer is shown")
        assert isinstance(current.widget, CustomerPage)
        return current.widget

    def shows(self, customer: UUID) -> bool:
        """Say whether a customer is open and shown."""
        current = self.program.shell.customers.current if self.program.shell is not None else None
        return current is not None and current.id == customer and current.widget.isVisible()

    def focus(self) -> QWidget | None:
        """Return what has the focus."""
        return self.app.focusWidget()

    def shown(self, kind: type[W], among: QWidget | None = None, like: Callable[[W], bool] = lambda _found: True) -> W:
        """Return the one visible widget of a kind that is ``like`` this; NotSeenError when there is none."""
        found = [each for each in (among or self.frame).findChildren(kind) if each.isVisible() and like(each)]
        if not found:
            raise NotSeenError(f"no {kind.__name__} of that sort is to be seen")
        return found[0]

    def field(self, label: str, among: QWidget | None = None) -> Field:
        """Return the visible field with a label."""
        try:
            return self.shown(Field, among, lambda each: each.label() == label)
        except NotSeenError:
            raise NotSeenError(f"no field “{label}” is to be seen") from None

    def button(self, text: str, among: QWidget | None = None) -> QAbstractButton:
        """Return the visible button with these words."""
        try:
            return self.shown(QAbstractButton, among, lambda each: mnemonics.words(each.text()) == text)
        except NotSeenError:
            raise NotSeenError(f"no button “{text}” is to be seen") from None

    def picture(self, path: Path) -> None:
        """Save what the window shows."""
        self.settle()
        QTest.qWait(30)
        if not self.frame.grab().save(str(path)):
            raise NotSeenError(f"the picture {path} cannot be saved")

    # --- coming and going

    def sign_in(self, login: str, password: str) -> None:
        """Type user and password on the sign-in page and press Enter."""
        page = self.program.entry
        if not isinstance(page, SignInPage):
            raise NotSeenError("sign-in is not shown")
        if page.login() != login:
            self.click(page.user_line)
            self.retype(login)
        self.click(page.password_line)
        self.press("Ctrl+A")
        self.write(password, secret=True)
        self.press("Return")

    def take_pressed(self) -> list[str]:
        """Return what was pressed since last asked."""
        taken, self.pressed = self.pressed, []
        return taken

    def end(self) -> None:
        """Close the window as a user does."""
        self.frame.close()
        self._clear()

    def die(self) -> None:
        """Leave everything as a computer does that loses its power: nothing is kept, nobody signs out."""
        program = self.program
        if program.tasks is not None:
            program.tasks.close()
        seat = program.working.abandon()
        if seat is not None:
            seat.desk.store.close()
        program.end()
        self._clear()

    def _clear(self) -> None:
        self.frame.deleteLater()
        self.program.deleteLater()
        QTest.qWait(_STEP_MS)


def _name_of(widget: QWidget | None) -> str:
    if widget is None:
        return ""
    words = mnemonics.words(widget.text()) if isinstance(widget, QAbstractButton) else ""
    return words or widget.accessibleName() or type(widget).__name__


def _key_of(letter: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """Return the key that writes a letter on some keyboard, and the shift; letters beyond Latin 1 come from an input method and have none."""
    shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier.NoModifier
    if letter == "\n":
        return Qt.Key.Key_Return, shift
    upper = ord(letter.upper()) if len(letter.upper()) == 1 else 0
    return (Qt.Key(upper), shift) if upper in range(0x20, 0x7F) or upper in range(0xC0, 0xDF) else (Qt.Key.Key_unknown, shift)
