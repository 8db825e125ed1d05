"""A new customer: who, how reached, whose. While typing, those who may be the same are shown with the reason; they never block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import link, primary, secondary
from gui.cards import Card
from gui.choices import CheckGroup
from gui.dialogs.entry import show_at
from gui.fields import Field
from gui.forms.spec import editor_for, label_of
from gui.inputs import Choice, LineEdit, MaskedLine
from gui.labels import ElidedLabel, Label
from gui.pages.customer_parts.draft_offer import DraftOffer
from gui.panels.making import choices
from gui.savebar import Foot
from gui.scrolling import Page
from gui.seat import Seat
from gui.tasks import Lane
from models import fields, formats
from models.identifiers import language as languages
from models.identifiers import postal
from models.permissions.vocabulary import ANY
from models.problems import Problem, Rejected
from models.services import customers_new, drafts, forms, rules
from models.services.arrivals import RECALLED_CODE
from models.services.customers_new import Created, Hint
from models.services.drafts import KeptDraft
from models.services.prospects import PROSPECT
from models.words import N_, _

_DELAY_MS: Final = 250
KEEP_AFTER_MS: Final = 700
_GROUPS: Final = (
    (
        N_("Customer"),
        (
            ("customer_kind", "language"),
            ("controller", "status"),
            ("family_name", "given_names", "personal_identity_code"),
            ("organisation_name", "business_id"),
        ),
    ),
    (N_("How the customer is reached"), (("phone", "email"), ("street_address", "postal_code", "post_office"))),
    (N_("Permission to contact the prospect"), (("channel",), ("given_how", "evidence_kind", "evidence_note"), ("wording",))),
)
"""Cards of the form, each with its rows; what a kind of customer does not have leaves no gap."""
_PERSON: Final = frozenset({"family_name", "given_names", "personal_identity_code"})
_ORGANISATION: Final = frozenset({"organisation_name", "business_id"})


class NewCustomerPage(QWidget):
    """``created`` gives the new customer; ``open_known`` one of the hints; ``cancelled`` goes back.

    What is typed is kept as a draft of its own (the seat is told when), until the customer is created or the draft discarded.
    """

    created = Signal(object)
    open_known = Signal(object)
    cancelled = Signal()

    def __init__(self, seat: Seat, controllers: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        self.fields: dict[str, Field] = {}
        self._card_of: dict[str, Card] = {}
        self._controllers = dict(controllers)
        self._hint_lines: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._look_for_twins)
        self.form = drafts.new_customer_form()
        self._dirty = self._touched = False
        self._followed = ""
        """The post office that was filled in from a code."""
        self._offered: KeptDraft | None = None
        self._keeper = QTimer(self)
        self._keeper.setSingleShot(True)
        self._keeper.setInterval(KEEP_AFTER_MS)
        self._keeper.timeout.connect(self.keep_draft)
        self.offer = DraftOffer(self)
        self.offer.restored.connect(self._restore_offered)
        self.offer.discarded.connect(self._discard_offered)
        self.hints = Card(_("Possibly the same customer"))
        self.hints.hide()
        self.save = primary(_("Create customer"), "Ctrl+S", "floppy-disk")
        self.cancel = secondary(_("Cancel"), "Esc")
        self._lay_out()
        self.save.clicked.connect(self.create_customer)
        self.cancel.clicked.connect(self.cancelled)
        self._defaults()

    def _lay_out(self) -> None:
        content = QWidget()
        cards = QVBoxLayout(content)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for title, group in _GROUPS:
            card = self._card_of[group[0][0]] = Card(_(title))
            for names in group:
                card.body.addLayout(self._row(names))
            cards.addWidget(card)
        cards.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addWidget(Label(_("New customer"), "title"))
        column.addWidget(self.offer)
        column.addWidget(self.hints)
        column.addWidget(Page(content), 1)
        foot = Foot()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column.addWidget(foot)

    def _row(self, names: tuple[str, ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for name in names:
            found = fields.field_of(customers_new.entity_of(name), name)
            editor = CheckGroup(columns=3) if name == "channel" else editor_for(found, self._choices(name, found))
            if name == "channel":
                editor.set_choices([(code, label) for code, label in choices("statement", name) if code != ANY])
            if isinstance(editor, MaskedLine):
                editor.set_masked(False)
            made = Field(label_of(found), editor, required=found.required)
            editor.edited.connect(self._checker(name))
            self.fields[name] = made
            row.addWidget(made, 1)
        return row

    def _choices(self, name: str, found: fields.Field) -> list[Choice] | None:
        """Return what may be chosen here of what there is: a new customer is no former one, and has had no contact that were evidence."""
        if name == "controller":
            return list(self._controllers.items())
        offered = {"status": customers_new.STATUSES, "evidence_kind": customers_new.EVIDENCE}.get(name)
        return [(code, found.kind.text(code)) for code in offered] if offered is not None else None

    def _defaults(self) -> None:
        self.fields["status"].editor.set_value(customers_new.STATUSES[0])
        self.fields["customer_kind"].editor.set_value("person")
        self.fields["language"].editor.set_value("fi")
        self.fields["controller"].editor.set_value(next(iter(self._controllers), ""))
        self._show_kind()

    def title(self) -> str:
        """Return the page's name."""
        return _("New customer")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here."""
        return {"save": self.create_customer, "act": self.create_customer, "discard": self.cancelled.emit}

    def begin(self, typed: str) -> None:
        """Start from what was looked for: a number goes to the phone, an e-mail to the e-mail, words to the name."""
        for name, text in customers_new.begun(typed).items():
            self.fields[name].editor.set_value(text)
        self._show_kind()
        self._look_for_twins()
        desk = self.seat.desk
        self.seat.tasks.read(lambda: drafts.new_customers(desk), self._offer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        """Put the focus into the first name field."""
        self.fields["organisation_name" if self.fields["organisation_name"].isVisibleTo(self) else "family_name"].focus()

    def texts(self) -> dict[str, str]:
        """Return what is typed, without the fields that this kind of customer does not have."""
        permission = frozenset() if self._prospect() else frozenset(customers_new.PERMISSION)
        return {name: field.editor.value() for name, field in self.fields.items() if not field.isHidden() and name not in permission}

    def _prospect(self) -> bool:
        return self.fields["status"].editor.value() == PROSPECT

    def has_changes(self) -> bool:
        """Say whether anything but the defaults is there."""
        return any(text.strip() for name, text in self.texts().items() if name not in {"customer_kind", "language", "controller", "status"})

    def has_typed(self) -> bool:
        """Say whether the user typed something that is still there."""
        return self._touched and self.has_changes()

    def create_customer(self) -> None:
        """Save; problems stand beside their fields and the first has the focus."""
        if not self.save.isEnabled():
            return
        self.save.setEnabled(False)
        self._keeper.stop()
        desk, texts, form = self.seat.desk, self.texts(), self.form

        def work() -> Created | Rejected:
            result = customers_new.create(desk, texts)
            if isinstance(result, Created):
                drafts.drop(desk, form, None)
            return result

        self.seat.tasks.run(Lane.WRITER, work, self._done, failed=self._failed)

    def _failed(self, failure: BaseException) -> None:
        self.save.setEnabled(True)
        self._keeper.start()
        self.seat.tasks.failed.emit(failure)

    def _done(self, result: Created | Rejected) -> None:
        self.save.setEnabled(True)
        if isinstance(result, Rejected):
            self._keeper.start()
            show_at(result.problems, self.fields, self.fields["controller"])
            return
        self._dirty = False
        self._kept(self.form, None)
        self.seat.said.emit(_("Customer {number} created", number=result.customer_number), "done")
        for problem in result.warnings:
            if problem.code == RECALLED_CODE:
                self.seat.said.emit(problem.message(), "warning")
        self.seat.tell([result.customer_id], ["customer"])
        self.created.emit(result.customer_id)

    # --- the draft

    def keep_draft(self) -> None:
        """Keep what was typed, now: after a pause, before a lock, another page, the end."""
        self._keeper.stop()
        if not self._dirty or not self.save.isEnabled():
            return
        self._dirty = False
        desk, form, texts = self.seat.desk, self.form, self.typed() if self.has_changes() else {}
        self.seat.tasks.write(lambda: drafts.keep(desk, form, None, texts), lambda at: self._kept(form, at if texts else None))

    def typed(self) -> dict[str, str]:
        """Return what a draft keeps: every field that is filled in."""
        return {name: text for name, text in self.texts().items() if text.strip()}

    def as_draft(self) -> KeptDraft:
        """Return what is typed, for another page of the same new customer."""
        return KeptDraft(self.form, None, formats.now(), self.typed())

    def _kept(self, form: str, at: datetime | None) -> None:
        self.seat.draft_kept.emit(form, None, at)

    def restore(self, draft: KeptDraft) -> None:
        """Take up a draft that was left; what was typed here since stands over it."""
        mine = self.typed() if self._dirty else {}
        desk, own = self.seat.desk, self.form
        if own != draft.form:
            self.seat.tasks.write(lambda: drafts.drop(desk, own, None), lambda _done: self._kept(own, None))
        self.form = draft.form
        self.show_texts({**draft.texts, **mine})
        self.offer.hide()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Fill the form in, and check it as if it had been typed."""
        for name, text in texts.items():
            if name in self.fields:
                self.fields[name].editor.set_value(text)
        self._show_kind()
        for name in texts:
            self._check(name)
        self._follow_code()
        self._dirty = self._touched = True
        self._keeper.start()
        self._look_for_twins()

    def _offer(self, found: list[KeptDraft]) -> None:
        others = [draft for draft in found if draft.form != self.form]
        self._offered = others[0] if others else None
        if self._offered is not None:
            self.offer.offer(self._offered)

    def _restore_offered(self) -> None:
        if self._offered is not None:
            self.restore(self._offered)
            self.focus_first()

    def _discard_offered(self) -> None:
        offered, desk = self._offered, self.seat.desk
        self.offer.hide()
        if offered is not None:
            self.seat.tasks.write(lambda: drafts.drop(desk, offered.form, None), lambda _done: self._kept(offered.form, None))

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed: another page, a lock, the end."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.keep_draft()

    def _checker(self, name: str) -> Callable[[], None]:
        def check() -> None:
            self._check(name)
            if name in {"postal_code", "language"}:
                self._follow_code()
            self._dirty = self._touched = True
            self._keeper.start()
            self._timer.start()

        return check

    def _check(self, name: str) -> None:
        if name in {"customer_kind", "status"}:
            self._show_kind()
        if name == "channel":
            self.fields[name].show_problem(None)
            return
        text = self.fields[name].editor.value()
        entity = customers_new.entity_of(name)
        value = forms.read_text(self.seat.desk, entity, name, text) if text.strip() else None
        self.fields[name].show_problem(value if isinstance(value, Problem) else rules.doubt(entity, name, value))

    def _follow_code(self) -> None:
        """Fill the post office in from a code that is known; for one that is not known it is typed, and that of another code goes."""
        code, office = self.fields["postal_code"].editor, self.fields["post_office"]
        read = postal.parse(code.value())
        known = postal.name(read, languages.service(self.fields["language"].editor.value() or "fi")) if isinstance(read, str) else None
        if isinstance(code, LineEdit):
            code.set_mark("check" if known else "", "allowed", known or "")
        office.set_read_only(known is not None)
        if known is not None:
            office.editor.set_value(known)
            self._followed = known
        elif isinstance(read, str) and office.editor.value() == self._followed:
            office.editor.set_value("")

    def _show_kind(self) -> None:
        organisation = self.fields["customer_kind"].editor.value() in {"organisation", "bankruptcy-estate"}
        for name in _PERSON:
            self.fields[name].setVisible(not organisation)
        for name in _ORGANISATION:
            self.fields[name].setVisible(organisation)
        self._card_of["channel"].setVisible(self._prospect())

    def _look_for_twins(self) -> None:
        desk, texts = self.seat.desk, self.texts()
        self.seat.tasks.newest("twins", lambda: customers_new.duplicates(desk, texts), self.show_hints)

    def show_hints(self, hints: tuple[Hint, ...]) -> None:
        """Show who may be the same; the focus stays where it is."""
        for line in self._hint_lines:
            self.hints.body.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._hint_lines = [self._hint(hint) for hint in hints]
        for line in self._hint_lines:
            self.hints.body.addWidget(line)
        self.hints.setVisible(bool(hints))

    def _hint(self, hint: Hint) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        sure = _("strong hint") if hint.strong else _("weak hint")
        text = f"{hint.name} {hint.customer_number}: {_(hint.why)} ({sure})"
        row.addWidget(ElidedLabel(text, "value", "text", "warning" if hint.strong else "info", icon_ink="warning" if hint.strong else "muted"), 1)
        open_it = link(_("Open"))
        open_it.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        open_it.clicked.connect(lambda: self.open_known.emit(hint.customer_id))
        row.addWidget(open_it)
        line.setMinimumHeight(fonts.control_height(24))
        return line
