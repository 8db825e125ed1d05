"""Notices: what was just done, at the bottom of the page, with a way back.

They stay 8 s, longer while the pointer or the focus is on them; errors stay until dismissed. They take no focus and never cover the save bar or a panel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal
from weakref import WeakSet

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui import icons, paint
from gui.buttons import IconButton, link
from gui.fields import say
from gui.labels import Label
from models.words import _

SHOWN_MS: Final = 8000
LONGER_MS: Final = 25_000
"""For a warning of two sentences that nobody asked for; one that stayed would lie over what is worked on."""
_MARGIN: Final = 16
_MOVES: Final = {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move}
Kind = Literal["done", "note", "error"]
_LOOK: Final = {"done": ("allowed", "check-circle"), "note": ("accent", "info"), "error": ("prohibited", "warning-octagon")}


class Notice(QWidget):
    """One notice. ``closed`` is sent once, when it goes."""

    closed = Signal()

    def __init__(self, text: str, kind: Kind, undo: Callable[[], object] | None, parent: QWidget, shown_ms: int = 0) -> None:
        super().__init__(parent)
        self._kind, self._icon = _LOOK[kind]
        self.offers_undo = undo is not None
        self._text = Label(text, "value", parent=self, wrap=True)
        self._left = 0 if kind == "error" else shown_ms or SHOWN_MS
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(42, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        if undo is not None:
            back = link(_("Undo"), "Ctrl+Shift+K", parent=self)
            back.clicked.connect(undo)
            back.clicked.connect(self.dismiss)
            row.addWidget(back)
        close = IconButton("x", _("Dismiss"), self)
        close.clicked.connect(self.dismiss)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.resume()

    def text(self) -> str:
        """Return the words."""
        return self._text.text()

    def remaining(self) -> int:
        """Return the milliseconds it still has, 0 for one that stays."""
        return self._timer.remainingTime() if self._timer.isActive() else self._left

    def paused(self) -> bool:
        """Say whether its time stands still."""
        return not self._timer.isActive()

    def resume(self) -> None:
        """Let its time go on."""
        if self._left > 0 and not self._timer.isActive():
            self._clock.start()
            self._timer.start(self._left)

    def pause(self) -> None:
        """Let its time stand still: the pointer or the focus is on it."""
        if self._timer.isActive():
            self._timer.stop()
            self._left = max(1000, self._left - self._clock.elapsed())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stop the time."""
        self.pause()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let the time go on."""
        super().leaveEvent(event)
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self.resume()

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface, bar and icon."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            paint.box(painter, 0, 0, w, h, "raised", "strong_border", 1.0, paint.CARD_RADIUS)
            paint.left_bar(painter, h, self._kind, 4.0, paint.CARD_RADIUS)
            icons.paint(painter, self._icon, self._kind, 16, (h - 18) // 2, 18, self.devicePixelRatioF())


class Notices(QWidget):
    """The place of the notices over the bottom of the page that ``host`` shows. The newest is lowest; two at most besides errors, and one that offers to undo.

    They lie on nothing of the ``kept_clear`` types that is to be seen in ``scope``: left of what stands at the right edge (a side panel), above what
    lies at the bottom (the save bar).
    """

    def __init__(self, host: QWidget, kept_clear: Sequence[type[QWidget]] = (), scope: QWidget | None = None) -> None:
        super().__init__(host)
        self._host, self._types, self._scope = host, tuple(kept_clear), scope or host
        self._notices: list[Notice] = []
        self._pages: dict[Notice, QWidget] = {}
        self._watched: WeakSet[QWidget] = WeakSet()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.keep_clear)
        host.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.hide()

    def notices(self) -> list[Notice]:
        """Return those shown, oldest first."""
        return list(self._notices)

    def show_notice(self, text: str, kind: Kind = "done", undo: Callable[[], object] | None = None, shown_ms: int = 0) -> Notice:
        """Show and speak a notice; ``undo`` adds the button that takes the act back. The focus stays where it is."""
        passing = [notice for notice in self._notices if notice.remaining() > 0]
        for old in passing:
            if old is not passing[-1] or (undo is not None and old.offers_undo):  # only the last act can be undone
                old.dismiss()
        notice = Notice(text, kind, undo, self, shown_ms)
        notice.closed.connect(lambda: self._gone(notice))
        self._notices.append(notice)
        page = self._page()
        if undo is not None and page is not None:
            self._pages[notice] = page
        self._column.addWidget(notice)
        self.keep_clear()  # before it shows: at its first place it might lie under the pointer and stop its own time
        self.show()
        notice.show()
        self.keep_clear()  # a notice that was added while nothing was shown has its true height only now
        say(self, text)
        return notice

    def show_error(self, text: str) -> Notice:
        """Show and speak what went wrong; it stays until dismissed."""
        return self.show_notice(text, "error")

    def clear(self) -> None:
        """Take all away, for a change of customer or user."""
        for notice in list(self._notices):
            notice.dismiss()

    def page_changed(self) -> None:
        """Lie over the page that is shown now. What takes an act on another page back goes: it would be taken for an act on this one."""
        page = self._page()
        for notice, its_page in list(self._pages.items()):
            if its_page is not page:
                notice.dismiss()
        self.keep_clear()

    def _page(self) -> QWidget | None:
        return self._host.currentWidget() if isinstance(self._host, QStackedWidget) else None

    def _gone(self, notice: Notice) -> None:
        self._pages.pop(notice, None)
        if notice in self._notices:
            self._notices.remove(notice)
            self._column.removeWidget(notice)
            notice.deleteLater()
            self.setVisible(bool(self._notices))
            self.keep_clear()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        for notice in self._notices:
            if now is not None and notice.isAncestorOf(now):
                notice.pause()
            elif not notice.underMouse():
                notice.resume()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the page and what is kept clear; once, after all of them have moved."""
        if event.type() in _MOVES and self._notices and self._whole():
            self._later.start(0)
        return False

    def _whole(self) -> bool:
        """Say whether all parts still live: at the end of the process Qt deletes them one by one, and hides some in between."""
        return all(isValid(part) for part in (self, self._host, self._column, self._scope, self._later))

    def _in_the_way(self) -> list[QRect]:
        """Return where in the host's coordinates lies what is kept clear."""
        found: list[QRect] = []
        for kind in self._types:
            for widget in self._scope.findChildren(kind):
                if widget not in self._watched:
                    self._watched.add(widget)
                    widget.installEventFilter(self)
                if widget.isVisible():
                    found.append(QRect(self._host.mapFromGlobal(widget.mapToGlobal(QPoint(0, 0))), widget.size()))
        return found

    def keep_clear(self) -> None:
        """Take the place there is now."""
        if not self._notices:
            return
        room = self._host.rect().adjusted(_MARGIN, 0, -_MARGIN, -_MARGIN)
        for rect in self._in_the_way():
            if not rect.intersects(self._host.rect()):
                continue
            if rect.height() > rect.width() or rect.height() > self._host.height() // 2:
                room.setRight(min(room.right(), rect.left() - _MARGIN))
            else:
                room.setBottom(min(room.bottom(), rect.top() - 8))
        self._column.invalidate()
        self._column.activate()
        width = min(room.width(), max(320, self._column.sizeHint().width(), 480))
        high = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else self._column.sizeHint().height()
        self.setGeometry(room.left() + (room.width() - width) // 2, max(0, room.bottom() + 1 - high), width, high)
        self.raise_()  # another page or section may have been shown over it

    def sizeHint(self) -> QSize:
        """Return the size of the notices."""
        return self._column.sizeHint()
