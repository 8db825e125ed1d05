from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import func, select

from gui import theme, tokens
from gui.dialogs.defect import DefectBox, Defects, details
from models import formats
from models.database.store import StoreError
from models.entities.journal import Entry, Head
from models.problems import error
from models.services import search
from tests.gui.shell_fixtures import CTRL, PASSWORD, Hand
from tests.gui.typist import type_text

Start = Callable[..., Hand]
ROOT = Path(__file__).resolve().parents[2]


def test_closing_at_work_ends_with_status_0_and_the_work_is_committed(store: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from gui.application import build
        from models.services import search
        from tests.gui.shell_fixtures import NoKeyring
        app = QApplication([])
        app.setQuitOnLastWindowClosed(False)
        program = build(app, Path(sys.argv[1]), language="en", secrets=NoKeyring())
        program.ready.connect(lambda: program.sign_in("agent", "tiski-sample"))
        def work():
            desk = program.seat.desk
            for number in range(20):
                program.tasks.write(lambda: search.record_search(desk, "name", []), lambda done: None)
            program.shell.bar.search.setText("m")
            program.frame.close()
        program.entered.connect(work)
        program.show()
        QTimer.singleShot(30000, lambda: app.exit(3))
        status = app.exec()
        program.end()
        sys.exit(status)
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(store)], capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "QThread" not in ran.stderr
    assert "Traceback" not in ran.stderr
    from models.services import anchors, entrance

    entered = entrance.sign_in(store, "agent", PASSWORD, None)
    assert isinstance(entered, entrance.Entered)
    with entered.desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.op == "search")) == 20
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.op == "sign-out")) == 1
        head = session.scalar(select(Head.seq))
    kept = anchors.kept(entered.desk.store, entered.store_id, None)
    assert kept is not None
    assert head is not None
    assert kept.seq == head
    entered.desk.store.close()


def test_a_window_closed_at_once_ends_with_status_0(store: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from PySide6.QtCore import QTimer
        from gui.application import application, build
        from tests.gui.shell_fixtures import NoKeyring
        app = application()
        program = build(app, Path(sys.argv[1]), language="en", secrets=NoKeyring())
        program.painted.connect(program.frame.close)
        program.show()
        QTimer.singleShot(30000, lambda: app.exit(3))
        status = app.exec()
        program.end()
        sys.exit(status)
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    for _time in range(3):
        ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(store)], capture_output=True, text=True, env=environment, check=False)
        assert ran.returncode == 0, ran.stderr
        assert ran.stderr.replace("This plugin does not support propagateSizeHints()\n", "") == ""


def opened(hand: Hand, text: str, contact: bool = False) -> None:
    before = len(hand.shell.customers.all())
    hand.search(text)
    hand.press(Qt.Key.Key_Return, CTRL if contact else Qt.KeyboardModifier.NoModifier)
    hand.until(lambda: len(hand.shell.customers.all()) > before or hand.shell.page_code() == "customer")
    hand.settle()


def test_two_customers_are_open_at_once_and_a_contact_stays_with_its_own(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    opened(hand, "mäki-kuutti", contact=True)
    first = hand.shell.customers.current
    opened(hand, "mäkinen")
    second = hand.shell.customers.current
    assert first is not None
    assert second is not None
    assert first is not second
    assert (first.running is not None, second.running is None) == (True, True)
    hand.press(Qt.Key.Key_Tab, CTRL)
    assert hand.shell.customers.current is first
    hand.press(Qt.Key.Key_Tab, CTRL)
    assert hand.shell.customers.current is second
    hand.press(Qt.Key.Key_W, CTRL)
    assert hand.shell.customers.all() == [first]
    hand.press(Qt.Key.Key_W, CTRL)
    assert hand.shell.customers.all() == [first], "one in contact is not closed"
    assert any("Wrap it up" in notice.text() for notice in hand.shell.notices.notices())


def test_a_third_customer_takes_the_place_of_one_without_a_contact_and_its_edit_is_kept(start: Start, store: Path) -> None:
    from models.services import drafts

    hand = start(store)
    hand.sign_in()
    names = [hit.name for hit in search.find(hand.shell.seat.desk, "mä").hits]
    opened(hand, names[0])
    first = hand.shell.customers.current
    assert first is not None
    type_text(hand.focus(), "x")
    assert first.view.has_changes()
    opened(hand, names[1], contact=True)
    hand.search(names[2])
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: first not in hand.shell.customers.all())
    hand.settle()
    assert len(hand.shell.customers.all()) == 2
    assert [kept.subject for kept in drafts.kept(hand.shell.seat.desk)] == [first.id]


def test_the_rail_and_the_bar_follow_the_width_and_the_role(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in("officer")
    assert hand.shell.rail.width() == 80
    hand.program.frame.resize(820, 620)
    hand.settle()
    assert hand.shell.rail.width() == 48
    with pytest.raises(KeyError):
        hand.shell.rail.page("administration")
    assert not hand.shell.seat.commands.can("new-customer")
    assert formats.show_date(formats.today()) in hand.shell.clock.text()
    assert hand.program.frame.minimumWidth() == 800


def test_the_place_of_the_window_and_the_last_user_are_remembered(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in("supervisor")
    hand.program.frame.resize(1010, 720)
    hand.settle()
    hand.program.frame.close()
    again = start(store)
    assert again.sign_in_page.login() == "supervisor"
    assert again.program.preferences.text("window")


def test_a_start_begins_in_the_scheme_seen_last_and_then_asks_the_system(start: Start, store: Path) -> None:
    kept = start(store).program.preferences
    assert kept.text("scheme") == "light"
    kept.keep("scheme", "dark")
    shown: list[str] = []
    theme.theme().theme_changed.connect(shown.append)
    again = start(store)
    theme.theme().theme_changed.disconnect(shown.append)
    assert shown == ["dark", "light"]
    assert tokens.scheme() == "light"
    again.program.change_theme("contrast")
    assert start(store).program.preferences.text("scheme") == "contrast"
    again.program.change_theme("system")


def raised() -> BaseException:
    with pytest.raises(ValueError, match="Helmi") as caught:
        int("secret of Helmi 010190-901R")
    return caught.value


def test_a_defect_says_where_and_nothing_of_anybody() -> None:
    text = details(raised())
    assert text.splitlines()[0] == "ValueError"
    assert "tests/gui/test_application.py:" in text
    assert "Helmi" not in text
    assert "901R" not in text


def test_a_defect_opens_one_box_with_details_and_an_expected_failure_a_notice(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    told: list[str] = []
    defects = Defects(lambda: hand.program.frame, lambda problem: told.append(problem.message()), hand.program)
    defects.take(raised())
    defects.take(raised())
    hand.until(lambda: len(defects.seen) == 2)
    boxes = [box for box in hand.program.frame.findChildren(DefectBox) if box.isVisible()]
    assert len(boxes) == 1
    assert boxes[0].details.startswith("ValueError")
    boxes[0].accept()
    defects.take(StoreError(error("The disk is full. Nothing was saved; make room and save again", "full")))
    hand.until(lambda: told)
    assert told == ["The disk is full. Nothing was saved; make room and save again"]
