"""Erasing: the keys of what must go are destroyed, and an entry tells which; the chain is over ciphertext and stays whole.

The entry names the retention classes in clear and belongs to the register, so that it can be read when nothing of the customer can. A key
that is gone without such an entry is a finding of ``verify``: else whoever holds the file could make rows unprovable by dropping keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.entities.journal import SubjectKey
from models.fields import Retention
from models.journal.apply import Sealing, apply
from models.journal.entries import REGISTER, Act, Applied, Change, Op


def destroy_keys(session: Session, sealing: Sealing, act: Act, subject: UUID, controller: str, classes: Iterable[Retention]) -> Applied:
    """Destroy the keys of ``subject`` under ``controller`` ("" is the shared ones) of these classes. Nothing brings the values back.

    Whether retention has ended, and that prohibitions were kept as hashes, is the calling service's to know.
    """
    chosen = sorted(set(classes))
    if subject == REGISTER or not chosen:
        raise ValueError("only a customer's keys of some class are destroyed")
    told = Change("customer", subject, Op.ERASE, REGISTER, dict.fromkeys(chosen, True), {}, controller)
    applied = apply(session, sealing, act, [told])
    assert isinstance(applied, Applied)
    key = SubjectKey
    session.execute(
        update(key).where(key.subject == subject, key.controller == controller, key.retention.in_(chosen)).values(wrapped=None),
        execution_options={"synchronize_session": False},
    )
    sealing.data_keys.forget(subject)
    return applied
