"""The tree of sites: site → metering point → meter and equipment, two lines each, ended ones said in words."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from gui import fonts, icons, paint
from gui.pages.sections.site_model import DIM, ICON, KEY, SUB, SiteModel, TextOf, nothing_revealed
from gui.scrolling import ScrollBar
from models.records import Record
from models.services.sites import SiteTree
from models.words import _

OPENED: Final = 12
"""With this many sites or fewer every branch is open at first; with more there is a filter."""


class SiteTreeView(QTreeView):
    """``chosen`` tells the row that was gone to (its id as hex)."""

    chosen = Signal(str)

    def __init__(self, revealed: TextOf = nothing_revealed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(20)
        self.setUniformRowHeights(True)
        self.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Sites"))
        self.setItemDelegate(_Delegate(self))
        self.sites = SiteModel(revealed, self)
        self.setModel(self.sites)
        self.wanted = ""
        """The row to go to as soon as it is here."""
        self._open: set[str] = set()
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._moved)
        self.expanded.connect(lambda index: self._open.add(index.data(KEY)))
        self.collapsed.connect(lambda index: self._open.discard(index.data(KEY)))

    @property
    def rows(self) -> dict[str, Record]:
        """Every row by its id as hex."""
        return self.sites.rows

    def show_tree(self, tree: SiteTree) -> None:
        """Show the rows; the one that was gone to stays when it is still there, and so do the branches that are open."""
        before, self.wanted = self.current_key() or self.wanted, ""
        self._quiet = True
        first = not self.sites.rows
        self.sites.set_tree(tree)
        self._reopen(all_of=first and tree.total <= OPENED)
        self._quiet = False
        self._return(before, again=True)

    def set_filter(self, text: str) -> None:
        """Show only what fits; the row gone to stays when it does."""
        before = self.current_key()
        self._quiet = True
        self.sites.set_filter(text)
        shown, _total = self.sites.counts()
        self._reopen(all_of=bool(text.strip()) and shown <= OPENED)
        self._quiet = False
        self._return(before, again=False)

    def repaint_rows(self) -> None:
        """Say every row anew: something may be seen now, or may no more."""
        self.sites.repaint()
        self.viewport().update()

    def go_to(self, key: str) -> bool:
        """Go to a row; say whether it is there."""
        place = self.sites.place(key)
        if place.isValid():
            self.setCurrentIndex(place)
        return place.isValid()

    def current_key(self) -> str:
        """Return the id of the row gone to, "" when there is none."""
        return str(self.currentIndex().data(KEY) or "")

    def current_record(self) -> Record | None:
        """Return the row gone to."""
        return self.rows.get(self.current_key())

    def _reopen(self, *, all_of: bool) -> None:
        if all_of:
            self.expandAll()
            return
        for key in self._open:
            place = self.sites.place(key)
            if place.isValid():
                self.expand(place)

    def _return(self, key: str, *, again: bool) -> None:
        place = self.sites.place(key) if key else QModelIndex()
        self._quiet = place.isValid()
        self.setCurrentIndex(place if place.isValid() else self.sites.first())
        self._quiet = False
        if place.isValid() and again:
            self.chosen.emit(key)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._quiet:
            self.chosen.emit(str(now.data(KEY)))


class _Delegate(QStyledItemDelegate):
    """Two lines with an icon; the chosen one tinted, ringed while the tree has the focus."""

    def __init__(self, view: SiteTreeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of two lines."""
        return QSize(120, fonts.px(44))

    def paint(self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one row."""
        rect = option.rect
        x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height()
        if index == self._view.currentIndex():
            paint.tint(painter, 0, y, self._view.viewport().width(), h, "accent", 0)
            if self._view.hasFocus():
                paint.ring(painter, 0, y, self._view.viewport().width(), h, 0)
        dim = bool(index.data(DIM))
        icons.paint(painter, str(index.data(ICON)), "muted" if dim else "text", x + 4, y + (h - 18) // 2, 18)
        room, at = w - 34, x + 30
        first = str(index.data(Qt.ItemDataRole.DisplayRole))
        paint.text(painter, at, y + 4, room, h / 2 - 4, first, "body" if dim else "name", "muted" if dim else "text")
        paint.text(painter, at, y + h / 2, room, h / 2 - 4, str(index.data(SUB)), "label", "muted")


def path_of(tree: SiteTree, row: Record) -> tuple[Record | None, Record | None]:
    """Return the site and the metering point that a row hangs on, or is."""
    if row.entity == "site":
        return row, None
    point_id: UUID | None = row.id if row.entity == "metering_point" else row.get("metering_point_id")
    for site in tree.sites:
        for child in tree.under.get(site.id, ()):
            if child.id in (point_id, row.id):
                return site, child if child.entity == "metering_point" else None
    return None, None
