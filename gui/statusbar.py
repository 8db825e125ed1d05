"""The status bar: connection, unsent, last exchange, keyring; draft and clock. The same on every page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import fonts, paint
from gui.labels import ElidedLabel, Rule


class StatusItem(ElidedLabel):
    """One state: icon and words. ``strong`` is for what matters now."""

    def __init__(
        self, text: str = "", icon: str = "", ink: str = "muted", icon_ink: str = "", strong: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "label_strong" if strong else "label", ink, icon, parent, icon_ink)

    def set_state(self, text: str, icon: str, ink: str = "muted", icon_ink: str = "", strong: bool = False) -> None:
        """Change words, icon, colours and weight together."""
        self._role = "label_strong" if strong else "label"
        self.set_look(text, ink, icon, icon_ink)


class StatusBar(QWidget):
    """A row of 28 px: items from the left, then from the right, a line between each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        self._items: dict[bool, list[tuple[Rule | None, StatusItem]]] = {False: [], True: []}
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 1, 13, 0)
        row.setSpacing(0)
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)
        for part in (self._left, self._right):
            part.setSpacing(15)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, item: StatusItem, right: bool = False) -> StatusItem:
        """Add an item at the end of the left or the right part."""
        part = self._right if right else self._left
        rule: Rule | None = None
        if part.count():
            rule = Rule(self, upright=True)
            rule.setFixedHeight(16)
            part.addWidget(rule)
        part.addWidget(item)
        self._items[right].append((rule, item))
        item.installEventFilter(self)
        self._draw_lines()
        return item

    def _draw_lines(self) -> None:
        """Show a line before an item that is shown after another; what is hidden leaves none."""
        for items in self._items.values():
            before = False
            for rule, item in items:
                if rule is not None:
                    rule.setVisible(before and not item.isHidden())
                before = before or not item.isHidden()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow what is shown and hidden."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self._draw_lines()
        return False

    def sizeHint(self) -> QSize:
        """Return 28 px high at 100 %."""
        return QSize(super().sizeHint().width(), max(28, fonts.metrics("label").height() + 13))

    def minimumSizeHint(self) -> QSize:
        """Return the height; items elide."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface and line."""
        with paint.open_on(self) as painter:
            paint.area(painter, 0, 0, self.width(), self.height(), "surface")
            paint.line_h(painter, 0, 0, self.width())
