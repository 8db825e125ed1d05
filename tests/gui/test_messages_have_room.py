"""Whatever form a message of two lines stands in, nothing of it is cut and nothing lies over it: every form there is, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import gui.forms
from gui.dialogs.about import AboutBox
from gui.dialogs.box import Box
from gui.dialogs.password import PasswordPage
from gui.dialogs.recover import RecoverPage
from gui.dialogs.set_up import SetUpPage
from gui.dialogs.sign_in import SignInPage
from gui.fields import Field
from gui.forms.spec import FormSpec
from gui.labels import Label
from gui.pages.administration import UserForm
from gui.pages.customer_parts.record_list import FormBox
from gui.pages.new_customer import NewCustomerPage
from gui.scrolling import Page
from gui.seat import Seat
from models.problems import error
from models.security.slot_format import SlotInfo
from models.services.sections import new_id
from models.words import N_
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office, settle
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat
from tests.gui.dressing import dress
from tests.gui.shell_fixtures import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONG = error(N_("The number is one digit short, or the area code is missing, e.g. 014 123 4567; ask the customer to say it once more"), "long")
SHORT = error(N_("Required"), "short")


def specs() -> Iterator[FormSpec]:
    """Give every form that the modules of gui.forms declare."""
    found: dict[int, FormSpec] = {}
    for module in iter_modules(gui.forms.__path__):
        for value in vars(import_module(f"gui.forms.{module.name}")).values():
            for each in value.values() if isinstance(value, dict) else [value]:
                if isinstance(each, FormSpec):
                    found[id(each)] = each
    yield from found.values()


def complaints(root: QWidget) -> list[str]:
    """Return what of the fields with messages is cut, lies outside what holds it, or under another field."""
    found: list[str] = []
    shown = [field for field in root.findChildren(Field) if field.isVisible()]
    for field in shown:
        if field.height() < field.heightForWidth(field.width()):
            found.append(f"{field.label()}: {field.height()} px of {field.heightForWidth(field.width())}")
        inner, outer = QRect(field.rect()), field.parentWidget()
        step: QWidget = field
        while outer is not None and step is not root and not isinstance(outer.parentWidget(), QScrollArea):
            inner = QRect(step.mapTo(outer, inner.topLeft()), inner.size())
            if not outer.rect().contains(inner):
                found.append(f"{field.label()}: outside {type(outer).__name__}")
            step, outer = outer, outer.parentWidget()
        found += [
            f"{field.label()}: over {other.label()}"
            for other in shown
            if other.parent() is field.parent() and other is not field and field.geometry().intersects(other.geometry())
        ]
    return found


def check(root: QWidget) -> None:
    """Show a message of two lines in every field, then in every second one, and look."""
    shown = [field for field in root.findChildren(Field) if field.isVisible()]
    assert shown, "there is a form"
    for step in (1, 2):
        for at, field in enumerate(shown):
            field.show_problem(LONG if at % step == 0 else None)
        for _turn in range(3):
            QApplication.processEvents()
        assert not complaints(root)
    for field in shown:
        field.show_problem(SHORT)
    for _turn in range(3):
        QApplication.processEvents()
    assert not complaints(root)


def in_page(qtbot: QtBot, form: QWidget, width: int) -> QWidget:
    """Put a form into a page that scrolls, as sections and panels do."""
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(Page(form, window))
    qtbot.addWidget(window)
    window.resize(width, 480)
    window.show()
    QApplication.processEvents()
    return window


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


def test_there_are_forms_to_look_at() -> None:
    entities = {spec.entity for spec in specs()}
    assert len(entities) >= 30
    assert {"site", "meter", "manual_reading", "billing_account", "contact_point", "contact", "offer"} <= entities


@pytest.mark.parametrize("width", [320, 460, 900])
def test_every_declared_form(qtbot: QtBot, helmi: Stage, width: int) -> None:
    for spec in specs():
        record = helmi.page.draft.add(spec.entity, new_id(), helmi.office.helmi)
        form = FormBox(helmi.page, record, spec, {"controller": [("lampo", "Salpa Lämpö Oy")]})
        window = in_page(qtbot, form, width)
        check(form)
        helmi.page.binding.unbind(form.fields.values())
        helmi.page.draft.remove(record)
        window.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 724), (1000, 652), (800, 524)])
def test_the_cards_of_the_first_section(qtbot: QtBot, office: Office, seat: Seat, width: int, height: int) -> None:
    helmi = stage(qtbot, office, seat, width, height)
    check(helmi.first)


@pytest.mark.parametrize(("width", "height"), [(1280, 724), (800, 524)])
def test_the_panels(qtbot: QtBot, office: Office, seat: Seat, width: int, height: int) -> None:
    helmi = stage(qtbot, office, seat, width, height)
    helmi.page.dock.expand()
    helmi.settle()
    check(helmi.page.dock.contact.start_form)
    helmi.identify()
    helmi.page.dock.expand()
    helmi.settle()
    check(helmi.page.dock.contact.form)
    helmi.page.record_statement("", "")
    helmi.settle()
    panel: Any = helmi.page.dock.side()
    for kind in ("prohibition", "grant", "lift"):
        panel.form.kind.editor.set_value(kind)
        panel.form._follow()
        helmi.settle()
        check(panel.form)
    helmi.page.disclosure.reveal(helmi.page.data.customer, "personal_identity_code")
    helmi.settle()
    reveal: Any = helmi.page.dock.side()
    check(reveal)


def test_a_form_in_place_in_the_sites(helmi: Stage) -> None:
    section: Any = helmi.page.open_section("sites")
    helmi.settle()
    section.add_site()
    helmi.settle()
    check(section._form)


@pytest.mark.parametrize("width", [1200, 720])
def test_a_new_customer(qtbot: QtBot, office: Office, seat: Seat, width: int) -> None:
    page = NewCustomerPage(seat, {"lampo": "Salpa Lämpö Oy"})
    qtbot.addWidget(page)
    page.resize(width, 560)
    page.show()
    settle(qtbot, seat)
    check(page)


def test_a_user(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    for width in (320, 900):
        window = in_page(qtbot, UserForm({"lampo": "Salpa Lämpö Oy", "sahko": "Salpa Sähkö Oy"}), width)
        check(window)


PAGES: dict[str, Callable[[], QWidget]] = {
    "sign in": lambda: SignInPage(
        (SlotInfo("agent", "Noora", "agent", ("lampo",), "Salpa", None),), "agent", sample=True, languages=("fi", "sv", "en")
    ),
    "password": lambda: PasswordPage("agent", old="", demanded=False, sample=True),
    "recover": lambda: RecoverPage("agent", sample=True),
    "controllers": lambda: set_up("controllers"),
    "administrator": lambda: set_up("administrator"),
}


def set_up(step: str) -> SetUpPage:
    """Return the set-up assistant at a step."""
    page = SetUpPage("a folder")
    page.services_ready()
    page.show_controllers()
    if step == "administrator":
        page.show_administrator()
    return page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 600)])
def test_the_pages_before_the_work(qtbot: QtBot, qapp: QApplication, name: str, width: int, height: int) -> None:
    dress(qapp)
    page = PAGES[name]()
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    QApplication.processEvents()
    check(page)


def test_the_lock(start: Callable[..., Hand], store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    hand.shell.lock_asked.emit()
    hand.until(lambda: hand.program.lock is not None)
    assert hand.program.lock is not None
    check(hand.program.lock)


def test_where_the_page_scrolls_the_message_comes_into_sight_with_its_field(qtbot: QtBot, office: Office, seat: Seat) -> None:
    helmi = stage(qtbot, office, seat, 800, 524)
    helmi.identify()
    helmi.page.dock.expand()
    panel = helmi.page.dock.contact
    panel.wrap_up()
    helmi.settle()
    outcome = panel.form.outcome
    assert outcome.message()
    QApplication.processEvents()
    view = panel.scroller.viewport()
    assert view.rect().contains(QRect(outcome.mapTo(view, outcome.rect().topLeft()), outcome.size()))


def test_a_box_is_as_high_as_its_words(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    about = AboutBox()
    question = Box("A question", "info", "accent", None)
    question.body.addWidget(Label("Short.", "body", wrap=True))
    for box in (about, question):
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(box)
        box.show_box()
        QApplication.processEvents()
        before = box.height()
        more = Label("What was found later and takes a whole paragraph to be said in words that anybody understands. " * 4, "body", wrap=True)
        for _time in range(2):
            for label in box.findChildren(Label):
                assert label.height() >= label.heightForWidth(label.width()), label.text()
                assert box.rect().contains(QRect(label.mapTo(box, QPoint(0, 0)), label.size()))
            box.body.addWidget(more)
            QApplication.processEvents()
            QApplication.processEvents()
        assert box.height() > before
