"""From a key pressed in the search box to the paint of the rows that answer it, at 100,000 customers, beside bare Qt; and the longest hold.

Letters come at a fast typist's pace through the window system's queue, one text after another, so that the preview and the late work of one key
meet the next. A key whose answer was overtaken by the next key's is counted, not timed. A hold is the time between the event loop's waking and
its next waiting: as long as that nothing else can be done in the window.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_NO_GLIB"] = "1"  # glib's loop does its work between telling that it will wait and that it woke, so no hold could be told

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, QStringListModel, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QVBoxLayout, QWidget

from gui import fonts, theme
from gui.commands import Commands
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.seat import Seat
from gui.tasks import Tasks
from models.database import store as stores
from models.database.store import Store
from models.security.slot_format import SlotInfo
from models.services.entrance import Entered
from tests.benchmarks import search_store

ASKED, HELD = 40.0, 16.0
"""Milliseconds asked: p95 from key to rows, and the longest hold of the GUI thread."""
_BETWEEN_TEXTS = 400
"""Milliseconds: long enough that the preview of the last row is read and shown, within the last key's holds."""
KINDS = (
    "family name", "family given, every keystroke", "given family, every keystroke", "street, every keystroke", "phone, every keystroke",
    "customer number", "meter", "reference", "e-mail, every keystroke", "middle of a word", "partial both", "nobody",
)  # fmt: skip


@dataclass
class Key:
    """Milliseconds of one key, until the rows are painted (none when the next key overtook them): wall, and the process's own; and the longest
    stretch until the next key in which the loop did not wait: wall, and the thread's own."""

    wall: float | None = None
    worked: float | None = None
    hold: float = 0.0
    held: float = 0.0


class Watch(QObject):
    """Times keys until the paint that answers them, and the loop's holds."""

    def __init__(self, painted: list[QWidget]) -> None:
        super().__init__()
        self._keys: list[Key] = []
        self._begun: tuple[float, float] | None = None
        self._answered = False
        self._woke: tuple[float, float] | None = None
        for widget in painted:
            widget.installEventFilter(self)
        loop = QAbstractEventDispatcher.instance()
        assert loop is not None
        loop.awake.connect(self._wake)
        loop.aboutToBlock.connect(self._block)

    def key(self) -> None:
        """A key is about to be pressed."""
        self._keys.append(Key())
        self._begun, self._answered = (time.perf_counter(), time.process_time()), False

    def answer(self) -> None:
        """The rows are in the table; the next paint shows them."""
        self._answered = True

    def take(self) -> list[Key]:
        """Return the keys since last asked."""
        taken, self._keys, self._begun = self._keys, [], None
        return taken

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._answered and self._begun is not None:
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        if self._answered and self._begun is not None:
            self._keys[-1].wall = (time.perf_counter() - self._begun[0]) * 1e3
            self._keys[-1].worked = (time.process_time() - self._begun[1]) * 1e3
            self._begun = None

    def _wake(self) -> None:
        if self._woke is None:  # told more than once in a stretch
            self._woke = (time.perf_counter(), time.thread_time())

    def _block(self) -> None:
        if self._woke is not None and self._keys:
            last = self._keys[-1]
            last.hold = max(last.hold, (time.perf_counter() - self._woke[0]) * 1e3)
            last.held = max(last.held, (time.thread_time() - self._woke[1]) * 1e3)
        self._woke = None


def best(rounds: list[list[Key]]) -> list[Key]:
    """Return the best of each key over the rounds, in which the same keys were pressed: what other programs on the computer cost falls out."""

    def least(values: Iterator[float | None]) -> float | None:
        return min((value for value in values if value is not None), default=None)

    return [
        Key(least(key.wall for key in same), least(key.worked for key in same), min(key.hold for key in same), min(key.held for key in same))
        for same in zip(*rounds, strict=True)
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="keystroke")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="a folder that keeps the store for the next run")
    parser.add_argument("--texts", type=int, default=8, help="texts typed of each kind of query")
    parser.add_argument("--rounds", type=int, default=3, help="times that each text is typed; the best of each key counts")
    parser.add_argument("--pace", type=int, default=100, help="milliseconds between keys")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.store or Path(scratch)
        kept = (folder / stores.FILE).exists()
        store = stores.open_store(folder, search_store.KEYS) if kept else search_store.make(folder, options.customers)
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        fonts.install(app)
        theme.apply(app, "light")
        _say("bare Qt: a table of 50 lines", _bare(options.texts, options.rounds, options.pace))
        worst = _search(store, options.texts, options.rounds, options.pace)
        print(f"worst p95 from key to rows {worst[0]:.1f} ms (asked: {ASKED:.0f}), longest hold {worst[1]:.1f} ms (asked: {HELD:.0f})")
        store.close()
    return int(worst[0] > ASKED or worst[1] > HELD)


def _bare(texts: int, rounds: int, pace: int) -> list[Key]:
    """The same keys in a bare line over a bare table whose model is made anew at each."""
    window = QWidget()
    line, table = QLineEdit(), QTableView()
    column = QVBoxLayout(window)
    column.addWidget(line)
    column.addWidget(table)
    model = QStringListModel()
    table.setModel(model)
    window.resize(1280, 800)
    _show(window)
    line.setFocus()
    watch = Watch([table.viewport()])

    def typed(text: str) -> None:
        model.setStringList([f"{text} {row}" for row in range(50)])
        watch.answer()

    line.textChanged.connect(typed)
    found = _type(window, line.clear, ["mäkinen hilla"] * texts, watch, rounds, pace)
    window.close()
    window.deleteLater()
    return found


def _search(store: Store, texts: int, rounds: int, pace: int) -> tuple[float, float]:
    desk = search_store.desk(store)
    holder = QWidget()
    tasks, commands = Tasks(), Commands(holder)
    commands.set_role(desk.user.role)
    info = SlotInfo(desk.user.login, desk.user.name, desk.user.role, desk.user.controllers, "Salpa Lämpö Oy", None)
    shell = MainWindow(Seat(Entered(desk, info, "bench", must_change=False), tasks, commands), Preferences(None))
    shell.resize(1280, 800)
    _show(shell)
    shell.focus_first()
    page = shell.search
    watch = Watch([page.table.viewport(), page.empty])
    page.shown.connect(watch.answer)
    worst = [0.0, 0.0]
    queries = search_store.queries(store)
    for kind in KINDS:
        listed = [text for text in queries.get(kind, ()) if len(text) > 2]
        if "every" in kind:  # each text is typed letter by letter here anyway
            listed = [text for at, text in enumerate(listed) if at + 1 == len(listed) or not listed[at + 1].startswith(text)]
        if not listed:  # a store that was imported has no meters or references
            continue
        keys = _type(shell, shell.bar.search.clear, listed[:texts], watch, rounds, pace)
        _say(kind.removesuffix(", every keystroke"), keys)
        worst = [max(worst[0], _part([key.wall for key in keys], 0.95)), max(worst[1], *(key.hold for key in keys))]
    shell.close()
    tasks.close()
    return worst[0], worst[1]


def _show(window: QWidget) -> None:
    window.show()
    window.activateWindow()
    _wait(200)


def _type(window: QWidget, clear: Callable[[], None], texts: list[str], watch: Watch, rounds: int, pace: int) -> list[Key]:
    handle = window.windowHandle()
    assert isinstance(handle, QWindow)
    done: list[list[Key]] = []
    for _round in range(rounds):
        for text in texts:
            clear()
            _wait(_BETWEEN_TEXTS)
            for letter in text:
                watch.key()
                QTest.sendKeyEvent(QTest.KeyAction.Press, handle, Qt.Key.Key_unknown, letter, Qt.KeyboardModifier.NoModifier)
                QTest.sendKeyEvent(QTest.KeyAction.Release, handle, Qt.Key.Key_unknown, letter, Qt.KeyboardModifier.NoModifier)
                _wait(pace)
            _wait(_BETWEEN_TEXTS)
        done.append(watch.take())
    return best(done)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


def _part(values: list[float | None], share: float) -> float:
    ordered = sorted(value for value in values if value is not None)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _say(what: str, keys: list[Key]) -> None:
    walls, worked = [key.wall for key in keys], [key.worked for key in keys]
    print(
        f"{what:28} n={len(keys):4} key to rows p50 {_part(walls, 0.5):5.1f} p95 {_part(walls, 0.95):5.1f} ms"
        f"  process p50 {_part(worked, 0.5):5.1f} p95 {_part(worked, 0.95):5.1f} ms"
        f"  longest hold {max(key.hold for key in keys):5.1f} ms, the thread's own {max(key.held for key in keys):5.1f} ms"
        f"  overtaken {sum(wall is None for wall in walls)}",
        flush=True,
    )
