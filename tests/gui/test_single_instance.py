from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from gui import geometry
from gui.single_instance import SingleInstance, door_name

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from gui.single_instance import SingleInstance
app = QCoreApplication([])
door = SingleInstance(Path(sys.argv[1]))
calls = []
def ended():
    print("window", " ".join(sorted(calls)), flush=True)
    door.release()
    app.quit()
def asked(call):
    calls.append(call)
    if len(calls) == int(sys.argv[3]):
        ended()
door.asked.connect(asked)
if door.claim(sys.argv[2]):
    door.listen()
    calls.append(sys.argv[2])
    QTimer.singleShot(15000, ended)
    app.exec()
else:
    print("handed over", flush=True)
"""


def begin(store: Path, call: str, of: int) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, "-c", START, str(store), call, str(of)], stdout=subprocess.PIPE, text=True, env=environment)


def test_five_starts_at_once_are_one_window_and_five_calls(tmp_path: Path) -> None:
    started = [begin(tmp_path, f"04012345{number}", 5) for number in range(5)]
    said = [process.communicate(timeout=40)[0].strip() for process in started]
    assert all(process.returncode == 0 for process in started)
    assert said.count("handed over") == 4
    window = next(line for line in said if line.startswith("window"))
    assert window == "window " + " ".join(f"04012345{number}" for number in range(5))


def test_a_second_start_hands_its_call_over(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    assert first.listen()
    with qtbot.waitSignal(first.asked, timeout=15_000) as asked:
        second = begin(tmp_path, "+358401234567", 1)
    said = second.communicate(timeout=20)[0].strip()
    assert said == "handed over"
    assert asked.args == ["+358401234567"]
    first.release()


def test_a_dead_ones_name_is_taken_over(tmp_path: Path, qtbot: QtBot) -> None:
    process = begin(tmp_path, "", 2)
    qtbot.waitUntil(lambda: _listens(tmp_path), timeout=15_000)
    process.kill()
    process.communicate()
    again = SingleInstance(tmp_path)
    assert again.claim()
    assert again.listen()
    again.release()


def _listens(store: Path) -> bool:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(door_name(store))
    there = socket.waitForConnected(100)
    socket.abort()
    return there


def test_where_no_lock_can_be_made_the_window_opens_all_the_same(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    code = "import sys, tempfile; tempfile.tempdir = sys.argv[1]\nfrom pathlib import Path\nfrom gui.single_instance import SingleInstance\n"
    code += "print(SingleInstance(Path('x')).claim())"
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "gone")], capture_output=True, text=True, env=environment, check=True)
    assert ran.stdout.strip() == "True"


def test_stores_have_doors_of_their_own(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")
    assert first.name != second.name
    assert first.claim()
    assert second.claim()
    assert first.listen()
    assert second.listen()
    first.release()
    second.release()
    assert not QLocalServer().isListening()


@pytest.mark.parametrize(("x", "y"), [(5000, 3000), (-4000, -2000), (100, -900)])
def test_a_window_that_no_screen_shows_comes_back(qtbot: QtBot, x: int, y: int) -> None:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(x, y, 1280, 800)
    kept = geometry.kept(window)
    back = QWidget()
    qtbot.addWidget(back)
    geometry.restore(back, kept)
    room = back.screen().availableGeometry()
    assert room.contains(back.geometry().topLeft())
    assert back.width() <= room.width()
    assert back.height() <= room.height()
    geometry.restore(back, "not a geometry")
    assert room.intersects(back.geometry())
