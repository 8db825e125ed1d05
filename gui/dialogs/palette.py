"""The command palette: what can be done now, found by words. The focus never leaves its box; Esc gives it back.

Acts on the customer shown come first. What the role may not do, or what cannot be done here, is shown with the reason once its name is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

import resources
from gui import fonts, icons, paint, tokens
from gui.commands import COMMANDS, Command, Commands, key_text
from gui.dialogs.ranking import Fit, fit
from gui.fields import say
from gui.inputs import LineEdit
from gui.keys import KeyHint
from gui.labels import Label, Rule
from models.words import N_, _, ngettext

WIDTH: Final = 640
_ROWS: Final = 9
_TOP: Final = 48
_NOT_NOW: Final = {
    "customer": N_("open a customer first"),
    "contact": N_("start a contact first"),
    "section": N_("not on this page"),
    "form": N_("nothing to save or discard"),
    "program": N_("not now"),
}
_LEFT_OUT: Final = frozenset({"palette", "act", "next-region", "previous-region"})
"""Keys that mean something only where the focus is."""
_HINTS: Final = {
    "record-statement": N_("direct marketing by phone, all controllers"),
    "refused": N_("records the prohibition and ends the contact"),
    "finnish": N_("language of the program"),
    "swedish": N_("language of the program"),
    "english": N_("language of the program"),
    "lock": N_("drafts are kept"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as listed; ``reason`` says why it cannot be done, "" when it can."""

    command: Command
    reason: str

    @property
    def about_customer(self) -> bool:
        """Whether it belongs to the customer that is shown."""
        return self.command.scope != "program"


def entries(commands: Commands, typed: str) -> list[Entry]:
    """Return what is listed for the typed words.

    The customer's acts stand before the program's, unless only the program has one whose title fits. In each part the better fit comes first, and
    among equals what can be done now. Scattered letters count only where nothing else fits.
    """
    found: list[tuple[Fit, Entry]] = []
    for command in COMMANDS:
        if command.id in _LEFT_OUT:
            continue
        reason = commands.refusal(command.id) or ("" if commands.can(command.id) else _(_NOT_NOW[command.scope]))
        fits = fit(typed, _(command.text), _(_HINTS.get(command.id, "")))
        if fits is not None and (not reason or len(typed.strip()) >= 2):
            found.append((fits, Entry(command, reason)))
    if any(fits is not Fit.LETTERS for fits, _entry in found):
        found = [pair for pair in found if pair[0] is not Fit.LETTERS]
    by_title = {entry.about_customer for fits, entry in found if fits <= Fit.INSIDE}
    first = by_title != {False}
    found.sort(key=lambda pair: (pair[1].about_customer is not first, pair[0], bool(pair[1].reason)))
    return [entry for _fits, entry in found]


class _Rows(QWidget):
    """The list, painted; the box above drives it."""

    taken = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.titles: tuple[str, str] = ("", "")
        self.current = 0
        self._first = 0
        self._places: list[tuple[int, QRect]] = []
        self.setMouseTracking(True)

    def row_height(self) -> int:
        return max(36, fonts.metrics("body").height() + 20)

    def show_entries(self, found: Sequence[Entry]) -> None:
        self.entries, self.current, self._first = list(found), 0, 0
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        shown = min(_ROWS, len(self.entries))
        parts = len({entry.about_customer for entry in self.entries[self._first : self._first + shown]})
        return QSize(fonts.px(WIDTH), max(1, shown) * self.row_height() + parts * 28 + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._places = []
        with paint.open_on(self) as painter:
            if not self.entries:
                paint.text(painter, 16, 4, self.width() - 32, self.row_height(), _("No command has these words"), "body", "muted")
            y, before = 4, None
            for at, entry in list(enumerate(self.entries))[self._first : self._first + _ROWS]:
                if entry.about_customer is not before:
                    before = entry.about_customer
                    title = self.titles[0] if before else self.titles[1]
                    paint.text(painter, 16, y, self.width() - 32, 26, title, "label_strong", "muted")
                    y += 28
                self._row(painter, QRect(0, y, self.width(), self.row_height()), at, entry)
                y += self.row_height()

    def _row(self, painter: QPainter, rect: QRect, at: int, entry: Entry) -> None:
        self._places.append((at, rect))
        y, h = rect.y(), rect.height()
        if at == self.current:
            painter.fillRect(rect, tokens.color("tint_accent"))
            painter.fillRect(0, y, 3, h, tokens.color("accent"))
        icon = "lock-simple" if entry.reason else icon_of(entry.command)
        icons.paint(
            painter,
            icon,
            "muted" if entry.reason else "accent" if at == self.current else "muted",
            20,
            y + (h - 16) // 2,
            16,
            self.devicePixelRatioF(),
        )
        key = "" if entry.reason else key_text(entry.command.id)
        room = rect.width() - 47 - 16 - (paint.key_cap_width(key) + 12 if key else 0)
        role, ink = ("body", "muted") if entry.reason else ("name", "text")
        used = paint.text(painter, 47, y, room, h, _(entry.command.text), role, ink)
        hint = entry.reason or _(_HINTS.get(entry.command.id, ""))
        if hint and room - used > 24:
            paint.text(painter, 47 + used + 10, y, room - used - 10, h, hint, "label", "muted")
        if key:
            paint.key_cap(painter, rect.width() - 16 - paint.key_cap_width(key), y, h, key)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for at, rect in self._places:
            if rect.contains(event.position().toPoint()):
                self.taken.emit(at)
                return

    def step(self, count: int) -> None:
        """Move the choice by ``count`` rows and keep it in sight."""
        if not self.entries:
            return
        self.current = max(0, min(len(self.entries) - 1, self.current + count))
        if self.current < self._first:
            self._first = self.current
        elif self.current >= self._first + _ROWS:
            self._first = self.current - _ROWS + 1
        self.update()


def icon_of(command: Command) -> str:
    """Return the icon of a command, a plain mark for one without."""
    return command.icon if command.icon and (resources.ROOT / "icons" / "regular" / f"{command.icon}.svg").exists() else "caret-right"


class Palette(QWidget):
    """Lies over the whole of its host. :meth:`open` shows it, Esc, a click beside it or a command closes it."""

    closed = Signal()

    def __init__(self, host: QWidget, commands: Commands) -> None:
        super().__init__(host)
        self._host, self._commands = host, commands
        self._before: QWidget | None = None
        self._customer = ""
        self.box = LineEdit()
        self.box.set_height(40)
        self.box.set_lead("caret-right")
        self.rows = _Rows(self)
        self._count = Label("", "label", "muted")
        self._sheet = _Sheet(self)
        self._sheet.setFixedWidth(min(fonts.px(WIDTH), max(320, host.width() - 32)))
        self._lay_out()
        self.box.textChanged.connect(self._search)
        self.box.installEventFilter(self)
        self.rows.taken.connect(self._take)
        host.installEventFilter(self)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Say its own words in the current language."""
        self.box.setAccessibleName(_("Commands"))
        self.box.setPlaceholderText(_("What do you want to do?"))

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self._sheet)
        column.setContentsMargins(1, 12, 1, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addWidget(self.box)
        column.addLayout(top)
        column.addWidget(Rule())
        column.addWidget(self.rows)
        column.addWidget(Rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.setSpacing(6)
        self._foot = foot
        column.addLayout(foot)
        self._fill_foot()

    def _fill_foot(self) -> None:
        for keys, words in (("↑ ↓", _("Choose")), ("Enter", _("Do")), ("Esc", _("Close"))):
            for key in keys.split():
                self._foot.addWidget(KeyHint(key))
            self._foot.addWidget(Label(words, "label", "muted"))
            self._foot.addSpacing(8)
        self._foot.addStretch(1)
        self._foot.addWidget(self._count)

    def open(self, customer: str = "") -> None:
        """Show it over the host; ``customer`` is the name of the one that is shown, "" for none."""
        self._before = QApplication.focusWidget()
        self._customer = customer
        self.rows.titles = (_("This customer: {name}", name=customer) if customer else _("Customer"), _("Tiski"))
        self.box.clear()
        self._search()
        self._place()
        self.show()
        self.raise_()
        self.box.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Hide it and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def _search(self) -> None:
        found = entries(self._commands, self.box.text())
        self.rows.show_entries(found)
        self._count.setText(ngettext("{n} command", "{n} commands", len(found)))
        self._place()
        self._tell()

    def _tell(self) -> None:
        if self.rows.entries:
            entry = self.rows.entries[self.rows.current]
            words = ", ".join(part for part in (_(entry.command.text), entry.reason or key_text(entry.command.id)) if part)
            self.box.setAccessibleDescription(words)
            say(self.box, words)

    def _take(self, at: int) -> None:
        if not 0 <= at < len(self.rows.entries):
            return
        entry = self.rows.entries[at]
        if entry.reason:
            say(self.box, entry.reason)
            return
        self.dismiss()
        self._commands.trigger(entry.command.id)

    def _place(self) -> None:
        self.setGeometry(self._host.rect())
        self._sheet.setFixedWidth(min(fonts.px(WIDTH), max(320, self.width() - 32)))
        self._column.activate()
        self._sheet.resize(self._sheet.width(), min(self._sheet.sizeHint().height(), self.height() - _TOP - 16))
        self._sheet.move((self.width() - self._sheet.width()) // 2, min(2 * _TOP, self.height() // 8))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drive the list from the box; follow the host's size."""
        if watched is self._host:
            if event.type() is QEvent.Type.Resize and self.isVisible():
                self._place()
            return False
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event.key())
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return}:
            event.accept()
            return True
        return False

    def _key(self, key: int) -> bool:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS, Qt.Key.Key_PageDown: _ROWS}
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self.rows.current)
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self.rows.step(1 if key == Qt.Key.Key_Tab else -1)
            self._tell()
        elif key in steps:
            self.rows.step(steps[Qt.Key(key)])
            self._tell()
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the sheet."""
        if not self._sheet.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies behind."""
        with paint.open_on(self) as painter:
            veil = QColor(tokens.color("shadow"))
            veil.setAlphaF(0.35)
            painter.fillRect(self.rect(), veil)


class _Sheet(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        with paint.open_on(self) as painter:
            paint.box(painter, 0, 0, self.width(), self.height(), "surface", "border", 1.0, paint.PALETTE_RADIUS)
