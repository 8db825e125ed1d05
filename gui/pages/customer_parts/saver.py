"""Saving the page: one entry set, problems beside their fields, conflicts to decide, undo; and the draft that survives everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from gui.binding import Binding
from gui.draft import Draft
from gui.seat import Seat
from gui.tasks import Lane
from models.problems import Conflict, Rejected
from models.records import Edit, Record
from models.services import customers, drafts, forms, undo
from models.services.contacts import RunningContact
from models.services.customers import CustomerPage
from models.services.drafts import KeptDraft
from models.services.forms import Saved
from models.services.undo import Undone
from models.words import _, ngettext

FORM: Final = "customer"
"""The name under which the page's draft is kept."""
KEEP_AFTER_MS: Final = 2000


class Page(Protocol):
    """What saving needs of the page."""

    binding: Binding
    draft: Draft

    @property
    def seat(self) -> Seat:
        """Who is signed in."""

    @property
    def data(self) -> CustomerPage:
        """The customer as read last."""

    @property
    def contact(self) -> RunningContact | None:
        """The contact running."""

    def refresh(self) -> None:
        """Read the customer again and show it."""

    def open_row(self, at: str) -> bool:
        """Open the form that has the field at this address, if some section lists its row."""


class Saver(QObject):
    """``stuck`` asks to go to the first problem; ``conflicted`` gives what is to be decided; ``state_changed`` means another count or problem."""

    stuck = Signal()
    conflicted = Signal(object, object)
    state_changed = Signal()
    offered = Signal(object)
    restored = Signal()
    kept = Signal(object)
    saved = Signal(object)

    def __init__(self, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._busy = False
        self._last: UUID | None = None
        self._offer: KeptDraft | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def offer(self) -> KeptDraft | None:
        """The draft that was found and not answered yet."""
        return self._offer

    def touched(self) -> None:
        """The draft was edited: keep it soon."""
        self._timer.start()
        self.state_changed.emit()

    def save(self, reason: str = "") -> None:
        """Save all edits as one set; with something wrong, go to the first problem instead."""
        page = self._page
        if self._busy:
            return
        page.binding.check_changed()
        self.state_changed.emit()
        if page.binding.first_problem() is not None:
            self.stuck.emit()
            return
        edits = page.draft.changes()
        if not edits:
            page.seat.said.emit(_("Nothing was changed, so there is nothing to save"), "note")
            return
        self._busy = True
        self._timer.stop()
        desk, contact, customer = page.seat.desk, page.contact, page.data.id
        source = "customer" if contact is not None else "employee"
        about = contact.id if contact is not None else None
        offered = self._offer

        def work() -> Saved | Rejected | Conflict:
            result = forms.save(desk, edits, source=source, contact=about, reason=reason)
            if isinstance(result, Saved) and offered is None:
                drafts.drop(desk, FORM, customer)
            elif isinstance(result, Saved) and offered is not None:
                drafts.keep(desk, FORM, customer, offered.texts)  # not answered yet, so not lost
            return result

        page.seat.tasks.run(Lane.WRITER, work, lambda result: self._done(edits, result), failed=self._failed)

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self._timer.start()
        self._page.seat.tasks.failed.emit(failure)

    def _done(self, edits: Sequence[Edit], result: Saved | Rejected | Conflict) -> None:
        self._busy = False
        page = self._page
        if isinstance(result, Conflict):
            self._timer.start()
            self.conflicted.emit(result, edits)
        elif isinstance(result, Rejected):
            self._timer.start()
            homeless = page.binding.show_problems(result.problems)
            if any(problem.field is not None and page.open_row(problem.field) for problem in homeless[:1]):
                homeless = page.binding.show_problems(homeless)
            self.state_changed.emit()
            if page.binding.first_problem() is not None:
                self.stuck.emit()
            for problem in homeless:
                page.seat.said.emit(problem.message(), "problem")
        else:
            self._after(edits, result)

    def _after(self, edits: Sequence[Edit], result: Saved) -> None:
        page = self._page
        count = sum(len(edit.texts) or 1 for edit in edits)
        page.draft.settle(edits)
        page.binding.clear_problems()
        page.binding.refresh()
        for problem in page.binding.show_problems(result.warnings):
            page.seat.said.emit(problem.message(), "warning")
        self._last = result.set_id
        if self._offer is None:
            self._tell_draft(None)
        self.state_changed.emit()
        page.refresh()
        page.seat.tell(result.subjects, result.entities)
        page.seat.offered_undo.emit(ngettext("{n} change saved", "{n} changes saved", count), self.undo)
        self.saved.emit(result)
        if page.draft.count():
            self._timer.start()

    def undo(self) -> None:
        """Take the last save of this page back."""
        set_id, page = self._last, self._page
        if self._busy:
            return
        if set_id is None:
            page.seat.said.emit(_("There is no save on this page to take back"), "note")
            return
        self._busy = True
        desk = page.seat.desk
        page.seat.tasks.run(Lane.WRITER, lambda: undo.undo(desk, set_id), self._undone, failed=self._failed)

    def _undone(self, result: Undone | Rejected | Conflict) -> None:
        self._busy = False
        page = self._page
        if isinstance(result, Rejected):
            page.seat.said.emit(result.messages()[0], "problem")
            return
        if isinstance(result, Conflict):
            page.seat.said.emit(_("Somebody changed the same values meanwhile, so nothing was taken back"), "problem")
            return
        self._last = None
        page.seat.taken_back.emit()
        page.refresh()
        page.seat.tell(result.applied.subjects, result.applied.entities)
        if result.left:
            left = len(result.left)
            words = ngettext("Taken back, except {n} value that was changed since", "Taken back, except {n} values that were changed since", left)
            page.seat.said.emit(words, "warning")
        else:
            page.seat.said.emit(_("The last save was taken back"), "done")
        for problem in result.told:
            page.seat.said.emit(problem.message(), "warning")
        self.state_changed.emit()

    def discard(self) -> None:
        """Forget every edit and the draft."""
        page = self._page
        page.draft.discard()
        page.binding.clear_problems()
        page.binding.refresh()
        self._timer.stop()
        self._drop()
        self.state_changed.emit()

    def _drop(self) -> None:
        desk, customer = self._page.seat.desk, self._page.data.id
        if self._offer is None:
            self._page.seat.tasks.write(lambda: drafts.drop(desk, FORM, customer), lambda _nothing: self._tell_draft(None))

    def keep(self) -> None:
        """Keep the edits as a draft now; what was kept before and not yet answered stays under them."""
        self._timer.stop()
        page = self._page
        if self._busy:
            return
        texts = page.draft.texts()
        if self._offer is not None:
            if not texts:
                return
            texts = {**self._offer.texts, **texts}
        desk, customer = page.seat.desk, page.data.id
        page.seat.tasks.write(lambda: drafts.keep(desk, FORM, customer, texts), lambda at: self._kept(at, bool(texts)))

    def _kept(self, at: datetime, any_text: bool) -> None:
        self._tell_draft(at if any_text else None)
        if any_text:
            self.kept.emit(at)

    def _tell_draft(self, at: datetime | None) -> None:
        self._page.seat.draft_kept.emit(FORM, self._page.data.id, at)

    def look_for_draft(self) -> None:
        """Ask whether a draft of this page was left; it is offered, never put in unasked."""
        desk, customer = self._page.seat.desk, self._page.data.id
        self._page.seat.tasks.read_after_writes(lambda: drafts.kept(desk, customer), self._found)

    def _found(self, found: list[KeptDraft]) -> None:
        self._offer = next((draft for draft in found if draft.form == FORM), None)
        if self._offer is not None:
            self.offered.emit(self._offer)

    def restore(self) -> None:
        """Take up the draft that was offered; rows that it is about and that no section has read yet are read first."""
        offer, page = self._offer, self._page
        if offer is None:
            return
        desk, customer, missing = page.seat.desk, page.data.id, page.draft.missing(offer.texts)
        if missing:
            page.seat.tasks.read(lambda: customers.rows(desk, customer, missing), lambda rows: self._restore(offer, rows))
        else:
            self._restore(offer, ())

    def _restore(self, offer: KeptDraft, rows: Sequence[Record]) -> None:
        if self._offer is not offer:
            return  # asked for twice
        self._offer = None
        page = self._page
        mine = page.draft.texts()
        for row in rows:
            page.draft.lay(row)
        gone = {row.hex for _entity, row in page.draft.missing(offer.texts)}
        texts = {at: text for at, text in offer.texts.items() if at.split("/")[1] not in gone}
        page.draft.restore({**texts, **mine})
        if gone:
            page.seat.said.emit(_("Part of the draft was about something that is not there any more, and was left out"), "warning")
        page.binding.refresh()
        self.touched()
        self.restored.emit()

    def drop_offer(self) -> None:
        """Forget the draft that was offered; edits made since are kept on."""
        self._offer = None
        if self._page.draft.count():
            self.keep()
        else:
            self._drop()
