"""The journal's tables and the unjournalled ones beside it: keys, drafts, search terms, settings.

Nobody writes the journal but ``models.journal.apply``; UPDATE and DELETE on it are refused by triggers.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.database.types import Guid, Instant
from models.entities.base import Base


class Entry(Base):
    """One act on one entity. Field names stand in clear, values only inside ``payload``, sealed under the subject's keys."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_entity_id_seq", "entity_id", "seq"),
        Index("ix_journal_subject_seq", "subject", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(Guid, unique=True)
    set_id: Mapped[UUID] = mapped_column(Guid, index=True)
    subject: Mapped[UUID | None] = mapped_column(Guid)
    controller: Mapped[str] = mapped_column(String(40), default="")
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[UUID] = mapped_column(Guid)
    op: Mapped[str] = mapped_column(String(20))
    fields: Mapped[str] = mapped_column(Text, default="")
    bases: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    workstation: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(40), default="")
    contact: Mapped[UUID | None] = mapped_column(Guid)
    version: Mapped[int] = mapped_column(Integer, default=1)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))


class Head(Base):
    """The chain's end: one row, locked by every writer, so the sequence has no gaps."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    link: Mapped[bytes] = mapped_column(LargeBinary(32))


class SubjectKey(Base):
    """A data key of one (subject, controller or shared, retention class), wrapped. NULL after erasure; the row tells that there was one."""

    __tablename__ = "subject_key"
    __table_args__ = {"sqlite_with_rowid": False}

    subject: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    controller: Mapped[str] = mapped_column(String(40), primary_key=True)
    retention: Mapped[str] = mapped_column(String(20), primary_key=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)


class Draft(Base):
    """An edit not yet saved, sealed; one for each user and form. Not journalled."""

    __tablename__ = "draft"

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    user: Mapped[str] = mapped_column(String(80), index=True)
    subject: Mapped[UUID | None] = mapped_column(Guid)
    form: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SearchTerm(Base):
    """One way to find a customer: kind of term, term in Finnish byte order, customer."""

    __tablename__ = "search_term"
    __table_args__ = {"sqlite_with_rowid": False}

    kind: Mapped[int] = mapped_column(Integer, primary_key=True)
    term: Mapped[str] = mapped_column(Text(collation="C").with_variant(Text(collation="BINARY"), "sqlite"), primary_key=True)
    customer: Mapped[UUID] = mapped_column(Guid, primary_key=True)


class SearchWaiting(Base):
    """A customer brought in in bulk whose terms are still to be made; ``touched``: a row of theirs was changed since somebody began to."""

    __tablename__ = "search_waiting"
    __table_args__ = {"sqlite_with_rowid": False}

    customer: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    touched: Mapped[bool] = mapped_column(Boolean, default=False)


class Setting(Base):
    """A setting of the store or of a seat. Not journalled; nothing personal."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    seat: Mapped[bool] = mapped_column(Boolean, default=False)
