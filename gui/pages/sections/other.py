"""Contacts and other data: who was in touch about what, and every other kind of record of the customer, each with its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from gui.forms.other import FORMS
from gui.pages.customer_parts.form_box import Host
from gui.pages.customer_parts.part_list import Part
from gui.pages.customer_parts.record_list import End, RecordList
from gui.pages.sections.lists import ListSection
from gui.tables import Cell
from models import fields, formats
from models.records import Record
from models.services import sections
from models.words import N_, _

_ICON: Final = {
    "call": "phone",
    "email": "envelope",
    "chat": "chats",
    "sms": "chat-text",
    "letter": "envelope-simple",
    "visit": "house",
    "web": "link",
}
_LISTS: Final = (
    ("quotation_request", N_("Requests for quotation"), (("received_at", 164), ("what", 0), ("state", 140))),
    ("offer", N_("Offers"), (("sent_at", 164), ("what", 0), ("state", 140))),
    ("order", N_("Orders"), (("ordered_at", 164), ("what", 0), ("state", 140))),
    ("recording", N_("Recordings"), (("recorded_at", 164), ("recording_purpose", 0), ("length", 100), ("kept_until", 110))),
    ("feedback", N_("Feedback"), (("received_at", 164), ("text", 0), ("feedback_kind", 140), ("state", 120))),
    ("satisfaction", N_("Satisfaction"), (("answered_at", 164), ("survey", 0), ("score", 90), ("scale", 90))),
    ("service_use", N_("Use of services"), (("used_at", 164), ("service", 0), ("what", 200))),
    ("consented_data", N_("Data held by consent"), (("given_at", 164), ("what", 0), ("service", 160), ("valid_to", 110))),
    ("credit_check", N_("Credit checks"), (("checked_at", 164), ("reason", 0), ("outcome", 140), ("valid_to", 110))),
    ("paper_record", N_("Paper records"), (("dated_on", 140), ("what", 0), ("room", 120), ("shelf", 90), ("kept_until", 110))),
)
_STAYS: Final = frozenset({"recording"})
"""What is not taken back as if it had never been: a recording goes when its time is over."""
_ENDS: Final = {"consented_data": End("withdrawn_at", N_("Withdrawn now")), "paper_record": End("destroyed_on", N_("Destroyed today"))}
_PARTS: Final = {
    "paper_record": Part(
        FORMS["paper_loan"], "paper_record_id", N_("Loans"), N_("Not lent"), (("taken_at", 164), ("taken_by", 0), ("returned_at", 164)),
        end=End("returned_at", N_("Returned now")),
    ),
    "recording": Part(
        FORMS["recording_listen"], "recording_id", N_("Who has listened"), N_("Nobody has listened"), (("listened_at", 164), ("listened_by", 0), ("reason", 240)),
        as_recorded=True,
    ),
}  # fmt: skip


class OtherSection(ListSection):
    """The contacts first, newest first; below them the other kinds, those with rows before the empty ones."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._users: dict[str, str] = {}
        self.contacts = self.add_list(
            RecordList(
                host, _("Contacts"), lambda _record: FORMS["contact"],
                (("started_at", 186), ("text", 0), ("outcome", 160), ("agent", 150)), "contact", _("No contacts yet"), self,
                removable=False, cells=self._contact, two_lines=True,
            )
        )  # fmt: skip
        self._others: dict[str, RecordList] = {}
        for entity, title, columns in _LISTS:
            made = RecordList(
                host, _(title), lambda record: FORMS[record.entity], columns, entity, _("None yet"), self,
                begin=self.begin(entity), removable=entity not in _STAYS, end=_ENDS.get(entity),
                part=_PARTS.get(entity),
            )  # fmt: skip
            self._others[entity] = self.add_list(made)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read contacts and other data again."""
        desk, customer, limit = self.host.seat.desk, self.host.data.id, self._limit
        self.read(lambda: sections.others(desk, customer, limit=limit), self._show)

    def _show(self, read: sections.Others) -> None:
        self._users = dict(read.users)
        self.offer(read.offered)
        self.contacts.show_records(read.contacts.records, read.contacts.more)
        for entity, made in self._others.items():
            found = read.lists[entity]
            made.show_records(found.records, found.more, read.parts)
        ordered = sorted(self._others.values(), key=lambda made: not made.table.isVisibleTo(self))
        self.lists = [self.contacts, *ordered]
        for at, made in enumerate(ordered):
            self.column.insertWidget(at + 1, made)

    def _contact(self, record: Record) -> Sequence[Cell]:
        def text(name: str) -> str:
            return fields.field_of("contact", name).kind.text(record[name])

        at = record["started_at"]
        agent = str(record["agent"] or "")
        who = text("who") if not record["who_name"] else f"{text('who')}, {record['who_name']}"
        running = record["ended_at"] is None
        return (
            Cell(formats.show_instant(at) if at is not None else "", text("direction"), icon=_ICON.get(str(record["channel"]), "chats")),
            Cell(text("subject") or text("channel"), " ".join(text("text").split())),
            Cell(_("Under way") if running else text("outcome"), who, ink="accent" if running else "text"),
            Cell(self._users.get(agent, agent), text("verified_result")),
        )
