"""Administration: the users who may sign in, their roles and commitments; backups and the verification of the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import danger, primary, secondary
from gui.cards import Card
from gui.choices import CheckGroup, Combo
from gui.dialogs.box import Box
from gui.dialogs.entry import show_at
from gui.empty import ThinProgress
from gui.fields import Field
from gui.inputs import DateLine, Editor, LineEdit
from gui.labels import Label
from gui.seat import Seat
from gui.tables import EMPTY, Cell, Column, Rows, Table
from models import formats, kinds
from models.problems import Problem, Rejected, error
from models.roles import ROLE_LABELS, Role
from models.security.slot_format import Commitment, SlotInfo
from models.services import backup, entrance, users
from models.services.users import OneTime, UserLine
from models.words import N_, _, ngettext


def _columns() -> list[Column]:
    return [
        Column("name", _("Name and user name")),
        Column("role", _("Role"), 170),
        Column("controllers", _("Controllers"), 240),
        Column("commitment", _("Commitment until"), 140),
        Column("state", _("State"), 180),
    ]


def _row(line: UserLine, controllers: Mapping[str, str]) -> tuple[str, Sequence[Cell]]:
    info = line.info
    role = _(ROLE_LABELS[Role(info.role)]) if info.role in set(Role) else info.role
    until = Cell(formats.show_date(info.commitment.until)) if info.commitment else EMPTY
    if info.locked:
        state = Cell(_("Locked"), icon="lock-simple", ink="prohibited")
    elif line.refusal is not None:
        state = Cell(_("Commitment not in force"), icon="warning", ink="warning")
    elif info.must_change:
        state = Cell(_("One-time password"), icon="key", ink="muted")
    elif line.wrong:
        state = Cell(ngettext("{n} wrong password", "{n} wrong passwords", line.wrong), icon="warning", ink="warning")
    else:
        state = Cell(_("May sign in"), icon="check-circle", ink="allowed")
    whose = Cell(", ".join(controllers.get(code, code) for code in info.controllers))
    return info.login, (Cell(info.name, info.login, "user"), Cell(role), whose, until, state)


class OneTimeBox(Box):
    """A one-time password, shown once."""

    def __init__(self, made: OneTime, parent: QWidget | None = None) -> None:
        super().__init__(_("One-time password of {name}", name=made.info.name), "key", "accent", parent)
        self.password = made.password
        shown = LineEdit()
        shown.set_value(made.password)
        shown.set_read_only(True)
        self.body.addWidget(Field(_("Password for the first sign-in"), shown))
        self.body.addWidget(
            Label(_("It is shown this once and kept nowhere. At the first sign-in the user sets their own."), "body", "muted", wrap=True)
        )
        close = primary(_("I have passed it on"))
        close.clicked.connect(self.accept)
        self.acts.addStretch(1)
        self.acts.addWidget(close)


class UserForm(QWidget):
    """The facts of one user. ``asked`` gives them when they can be read."""

    asked = Signal(object)

    def __init__(self, controllers: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.login, self.name, self.signed, self.until = LineEdit(), LineEdit(), DateLine(), DateLine()
        self.role, self.controllers = Combo(), CheckGroup()
        self.role.set_choices([(role.value, _(label)) for role, label in ROLE_LABELS.items()])
        self.controllers.set_choices(list(controllers.items()))
        editors: dict[str, tuple[str, Editor]] = {
            "login": (_("User name"), self.login),
            "name": (_("Name"), self.name),
            "role": (_("Role"), self.role),
            "controllers": (_("Controllers"), self.controllers),
            "signed": (_("Confidentiality commitment signed"), self.signed),
            "until": (_("Confidentiality commitment until"), self.until),
        }
        self.fields = {code: Field(label, editor, required=True) for code, (label, editor) in editors.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, field in enumerate(self.fields.values()):
            grid.addWidget(field, at // 3, at % 3)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.fill(None)

    def fill(self, info: SlotInfo | None) -> None:
        """Show a user, or an empty form for a new one."""
        for field in self.fields.values():
            field.show_problem(None)
        self.login.set_read_only(info is not None)
        self.login.set_value(info.login if info else "")
        self.name.set_value(info.name if info else "")
        self.role.set_value(info.role if info else Role.AGENT.value)
        self.controllers.set_value(",".join(info.controllers) if info else "")
        if info is None:
            self.controllers.set_all(True)
        today = formats.today()
        signed, until = (info.commitment.signed, info.commitment.until) if info and info.commitment else (today, today.replace(month=12, day=31))
        self.signed.set_value(kinds.DATE.edited(signed))
        self.until.set_value(kinds.DATE.edited(until))

    def info(self) -> SlotInfo | None:
        """Return the facts as typed; None when something cannot be read, which is then shown."""
        context = kinds.Context(formats.today())
        problems: list[Problem] = []
        days: dict[str, date] = {}
        for code, kind in (("signed", kinds.PAST_DATE), ("until", kinds.DATE)):
            value = kind.read(self.fields[code].editor.value(), context)
            if isinstance(value, date):
                days[code] = value
            else:
                problems.append((value or error(_REQUIRED, "required")).at(code))
        for code in ("login", "name"):
            if not self.fields[code].editor.value().strip():
                problems.append(error(_REQUIRED, "required").at(code))
        self.show_problems(problems)
        if problems:
            return None
        chosen = tuple(code for code in self.controllers.value().split(",") if code)
        commitment = Commitment(days["signed"], days["until"])
        return SlotInfo(self.login.value().strip(), self.name.value().strip(), self.role.value(), chosen, "", commitment)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each problem at its field."""
        show_at(problems, self.fields, self.fields["login"])


_REQUIRED: Final = N_("Required. Give a value")


class AdministrationPage(QWidget):
    """The table of users with its acts; the form below adds one or changes the chosen one."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        self.box: Box | None = None
        self._controllers: dict[str, str] = {}
        self._rows = Rows(_columns(), lambda line: _row(line, self._controllers))
        self.table = Table(_("Users"), self._rows, two_lines=True)
        self.form: UserForm | None = None
        self.progress = ThinProgress()
        self.add_button = secondary(_("Add user"), "", "plus")
        self.lock_button = danger(_("Lock"), "", "lock-simple")
        self.reset_button = secondary(_("Reset password"), "", "key")
        self.save_button = primary(_("Save"), "Ctrl+S", "floppy-disk")
        self.back_up_button = secondary(_("Back up…"), "Ctrl+Shift+B", "floppy-disk")
        self.verify_button = secondary(_("Verify the journal"), "Ctrl+Shift+V", "shield-check")
        self._made = ""
        """Login of the user just made, whom the list shows next."""
        self._adding = False
        self._form_card = Card(_("User"))
        self._lay_out()
        self.add_button.clicked.connect(self.begin_user)
        self.lock_button.clicked.connect(self.toggle_lock)
        self.reset_button.clicked.connect(self.reset_password)
        self.save_button.clicked.connect(self.save)
        self.back_up_button.clicked.connect(lambda: self.seat.commands.trigger("back-up"))
        self.verify_button.clicked.connect(lambda: self.seat.commands.trigger("verify-journal"))
        self.table.chosen.connect(lambda _login: self._show_current())
        desk = seat.desk
        seat.tasks.read(lambda: entrance.controllers_of(desk), self._have_controllers)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(_("Users"), "title"))
        head.addStretch(1)
        for button in (self.verify_button, self.back_up_button, self.add_button):
            head.addWidget(button)
        card = Card(padding=0)
        card.body.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addWidget(card, 1)
        column.addWidget(self._form_card)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.lock_button)
        acts.addWidget(self.reset_button)
        acts.addStretch(1)
        acts.addWidget(self.save_button)
        self._acts = acts

    def _have_controllers(self, controllers: dict[str, str]) -> None:
        self._controllers.update(controllers)
        self.table.viewport().update()
        self.form = UserForm(controllers)
        self._form_card.body.addWidget(self.form)
        self._form_card.body.addLayout(self._acts)
        self._show_current()

    def title(self) -> str:
        """Return the page's name."""
        return _("Administration")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here."""
        return {"save": self.save, "act": self.save, "discard": self._show_current, "add-row": self.begin_user}

    def focus_first(self) -> None:
        """Put the focus into the table."""
        self.table.setFocus()

    def refresh(self) -> None:
        """Read the users again."""
        desk = self.seat.desk
        self.seat.tasks.newest("users", lambda: users.listed(desk), self._listed)

    def _listed(self, found: tuple[UserLine, ...] | Rejected) -> None:
        if isinstance(found, Rejected):
            self.seat.said.emit(found.messages()[0], "problem")
            return
        current, self._made = self._made or self.table.current_key(), ""
        self._rows.set_records(found)
        logins = [line.info.login for line in found]
        if found and not self._adding:
            self.table.selectRow(logins.index(current) if current in logins else 0)
            self._show_current()

    def current(self) -> UserLine | None:
        """Return the chosen user."""
        row = self.table.currentIndex().row()
        found = self._rows.record(row) if 0 <= row < self._rows.rowCount() else None
        return found if isinstance(found, UserLine) else None

    def _show_current(self) -> None:
        line = self.current()
        self._adding = False
        if self.form is not None:
            self.form.fill(line.info if line else None)
        self._form_card.set_title(line.info.name if line else _("User"))
        self.save_button.setText(_("Save"))
        self.lock_button.setText(_("Unlock") if line is not None and line.info.locked else _("Lock"))
        self.lock_button.setEnabled(line is not None)
        self.reset_button.setEnabled(line is not None)

    def begin_user(self) -> None:
        """Empty the form for a new user."""
        if self.form is None:
            return
        self.table.clearSelection()
        self._adding = True
        self.form.fill(None)
        self._form_card.set_title(_("New user"))
        self.save_button.setText(_("Add user"))
        self.lock_button.setEnabled(False)
        self.reset_button.setEnabled(False)
        self.form.fields["login"].focus()

    def save(self) -> None:
        """Add the new user, or save what was changed of the chosen one."""
        info = self.form.info() if self.form is not None else None
        if info is None or info.commitment is None:
            return
        desk, line, days = self.seat.desk, self.current(), info.commitment
        self.progress.start(_("Saving the user…"))
        if self._adding:
            named = info._replace(employer=line.info.employer if line else "")
            self.seat.tasks.write(lambda: users.add(desk, named), self._one_time)
        else:
            self.seat.tasks.write(
                lambda: users.set_facts(
                    desk, info.login, name=info.name, role=info.role, controllers=info.controllers, signed=days.signed, until=days.until
                ),
                lambda result: self._done(result, _("User saved")),
            )

    def toggle_lock(self) -> None:
        """Lock the chosen user out, or let them in again."""
        line, desk = self.current(), self.seat.desk
        if line is None:
            return
        login, locked = line.info.login, line.info.locked
        words = _("{name} may sign in again", name=line.info.name) if locked else _("{name} is locked out", name=line.info.name)
        self.seat.tasks.write(lambda: (users.unlock if locked else users.lock)(desk, login), lambda result: self._done(result, words))

    def reset_password(self) -> None:
        """Give the chosen user a one-time password."""
        line, desk = self.current(), self.seat.desk
        if line is not None:
            login = line.info.login
            self.progress.start(_("Making a one-time password…"))
            self.seat.tasks.write(lambda: users.reset_password(desk, login), self._one_time)

    def _one_time(self, result: OneTime | Rejected) -> None:
        self.progress.finish()
        if isinstance(result, Rejected):
            self._refused(result)
            return
        self._adding = False
        self._made = result.info.login
        self.box = OneTimeBox(result, self.window())
        self.box.finished.connect(lambda _code: setattr(self, "box", None))
        self.box.show_box()
        self.refresh()

    def _done(self, result: SlotInfo | Rejected, words: str) -> None:
        self.progress.finish()
        if isinstance(result, Rejected):
            self._refused(result)
            return
        self.seat.said.emit(words, "done")
        self.refresh()

    def _refused(self, result: Rejected) -> None:
        placed = [problem for problem in result.problems if self.form is not None and problem.field in self.form.fields]
        if self.form is not None and placed:
            self.form.show_problems(placed)
        for problem in result.problems:
            if problem not in placed:
                self.seat.said.emit(problem.message(), "problem")

    def back_up_to(self, target: Path) -> None:
        """Back the store up into a new file."""
        desk = self.seat.desk
        self.progress.start(_("Backing up…"))
        self.seat.tasks.write(lambda: backup.backup(desk, target), self._backed_up)

    def _backed_up(self, result: backup.BackedUp | Rejected) -> None:
        self.progress.finish()
        if isinstance(result, Rejected):
            self.seat.said.emit(result.messages()[0], "problem")
        else:
            self.seat.said.emit(
                _("Backed up {entries} entries into {file}", entries=formats.show_number(result.entries), file=result.path.name), "done"
            )
