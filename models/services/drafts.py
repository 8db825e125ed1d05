"""Drafts: edits not yet saved, kept sealed through a lock, a crash, and going to another customer. Not journalled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import formats
from models.entities.customer import Customer
from models.entities.journal import Draft, SubjectKey
from models.security.cipher import TamperedError, derive, open_sealed, seal
from models.security.keys import RegisterKeys
from models.services.desk import Desk

NEW_CUSTOMER = "new-customer/"
"""How the forms of customers begin who are not created yet: each its own, with no customer as its subject."""
_NAMESPACE = UUID("6f1d6f2e-2f0b-4c57-9a35-5d0c7b8e1a11")


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it was left: its form, its customer, the time and the typed texts by their addresses."""

    form: str
    subject: UUID | None
    at: datetime
    texts: Mapping[str, str]


def keep(desk: Desk, form: str, subject: UUID | None, texts: Mapping[str, str]) -> datetime:
    """Keep the texts of one form of one customer, replacing the user's earlier draft of it; nothing typed drops the draft.

    Of a customer who was erased meanwhile nothing is kept.
    """
    if not texts:
        drop(desk, form, subject)
        return formats.now()
    at, draft_id = formats.now(), _id(desk, form, subject)
    sealed = seal(_key(desk.store.keys, desk.user.login), json.dumps(dict(texts), ensure_ascii=False).encode(), draft_id.bytes)
    with desk.store.write() as session:
        if subject is not None and _erased(session, subject):
            return at
        session.merge(Draft(id=draft_id, user=desk.user.login, subject=subject, form=form, at=at, sealed=sealed))
    return at


def _erased(session: Session, subject: UUID) -> bool:
    destroyed = select(SubjectKey.subject).where(SubjectKey.subject == subject, SubjectKey.wrapped.is_(None)).limit(1)
    return session.scalar(destroyed) is not None and session.get(Customer, subject) is None


def drop(desk: Desk, form: str, subject: UUID | None) -> None:
    """Forget a draft: it was saved or discarded."""
    with desk.store.write() as session:
        session.execute(delete(Draft).where(Draft.id == _id(desk, form, subject)))


def kept(desk: Desk, subject: UUID | None = None) -> list[KeptDraft]:
    """Return the user's drafts, newest first; those of one customer when ``subject`` is given. One that does not open is passed over."""
    query = select(Draft).where(Draft.user == desk.user.login).order_by(Draft.at.desc())
    if subject is not None:
        query = query.where(Draft.subject == subject)
    found = []
    with desk.store.read() as session:
        for row in session.scalars(query):
            try:
                texts = json.loads(open_sealed(_key(desk.store.keys, row.user), row.sealed, row.id.bytes))
            except TamperedError:
                continue
            found.append(KeptDraft(row.form, row.subject, row.at, texts))
    return found


def reseal(session: Session, old: RegisterKeys, new: RegisterKeys) -> int:
    """Seal every draft under other register keys and return how many; one that does not open was never readable and goes."""
    count = 0
    for draft in session.scalars(select(Draft)):
        try:
            plain = open_sealed(_key(old, draft.user), draft.sealed, draft.id.bytes)
        except TamperedError:
            session.delete(draft)
            continue
        draft.sealed = seal(_key(new, draft.user), plain, draft.id.bytes)
        count += 1
    return count


def new_customer_form() -> str:
    """Return the form under which one customer about to be created is kept."""
    return f"{NEW_CUSTOMER}{uuid4().hex}"


def new_customers(desk: Desk) -> list[KeptDraft]:
    """Return the user's half-typed new customers, newest first."""
    return [draft for draft in kept(desk) if draft.form.startswith(NEW_CUSTOMER)]


def _id(desk: Desk, form: str, subject: UUID | None) -> UUID:
    return uuid5(_NAMESPACE, f"{desk.user.login}\0{form}\0{subject.hex if subject else ''}")


def _key(keys: RegisterKeys, login: str) -> bytes:
    return derive(keys.register_key, f"draft/{login}")
