"""A field: label above, source at its right, editor, and what is wrong right under it.

A message grows the field downwards only, so it moves nothing but what is below; where the field is wider than 480 px it stands beside the editor
and moves nothing at all. What was typed stays typed: a field never writes into its editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6 import QtCore
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import fonts, icons, mnemonics, paint, tokens
from gui.inputs import Editor, Look, MaskedLine
from models.problems import Problem, Severity
from models.words import _

if TYPE_CHECKING:
    from PySide6.QtGui import QShortcut

_GAP: Final = 4
_MESSAGE_GAP: Final = 2
_BESIDE_FROM: Final = 480
_BESIDE_SHARE: Final = 0.4
_ICON: Final = 14
_BESIDE_EDGE: Final = 7
"""How much less room the words have beside the editor than under it."""
_NOTE: Final = {"allowed": "check-circle", "muted": "info", "warning": "warning", "prohibited": "warning-circle", "accent": "info"}


def say(widget: QWidget, text: str) -> None:
    """Let a screen reader say ``text`` without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # 3 ms that the first paint need not wait for

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Field(QWidget):
    """An editor with its label, state and message. The editor is reached by :attr:`editor`; its accessible name is the label."""

    def __init__(self, label: str, editor: Editor, parent: QWidget | None = None, required: bool = False, source: str = "") -> None:
        super().__init__(parent)
        self.editor = editor
        self._source, self._required = source, required
        self._problem: Problem | None = None
        self._message, self._message_token, self._message_icon = "", "", ""
        self._told = ""
        self._changed = self._masked = self._fixed = False
        self._widget = editor.widget()
        self._widget.setParent(self)
        self._shortcut: QShortcut | None = None
        paint.inked(self, "muted")
        self.set_label(label)
        self._grows = self._widget.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding if self._grows else QSizePolicy.Policy.Minimum)
        if required or source or isinstance(editor, MaskedLine):
            self._describe()

    def label(self) -> str:
        """Return the label as said."""
        return self._text

    def set_label(self, label: str) -> None:
        """Set the label: it names the editor, and a letter after "&" becomes its mnemonic, as a buddy's would.

        The field draws it itself: sixty QLabels were a fifth of the time of building a page.
        """
        self._text = mnemonics.words(label)
        self._label_width = paint.width(self._text, "label")
        self._widget.setAccessibleName(self._text)
        if self._shortcut is not None:
            self._shortcut.deleteLater()
            self._shortcut = None
        if self._text != label:
            from PySide6.QtGui import QKeySequence, QShortcut

            self._shortcut = QShortcut(QKeySequence.mnemonic(label), self)
            self._shortcut.activated.connect(self.focus)
        self._tell()
        self.update()

    def problem(self) -> Problem | None:
        """Return the problem that is shown."""
        return self._problem

    def message(self) -> str:
        """Return the words under the editor, "" for none."""
        return self._message

    def show_problem(self, problem: Problem | None) -> None:
        """Show what is wrong, or that nothing is."""
        self._problem = problem
        if problem is None:
            self._show("", "", "", Look.REST)
        elif problem.severity is Severity.ERROR:
            self._show(problem.message(), "prohibited", "warning-circle", Look.ERROR)
        else:
            self._show(problem.message(), "warning", "warning", Look.WARNING)

    def show_note(self, text: str, ink: str = "muted") -> None:
        """Show a plain sentence under the editor ("Matches."); a problem replaces it."""
        self._problem = None
        self._show(text, ink, _NOTE[ink] if text else "", Look.REST)

    def set_changed(self, changed: bool) -> None:
        """Mark the value as changed and not saved: by the bar, and in words to assistive technology."""
        if changed != self._changed:
            self._changed = changed
            self.editor.set_look(self._look(), changed)
            self._describe()

    def changed(self) -> bool:
        """Say whether the field is marked as changed."""
        return self._changed

    def set_source(self, text: str) -> None:
        """Show where and when the value came from, right of the label."""
        self._source = text
        self._describe()
        self.update()

    def set_required(self, required: bool) -> None:
        """Say in words that the value may not be missing."""
        self._required = required
        self._describe()
        self.update()

    def set_read_only(self, read_only: bool) -> None:
        """Let the value be read and copied only; it stays reachable by Tab."""
        self._fixed = read_only
        self.editor.set_read_only(read_only or self._masked)
        if self._masked or isinstance(self.editor, MaskedLine):
            self._describe()

    def read_only(self) -> bool:
        """Say whether the value can be read and copied only, whatever is known of it."""
        return self._fixed

    def set_masked(self, masked: bool) -> None:
        """Treat what is shown as a mask, which nobody edits: with an eye where the editor has one."""
        if isinstance(self.editor, MaskedLine):
            if masked != self.editor.masked():
                self.editor.set_masked(masked)
                self._describe()
        elif masked != self._masked:
            self._masked = masked
            self.editor.set_read_only(self._fixed or masked)
            self._widget.setToolTip(self._how())
            self._describe()

    def _how(self) -> str:
        """Return how a masked value is changed: a line by typing a new one, a text or a choice only when it is seen."""
        if isinstance(self.editor, MaskedLine):
            return self.editor.how()
        if not self._masked or self._fixed:
            return ""
        from gui.commands import key_text  # the first paint of sign-in does not wait for the registry

        return _("Masked. To change it, reveal it first ({key})", key=key_text("reveal"))

    def focus(self) -> None:
        """Put the focus into the editor, as Tab would; where the page scrolls, the message comes into sight with it."""
        self._widget.setFocus(QtCore.Qt.FocusReason.TabFocusReason)
        if self._message:
            QtCore.QTimer.singleShot(0, self, self._come_into_sight)

    def _come_into_sight(self) -> None:
        from PySide6.QtWidgets import QScrollArea

        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self, 8, 8)
            above = above.parentWidget()

    def _look(self) -> Look:
        if self._problem is None:
            return Look.REST
        return Look.ERROR if self._problem.severity is Severity.ERROR else Look.WARNING

    def _show(self, message: str, ink: str, icon: str, look: Look) -> None:
        if (message, ink, icon) != (self._message, self._message_token, self._message_icon):
            self._message, self._message_token, self._message_icon = message, ink, icon
            policy = self.sizePolicy()
            policy.setHeightForWidth(bool(message))  # only then does the height depend on the width, and layouts work harder
            self.setSizePolicy(policy)
            self._place()
            self.updateGeometry()
            self.update()
            if message and self.isVisible():
                say(self._widget, f"{self.label()}: {message}")
        self.editor.set_look(look, self._changed)
        self._describe()

    def _describe(self) -> None:
        parts = [_("required") if self._required else "", _("changed") if self._changed else "", self._message, self._source, self._how()]
        said = ", ".join(part for part in parts if part)
        if self._widget.accessibleDescription() != said:
            self._widget.setAccessibleDescription(said)

    def _label_height(self) -> int:
        return fonts.metrics("label").height() if self._text else -_GAP

    def _beside(self, width: int) -> int:
        """Return how much of ``width`` a message beside the editor takes; 0 when it goes under, because it is not as high as the editor there."""
        if not self._message or width <= _BESIDE_FROM:
            return 0
        room = min(paint.width(self._message, "label") + _ICON + 16, round(width * _BESIDE_SHARE))
        return room if self._message_rect(room - _BESIDE_EDGE).height() <= self._widget.sizeHint().height() else 0

    def _message_rect(self, width: int) -> QRectF:
        """Return the height a message of that width needs under the editor, as a rectangle at 0, 0."""
        room = max(40, width - _ICON - 5)
        flags = int(QtCore.Qt.TextFlag.TextWordWrap)
        return QRectF(fonts.metrics("label").boundingRect(0, 0, room, 4000, flags, self._message))

    def _height(self, width: int, editor_height: int) -> int:
        high = self._label_height() + _GAP + editor_height
        if self._message and not self._beside(width):
            high += _MESSAGE_GAP + round(self._message_rect(width).height())
        return high

    def _usual_height(self, editor_height: int) -> int:
        """Return the height with a message of one line; layouts ask ``heightForWidth`` for the rest."""
        return self._height(_BESIDE_FROM, editor_height)

    def sizeHint(self) -> QSize:
        """Return the size with the message in it."""
        hint = self._widget.sizeHint()
        wide = max(hint.width(), min(self._label_width, fonts.px(240)))
        return QSize(wide, self._usual_height(hint.height()))

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        hint = self._widget.minimumSizeHint()
        return QSize(max(hint.width(), fonts.px(64)), self._usual_height(hint.height()))

    def heightForWidth(self, width: int) -> int:
        """Return the height with the message wrapped to ``width``."""
        return self._height(width, self._widget.sizeHint().height())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Place label and editor."""
        self._place()

    def _place(self) -> None:
        w = self.width()
        label = self._label_height()
        beside = self._beside(w)
        taken = label + _GAP
        if self._message and not beside:
            high = self.height() - taken - _MESSAGE_GAP - round(self._message_rect(w).height())
        else:
            high = self.height() - taken
        if not self._grows:
            high = min(high, self._widget.sizeHint().height())
        self._widget.setGeometry(0, taken, w - beside, max(high, self._widget.minimumSizeHint().height()))
        self._tell()

    def _tell(self) -> None:
        room = self.width() - self._label_width - 8
        cut = self._source and not paint.fits(self._source, "label", room)
        told = "\n".join(part for part in (self._text if self._label_width > self.width() else "", self._source if cut else "") if part)
        if told != self._told:
            self._told = told
            self.setToolTip(told)

    def rescale(self) -> None:
        """Take the font's size as it is now."""
        self._label_width = paint.width(self._text, "label")
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw label, the word "required", the source and the message; the editor draws itself."""
        with QPainter(self) as painter:
            label = self._label_height()
            x = paint.text(painter, 0, 0, self.width(), label, self._text, "label", paint.OWN) + 7
            if self._required:
                x += paint.text(painter, x, 0, self.width() - x, label, _("required"), "label", paint.OWN) + 8
            if self._source:
                paint.text(painter, x, 0, self.width() - x, label, self._source, "label", paint.OWN, "right")
            if self._message:
                self._paint_message(painter)

    def _paint_message(self, painter: QPainter) -> None:
        box = self._widget.geometry()
        beside = self._beside(self.width())
        x = box.right() + 9 if beside else 0
        line = fonts.metrics("label").height()
        high = round(self._message_rect(beside - _BESIDE_EDGE).height()) if beside else self.height() - box.bottom() - 1 - _MESSAGE_GAP
        y = box.top() + (min(box.height(), self._widget.sizeHint().height()) - high) // 2 if beside else box.bottom() + 1 + _MESSAGE_GAP
        icons.paint(painter, self._message_icon, self._message_token, x, y + (line - _ICON) // 2, _ICON, self.devicePixelRatioF())
        room = self.width() - x - _ICON - 4
        painter.setFont(fonts.font("label"))
        painter.setPen(tokens.color(self._message_token))
        painter.drawText(QRectF(x + _ICON + 4, y, room, high), int(QtCore.Qt.TextFlag.TextWordWrap), self._message)
