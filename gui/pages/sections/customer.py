"""The first section: customer, current site and billing together, so that an ordinary call needs no change of section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.buttons import link
from gui.cards import Card
from gui.fields import Field
from gui.forms import billing as billing_form
from gui.forms import contact_point, customer, site
from gui.forms.spec import fill
from gui.labels import ElidedLabel
from gui.pages.customer_parts.form_box import Host
from gui.pages.sections.chosen import ChosenCard
from gui.pages.sections.details import MoreDetails
from models import fields, formats
from models.kinds import day_of
from models.records import Record
from models.services import sites
from models.services.sections import new_id
from models.words import _

WIDE: Final = 800
MIDDLE: Final = 500


def source_words(host: Host, records: Sequence[Record]) -> str:
    """Return where the newest value of these rows came from, and when: "Source: customer 12.3.2026"."""
    found = [
        source for record in records for name in record.values if (source := host.data.source_of(record, name)) is not None and record.bases.get(name)
    ]
    if not found:
        return ""
    newest = max(found, key=lambda source: source.at)
    words = fields.field_of("statement", "source").kind.text(newest.source)
    return _("Source: {source} {day}", source=formats.within_sentence(words), day=formats.show_date(day_of(newest.at)))


class CustomerCard(Card):
    """Name, language and the preferred phone, e-mail and postal address."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(_("Customer"), parent=parent)
        self._host = host
        self._shown: tuple[UUID, ...] = ()
        self._fields: dict[str, Field] = {}
        self._latent: dict[str, Record] = {}
        self._grid = self.grid()
        self._reached = QHBoxLayout()  # a masked number needs more room than a language
        self._reached.setSpacing(8)
        self._grid.addLayout(self._reached, 1, 0, 1, 2)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Show the customer's rows; the fields are made anew only when other rows are shown."""
        data = self._host.data
        points = {kind: self.preferred(kind) for kind in contact_point.VALUE}
        now = (data.customer.id, *(record.id for record in points.values()))
        self.set_hint(source_words(self._host, (data.customer, *points.values())))
        kind = str(data.customer["customer_kind"])
        if now == self._shown and ("organisation_name" in self._fields) == (customer.name_items(kind) == customer.ORGANISATION):
            return
        focused = next((name for name, field in self._fields.items() if field.editor.widget().hasFocus()), "")
        self._host.binding.unbind(self._fields.values())
        for field in self._fields.values():
            self._grid.removeWidget(field)
            self._reached.removeWidget(field)
            field.hide()
            field.deleteLater()
        self._shown = now
        self._build(kind, points)
        if focused in self._fields:
            self._fields[focused].focus()

    def _build(self, kind: str, points: Mapping[str, Record]) -> None:
        data, binding = self._host.data, self._host.binding
        made = fill(self._grid, binding, data.customer, customer.name_items(kind)).fields
        made |= fill(self._grid, binding, points["phone"], (contact_point.PHONE,), top=1).fields
        language = fill(self._grid, binding, data.customer, (customer.LANGUAGE,), top=7).fields
        self._reached.addWidget(made["phone"], 3)
        self._reached.addWidget(language["language"], 2)
        made |= language
        made |= fill(self._grid, binding, points["email"], (contact_point.EMAIL,), top=2).fields
        made |= fill(self._grid, binding, points["postal"], contact_point.ADDRESS, top=3).fields
        self._fields = made
        if not self._host.may_edit("customer"):
            for field in made.values():
                field.set_read_only(True)

    def preferred(self, kind: str) -> Record:
        """Return the point of a kind that is preferred, else the first valid one, else one that is made when something is typed."""
        data, today = self._host.data, formats.today()
        usable = [each for each in data.points if each["point_kind"] == kind and (each["valid_to"] is None or each["valid_to"] >= today)]
        found = next((each for each in usable if each["preferred"]), usable[0] if usable else None)
        if found is not None:
            return found
        begun = next((each for each in self._host.draft.begun("contact_point") if self._host.draft.text(each, "point_kind") == kind), None)
        return begun or self._host.draft.add(
            "contact_point", new_id(), data.id, links={"customer_id": data.id}, given={"point_kind": kind, "preferred": "true"}, latent=True
        )


class CustomerSection(QWidget):
    """Three cards, and below them, when asked for, every other field of the customer with all contact points and authorised persons."""

    section_asked = Signal(str)

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._columns = 0
        self._more: MoreDetails | None = None
        self.customer = CustomerCard(host, self)
        self.site = ChosenCard(host, _("Site"), site.CARD, (_("No sites"), _("Add site")), self)
        self.site.acted.connect(lambda: self.section_asked.emit("sites"))
        self.site.wanted.connect(self._read_sites)
        self.billing = ChosenCard(host, _("Billing"), billing_form.CARD, (_("No billing account"), _("Open billing")), self)
        self.billing.acted.connect(lambda: self.section_asked.emit("billing"))
        self.billing.stepped.connect(self._hint_billing)
        self._unpaid = ElidedLabel("", "value", "text", "receipt", self.billing, "muted")
        self._unpaid.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._see = link(_("Show"), parent=self.billing)
        self._see.setAccessibleName(_("Show invoices and payments"))
        self._see.clicked.connect(lambda: self.section_asked.emit("billing"))
        below = QHBoxLayout()
        below.addWidget(self._unpaid, 1)
        below.addWidget(self._see)
        self.billing.body.insertLayout(1, below)
        self._open_more = link("", icon="caret-down", parent=self.customer)
        self._open_more.clicked.connect(self.toggle_details)
        self.customer.body.addWidget(self._open_more)
        self._cards = QGridLayout()
        self._cards.setSpacing(12)
        self._lay_cards(3)  # where there is less room, the first layout has to be done again
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addLayout(self._cards)
        self._column.addStretch(1)

    def refresh(self) -> None:
        """Show the page's data again."""
        data = self._host.data
        self.customer.refresh()
        self.site.show_rows(data.sites, data.counts["sites"])
        self.billing.show_rows(data.billing)
        self._hint_billing()
        overdue = [alert.message() for alert in data.alerts if alert.section == "billing"]
        self._unpaid.setText(overdue[0] if overdue else _("Invoices and payments"))
        self._unpaid.setVisible(bool(data.billing))
        self._see.setVisible(bool(data.billing))
        self._open_more.setText(_("All details and contact points ({n})", n=len(data.points)))
        if self._more is not None:
            self._more.refresh()

    def _read_sites(self, wanted: int) -> None:
        """Read the sites about one that was gone to and is not here: of hundreds only the first come with the page."""
        desk, customer_id = self._host.seat.desk, self._host.data.id
        first = wanted - wanted % sites.FIRST
        self._host.seat.tasks.newest(
            f"site-card/{customer_id.hex}", lambda: sites.some(desk, customer_id, first), lambda rows: self._take_sites(first, rows)
        )

    def _take_sites(self, first: int, rows: Sequence[Record]) -> None:
        self._host.binding.relay(rows)
        self.site.take(first, rows)

    def _hint_billing(self) -> None:
        row = self.billing.current()
        self.billing.set_hint(self._host.data.controllers.get(str(row["controller"]), "").removesuffix(" Oy") if row is not None else "")

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        first = next(iter(self.customer._fields.values()), None)
        if first is not None:
            first.focus()

    def tab_parts(self) -> list[QWidget]:
        """Return what Tab goes through: the fields by column, each card's own acts after them."""
        more = [] if self._more is None else [self._more]
        return [*self.customer._fields.values(), self._open_more, self.site, *self.billing.fields.values(), self._see, self.billing, *more]

    def open_row(self, entity: str, row: UUID) -> bool:
        """Open the form of a row listed in the details; say whether it is."""
        return self._more is not None and self._more.open_row(entity, row)

    def take_over(self, other: CustomerSection) -> None:
        """Open the details where they were open."""
        if other._more is not None and not other._more.isHidden():
            self.toggle_details()
            assert self._more is not None
            self._more.take_over(other._more)

    def toggle_details(self) -> None:
        """Show or hide everything else that is known of the customer; built when first asked for."""
        if self._more is None:
            self._more = MoreDetails(self._host, self)
            self._more.refresh()
            self._column.insertWidget(1, self._more)
        else:
            self._more.setVisible(self._more.isHidden())
        QTimer.singleShot(0, self, self._show_details)
        self._open_more.set_icon_name("caret-up" if not self._more.isHidden() else "caret-down")

    def _show_details(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self._more is not None and not self._more.isHidden():
            above.ensureWidgetVisible(self._more.points, 8, 8)

    def details(self) -> MoreDetails:
        """Return the further details, shown."""
        if self._more is None or self._more.isHidden():
            self.toggle_details()
        assert self._more is not None
        return self._more

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards in three, two or one columns."""
        super().resizeEvent(event)
        self._lay_cards(3 if self.width() >= WIDE else 2 if self.width() >= MIDDLE else 1)

    def _lay_cards(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at, card in enumerate((self.customer, self.site, self.billing)):
            self._cards.removeWidget(card)
            self._cards.addWidget(card, at // columns, at % columns)
        for column in range(3):
            self._cards.setColumnStretch(column, 10 if column < columns else 0)
            self._cards.setColumnMinimumWidth(column, 0)
