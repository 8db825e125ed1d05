"""The tree of sites: site → metering point → meter and equipment, two lines each, ended ones said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem, QWidget

from gui import fonts, icons, paint
from gui.scrolling import ScrollBar
from models import fields, formats
from models.records import Masked, Record
from models.services.sites import SiteTree, ended
from models.words import _

COMMODITY_ICONS: Final[Mapping[str, str]] = {
    "district-heat": "thermometer",
    "district-cooling": "snowflake",
    "gas": "flame",
    "electricity": "lightning",
}
_ICONS: Final[Mapping[str, str]] = {
    "site": "house-line",
    "meter": "gauge",
    "heat_exchanger": "arrows-left-right",
    "cooling_equipment": "snowflake",
    "gas_equipment": "flame",
}
_KEY: Final = Qt.ItemDataRole.UserRole
_SUB: Final = Qt.ItemDataRole.UserRole + 1
_ICON: Final = Qt.ItemDataRole.UserRole + 2
_DIM: Final = Qt.ItemDataRole.UserRole + 3
_OPENED: Final = 12
"""With this many sites or fewer every branch is open at first."""


def words_of(row: Record) -> tuple[str, str]:
    """Return the two lines that name a row."""

    def text(name: str) -> str:
        value = row.get(name)
        if isinstance(value, Masked):
            return value.text
        return "" if value is None else fields.field_of(row.entity, name).kind.text(value)

    if row.entity == "site":
        first = text("street_address") or text("name") or _("Site without address")
        second = ", ".join(part for part in (f"{text('postal_code')} {text('post_office')}".strip(), text("dwelling_type").lower()) if part)
    elif row.entity == "metering_point":
        first, second = text("commodity"), _("metering point …{end}", end=str(row.get("gsrn") or "")[-5:])
    elif row.entity == "meter":
        first = _("Meter {number}", number=text("meter_number"))
        year = row["installed_on"].year if row["installed_on"] else ""
        second = ", ".join(str(part) for part in (_("remotely read") if row.get("remote") else _("read by hand"), year) if part)
    else:
        first = _(fields.LABELS[row.entity])
        second = ", ".join(part for part in (text("maker"), text("model"), text("year")) if part)
    day = ended(row)
    return (_("{what}, ended {day}", what=first, day=formats.show_date(day)), second) if day else (first, second)


class SiteTreeView(QTreeWidget):
    """``chosen`` tells the row that was gone to (its id as hex)."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(20)
        self.setUniformRowHeights(True)
        self.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Sites"))
        self.setItemDelegate(_Delegate(self))
        self.rows: dict[str, Record] = {}
        self.wanted = ""
        """The row to go to as soon as it is here."""
        self.currentItemChanged.connect(self._moved)

    def show_tree(self, tree: SiteTree) -> None:
        """Show the rows; the one that was gone to stays when it is still there."""
        before, self.wanted = self.current_key() or self.wanted, ""
        self.blockSignals(True)
        self.clear()
        self.rows = {}
        for site in tree.sites:
            self._add(None, site, tree)
        if len(tree.sites) <= _OPENED:
            self.expandAll()
        self.blockSignals(False)
        wanted = self._find(before) or self._first()
        if wanted is not None:
            self.setCurrentItem(wanted)
            if wanted.data(0, _KEY) == before:
                self.chosen.emit(before)

    def current_key(self) -> str:
        """Return the id of the row gone to, "" when there is none."""
        item = self.currentItem()
        return str(item.data(0, _KEY)) if item is not None else ""

    def current_record(self) -> Record | None:
        """Return the row gone to."""
        return self.rows.get(self.current_key())

    def _add(self, parent: QTreeWidgetItem | None, row: Record, tree: SiteTree) -> None:
        first, second = words_of(row)
        item = QTreeWidgetItem([first])
        icon = COMMODITY_ICONS.get(str(row.get("commodity")), "gauge") if row.entity == "metering_point" else _ICONS.get(row.entity, "info")
        for role, value in ((_KEY, row.id.hex), (_SUB, second), (_ICON, icon), (_DIM, ended(row) is not None)):
            item.setData(0, role, value)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{first}, {second}")
        self.rows[row.id.hex] = row
        if parent is None:
            self.addTopLevelItem(item)
        else:
            parent.addChild(item)
        for child in sorted(tree.under.get(row.id, ()), key=lambda each: (ended(each) is not None, each.entity != "metering_point")):
            self._add(item, child, tree)

    def _find(self, key: str) -> QTreeWidgetItem | None:
        if not key:
            return None
        waiting = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop()
            if item is None:
                continue
            if item.data(0, _KEY) == key:
                return item
            waiting.extend(item.child(at) for at in range(item.childCount()))
        return None

    def _first(self) -> QTreeWidgetItem | None:
        top = self.topLevelItem(0)
        return top.child(0) if top is not None and top.childCount() else top

    def _moved(self, now: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if now is not None:
            self.chosen.emit(str(now.data(0, _KEY)))


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
        dim = bool(index.data(_DIM))
        icons.paint(painter, str(index.data(_ICON)), "muted" if dim else "text", x + 4, y + (h - 18) // 2, 18)
        room, at = w - 34, x + 30
        paint.text(
            painter, at, y + 4, room, h / 2 - 4, str(index.data(Qt.ItemDataRole.DisplayRole)), "body" if dim else "name", "muted" if dim else "text"
        )
        paint.text(painter, at, y + h / 2, room, h / 2 - 4, str(index.data(_SUB)), "label", "muted")


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
