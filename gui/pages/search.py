"""The search page: results while typing, the focus stays in the box; Enter opens, Ctrl+Enter opens and starts a contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import link
from gui.cards import Card
from gui.chips import FilterChip
from gui.empty import EmptyState
from gui.keys import KeyHint
from gui.labels import ElidedLabel, Label
from gui.pages import hits
from gui.pages.preview import PreviewPanel
from gui.pages.recovery import RecoveryCard
from gui.preferences import Preferences
from gui.savebar import Foot
from gui.screen_pop import ScreenPop
from gui.seat import Seat
from gui.tables import Rows, Table
from gui.topbar import SearchBox
from models.problems import Rejected
from models.roles import Action
from models.services import search
from models.services.query import Reason
from models.services.search import Found, Preview
from models.services.search_hits import Hit
from models.words import _, ngettext

_FILTER: Final = "search_filter"
_PREVIEW_FROM: Final = 1000
PREVIEW_AFTER_MS: Final = 120
"""A row that stays chosen this long is previewed: keys that follow each other faster are not kept waiting for what nobody looks at."""
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class SearchPage(QWidget):
    """``opened``: a hit to open, whether to start a contact, and the caller's number. ``shown`` tells that an answer is on the screen."""

    opened = Signal(object, bool, str)
    new_customer = Signal()
    left_search = Signal()
    shown = Signal(str)

    def __init__(self, seat: Seat, box: SearchBox, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat, self.box, self._preferences = seat, box, preferences
        self.found: Found | None = None
        self._filter = preferences.text(_FILTER)
        self._acted = False
        self.call = ScreenPop()
        self.recovery = RecoveryCard()
        self.preview = PreviewPanel()
        self._rows = Rows(hits.columns(), hits.row)
        self.table = Table(_("Customers found"), self._rows, two_lines=True)
        # Kept also where it has nothing to scroll: coming and going with each letter it would have every row painted twice.
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.empty = EmptyState("", _("New customer"), "Ctrl+N")
        self.count = ElidedLabel("", "name", "text", align="right")
        self._chips: dict[str, FilterChip] = {}
        self._chosen_still = QTimer(self)
        self._chosen_still.setSingleShot(True)
        self._chosen_still.setInterval(PREVIEW_AFTER_MS)
        self._chosen_still.timeout.connect(self._read_preview)
        self._unspent = self._spent_number = ""
        self._lay_out()
        self._connect()
        self._show_nothing()

    def _lay_out(self) -> None:
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(8)
        self._chip_row.addStretch(1)
        self._chip_row.addWidget(self.count)
        card = Card(padding=0)
        holder, self._stack = QWidget(), QStackedLayout()
        holder.setLayout(self._stack)
        blank = QWidget()
        column = QVBoxLayout(blank)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.empty)
        column.addStretch(1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(blank)
        card.body.addWidget(holder, 1)
        left = QVBoxLayout()
        left.setContentsMargins(16, 12, 16, 12)
        left.setSpacing(12)
        for widget in (self.call, self.recovery):
            left.addWidget(widget)
        left.addLayout(self._chip_row)
        left.addWidget(card, 1)
        left.addWidget(self._foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.preview)

    def _foot(self) -> QWidget:
        foot = Foot()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._hints = QWidget()
        hints = QHBoxLayout(self._hints)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(6)
        for keys, words in (("↑ ↓", _("Choose")), ("Enter", _("Open")), ("Ctrl+Enter", _("Open and start contact")), ("Esc", _("Clear"))):
            for key in keys.split():
                hints.addWidget(KeyHint(key))
            hints.addWidget(Label(words, "label", "muted"))
            hints.addSpacing(8)
        row.addWidget(self._hints)
        row.addStretch(1)
        if self.seat.desk.may(Action.CREATE_CUSTOMER):
            row.addWidget(Label(_("Not found?"), "label", "muted"))
            self.new_link = link(_("New customer"), "Ctrl+N")
            self.new_link.clicked.connect(self.new_customer)
            row.addWidget(self.new_link)
        return foot

    def _connect(self) -> None:
        self.box.textChanged.connect(self._typed)
        self.box.installEventFilter(self)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _key: self.open_current())
        self.table.clicked.connect(self._clicked)
        self.call.accepted.connect(self.take_call)
        self.call.dismissed.connect(self._call_gone)
        self.empty.acted.connect(self.new_customer)

    def title(self) -> str:
        """Return the page's name."""
        return _("Search")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here."""
        return {"act": self.open_and_start}

    def focus_first(self) -> None:
        """Put the focus into the box with its text selected."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the preview out where there is no room for it."""
        super().resizeEvent(event)
        room = self.width() - fonts.px(320)
        self.preview.setVisible(self.window().width() >= _PREVIEW_FROM and room > 480)
        self._hints.setVisible(self.width() > fonts.px(760))

    # --- searching

    def _typed(self, text: str) -> None:
        self._record()
        self._unspent = text
        if not text.strip():
            self.seat.tasks.forget("search")
            self._show_nothing()
            return
        desk = self.seat.desk
        self.seat.tasks.newest("search", lambda: search.find(desk, text), lambda found: self.show_found(found, text))

    def show_found(self, found: Found, text: str) -> None:
        """Show an answer; the first row is chosen, the focus stays where it is."""
        self.found = found
        self._show_chips()
        self._show_rows()
        self.shown.emit(text)

    def _show_nothing(self) -> None:
        self.found = None
        self._show_chips()
        self._say(_("Type a name, phone number, address, customer number, meter or reference"), "magnifying-glass", act=False)

    def _show_rows(self) -> None:
        found = self.found
        if found is None:
            self._show_nothing()
            return
        if found.problem is not None:
            self._say(found.problem.message(), "lock-simple", act=False)
            return
        if not found.hits:
            text = _("Unknown caller: nobody has this number") if found.query.unknown_caller else _("None of your controllers' customers matches")
            self._say(text, "phone-incoming" if found.query.unknown_caller else "magnifying-glass", act=True)
            return
        listed = [hit for hit in found.hits if not self._active_filter() or self._active_filter() in hit.reasons]
        self._rows.set_records(listed)
        self._stack.setCurrentIndex(0)
        words = ngettext("{n} match", "{n} matches", len(listed))
        self.count.setText(_("{matches}, more if you type on", matches=words) if found.more else words)
        self.count.updateGeometry()
        self.table.selectRow(0)

    def _say(self, text: str, icon: str, *, act: bool) -> None:
        self._rows.set_records([])
        self.count.setText("")
        self.empty.set_text(text, icon)
        self.empty.set_action(act and self.seat.desk.may(Action.CREATE_CUSTOMER))
        self._stack.setCurrentIndex(1)
        self._show_preview(None)

    # --- filters

    def _active_filter(self) -> Reason | None:
        counts = self.found.counts if self.found is not None else {}
        return next((reason for reason in counts if reason == self._filter), None)

    def _show_chips(self) -> None:
        """Show a filter for each reason found, in one order; a chip is made once and counts anew."""
        found = self.found if self.found is not None and self.found.hits else None
        counts = {"": len(found.hits), **{str(reason): count for reason, count in found.counts.items()}} if found is not None else {}
        active = self._active_filter() or ""
        for at, code in enumerate(("", *search.REASON_LABELS)):
            chip = self._chips.get(code)
            if chip is None and code in counts:
                reason = Reason(code) if code else None
                chip = FilterChip(_(search.REASON_LABELS[reason]) if reason else _("All"), None, hits.REASON_ICONS[reason] if reason else "", self)
                chip.clicked.connect(self._toggler(code))
                self._chips[code] = chip
                self._chip_row.insertWidget(sum(1 for before in ("", *search.REASON_LABELS)[:at] if before in self._chips), chip)
            if chip is not None:
                chip.setVisible(code in counts)
                chip.setChecked(code == active)
                chip.set_count(counts.get(code))

    def _toggler(self, code: str) -> Callable[[], None]:
        def toggle() -> None:
            self._filter = "" if code == self._filter else code
            self._preferences.keep(_FILTER, self._filter)
            self._show_chips()
            self._show_rows()

        return toggle

    def chips(self) -> dict[str, FilterChip]:
        """Return the filters shown, by reason ("" is all)."""
        return {code: chip for code, chip in self._chips.items() if not chip.isHidden()}

    # --- choosing and opening

    def current(self) -> Hit | None:
        """Return the chosen hit."""
        row = self.table.currentIndex().row()
        found = self._rows.record(row) if 0 <= row < self._rows.rowCount() else None
        return found if isinstance(found, Hit) else None

    def _chosen(self, _key: str) -> None:
        hit = self.current()
        if hit is None:
            return
        shown = self.preview.shown
        if shown is None or shown.customer_id != hit.customer_id:
            self.preview.await_preview(hit.name, hit.kind)
        self._chosen_still.start()

    def _read_preview(self) -> None:
        hit = self.current()
        if hit is None:
            return
        desk, customer, matched = self.seat.desk, hit.customer_id, hit.matched
        self.seat.tasks.newest("preview", lambda: search.preview(desk, customer, matched=matched), self._previewed)

    def _previewed(self, found: Preview | Rejected | None) -> None:
        hit = self.current()
        if isinstance(found, Preview) and hit is not None and found.customer_id == hit.customer_id:
            self._show_preview(found)

    def _show_preview(self, found: Preview | None) -> None:
        if found is None:
            self._chosen_still.stop()
            self.seat.tasks.forget("preview")
        self.preview.show_preview(found)

    def _clicked(self) -> None:
        self._acted = True
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_current(self) -> None:
        """Open the chosen hit without a contact."""
        hit = self.current()
        if hit is not None:
            self._open(hit, start=False)

    def open_and_start(self) -> None:
        """Open the chosen hit, or the caller, and start a contact."""
        if self.call.isVisible() and self.call.hit is not None and not self.box.text().strip():
            self.take_call()
            return
        hit = self.current()
        if hit is not None:
            self._open(hit, start=True)

    def take_call(self) -> None:
        """Open the one sure match of the call and start the contact."""
        if self.call.hit is not None:
            self._open(self.call.hit, start=True)

    def take_unfound(self) -> str:
        """Return, once, what a new customer begins with: what was typed last, else the number of the call. What led to a customer is no more of use."""
        typed, self._unspent = self._unspent.strip(), ""
        if typed:
            return typed
        number = self.call.number if self.call.isVisible() else ""
        if number == self._spent_number:
            return ""
        self._spent_number = number
        return number

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed when it found somebody and the user went on: a new customer is another matter."""
        super().hideEvent(event)
        if not event.spontaneous() and self.found is not None and self.found.hits:
            self._unspent = ""

    def _open(self, hit: Hit, *, start: bool) -> None:
        self._acted = True
        self._unspent = ""
        self._record()
        number = self.call.number if self.call.isVisible() else ""
        if start:
            self.call.clear()
        self.opened.emit(hit, start, number)

    def _record(self) -> None:
        """Journal the search when somebody acted on it: what kind was typed and who was shown, once."""
        found, acted = self.found, self._acted
        self._acted = False
        if found is None or not acted or not found.hits:
            return
        desk, kind, shown = self.seat.desk, found.query.kind, [hit.customer_id for hit in found.hits]
        self.seat.tasks.write(lambda: search.record_search(desk, kind, shown), _ignore)

    # --- calls

    def incoming(self, number: str) -> None:
        """Show the strip of an incoming call. Nothing is opened, the focus stays where it is."""
        desk = self.seat.desk
        self.seat.tasks.read(lambda: search.find_caller(desk, number), lambda found: self._called(number, found))

    def _called(self, number: str, found: Found) -> None:
        self._spent_number = ""
        self.call.show_call(number, found)
        if not self.box.text().strip():
            self.show_found(found, "")

    def _call_gone(self) -> None:
        if not self.box.text().strip():
            self._show_nothing()

    def customer_gone(self, customer_id: UUID) -> None:
        """Take a customer's row away that could not be opened."""
        if self.found is not None and any(hit.customer_id == customer_id for hit in self.found.hits):
            self._typed(self.box.text())

    # --- keys of the box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the box's arrows move the rows, Enter open, Esc clear."""
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if plain and key in _STEPS and self._rows.rowCount():
            row = max(0, min(self._rows.rowCount() - 1, self.table.currentIndex().row() + _STEPS[key]))
            self._acted = True
            self.table.selectRow(row)
            return True
        if plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_current()
            return True
        if plain and key is Qt.Key.Key_Escape:
            if self.box.text():
                self.box.clear()
            else:
                self.left_search.emit()
            return True
        return False


def _ignore(_done: None) -> None:
    """Take the end of a work that has nothing to show."""
