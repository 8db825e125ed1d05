"""Editors with one common face: lines, secrets, dates, numbers and text areas.

An editor gives and takes raw text (or codes, see :mod:`gui.choices`); what the text means is worked out by the kinds of ``models``, never here, so
what was typed stays typed. Each paints its own box from tokens and costs no style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from gui import fonts, icons, paint, tokens
from gui.buttons import IconButton
from models.words import _

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QStyle

Choice = tuple[str, str]
"""A code and its label in the user's language."""
SECRET_HINTS: Final = 0x42
"""``Qt.InputMethodHint`` as a number, ImhSensitiveData and ImhNoPredictiveText: the first paint does not wait for all of ``Qt``."""


class Look(Enum):
    """What a box says by its line: nothing, wrong, or doubtful."""

    REST = "rest"
    ERROR = "error"
    WARNING = "warning"


class Editor(Protocol):
    """What :class:`gui.fields.Field` and the binding need of an editor."""

    @property
    def edited(self) -> SignalInstance:
        """Sent when the user changed the value, never by ``set_value``."""

    def value(self) -> str:
        """Return the raw text, or the code of the choice."""

    def set_value(self, value: str) -> None:
        """Show ``value`` without sending ``edited``."""

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Set what may be chosen; editors of free text have none and ignore it."""

    def set_look(self, look: Look, changed: bool) -> None:
        """Show the state by line and bar."""

    def set_read_only(self, read_only: bool) -> None:
        """Let the value be read and copied only."""

    def widget(self) -> QWidget:
        """Return the widget that takes the focus and carries the accessible name."""


def paint_box(painter: QPainter, w: int, h: int, look: Look, focus: bool, changed: bool, read_only: bool) -> None:
    """Draw the ground and the line of an input: rest, focus, changed, error, warning, read-only."""
    line = "prohibited" if look is Look.ERROR else "warning" if look is Look.WARNING else "border" if read_only else "strong_border"
    width = 2.0 if look is Look.ERROR else 1.0
    if focus:
        paint.box(painter, 0, 0, w, h, "raised" if read_only else "surface", "focus", 2.0)
        if look is not Look.REST:
            paint.box(painter, 2, 2, w - 4, h - 4, None, line, 1.0, 2)
    else:
        paint.box(painter, 0, 0, w, h, "raised" if read_only else "surface", line, width)
    if changed:
        paint.left_bar(painter, h, "accent")


class Boxed:
    """State of the box, shared by the editors."""

    _look: Look = Look.REST
    _changed: bool = False

    def set_look(self, look: Look, changed: bool) -> None:
        """Show the state by line and bar."""
        if (look, changed) != (self._look, self._changed):
            self._look, self._changed = look, changed
            self.widget().update()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Ignore choices: free text has none."""

    def widget(self) -> QWidget:
        """Return the editor itself."""
        assert isinstance(self, QWidget)
        return self


_clear: Final[list[QPalette]] = []


def clear_palette() -> QPalette:
    """Return a palette that only makes the base transparent: the box below shows, everything else follows the scheme."""
    if not _clear:
        made = QPalette()
        made.setColor(QPalette.ColorRole.Base, tokens.CLEAR)
        _clear.append(made)
    return _clear[0]


class LineEdit(Boxed, QLineEdit):
    """One line of free text."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark: tuple[str, str] | None = None
        self._lead = ""
        self._base = 32
        self.setFrame(False)
        self.setPalette(clear_palette())
        self.setTextMargins(9, 0, 9, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self.edited)

    def value(self) -> str:
        """Return the text as typed."""
        return self.text()

    def set_value(self, value: str) -> None:
        """Show a text, its beginning visible."""
        self.setText(value)
        self.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        """Let the text be read and copied only."""
        self.setReadOnly(read_only)
        self.update()

    def set_height(self, base: int) -> None:
        """Set the least height in logical pixels (40 on the sign-in)."""
        self._base = base
        self.updateGeometry()

    def set_lead(self, icon: str) -> None:
        """Show an icon before the text, as the search box does."""
        self._lead = icon
        self._room()

    def set_mark(self, icon: str, ink: str = "muted", meaning: str = "") -> None:
        """Show an icon at the right end; ``meaning`` says the same to assistive technology. An empty name takes it away."""
        self._mark = (icon, ink) if icon else None
        self.setAccessibleDescription(meaning)
        self._room()

    def _trailing(self) -> int:
        return 24 if self._mark else 0

    def _room(self) -> None:
        self.setTextMargins(35 if self._lead else 9, 0, 9 + self._trailing(), 0)
        self.update()

    def sizeHint(self) -> QSize:
        """Return 32 px high at 100 %, and wide enough for about twelve letters."""
        return QSize(fonts.px(120), fonts.control_height(self._base))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can still be read."""
        return QSize(fonts.px(56), fonts.control_height(self._base))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then let Qt draw the text."""
        painter = paint.open_on(self)
        w, h = self.width(), self.height()
        paint_box(painter, w, h, self._look, self.hasFocus(), self._changed, self.isReadOnly())
        if self._lead:
            icons.paint(painter, self._lead, "muted", 7, (h - 16) // 2, 16, self.devicePixelRatioF())
        if self._mark:
            icons.paint(painter, self._mark[0], self._mark[1], w - 23, (h - 16) // 2, 16, self.devicePixelRatioF())
        painter.end()
        super().paintEvent(event)


class DateLine(LineEdit):
    """A date as text: it may be empty, partial or wrong, and stays as typed until its kind has read it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(QtCore.Qt.InputMethodHint.ImhDate)


class NumberLine(LineEdit):
    """A number or amount as text; 12,5 and 12.5 and 1 234,5 are told apart by its kind, not here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(QtCore.Qt.InputMethodHint.ImhFormattedNumbersOnly)


class _WithEye(LineEdit):
    """A line with an eye at its right end, made when it is first shown."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._eye_name = name
        self._eye: IconButton | None = None
        self._eye_shown = False
        self._room()

    def _trailing(self) -> int:
        return 24

    def _pressed(self) -> None:
        """The eye was pressed."""

    def eye(self) -> IconButton:
        """Return the button, so that a form can put it in its order of Tab."""
        if self._eye is None:
            self._eye = IconButton("eye", self._eye_name, self)
            self._eye.clicked.connect(self._pressed)
            self._eye.setVisible(self._eye_shown)
            self._place_eye()
        return self._eye

    def show_eye(self, shown: bool) -> None:
        """Show the eye or not."""
        self._eye_shown = shown
        if self._eye is not None or (shown and self.isVisible()):
            self.eye().setVisible(shown)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the eye now that it can be seen."""
        super().showEvent(event)
        if self._eye_shown:
            self.eye()

    def _place_eye(self) -> None:
        if self._eye is not None:
            self._eye.setGeometry(self.width() - 27, (self.height() - 24) // 2, 24, 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the right end."""
        super().resizeEvent(event)
        self._place_eye()


class MaskedLine(_WithEye):
    """A sensitive value, given masked by the service ("FI•• •••• ••12 34"). The eye asks for it; a reason is asked by who listens.

    While masked, ``value`` is the masked text as it was set, so it never counts as a change. Typing or pasting into a mask begins a whole new value in
    its place (``replacing`` tells, True), which Esc gives up (False): nobody needs to see the old one to write down another.
    """

    edited = Signal()
    reveal_requested = Signal()
    replacing = Signal(bool)

    _masked = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Reveal…"), parent)
        self._fixed = False
        self._mask: str | None = None
        self.set_masked(True)

    def _pressed(self) -> None:
        self.reveal_requested.emit()

    def _trailing(self) -> int:
        return 24 if self._masked or self._mark else 0

    def masked(self) -> bool:
        """Say whether the text shown is a mask."""
        return self._masked

    def set_masked(self, masked: bool) -> None:
        """Treat the text as a mask (read only, the eye shows) or as the value itself."""
        given_up, self._mask = (self._mask, None) if masked else (None, self._mask)
        if given_up is not None:
            self.set_value(given_up)
        self._masked = masked
        self.show_eye(masked)
        self._room()
        super().set_read_only(masked or self._fixed)
        self._tell()
        if given_up is not None:
            self.replacing.emit(False)

    def set_read_only(self, read_only: bool) -> None:
        """Let the value be read only, revealed or not."""
        self._fixed = read_only
        super().set_read_only(read_only or self._masked)
        self._tell()

    def how(self) -> str:
        """Return how a value that is masked is changed, for who cannot see that; empty when it can be typed or not changed at all."""
        if not self._masked or self._fixed:
            return ""
        from gui.commands import key_text  # the first paint of sign-in does not wait for the registry

        return _("Masked. Type the whole new value to replace it, or reveal it first ({key})", key=key_text("reveal"))

    def _tell(self) -> None:
        self.setToolTip(self.how())

    def replace(self) -> None:
        """Begin a new value in the place of the mask."""
        if self._masked and not self._fixed:
            mask = self.text()
            self.set_value("")
            self.set_masked(False)
            self._mask = mask
            self.replacing.emit(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a new value with its first letter, or with what is pasted; give it up with Esc."""
        if self._masked and _writes(event):
            self.replace()
        elif self._mask is not None and event.key() == QtCore.Qt.Key.Key_Escape:
            self.set_masked(True)
            self.edited.emit()
            return
        super().keyPressEvent(event)

    def reveal(self, value: str) -> None:
        """Show the value itself; it may be edited from now on."""
        self.set_value(value)
        self.set_masked(False)


def _writes(event: QKeyEvent) -> bool:
    """Say whether a key would write, paste or take away."""
    if event.matches(QKeySequence.StandardKey.Paste):
        return bool(QGuiApplication.clipboard().text())
    if event.key() in (QtCore.Qt.Key.Key_Backspace, QtCore.Qt.Key.Key_Delete):
        return True
    held = event.modifiers() & (QtCore.Qt.KeyboardModifier.ControlModifier | QtCore.Qt.KeyboardModifier.AltModifier)
    third_level = QtCore.Qt.KeyboardModifier.ControlModifier | QtCore.Qt.KeyboardModifier.AltModifier
    return event.text().isprintable() and bool(event.text()) and (not held or held == third_level)


@cache
def _bullets() -> QStyle:
    """Return Fusion with the bullet of the masks for passwords. A style sheet could say the same but paints over the box.

    The class is made on first use: PySide makes what a style knows of along with it, which the first paint of sign-in would wait for.
    """
    from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption

    class Bullets(QProxyStyle):
        def styleHint(
            self,
            hint: QStyle.StyleHint,
            option: QStyleOption | None = None,
            widget: QWidget | None = None,
            data: QStyleHintReturn | None = None,
        ) -> int:
            if hint is QStyle.StyleHint.SH_LineEdit_PasswordCharacter:
                return ord("•")
            return super().styleHint(hint, option, widget, data)

    style = Bullets("fusion")
    style.setParent(QCoreApplication.instance())
    return style


class SecretLine(_WithEye):
    """A password or an answer typed as dots; the eye shows it while it is pressed on."""

    def __init__(self, parent: QWidget | None = None, eye: bool = True) -> None:
        self._with_eye = eye
        super().__init__(_("Show what is typed"), parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._dotted = False
        self.textChanged.connect(self._use_bullets)
        self.setProperty("inputMethodHints", SECRET_HINTS)
        self.show_eye(eye)

    def _trailing(self) -> int:
        return 24 if self._with_eye or self._mark else 0

    def _use_bullets(self) -> None:
        if not self._dotted:
            self._dotted = True
            self.setStyle(_bullets())

    def _pressed(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.eye().set_icon_name("eye-slash" if hidden else "eye", _("Hide what is typed") if hidden else _("Show what is typed"))


class TextArea(Boxed, QPlainTextEdit):
    """Several lines of free text. Tab leaves it (QPlainTextEdit would swallow it), Enter makes a line."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, lines: int = 3) -> None:
        super().__init__(parent)
        self._lines = lines
        self._quiet = False
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setViewportMargins(4, 4, 4, 4)
        self.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._changed_text)

    def _changed_text(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def value(self) -> str:
        """Return the text as typed."""
        return self.toPlainText()

    def set_value(self, value: str) -> None:
        """Show a text."""
        self._quiet = True
        self.setPlainText(value)
        self._quiet = False

    def set_read_only(self, read_only: bool) -> None:
        """Let the text be read and copied only, by keyboard as well."""
        self.setReadOnly(read_only)
        if read_only:
            self.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByKeyboard | QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the lines asked for."""
        return QSize(fonts.px(160), self.fontMetrics().lineSpacing() * self._lines + 18)

    def minimumSizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(fonts.px(80), self.fontMetrics().lineSpacing() * min(2, self._lines) + 18)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Draw the box when the frame around the viewport is painted."""
        if event.type() is QEvent.Type.Paint:
            with paint.open_on(self) as painter:
                paint_box(painter, self.width(), self.height(), self._look, self.hasFocus(), self._changed, self.isReadOnly())
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, over the part of the box that lies under it."""
        viewport = self.viewport()
        painter = QPainter(viewport)
        painter.fillRect(viewport.rect(), tokens.color("raised" if self.isReadOnly() else "surface"))
        painter.end()
        super().paintEvent(event)
