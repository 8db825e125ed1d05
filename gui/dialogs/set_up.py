"""Set-up of a store where there is none: controllers, the first administrator, the recovery code shown once; or a sample store to try.

The first step is painted before the services are there; the forms of the next ones come from the metadata of the controller.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import link, primary, secondary
from gui.dialogs.entry import EntryPage, secret_field, show_at
from gui.fields import Field
from gui.inputs import DateLine, LineEdit
from gui.labels import ElidedLabel, Label
from models import formats
from models.problems import Problem, Rejected, error
from models.security import passwords
from models.security.slot_format import Commitment, SlotInfo
from models.words import N_, _

ESSENTIAL: Final = (
    "name",
    "code",
    "business_id",
    "phone",
    "postal_street_address",
    "postal_postal_code",
    "postal_post_office",
    "contact_person",
    "commodities",
)
"""Fields of a controller asked at set-up; the rest of its notice is filled in later."""
SAMPLE_CUSTOMERS: Final = 5_000
_REQUIRED: Final = N_("Required. Give a value")
_TWICE: Final = N_("Two controllers have the code “{twin}”. Give each its own")
_DIFFERS: Final = N_("The two are not the same. Type the new password again")
_NOT_THE_CODE: Final = N_("This is not the last group of the code. Look at what you wrote down")
_ORDER: Final = N_("Ends before it begins. Give a later day")
_REGISTER: Final = UUID(int=0)


class ControllerForm(QWidget):
    """The essential facts of one controller."""

    def __init__(self, parent: QWidget | None = None) -> None:
        from gui.forms.spec import editor_for, label_of
        from models import fields

        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, name in enumerate(ESSENTIAL):
            found = fields.field_of("controller", name)
            made = Field(label_of(found), editor_for(found), required=found.required)
            self.fields[name] = made
            grid.addWidget(made, at // 2, at % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)

    def read(self, today: date) -> dict[str, object] | None:
        """Return the values, None when something is wrong, which is then shown."""
        from models import fields
        from models.records import address
        from models.services import entrance

        texts = {name: field.editor.value() for name, field in self.fields.items()}
        problems = [
            error(_REQUIRED, "required").at(name) for name in ESSENTIAL if fields.field_of("controller", name).required and not texts[name].strip()
        ]
        read = entrance.read_controller(texts, today)
        if isinstance(read, Rejected):
            places = {address("controller", _REGISTER, name): name for name in ESSENTIAL}
            problems += [problem.at(places.get(problem.field or "", "name")) for problem in read.problems]
        show_at(problems, self.fields, self.fields["name"])
        return None if problems or isinstance(read, Rejected) else dict(read)


class SetUpPage(EntryPage):
    """``own`` asks to make a store (controllers, administrator, password), ``sample`` a sample store; ``done`` when the code was written down."""

    own = Signal(object, object, str)
    sample = Signal()
    done = Signal(str)

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Tiski"), _("There is no store in {folder} yet.", folder=folder), 640, parent, scrolls=True)
        self.controllers: list[ControllerForm] = []
        self.values: list[dict[str, object]] = []
        self.code = ""
        self._ready = False
        self._step: QWidget | None = None
        self.step = ""
        self._show_choice()

    def services_ready(self) -> None:
        """The services are loaded: the next steps can be shown."""
        self._ready = True
        self.own_button.setEnabled(True)
        self.sample_button.setEnabled(True)

    def _begin(self, step: str, hint: str) -> QVBoxLayout:
        if self._step is not None:
            self.column.removeWidget(self._step)
            self._step.hide()
            self._step.deleteLater()
        self.step = step
        self.hint.setText(hint)
        self._step = QWidget()
        column = QVBoxLayout(self._step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.column.addWidget(self._step)
        self.column.addWidget(self.progress)
        return column

    # --- what kind of store

    def _show_choice(self) -> None:
        column = self._begin("choice", self.hint.text())
        self.own_button = primary(_("Set up a store of our own"), "", "key")
        self.sample_button = secondary(_("Make a sample store to try"), "", "users")
        for button in (self.own_button, self.sample_button):
            button.set_height(40)
            button.setEnabled(self._ready)
        column.addWidget(self.own_button)
        column.addWidget(
            Label(_("You need the facts of each controller, and a quiet place to write down the recovery code."), "label", "muted", wrap=True)
        )
        column.addWidget(self.sample_button)
        text = _(
            "{n} invented customers and five users whose password is {password}.",
            n=formats.show_number(SAMPLE_CUSTOMERS),
            password=passwords.SAMPLE_PHRASE,
        )
        column.addWidget(Label(text, "label", "muted", wrap=True))
        self.own_button.clicked.connect(self.show_controllers)
        self.sample_button.clicked.connect(self._ask_sample)

    def _ask_sample(self) -> None:
        self.own_button.setEnabled(False)
        self.sample_button.setEnabled(False)
        self.progress.start(_("Making the sample store…"))
        self.sample.emit()

    def show_progress(self, made: int, of: int) -> None:
        """Say how far the sample store is."""
        words = _("Made {made} of {of} customers", made=formats.show_number(made), of=formats.show_number(of))
        self.progress.set_progress(words, made, of)

    def show_refusal(self, refused: Rejected) -> None:
        """Say why nothing was made."""
        self.progress.finish()
        self._set_enabled(True)
        if self.step == "administrator":
            show_at(refused.problems, self.admin, self.admin["login"])
        else:
            self.hint.setText(refused.messages()[0])

    def _set_enabled(self, enabled: bool) -> None:
        buttons = (self.own_button, self.sample_button) if self.step == "choice" else (self.make_button,) if self.step == "administrator" else ()
        for button in buttons:
            button.setEnabled(enabled)

    # --- controllers

    def show_controllers(self) -> None:
        """Ask for the controllers, one form each."""
        column = self._begin("controllers", _("Step 1 of 3: the companies that keep the register"))
        self._forms = QVBoxLayout()
        self._forms.setSpacing(16)
        column.addLayout(self._forms)
        self.controllers = []
        self.add_button = link(_("Add a controller"), "", "plus")
        self.next_button = primary(_("Next"), "Enter")
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        row.addWidget(self.next_button)
        column.addLayout(row)
        self.add_button.clicked.connect(self.add_controller)
        self.next_button.clicked.connect(self._controllers_given)
        self.add_controller()

    def add_controller(self) -> ControllerForm:
        """Add the form of one more controller and return it."""
        form = ControllerForm()
        for line in form.findChildren(LineEdit):
            line.returnPressed.connect(self._controllers_given)
        self.controllers.append(form)
        self._forms.addWidget(form)
        form.fields["name"].focus()
        return form

    def _controllers_given(self) -> None:
        read = [form.read(formats.today()) for form in self.controllers]
        if any(values is None for values in read):
            return
        self.values = [values for values in read if values is not None]
        seen: set[object] = set()
        for form, values in zip(self.controllers, self.values, strict=True):
            if values["code"] in seen:
                form.fields["code"].show_problem(error(_TWICE, "twice", twin=values["code"]))
                form.fields["code"].focus()
                return
            seen.add(values["code"])
        self.show_administrator()

    # --- the first administrator

    def show_administrator(self) -> None:
        """Ask for the first administrator."""
        column = self._begin("administrator", _("Step 2 of 3: the first administrator, who adds the others"))
        today = formats.today()
        lines = {"login": (_("User name"), LineEdit(), ""), "name": (_("Name"), LineEdit(), "")}
        lines |= {
            "signed": (_("Confidentiality commitment signed"), DateLine(), formats.show_date(today, "fi")),
            "until": (_("Confidentiality commitment until"), DateLine(), formats.show_date(date(today.year + 1, 12, 31), "fi")),
        }
        self.admin: dict[str, Field] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, (code, (label, line, value)) in enumerate(lines.items()):
            line.set_value(value)
            self.admin[code] = Field(label, line, required=True)
            grid.addWidget(self.admin[code], at // 2, at % 2)
        self.admin["password"] = secret_field(_("Password"), required=True)
        self.admin["again"] = secret_field(_("Password again"), required=True)
        grid.addWidget(self.admin["password"], 2, 0)
        grid.addWidget(self.admin["again"], 2, 1)
        column.addLayout(grid)
        self.admin["password"].show_note(_("At least {n} characters; several words are easiest to remember.", n=passwords.SHORTEST))
        back, self.make_button = secondary(_("Back")), primary(_("Make the store"), "Enter", "key")
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.make_button)
        column.addLayout(row)
        back.clicked.connect(self.show_controllers)
        self.make_button.clicked.connect(self._administrator_given)
        for field in self.admin.values():
            editor = field.editor.widget()
            assert isinstance(editor, LineEdit)
            editor.returnPressed.connect(self._administrator_given)
        self.admin["login"].focus()

    def _administrator_given(self) -> None:
        from models import kinds

        if not self.make_button.isEnabled():
            return
        texts = {code: field.editor.value() for code, field in self.admin.items()}
        problems: list[Problem] = [error(_REQUIRED, "required").at(code) for code in ("login", "name") if not texts[code].strip()]
        context, days = kinds.Context(formats.today()), list[date]()
        for code, kind in (("signed", kinds.PAST_DATE), ("until", kinds.DATE)):
            value = kind.read(texts[code], context)
            if isinstance(value, date):
                days.append(value)
            else:
                problems.append((value or error(_REQUIRED, "required")).at(code))
        problems += passwords.check(texts["password"], texts["login"].strip())
        if texts["password"] != texts["again"]:
            problems.append(error(_DIFFERS, "differs").at("again"))
        if len(days) == 2 and days[1] < days[0]:
            problems.append(error(_ORDER, "range").at("until"))
        show_at(problems, self.admin, self.admin["login"])
        if problems:
            return
        codes = tuple(str(values["code"]) for values in self.values)
        info = SlotInfo(texts["login"].strip(), texts["name"].strip(), "administrator", codes, str(self.values[0]["name"]), Commitment(*days))
        self.make_button.setEnabled(False)
        self.progress.start(_("Making the store…"))
        self.own.emit(self.values, info, texts["password"])

    # --- the recovery code

    def show_code(self, code: str, login: str, notices: Sequence[Problem] = ()) -> None:
        """Show the recovery code; it is done when its last group has been typed back."""
        self.code = code
        self.progress.finish()
        column = self._begin("code", _("Step 3 of 3: write this code on paper and keep it in a safe"))
        groups = code.split("-")
        for at in range(0, len(groups), 3):
            column.addWidget(Label("  ".join(groups[at : at + 3]), "display"))
        column.addWidget(Label(_("It opens the store when a password is lost. It is shown this once and kept nowhere."), "body", "muted", wrap=True))
        for notice in notices:
            column.addWidget(ElidedLabel(notice.message(), "label", "warning", "warning"))
        self.last_group = Field(_("Last group of the code, from your paper"), LineEdit(), required=True)
        self.finish_button = primary(_("I have written it down"), "Enter", "check")
        self.finish_button.setMinimumWidth(fonts.px(200))
        column.addWidget(self.last_group)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.finish_button)
        column.addLayout(row)
        editor = self.last_group.editor.widget()
        assert isinstance(editor, LineEdit)

        def check() -> None:
            if editor.text().strip().upper().replace("O", "0").replace("I", "1").replace("L", "1") == groups[-1]:
                self.code = ""
                self.done.emit(login)
            else:
                self.last_group.show_problem(error(_NOT_THE_CODE, "code"))

        editor.returnPressed.connect(check)
        self.finish_button.clicked.connect(check)
        self.last_group.focus()
