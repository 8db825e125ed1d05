from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import func, select

from gui.dialogs.sign_in import SignInPage
from models.entities.journal import Entry
from models.services import drafts
from tests.gui.shell_fixtures import CTRL, PASSWORD, SHIFT, Hand
from tests.gui.typist import type_text

Start = Callable[..., Hand]


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def locked(hand: Hand) -> bool:
    return hand.program.lock is not None


def test_ctrl_shift_l_locks_keeps_the_draft_empties_the_clipboard_and_the_password_opens(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    opened = hand.shell.customers.current
    assert opened is not None
    field = opened.widget.draft if hasattr(opened.widget, "draft") else None
    assert field is not None
    box = hand.focus()
    type_text(box, "x")
    assert opened.view.has_changes()
    QGuiApplication.clipboard().setText("0401234567")
    hand.press(Qt.Key.Key_L, CTRL | SHIFT)
    assert locked(hand)
    assert not hand.shell.isVisible()
    assert QGuiApplication.clipboard().text() == ""
    hand.settle()
    kept = drafts.kept(hand.shell.seat.desk)
    assert [draft.subject for draft in kept] == [opened.id]
    hand.press(Qt.Key.Key_K, CTRL)
    assert not hand.shell.palette_sheet.isVisible(), "keys of the work are dead while it is locked"
    hand.type("wrong wrong wrong")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.program.lock is not None and ": 4" in hand.program.lock.password.message())
    assert hand.program.lock is not None
    hand.program.lock.line.clear()
    hand.type(PASSWORD)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: not locked(hand))
    assert hand.shell.isVisible()
    assert opened.view.has_changes()


def test_it_locks_by_itself_after_the_minutes_and_a_key_begins_them_anew(start: Start, store: Path) -> None:
    clock = Clock()
    hand = start(store, clock=clock)
    hand.sign_in()
    assert hand.program.idle is not None
    clock.seconds = 599
    hand.program.idle.look()
    assert not locked(hand)
    hand.press(Qt.Key.Key_F2)
    clock.seconds = 1198
    hand.program.idle.look()
    assert not locked(hand), "the key at 599 s began the ten minutes anew"
    clock.seconds = 1199
    hand.program.idle.look()
    assert locked(hand)


def test_a_call_while_locked_is_shown_after_unlocking(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    hand.program.lock_now()
    hand.program.call("0401234567")
    hand.settle()
    assert not hand.shell.search.call.isVisibleTo(hand.shell.search)
    hand.type(PASSWORD)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: not locked(hand))
    hand.settle()
    assert hand.shell.search.call.isVisible()


def test_signing_out_is_journalled_and_shows_sign_in(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    hand.program.sign_out()
    hand.settle()
    assert isinstance(hand.program.entry, SignInPage)
    hand.sign_in("supervisor")
    with hand.shell.seat.desk.store.read() as session:
        count = session.scalar(select(func.count()).select_from(Entry).where(Entry.op == "sign-out", Entry.actor == "agent"))
    assert count == 1
