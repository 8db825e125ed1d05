"""A change of register keys in the slot file, in two steps around the store's own re-keying, so that a crash between loses nothing.

Nobody's password is needed: the new keys are sealed to each slot's public key. A user who left is left out.
"""

from __future__ import annotations

from models.problems import Rejected
from models.security.keys import RegisterKeys
from models.security.slot_format import Document, normal_login
from models.security.slot_keeper import refuse
from models.security.slot_seal import head_holds, head_mac, recovery_box, recovery_holds, slot_box, slot_holds
from models.security.slots import SlotFile


def begin(file: SlotFile, old: RegisterKeys, new: RegisterKeys, leave_out: frozenset[str] = frozenset()) -> Rejected | None:
    """Begin a change of keys: every user but those left out, and the recovery slot, can from now on open ``old`` and ``new``.

    Then re-key the store in one transaction, and ``finish``. After a crash between, sign-in gives both keys: the one that opens
    the store says whether to finish or to abandon. Make ``new`` by ``old.successor()``.
    """
    out = {normal_login(login) for login in leave_out}

    def change(document: Document) -> Document | Rejected:
        now, coming = document.generation, document.generation + 1
        if document.changing_keys:
            return refuse("slots.changing")
        recovery = document.recovery
        if not head_holds(document, now, old) or (recovery and not recovery_holds(document, recovery, now, old)):
            return refuse("slots.edited")
        stay = [slot for slot in document.users if slot.info.login not in out]
        edited = [slot.info.login for slot in stay if not slot_holds(document, slot, now, old)]
        if edited:
            return Rejected(tuple(problem for login in edited for problem in refuse("slots.edited_slot", login=login).problems))
        draft = document._replace(macs={**document.macs, coming: head_mac(document, coming, new)})
        for slot in stay:
            draft = draft.with_slot(slot._replace(boxes={**slot.boxes, coming: slot_box(document, slot.info, slot.seal.public, coming, new)}))
        if recovery:
            boxes = {**recovery.boxes, coming: recovery_box(document, recovery.public, coming, new)}
            draft = draft._replace(recovery=recovery._replace(boxes=boxes))
        return draft

    written = file.storage.edit(change)
    return written if isinstance(written, Rejected) else None


def finish(file: SlotFile, new: RegisterKeys) -> Rejected | None:
    """End a change of keys after the store was re-keyed: the old keys' boxes go, and the slots that were left out with them."""

    def change(document: Document) -> Document | Rejected:
        coming = document.generation + 1
        return _only(document, coming) if head_holds(document, coming, new) else refuse("slots.edited")

    written = file.storage.edit(change)
    return written if isinstance(written, Rejected) else None


def abandon(file: SlotFile, old: RegisterKeys) -> Rejected | None:
    """Take a begun change of keys back: the store was not re-keyed."""

    def change(document: Document) -> Document | Rejected:
        return _only(document, document.generation) if head_holds(document, document.generation, old) else refuse("slots.edited")

    written = file.storage.edit(change)
    return written if isinstance(written, Rejected) else None


def remember(document: Document, keys: RegisterKeys) -> Document:
    """Give ``keys``, which are the present ones with more earlier hash keys, to everybody whose slot their holders vouch for."""
    now = document.generation
    draft = document
    for slot in document.users:
        if slot_holds(document, slot, now, keys):
            draft = draft.with_slot(slot._replace(boxes={**slot.boxes, now: slot_box(document, slot.info, slot.seal.public, now, keys)}))
    recovery = document.recovery
    if recovery and recovery_holds(document, recovery, now, keys):
        draft = draft._replace(recovery=recovery._replace(boxes={**recovery.boxes, now: recovery_box(document, recovery.public, now, keys)}))
    return draft


def _only(document: Document, generation: int) -> Document:
    """Keep one generation's boxes, and the slots that have one."""
    users = tuple(slot._replace(boxes={generation: slot.boxes[generation]}) for slot in document.users if generation in slot.boxes)
    recovery = document.recovery and document.recovery._replace(boxes={generation: document.recovery.boxes[generation]})
    return document._replace(generation=generation, macs={generation: document.macs[generation]}, users=users, recovery=recovery)
