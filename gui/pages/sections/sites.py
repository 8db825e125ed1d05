"""The sites section: the tree at the left; facts, consumption and the form of the row gone to at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import link
from gui.cards import Card
from gui.commands import key_text
from gui.empty import EmptyState
from gui.forms import equipment, metering_point
from gui.forms.site import SITE
from gui.forms.spec import FormSpec
from gui.pages.customer_parts.form_box import FormBox, Host
from gui.pages.customer_parts.record_list import RecordList
from gui.pages.sections.consumption_card import ConsumptionCard
from gui.pages.sections.filter_line import FilterLine
from gui.pages.sections.lists import link_choices
from gui.pages.sections.site_facts import FactsCard
from gui.pages.sections.site_lists import CONSUMPTION, PARTS, SiteLists, View, views_of
from gui.pages.sections.site_tree import OPENED, SiteTreeView, path_of
from gui.scrolling import Page
from gui.sections import Section, SectionBar
from models import fields, formats
from models.records import Masked, Record
from models.services import sites
from models.services.sections import new_id
from models.services.sites import SiteTree, ended
from models.words import _

_FORMS: Final[Mapping[str, FormSpec]] = {
    "site": SITE,
    "metering_point": metering_point.POINT,
    "meter": metering_point.METER,
    "manual_reading": metering_point.READING,
    "heat_exchanger": equipment.HEAT_EXCHANGER,
    "cooling_equipment": equipment.COOLING,
    "gas_equipment": equipment.GAS,
}
_GEAR: Final = {"district-heat": "heat_exchanger", "district-cooling": "cooling_equipment", "gas": "gas_equipment"}
_TREE_WIDTH: Final = 320
_ROOMY: Final = 290
"""From this width on the tree's title has room for the key beside it."""
_BELOW_HEIGHT: Final = 260
_CONSUMPTION, _FORM, _NOTHING, _LISTED = range(4)
"""What stands below the facts."""


class SitesSection(QWidget):
    """All sites of the customer, the four commodities alike."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host = host
        self.tree_read: SiteTree | None = None
        self._form: FormBox | None = None
        self._views: dict[str, View] = {}
        self._add = link(_("Add"), key_text("new-site"), parent=self)
        self._add.clicked.connect(self.add_site)
        self._left = Card(_("Sites"), parent=self, action=self._add)
        self._add.setVisible(host.may_edit("site"))
        self._left.setFixedWidth(fonts.px(_TREE_WIDTH))
        self.filter = FilterLine(_("Address, metering point, meter"), self._left)
        self.filter.setAccessibleName(_("Filter"))
        self.filter.setToolTip(key_text("filter"))
        self.filter.hide()
        self.filter.edited.connect(self._sift)
        self.filter.left.connect(self._enter_tree)
        self.tree = SiteTreeView(host.draft.revealed, self._left)
        self._none = EmptyState(_("No site fits this filter."), _("Show all"), parent=self._left)
        self._none.acted.connect(self.show_all)
        self._none.hide()
        self.empty = EmptyState(_("No sites"), _("Add site") if host.may_edit("site") else "", parent=self._left)
        self.empty.acted.connect(self.add_site)
        above: tuple[QWidget, ...] = (self.empty, self.filter, self._none)
        for part in above:
            self._left.body.addWidget(part)
        self._left.body.addWidget(self.tree, 1)
        self.facts = FactsCard(
            (("reading", _("Record a reading"), key_text("reading"), self.add_reading), ("edit", _("Edit"), key_text("edit"), self.edit)),
            host.draft.revealed,
            self,
        )
        self.facts.reveal_asked.connect(self.reveal_here)
        self.consumption = ConsumptionCard(host.seat, self)
        self._form_card = Card(_("Edit"), parent=self)
        self._form_page = Page(self._form_card, self)
        self.views = SectionBar(_("What is shown of the row"), self)
        self.views.chosen.connect(self._show_view)
        self.lists = SiteLists(host, self)
        self._below = QStackedWidget(self)
        self._below.setMinimumHeight(fonts.px(_BELOW_HEIGHT))
        for part in (self.consumption, self._form_page, QWidget(self), Page(self.lists, self)):
            self._below.addWidget(part)
        inner = QWidget(self)
        inner.setMinimumWidth(fonts.px(280))
        right = QVBoxLayout(inner)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self.facts)
        right.addWidget(self.views)
        right.addWidget(self._below, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(12)
        row.addWidget(self._left)
        row.addWidget(Page(inner, self), 1)
        self.tree.chosen.connect(self._show_row)
        self.facts.hide()
        self.views.hide()
        self._below.setCurrentIndex(_NOTHING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the tree less where there is little."""
        super().resizeEvent(event)
        wide = min(fonts.px(_TREE_WIDTH), max(fonts.px(184), round(self.width() * 0.36)))
        self._left.setFixedWidth(wide)
        self._add.set_key(key_text("new-site") if wide >= fonts.px(_ROOMY) else "")

    def refresh(self) -> None:
        """Read the tree again; a form that is open stays while it has changes. At first only what is seen at first, then the rest."""
        self._read(sites.FIRST if self.tree_read is None else None)

    def _read(self, limit: int | None) -> None:
        desk, customer = self.host.seat.desk, self.host.data.id
        self.host.seat.tasks.newest(f"sites/{customer.hex}", lambda: sites.read(desk, customer, limit=limit), self._show)

    def form(self) -> FormBox | None:
        """Return the open form."""
        return self._form

    def take_over(self, other: SitesSection) -> None:
        """Open the form that is open in another section of the same sites, on the row gone to there."""
        self.tree.wanted = other.tree.current_key()
        self.consumption.take_over(other.consumption)
        self.filter.set_value(other.filter.value())
        self.tree.set_filter(self.filter.value())
        if other._form is not None:
            self._open_form(other._form.record)

    def _show(self, tree: SiteTree) -> None:
        self.tree_read = tree
        self.host.binding.relay((*tree.sites, *(row for rows in tree.under.values() for row in rows)))
        if self._form is not None and not self._under_way(self._form.record):
            self._close_form()
        self.empty.setVisible(not tree.sites)
        self.filter.setVisible(tree.total > OPENED)
        self.facts.setVisible(bool(tree.sites))
        self.tree.show_tree(tree)
        self._show_count()
        if tree.more:
            self._read(None)

    def _sift(self) -> None:
        self.tree.set_filter(self.filter.value())
        self._show_count()

    def _enter_tree(self) -> None:
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_all(self) -> None:
        """Take the filter away."""
        self.filter.set_value("")
        self._sift()

    def _show_count(self) -> None:
        total = self.tree_read.total if self.tree_read is not None else 0
        shown, here = self.tree.sites.counts()
        self._none.setVisible(total > 0 and shown == 0)
        self.tree.setVisible(shown > 0)
        sifted = bool(self.filter.value().strip())
        words = _("{n} of {total}", n=shown, total=total) if sifted or here < total else formats.show_number(Decimal(total))
        self._left.set_hint(words if total > OPENED else "")

    def _under_way(self, record: Record) -> bool:
        """Say whether a form of this row is still being written: begun and not saved, or changed and not saved."""
        return self.host.draft.is_new(record.id) or self.host.draft.touches(record.id)

    def _show_row(self, key: str) -> None:
        row, tree = self.tree.rows.get(key), self.tree_read
        if row is None or tree is None:
            return
        _site, point = path_of(tree, row)
        self.facts.show_row(tree, row, self._adds(row) if self.host.may_edit("site") else ())
        self._views = views_of(tree, row, self.host.data.customer)
        shown = [Section(CONSUMPTION, _("Consumption"))] if point is not None else []
        shown += [Section(code, _(view.name), count=len(view.records)) for code, view in self._views.items()]
        self.views.set_sections(shown)
        if self._form is None:
            self.consumption.show_point(point.id if point is not None else None)
            self._show_view(self.views.current())
        elif self._form.record.id != row.id and not self.host.draft.is_new(self._form.record.id):
            self._open_form(row)

    def _show_view(self, code: str) -> None:
        """Show consumption, or one of the lists about the row gone to."""
        self.views.setVisible(self._form is None and self.views.count() > 0)
        view, tree = self._views.get(code), self.tree_read
        if view is None or tree is None:
            self._below.setCurrentIndex(_CONSUMPTION if code == CONSUMPTION else _NOTHING)
            return
        self.lists.show_view(view, tree)
        self._below.setCurrentIndex(_LISTED)
        self.host.order_tabs()

    def _listed(self) -> RecordList | None:
        """Return the list that is shown."""
        return self.lists.list.innermost() if self.lists.list is not None and self._below.currentIndex() == _LISTED else None

    def _adds(self, row: Record) -> list[tuple[str, Callable[[], None]]]:
        if row.entity == "site":
            return [(_("Add metering point"), lambda: self._begin("metering_point", {"site_id": row.id}))]
        if row.entity != "metering_point":
            return []
        gear = _GEAR.get(str(row["commodity"]))
        adds: list[tuple[str, Callable[[], None]]] = [(_("Add meter"), lambda: self._begin("meter", {"metering_point_id": row.id}))]
        if gear is not None:
            links = {"site_id": row["site_id"], "metering_point_id": row.id}
            adds.append((_("Add equipment"), lambda: self._begin(gear, links)))
        return adds

    # Acts.

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what can be done here."""
        found = {
            "filter": self.focus_filter,
            "edit": self.edit,
            "chart-table": self.consumption.switch_view,
            "earlier": lambda: self.consumption.step(-1),
            "later": lambda: self.consumption.step(1),
            "reading": self.add_reading,
            "new-site": self.add_site,
        }
        if self.lists.list is not None:
            found |= {"add-row": self.add_row, "remove-row": self.remove_row}
        return found

    def add_row(self) -> None:
        """Begin a row in the list that is shown."""
        listed = self._listed()
        if listed is not None:
            listed.add()

    def remove_row(self) -> None:
        """Take the row chosen in the list that is shown away."""
        listed = self._listed()
        if listed is not None:
            listed.remove()

    def open_row(self, entity: str, row: UUID) -> bool:
        """Open the form of a row, in the tree or in a list about a row of it; say whether it is there."""
        record, tree = self.host.draft.record(row), self.tree_read
        if record is None or tree is None:
            return False
        if entity in _FORMS and entity != "manual_reading":
            self._open_form(record)
            return True
        part = next((part for part in PARTS if part.entity == entity), None)
        whole = (self.host.draft.link(row, part.link) or record.get(part.link)) if part is not None else None
        if whole is None or not self.tree.go_to(whole.hex):
            return False
        self._close_form()
        self.views.set_current(entity)
        self._show_view(entity)
        return self.lists.list is not None and self.lists.list.open_row(entity, row)

    def focus_first(self) -> None:
        """Put the focus into the tree."""
        self.tree.setFocus()

    def focus_filter(self) -> None:
        """Put the focus into the filter, which shows by itself only where there are many sites."""
        self.filter.show()
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go one step back with Esc: a form without anything typed closes, and a row begun in it is forgotten."""
        record = self._form.record if self._form is not None else None
        if event.key() != Qt.Key.Key_Escape or record is None or self.host.draft.touches(record.id):
            super().keyPressEvent(event)
            return
        if self.host.draft.is_new(record.id):
            self.host.draft.remove(record)
            self.host.edited()
        self.edit()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def repaint_rows(self) -> None:
        """Say the rows again: an address may be revealed now, or masked again."""
        self.tree.repaint_rows()
        row = self.tree.current_record()
        if row is not None and self.tree_read is not None:
            self.facts.show_row(self.tree_read, row, self._adds(row) if self.host.may_edit("site") else ())

    def reveal_here(self) -> bool:
        """Ask why the address of the site gone to is needed, when non-disclosure hides it; say whether it does."""
        row, tree = self.tree.current_record(), self.tree_read
        site, _point = path_of(tree, row) if row is not None and tree is not None else (None, None)
        if site is None or not isinstance(site["street_address"], Masked):
            return False
        self.host.binding.reveal_asked.emit(site, "street_address")
        return True

    def edit(self) -> None:
        """Open the form of the row gone to, or close it; in a list, that of the row chosen there."""
        listed, focused = self._listed(), QApplication.focusWidget()
        if listed is not None and focused is not None and self.lists.isAncestorOf(focused):
            listed.edit()
            return
        row = self.tree.current_record()
        if self._form is not None:
            self._close_form()
            if row is not None:
                self._show_row(row.id.hex)
        elif row is not None:
            self._open_form(row)

    def add_site(self) -> None:
        """Begin a site."""
        self._begin("site", {"customer_id": self.host.data.id}, held_from=formats.show_date(formats.today(), "fi"))

    def add_reading(self) -> None:
        """Begin a reading of the meter in use at the point gone to."""
        row, tree = self.tree.current_record(), self.tree_read
        if row is None or tree is None:
            return
        _site, point = path_of(tree, row)
        meters = [each for each in tree.under.get(point.id, ()) if each.entity == "meter" and ended(each) is None] if point is not None else []
        meter = row if row.entity == "meter" else meters[-1] if meters else None
        if meter is None:
            self.host.seat.said.emit(_("There is no meter in use here. Add the meter first"), "warning")
            return
        unit = str(meter.get("unit") or "MWh")
        self._begin("manual_reading", {"meter_id": meter.id}, read_on=formats.show_date(formats.today(), "fi"), unit=unit, reading_kind="measured")

    def _begin(self, entity: str, links: Mapping[str, Any], **given: str) -> None:
        if not self.host.may_edit(entity):
            return
        record = self.host.draft.add(entity, new_id(), self.host.data.id, controller="", links=links, given=given)
        self.host.edited()
        self._open_form(record)

    def _open_form(self, record: Record) -> None:
        self._close_form()
        offered = link_choices(record.entity, self.tree_read.offered) if self.tree_read is not None else {}
        self._form = FormBox(self.host, record, _FORMS[record.entity], offered, self._form_card)
        self._form_card.set_title(_(fields.LABELS[record.entity]))
        self._form_card.body.addWidget(self._form)
        self._below.setCurrentIndex(_FORM)
        self.views.hide()
        self.host.order_tabs()
        self._form.focus_first()

    def _close_form(self) -> None:
        if self._form is not None:
            self._form.let_go()
            self._form = None
