"""Revealing a masked value: the reason first, then the value for half a minute. A copy of it leaves the clipboard with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.buttons import primary, secondary
from gui.commands import key_text
from gui.fields import Field, say
from gui.inputs import LineEdit
from gui.labels import Label
from gui.panels.callout import Callout
from gui.panels.host import PanelHost
from gui.panels.hosted import HostedPanel
from gui.sidepanel import CONTACT_WIDTH
from gui.tasks import Lane
from models import fields
from models.permissions.sealed import SealedPoint
from models.problems import Rejected
from models.records import Masked, Record
from models.services import reveal
from models.services.reveal import Revealed
from models.words import _, ngettext

SHOWN_S: Final = 30


class RevealPanel(HostedPanel):
    """For one value of one record, opened by :meth:`show_for`. ``revealed`` and ``hidden`` tell the field's address, for a form that shows it too."""

    revealed = Signal(str, str)
    hidden = Signal(str)

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(host, _("Reveal a value"), "eye", "accent", CONTACT_WIDTH, parent)
        self._record: Record | None = None
        self._name = ""
        self._value = ""
        self._shown: tuple[str, ...] = ()
        self._left = 0
        self._busy = False
        self._about = Callout()
        self.reason = Field(_("Why you need it"), LineEdit(), required=True)
        self._told = Label(_("The reason, the time and your name go into the journal."), "label", "muted", wrap=True)
        self.value_label = Label("", "title", wrap=True)
        self.countdown = Label("", "label", "muted", wrap=True)
        self.copy_button = secondary(_("Copy"), icon="copy")
        self.copy_button.clicked.connect(self.copy)
        for part in (self._about, self.reason, self._told, self.value_label, self.countdown, self.copy_button):
            self.body.addWidget(part)
        self.body.addStretch(1)
        cancel = secondary(_("Close"), "Esc")
        cancel.clicked.connect(self.close_panel)
        self.reveal_button = primary(_("Reveal"), key_text("act"), "eye")
        self.reveal_button.clicked.connect(self.ask)
        self.acted.connect(self.ask)
        self.acts.addWidget(cancel)
        self.acts.addStretch(1)
        self.acts.addWidget(self.reveal_button)
        self.reason.editor.edited.connect(lambda: self.reason.show_problem(None))
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    def show_for(self, record: Record, name: str) -> None:
        """Ask the reason for one masked value; one shown before is hidden."""
        self._hide()
        self._record, self._name = record, name
        declared = fields.field_of(record.entity, name)
        held = record.get(name)
        masked = held.text if isinstance(held, Masked) else held.masked if isinstance(held, SealedPoint) else declared.kind.mask(held)
        self._about.say("", "eye-slash", _(declared.label), masked, self._host.data.listed_name)
        self.reason.editor.set_value("")
        self.reason.show_problem(None)
        self.take_place()
        self.reason.focus()

    def refresh(self) -> None:
        """Another customer hides the value and closes the panel."""
        if self._record is not None and self._record.subject != self._host.data.id:
            self.close_panel()

    def act(self) -> None:
        """Do the region's one act."""
        self.ask()

    def ask(self) -> None:
        """Reveal for the reason typed."""
        record = self._record
        if record is None or self._busy or self._value:
            return
        self._busy = True
        name, reason, seat, contact = self._name, self.reason.editor.value(), self._host.seat, self._host.contact
        seat.tasks.run(
            Lane.WRITER,
            lambda: reveal.reveal(seat.desk, record, name, reason, contact=contact.id if contact is not None else None),
            lambda result: self._show(record, name, result),
            failed=self._failed,
        )

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self._host.seat.tasks.failed.emit(failure)

    def _show(self, record: Record, name: str, result: Revealed | Rejected) -> None:
        self._busy = False
        if record is not self._record or name != self._name or self.isHidden():
            return
        if isinstance(result, Rejected):
            self.reason.show_problem(result.problems[0])
            self.reason.focus()
            return
        self._value, self._left, self._shown = result.text, SHOWN_S, tuple(result.parts)
        self._show_parts()
        self._clock.start()
        self.copy_button.setFocus()
        say(self.value_label, result.text)
        for part, text in result.parts.items():
            self.revealed.emit(record.address(part), text)

    def copy(self) -> None:
        """Copy the value; it leaves the clipboard when it is hidden here."""
        if self._value:
            QGuiApplication.clipboard().setText(self._value)

    def value(self) -> str:
        """Return the value while it is shown, else ""."""
        return self._value

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._hide()
            if not self.isHidden():
                self.reason.focus()
        else:
            self._show_parts()

    def _hide(self) -> None:
        self._clock.stop()
        value, self._value = self._value, ""
        clipboard = QGuiApplication.clipboard()
        if value and clipboard.text() == value:
            clipboard.clear()
        if value and self._record is not None:
            for part in self._shown:
                self.hidden.emit(self._record.address(part))
        self._show_parts()

    def _show_parts(self) -> None:
        shown = bool(self._value)
        self.value_label.setText(self._value)
        words = ngettext("Hidden again in {n} second. A copy goes with it.", "Hidden again in {n} seconds. A copy goes with it.", self._left)
        self.countdown.setText(words if shown else "")
        after: tuple[QWidget, ...] = (self.value_label, self.countdown, self.copy_button)
        before: tuple[QWidget, ...] = (self.reason, self._told, self.reveal_button)
        for part in after:
            part.setVisible(shown)
        for part in before:
            part.setVisible(not shown)

    def leave(self) -> None:
        """Hide the value at once."""
        self._hide()
