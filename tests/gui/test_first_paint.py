"""What a start loads and makes before sign-in is painted: a budget, since each of these is time that somebody waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LATER = {
    "sqlalchemy": "0.27 s",
    "sqlcipher3": "with the store",
    "alembic": "0.07 s",
    "cryptography": "at sign-in",
    "argon2": "at sign-in",
    "keyring": "off the GUI thread",
    "babel": "printing only",
    "phonenumbers": "kinds",
    "stdnum": "kinds",
    "schwifty": "kinds",
    "email_validator": "kinds",
    "typer": "the command line",
    "platformdirs": "3 ms",
    "dataclasses": "3 ms, and 0.7 ms for each class",
    "zoneinfo": "3 ms",
    "decimal": "2 ms",
    "hashlib": "3 ms, OpenSSL",
    "getpass": "2 ms",
}
OWN = {
    "gui": "application buttons cards dialogs empty fields fonts frame geometry icons inputs labels mark mnemonics paint preferences segmented single_instance "
    "statusbar theme tokens",
    "gui.dialogs": "entry sign_in",
    "models": "catalogues commandline folders formats locks problems security withheld words",
    "models.commandline": "arguments output",
    "models.security": "passwords slot_format slot_storage",
}
QT = {"QtCore", "QtGui", "QtWidgets", "QtSvg"}
MADE_LATER = {
    "QtCore.Qt": "93 enums, 20 ms",
    "QtWidgets.QStyle": "10 enums, 7 ms",
    "QtGui.QImage": "3 ms with QGradient",
    "QtGui.QGradient": "its 180 presets",
    "QtGui.QIcon": "2 ms",
}


@pytest.fixture(scope="module")
def paint(sample_store: Path) -> dict[str, list[str]]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(ROOT / "tests/gui/first_paint.py"), str(sample_store), "fi", "report"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, list[str]] = json.loads(ran.stdout)
    return found


def test_no_library_that_sign_in_can_do_without_is_loaded(paint: dict[str, list[str]]) -> None:
    loaded = {name.partition(".")[0] for name in paint["modules"]}
    assert sorted(set(LATER) & loaded) == []


def test_of_the_program_only_what_sign_in_shows_is_loaded(paint: dict[str, list[str]]) -> None:
    allowed = {"gui", "models", "resources", "main"} | {f"{package}.{name}" for package, names in OWN.items() for name in names.split()}
    loaded = {name for name in paint["modules"] if name.partition(".")[0] in ("gui", "models", "resources", "main")}
    assert sorted(loaded - allowed) == [], "imported before the paint: import it where it is used, or say here why sign-in needs it"
    assert sorted(allowed - loaded) == [], "no longer imported: take it off the list"


def test_of_qt_only_the_core_the_widgets_and_the_icons_are_loaded(paint: dict[str, list[str]]) -> None:
    loaded = {name.split(".")[1] for name in paint["modules"] if name.startswith("PySide6.Qt")}
    assert loaded == QT


def test_the_dear_classes_of_pyside_are_not_made(paint: dict[str, list[str]]) -> None:
    made = {name.removeprefix("PySide6.") for name in paint["made"]}
    assert "QtWidgets.QMainWindow" in made, "the list of classes sees what is made"
    named = {name: MADE_LATER[name] for name in sorted(set(MADE_LATER) & made)}
    assert named == {}, "in the modules of sign-in write QtCore.Qt inside functions, and draw through gui.paint"


def test_a_start_asks_for_fusion_and_numbers_that_stand_for_enums_are_right() -> None:
    code = """
        from PySide6.QtCore import Qt
        from gui.application import application
        from gui.inputs import SECRET_HINTS, SecretLine
        from gui.labels import PLAIN_TEXT, Label
        app = application()
        assert app.style().objectName() == "fusion"
        assert app.applicationName() == "Tiski"
        assert not app.quitOnLastWindowClosed()
        assert Qt.TextFormat.PlainText.value == PLAIN_TEXT
        assert Label("<b>Helmi</b>").textFormat() is Qt.TextFormat.PlainText
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        assert hints.value == SECRET_HINTS
        assert SecretLine().inputMethodHints() & hints == hints
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "QT_STYLE_OVERRIDE": "Windows"}
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=environment, check=True)


def test_pyside_reads_no_source_of_ours(paint: dict[str, list[str]]) -> None:
    ours = [str(ROOT / folder) for folder in ("gui", "models", "resources", "main.py")]
    assert [path for path in paint["read"] if path.startswith(tuple(ours))] == []


def test_what_a_sign_in_needs_is_loaded_while_the_password_is_typed(store: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from PySide6.QtCore import QTimer
        from gui.application import application, build
        from tests.gui.shell_fixtures import NoKeyring
        app = application()
        program = build(app, Path(sys.argv[1]), language="en", secrets=NoKeyring())
        known = set()
        def ready():
            known.update(sys.modules)
            program.sign_in("agent", "tiski-sample")
        def entered():
            print(sorted({name.partition(".")[0] for name in set(sys.modules) - known}))
            program.frame.close()
        program.ready.connect(ready)
        program.entered.connect(entered)
        program.show()
        QTimer.singleShot(60000, lambda: app.exit(3))
        sys.exit(app.exec())
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(store)], capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"
