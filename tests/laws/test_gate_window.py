"""One gate, at the window and the command line: every page and panel, and every command's output, is looked through for the watched customer's values."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTabBar, QTextEdit, QWidget

from gui.dialogs import reach
from gui.dialogs.reach import ReachBox
from gui.fields import Field
from gui.pages.customer import CustomerPage
from gui.pages.customer_parts.section_stack import SECTIONS
from models.commandline import app
from models.commandline.app import Window
from models.commandline.arguments import Common
from models.permissions.sealed import SealedPoint
from models.services import entrance, reading
from models.services.desk import Desk
from models.services.entrance import Entered
from tests.commandline.conftest import Line
from tests.commandline.conftest import _own_keyring as _own_keyring
from tests.commandline.conftest import keyring as keyring
from tests.commandline.conftest import made as made
from tests.commandline.conftest import own as own
from tests.commandline.test_no_store import _leaves
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand
from tests.gui.shell_fixtures import sample_store as sample_store
from tests.gui.shell_fixtures import start as start
from tests.gui.shell_fixtures import store as store
from tests.laws.sentinels import Watched, found_in, watched

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.UserRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.StatusTipRole,
)
_SAYING = ("windowTitle", "toolTip", "accessibleName", "accessibleDescription", "whatsThis", "statusTip", "text", "placeholderText", "title", "value")


def texts() -> Iterator[tuple[str, str]]:
    """Yield everything that any widget of the program says, shown or not, with the widget's kind."""
    for widget in QApplication.allWidgets():
        name = type(widget).__name__
        for saying in _SAYING:
            method = getattr(widget, saying, None)
            if callable(method):
                with contextlib.suppress(TypeError, AttributeError, NotImplementedError):
                    yield f"{name}.{saying}", str(method())
        yield from _within(widget, name)
        for action in widget.actions():
            yield f"{name}.action", f"{action.text()} {action.toolTip()} {action.data()}"
    for window in QApplication.topLevelWindows():
        yield "window", window.title()
    yield "clipboard", QGuiApplication.clipboard().text()


def _within(widget: QWidget, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QLineEdit):
        yield name, f"{widget.text()} {widget.displayText()}"
    elif isinstance(widget, (QTextEdit, QPlainTextEdit)):
        yield name, widget.toPlainText()
    elif isinstance(widget, QTabBar):
        yield from ((name, f"{widget.tabText(at)} {widget.tabToolTip(at)}") for at in range(widget.count()))
    elif isinstance(widget, QComboBox):
        yield from ((name, f"{widget.itemText(at)} {widget.itemData(at)}") for at in range(widget.count()))
    elif isinstance(widget, QAbstractItemView):
        model: QAbstractItemModel | None = widget.model()
        if model is not None:
            for row in range(min(model.rowCount(), 200)):
                for column in range(model.columnCount()):
                    yield name, " ".join(str(model.data(model.index(row, column), role)) for role in _ROLES)


def leaks() -> list[str]:
    """Return where the window gives a sentinel away now."""
    return sorted({f"{where}: {sign}" for where, text in texts() for sign in found_in(text)})


@pytest.fixture
def hand(start: Callable[..., Hand], store: Path) -> Hand:
    made: Hand = start(store)
    made.sign_in("agent")
    return made


def _opened(hand: Hand, who: Watched) -> CustomerPage:
    hand.shell.customers.open(who.id)
    hand.settle()
    current = hand.shell.customers.current
    assert current is not None
    assert isinstance(current.widget, CustomerPage)
    return current.widget


def test_every_page_and_panel(hand: Hand, caplog: pytest.LogCaptureFixture) -> None:
    who = watched(hand.shell.seat.desk)
    seen = 0

    def look(where: str) -> None:
        nonlocal seen
        hand.settle()
        QApplication.processEvents()
        assert leaks() == [], where
        seen += 1

    hand.search("Tunnusmerkki")
    assert hand.shell.search.found is not None
    assert [hit.customer_id for hit in hand.shell.search.found.hits] == [who.id]
    look("search")
    hand.press(Qt.Key.Key_Down)
    look("search, the row's preview")
    page = _opened(hand, who)
    look("customer")
    for code in SECTIONS:
        page.open_section(code)
        look(f"section {code}")
    page.open_section("customer")
    hand.settle()
    phone = next(each for each in page.findChildren(Field) if found_in(_sealed(page, each)))
    for key, modifiers, where in (
        (Qt.Key.Key_H, CTRL | SHIFT, "history of the field"),
        (Qt.Key.Key_R, CTRL | SHIFT, "reveal, before a reason"),
        (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier, "details of contact points"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "statement"),
        (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier, "contact"),
        (Qt.Key.Key_Return, CTRL, "contact begun"),
        (Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier, "identity, and numbers to call back"),
        (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier, "wrap-up"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "help"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "help closed"),
        (Qt.Key.Key_K, CTRL, "palette"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "palette closed"),
    ):
        if key in (Qt.Key.Key_H, Qt.Key.Key_R, Qt.Key.Key_F3):
            phone.focus()
        hand.press(key, modifiers)
        look(where)
    hand.press(Qt.Key.Key_N, CTRL)
    hand.settle()
    assert hand.shell.new_customer is not None
    hand.shell.new_customer.fields["family_name"].focus()
    hand.type("Tunnusmerkki")
    look("who may be the same")
    for language in ("finnish", "swedish", "english"):
        hand.shell.seat.commands.trigger(language)
        look(language)
    assert seen > 20
    assert found_in(caplog.text) == []


def _sealed(page: CustomerPage, field: Field) -> str:
    """Return the value behind a field of the page, when it is a contact point's under seal."""
    for point in page.data.points:
        for value in point.values.values():
            if isinstance(value, SealedPoint) and value.masked and value.masked == str(field.editor.value()):
                return value._value()
    return ""


def test_a_value_disclosed_to_the_identified_is_seen_and_goes_again(hand: Hand) -> None:
    """The walk has eyes: once the caller is identified the gate opens the number, and closing the page takes it away."""
    from models.services import contacts
    from models.services.contacts import RunningContact

    desk = hand.shell.seat.desk
    who = watched(desk)
    running = contacts.start(desk, who.id, controller="lampo")
    assert isinstance(running, RunningContact)
    known = contacts.verify(desk, running, "customer-number", who.number)
    assert isinstance(known, RunningContact)
    hand.shell.customers.open(who.id, known)
    hand.settle()
    assert {leak.rpartition(": ")[2] for leak in leaks()} >= {"8159753"}


@pytest.mark.parametrize(("command", "signs"), [("dial", {"8159753"}), ("letter", set())])
def test_dialling_and_writing_show_no_more_than_what_was_asked_for(hand: Hand, command: str, signs: set[str], tmp_path: Path) -> None:
    """Before the act nothing is seen; a number that was dialled is seen until the box closes, an address that was written to stands in its file only."""
    _opened(hand, watched(hand.shell.seat.desk))
    before = leaks()
    assert hand.shell.seat.commands.trigger(command)
    hand.settle()
    box = next(box for box in hand.program.frame.findChildren(ReachBox) if box.isVisible())
    assert leaks() == before == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "open_url", lambda _url: True)
        box.act() if command == "dial" else box.save_to(tmp_path / "kirje.pdf")
        hand.settle()
    assert {leak.rpartition(": ")[2] for leak in leaks()} == signs
    box.close_button.click()
    hand.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert leaks() == []


def test_a_planted_bug_is_found(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def unmasked(kind: str, field: Any, row: Any, subject: Any) -> SealedPoint:
        value = str(row[field.name])
        return SealedPoint(kind, value, value, subject)

    monkeypatch.setattr(reading, "_sealed", unmasked)
    _opened(hand, watched(hand.shell.seat.desk))
    assert leaks() != []


@pytest.fixture
def planted(own: Line) -> Watched:
    entered = entrance.sign_in(own.store, "agent", "tiski-sample", None, workstation="testi")
    assert isinstance(entered, Entered)
    desk: Desk = entered.desk
    who = watched(desk)
    entrance.leave(entered, None)
    return who


def test_every_command(own: Line, planted: Watched, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    number = planted.number
    file = tmp_path / "asiakkaat.csv"
    file.write_text(f"Asiakasnumero;Asiakaslaji;Sukunimi;Puhelin;Sähköposti\n{number};henkilö;Tunnusmerkki;050 111 2222;x@example.com\n")
    commands = _commands(number, file)
    for command in commands:
        for form in ((), ("--json",)):
            ran: Any = own(*command, *form)
            assert ran.status in (0, 1), (command, ran.err)
            assert found_in(ran.out + ran.err) == [], (command, form)
    assert found_in(caplog.text) == []


def _commands(number: str, file: Path) -> tuple[tuple[str, ...], ...]:
    return (
        ("find", "Tunnusmerkki"),
        ("find", number),
        ("find", "815 97"),
        ("find", "vartija.t"),
        ("show", number),
        ("may-contact", number, "--purpose", "direct-marketing", "--channel", "phone", "--controller", "lampo"),
        ("may-contact", number, "--purpose", "research", "--channel", "email", "--controller", "lampo"),
        ("journal", number),
        ("import", "customers", str(file), "--known", "update", "--dry-run", "--controller", "lampo"),
        ("import", "customers", str(file), "--known", "update", "--controller", "lampo"),
        ("import", "runs"),
        ("journal", number),
        ("import", "undo"),
        ("statements", number),
        ("dial", number, "--purpose", "direct-marketing", "--controller", "lampo"),
        ("letter", number, "--purpose", "distance-selling", "--controller", "lampo", "--out", str(file.with_name("kirje.pdf"))),
        ("prospects", "due"),
        ("refusals", "list"),
        ("users", "list"),
        ("verify",),
        ("self-check",),
        ("show", "0"),
    )


SILENT = {
    "backup", "call", "import accounts", "import contacts", "import contracts", "import points", "import sites", "import statements", "postal-codes",
    "recover", "restore", "rotate-keys", "sample", "set-up", "tour", "users add", "users lock", "users password", "users remove", "users set",
    "users unlock",
}  # fmt: skip
"""Commands that print counts, or what concerns users and the store."""
BY_THEIR_SERVICES = {
    "statement show",
    "import refusals",
    "refusals same",
    "refusals other",
    "prospects remove",
    "list make",
    "list show",
    "list ask",
    "list take-out",
}
"""Commands whose output is what services return, which are walked themselves (test_gate.py)."""


def test_every_command_is_walked(tmp_path: Path) -> None:
    built = app.build(Common(tmp_path, None, "en", json=False), Window(**{part.name: lambda *_words: 0 for part in fields(Window)}))
    every = set(_leaves(built))
    walked = {leaf for leaf in every for command in _commands("1", tmp_path) if " ".join(command).startswith(leaf)}
    assert every - walked - SILENT - BY_THEIR_SERVICES == set()
