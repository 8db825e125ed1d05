"""The rows of the tree of sites: site → metering point → meter and equipment. Words are made when a row is first looked at, so hundreds cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from models import fields, formats
from models.records import Masked, Record
from models.services.sites import SiteTree, ended
from models.words import _

Index = QModelIndex | QPersistentModelIndex
TextOf = Callable[[Record, str], str | None]
"""Gives the text of a value that is masked in the record while it is revealed."""
ROOT: Final = QModelIndex()
KEY: Final = Qt.ItemDataRole.UserRole
SUB: Final = Qt.ItemDataRole.UserRole + 1
ICON: Final = Qt.ItemDataRole.UserRole + 2
DIM: Final = Qt.ItemDataRole.UserRole + 3
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
_SOUGHT: Final = ("street_address", "postal_code", "post_office", "name", "site_number", "gsrn", "meter_number", "serial_number", "maker", "model")
"""What the filter looks at: what somebody on the phone reads out of a bill or from a meter."""


def nothing_revealed(_record: Record, _name: str) -> str | None:
    """Reveal nothing."""
    return None


def words_of(row: Record, revealed: TextOf = nothing_revealed) -> tuple[str, str]:
    """Return the two lines that name a row."""

    def text(name: str) -> str:
        value = row.get(name)
        if isinstance(value, Masked):
            return revealed(row, name) or value.text
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


@dataclass(slots=True, eq=False)
class Node:
    """A row, what hangs on it, and those of them that the filter lets through."""

    record: Record
    parent: Node | None
    number: int
    under: list[Node] = field(default_factory=list)
    shown: list[Node] = field(default_factory=list)
    at: int = 0
    words: tuple[str, str] | None = None
    said: str | None = None

    def sought(self) -> str:
        """Return what the filter looks at, in small letters. A masked value is not there to be found."""
        if self.said is None:
            values = (self.record.get(name) for name in _SOUGHT)
            self.said = " ".join(str(value) for value in values if value is not None and not isinstance(value, Masked)).casefold()
        return self.said


class SiteModel(QAbstractItemModel):
    """All rows of a customer's sites, or those that fit a filter with the rows above them."""

    def __init__(self, revealed: TextOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._revealed = revealed
        self._nodes: list[Node] = []
        self._tops: list[Node] = []
        self._shown: list[Node] = []
        self._keys: dict[str, Node] = {}
        self._filter = ""
        self.rows: dict[str, Record] = {}

    def set_tree(self, tree: SiteTree) -> None:
        """Show other rows; the filter stays."""
        self.beginResetModel()
        self._nodes, self._keys = [], {}
        self._tops = [self._node(None, site, tree) for site in tree.sites]
        self.rows = {key: node.record for key, node in self._keys.items()}
        self._sift()
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Show only what holds every one of these words, and what it hangs on."""
        self.beginResetModel()
        self._filter = text
        self._sift()
        self.endResetModel()

    def repaint(self) -> None:
        """Make every row's words anew."""
        for node in self._nodes:
            node.words = None
        if self._shown:
            self.dataChanged.emit(self._index(self._shown[0]), self._index(self._shown[-1]))

    def counts(self) -> tuple[int, int]:
        """Return how many sites are shown, and of how many."""
        return len(self._shown), len(self._tops)

    def place(self, key: str) -> QModelIndex:
        """Return where a row is; invalid where it is not, or not let through."""
        node = self._keys.get(key)
        return self._index(node) if node is not None and self._is_shown(node) else QModelIndex()

    def first(self) -> QModelIndex:
        """Return the first row that is no site, else the first site: what most ask about."""
        if not self._shown:
            return QModelIndex()
        top = self._shown[0]
        return self._index(top.shown[0] if top.shown else top)

    def _node(self, parent: Node | None, row: Record, tree: SiteTree) -> Node:
        made = Node(row, parent, len(self._nodes))
        self._nodes.append(made)
        self._keys[row.id.hex] = made
        hanging = tree.under.get(row.id, ())
        if len(hanging) > 1:
            hanging = tuple(sorted(hanging, key=lambda each: (ended(each) is not None, each.entity != "metering_point")))
        made.under = [self._node(made, child, tree) for child in hanging]
        return made

    def _sift(self) -> None:
        wanted = self._filter.casefold().split()
        self._shown = list(_fitting(self._tops, wanted))

    def _is_shown(self, node: Node) -> bool:
        siblings = self._shown if node.parent is None else node.parent.shown
        here = node.at < len(siblings) and siblings[node.at] is node
        return here and (node.parent is None or self._is_shown(node.parent))

    def _index(self, node: Node) -> QModelIndex:
        return self.createIndex(node.at, 0, node.number)

    def node(self, index: Index) -> Node | None:
        """Return the row at a place."""
        return self._nodes[index.internalId()] if index.isValid() else None

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """Return a place."""
        above = self.node(parent)
        siblings = self._shown if above is None else above.shown
        return self._index(siblings[row]) if column == 0 and 0 <= row < len(siblings) else QModelIndex()

    def parent(self, index: Index = ROOT) -> Any:
        """Return the place of what a row hangs on."""
        node = self.node(index)
        return self._index(node.parent) if node is not None and node.parent is not None else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return how much hangs on a row."""
        above = self.node(parent)
        return len(self._shown if above is None else above.shown)

    def columnCount(self, _parent: Index = ROOT) -> int:
        """Return one."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return words, icon and key of a row."""
        node = self.node(index)
        if node is None:
            return None
        row = node.record
        if role == KEY:
            return row.id.hex
        if role == ICON:
            return COMMODITY_ICONS.get(str(row.get("commodity")), "gauge") if row.entity == "metering_point" else _ICONS.get(row.entity, "info")
        if role == DIM:
            return ended(row) is not None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, SUB):
            return None
        if node.words is None:
            node.words = words_of(row, self._revealed)
        first, second = node.words
        return first if role == Qt.ItemDataRole.DisplayRole else second if role == SUB else f"{first}, {second}"


def _fitting(nodes: Iterable[Node], wanted: list[str], above: str = "") -> Iterator[Node]:
    """Yield the rows that hold what is wanted, together with those above them, or have below them what does."""
    at = 0
    for node in nodes:
        said = f"{above} {node.sought()}" if wanted else ""
        node.shown = list(_fitting(node.under, wanted, said))
        if node.shown or all(word in said for word in wanted):
            node.at = at
            at += 1
            yield node
