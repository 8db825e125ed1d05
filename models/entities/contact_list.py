"""Lists of whom to call, write to or ask: what was asked, on which day, and of every customer the answer with its rule.

A list is one entry of the journal with the SHA-256 of its members, who stand beside it in a table of their own: a million answers are no million entries.
It holds no contact point: these are read when it leaves the program, each behind a decision of that day.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models import kinds
from models.database.types import Guid
from models.entities.base import Base, Entity, field
from models.entities.choices import CHANNEL, PURPOSE
from models.entities.links import link
from models.fields import Category, Purpose, Retention
from models.words import N_

USES: Final = (Purpose.RELATION, Purpose.MARKETING)
KEPT: Final = Retention.REGISTER
_told = partial(
    field,
    category=Category.ORGANISATION,
    purposes=USES,
    retention=KEPT,
    report_reason="a list tells of nobody; its answers about a person are reported",
)


class ContactList(Entity):
    """A list made on a day: never changed; asked anew it is another list, which names this one."""

    __tablename__ = "contact_list"
    label = N_("List")
    append_only: ClassVar[bool] = True

    name: Mapped[str | None] = _told(kinds.LINE, label=N_("Name of the list"), required=True)
    purpose: Mapped[str | None] = _told(PURPOSE, label=N_("Purpose"), required=True)
    channel: Mapped[str | None] = _told(CHANNEL, label=N_("Channel"), required=True)
    controller: Mapped[str | None] = _told(kinds.CONTROLLER, label=N_("Controller"), required=True)
    criteria: Mapped[str | None] = _told(kinds.TEXT, label=N_("Criteria"))
    decided_on: Mapped[date | None] = _told(kinds.DATE, label=N_("Day of the decisions"), required=True)
    stale_after: Mapped[date | None] = _told(kinds.DATE, label=N_("To be asked anew after"), required=True)
    made_by: Mapped[str | None] = _told(kinds.LOGIN, label=N_("Made by"), required=True)
    made_at: Mapped[datetime | None] = _told(kinds.INSTANT, label=N_("When made"), required=True)
    asked: Mapped[int | None] = _told(kinds.INTEGER, label=N_("Asked about"), required=True)
    included: Mapped[int | None] = _told(kinds.INTEGER, label=N_("On the list"), required=True)
    digest: Mapped[bytes | None] = _told(kinds.DIGEST, label=N_("SHA-256 of the answers"), required=True)
    asked_anew_from: Mapped[UUID | None] = link(N_("Asked anew from"), "link to the earlier list", purposes=USES, retention=KEPT)


class ContactListMember(Base):
    """The answer about one customer on one list. Not journalled: the list's entry has the SHA-256 of all of them in order."""

    __tablename__ = "contact_list_member"
    __table_args__ = {"sqlite_with_rowid": False}

    list_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    customer: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    answer: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(40))
    since: Mapped[date | None] = mapped_column(Date)
