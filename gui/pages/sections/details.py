"""Everything that the first section does not show at once: identification, every contact point, authorised persons, relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import link
from gui.cards import Card
from gui.forms import contact_point, customer
from gui.forms.begun import first_texts
from gui.forms.spec import FormSpec
from gui.pages.customer_parts.form_box import FormBox, Host, shown
from gui.pages.customer_parts.record_list import End, RecordList
from gui.tables import Cell
from models import fields, formats
from models.kinds import day_of
from models.records import Record
from models.words import N_, _


class MoreDetails(QWidget):
    """Identification and safety, every contact point, authorised persons, and the relations with their numbers."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        card = Card(_("Identification and safety"), parent=self)
        self.form = FormBox(host, host.data.customer, customer.DETAILS, {}, card)
        card.body.addWidget(self.form)
        self.points = RecordList(
            host, _("Contact points"), self._point_form, (("point_kind", 150), ("point_type", 140), ("phone", 0), ("valid_to", 90)), "contact_point",
            _("No contact points"), self, cells=self._point_cells, begin=lambda: self._begin("phone"), two_lines=True, end=End("valid_to", N_("End today")),
        )  # fmt: skip
        self._add_points = QHBoxLayout()
        for kind in contact_point.VALUE:
            what = fields.field_of("contact_point", "point_kind").kind.text(kind)
            add = link(_("Add {what}", what=formats.within_sentence(what)), icon="plus", parent=self)
            add.clicked.connect(self._adder(kind))
            self._add_points.addWidget(add)
        self._add_points.addStretch(1)
        self.points.body.addLayout(self._add_points)
        self.authorised = RecordList(
            host, _("Authorised persons"), lambda _record: customer.AUTHORISED, (("name", 0), ("capacity", 150), ("phone", 130), ("valid_to", 90)),
            "authorised_person", _("No authorised persons"), self, begin=lambda: ({"customer_id": host.data.id}, first_texts("authorised_person", host.seat.desk.user.login), ""),
            end=End("valid_to", N_("End today")),
        )  # fmt: skip
        self.relations = RecordList(
            host, _("Customer relations"), lambda record: customer.NEW_RELATION if host.draft.is_new(record.id) else customer.RELATION,
            (("controller", 0), ("customer_number", 120), ("status", 120), ("since", 90), ("until", 90)), "customer_relation", _("No relations"), self,
            removable=False, cells=self._relation_cells, begin=self._begin_relation, end=End("until", N_("End today"), "status"),
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.points, card, self.authorised, self.relations):
            column.addWidget(part)

    def refresh(self) -> None:
        """Show the page's data again."""
        data = self._host.data
        self.points.show_records(data.points)
        self.authorised.show_records(data.authorised)
        self.relations.show_records(data.relations)

    def open_row(self, entity: str, row: UUID) -> bool:
        """Open the form of a row listed here; say whether it is."""
        return any(made.open_row(entity, row) for made in (self.points, self.authorised, self.relations))

    def take_over(self, other: MoreDetails) -> None:
        """Open the forms that are open there."""
        for mine, theirs in ((self.points, other.points), (self.authorised, other.authorised), (self.relations, other.relations)):
            mine.take_over(theirs)

    def _begin(self, kind: str) -> tuple[Mapping[str, UUID], Mapping[str, str], str]:
        return {"customer_id": self._host.data.id}, {"point_kind": kind}, ""

    def _begin_relation(self) -> tuple[Mapping[str, UUID], Mapping[str, str], str]:
        """Begin a relation with the first of the user's controllers that the customer has none with."""
        data, user = self._host.data, self._host.seat.desk.user
        known = {relation["controller"] for relation in data.relations}
        controller = next((code for code in user.controllers if code not in known), next(iter(user.controllers), ""))
        return {"customer_id": data.id}, first_texts("customer_relation", user.login) | {"controller": controller}, controller

    def _adder(self, kind: str) -> Callable[[], None]:
        def add() -> None:
            self.points.add_as(lambda: self._begin(kind))

        return add

    def _point_form(self, record: Record) -> FormSpec:
        return contact_point.FORMS[self._host.draft.text(record, "point_kind") or "phone"]

    def _point_cells(self, record: Record) -> Sequence[Cell]:
        draft, kind = self._host.draft, str(record["point_kind"])
        value = shown(record, contact_point.VALUE.get(kind, "phone"), draft)
        if kind == "postal":
            value = ", ".join(part for part in (value, f"{record['postal_code'] or ''} {record['post_office'] or ''}".strip()) if part)
        verified = _("verified {day}", day=formats.show_date(day_of(record["verified_at"]))) if record["verified_at"] else _("not verified")
        marks = ", ".join(
            part for part in (_("preferred") if record["preferred"] else "", _("protected") if record["protected"] else "", verified) if part
        )
        icon = {"phone": "phone", "email": "envelope-simple", "postal": "house-line"}.get(kind, "")
        kinds = [fields.field_of("contact_point", name).kind.text(record[name]) for name in ("point_kind", "point_type")]
        return [
            Cell(kinds[0], icon=icon),
            Cell(kinds[1]),
            Cell(value, marks, role="value"),
            Cell(fields.field_of("contact_point", "valid_to").kind.text(record["valid_to"])),
        ]

    def _relation_cells(self, record: Record) -> Sequence[Cell]:
        names = ("customer_number", "status", "since", "until")
        return [
            Cell(self._host.data.controllers.get(str(record["controller"]), "")),
            *[Cell(fields.field_of("customer_relation", name).kind.text(record[name])) for name in names],
        ]
