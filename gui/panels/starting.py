"""Before a contact runs: by what channel, which way, for which controller, from which number; one button starts it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.choices import Combo
from gui.fields import Field
from gui.inputs import LineEdit
from gui.labels import Label
from gui.panels.host import PanelHost
from gui.panels.making import choices, field_for
from gui.segmented import Segmented
from models.problems import Problem, Rejected
from models.roles import Action
from models.services import contacts, forms
from models.services.contacts import RunningContact
from models.words import _


class StartForm(QWidget):
    """Asks what starting a contact takes. ``started`` tells the running contact."""

    started = Signal(object)

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._busy = False
        self.channel = field_for("contact", "channel", parent=self)
        self.direction = Field(_("Direction"), Segmented(choices=choices("contact", "direction")), self)
        self.number = Field(_("Caller's number"), LineEdit(), self)
        few = len(host.seat.desk.user.controllers) <= 3
        self.controller = Field(_("Controller"), Segmented() if few else Combo(), self)
        self.may = host.seat.desk.may(Action.RECORD_CONTACT)
        """Whether this user records contacts; who only reads is asked nothing."""
        self._about = Label(_("No contact is running with this customer."), "body", "muted", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._about, self.channel, self.direction, self.number, self.controller):
            column.addWidget(part)
        column.addStretch(1)
        self.channel.editor.edited.connect(self._follow)
        self.direction.editor.edited.connect(self._follow)
        self.show_customer()

    def show_customer(self) -> None:
        """Offer what the customer's controllers and the user's have in common; a call that comes in is the usual case."""
        data, own = self._host.data, self._host.seat.desk.user.controllers
        related = {relation["controller"] for relation in data.relations}
        offered = [(code, data.controllers.get(code, code)) for code in own if code in related] or [(code, code) for code in own]
        self.controller.editor.set_choices(offered)
        self.controller.editor.set_value(offered[0][0] if offered else "")
        self.controller.setVisible(self.may and len(offered) > 1)
        for part in (self.channel, self.direction):
            part.setVisible(self.may)
        self.channel.editor.set_value("call")
        self.direction.editor.set_value("inbound")
        self.number.editor.set_value("")
        self.number.show_problem(None)
        self._follow()

    def take_over(self, other: StartForm) -> None:
        """Show what was chosen and typed in another form that this one takes the place of."""
        for mine, theirs in (
            (self.channel, other.channel),
            (self.direction, other.direction),
            (self.number, other.number),
            (self.controller, other.controller),
        ):
            mine.editor.set_value(theirs.editor.value())
        self._follow()

    def set_caller(self, number: str) -> None:
        """Fill in the number that the exchange told."""
        self.number.editor.set_value(number)

    def _follow(self) -> None:
        spoken = self.channel.editor.value() in ("call", "sms")
        self.number.setVisible(self.may and spoken and self.direction.editor.value() == "inbound")

    def start(self) -> None:
        """Begin the contact; a number that cannot be one is said beside it."""
        if self._busy or not self.may:
            return
        seat, customer = self._host.seat, self._host.data.id
        desk, typed = seat.desk, "" if self.number.isHidden() else self.number.editor.value()
        controller, channel, direction = self.controller.editor.value(), self.channel.editor.value(), self.direction.editor.value()
        number = forms.read_text(desk, "contact", "caller_number", typed)
        if isinstance(number, Problem):
            self.number.show_problem(number)
            self.number.focus()
            return
        self._busy = True
        seat.tasks.write(
            lambda: contacts.start(desk, customer, controller=controller, channel=channel, direction=direction, caller_number=number), self._started
        )

    def _started(self, result: RunningContact | Rejected) -> None:
        self._busy = False
        if isinstance(result, Rejected):
            self.controller.show_problem(result.problems[0])
            self.controller.show()
        else:
            self.started.emit(result)
