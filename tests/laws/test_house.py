"""The house rules, executed: who may import whom, no colours but tokens, no Qt in the domain, keys and texts in order."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from gui.commands import COMMANDS
from models import fields
from models.entities import Base, Entity
from models.entities.base import FIELD
from models.roles import ACTION_LABELS, Action, Role, may

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted(path for folder in ("gui", "models", "resources") for path in (ROOT / folder).rglob("*.py")), ROOT / "main.py"]


def test_the_law_of_imports() -> None:
    found = subprocess.run([Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout


def test_main_is_the_only_one_to_import_the_window_and_is_imported_by_nobody() -> None:
    importing = re.compile(r"^\s*(?:from|import) (gui|main)\b", re.M)
    for path in SOURCES:
        found = set(importing.findall(path.read_text(encoding="utf-8")))
        assert "main" not in found, path
        assert "gui" not in found or path.is_relative_to(ROOT / "gui") or path.name == "main.py", path


def test_colours_stand_in_tokens_only() -> None:
    literal = re.compile(r"""["']#[0-9A-Fa-f]{3,8}["']|QColor\(\s*\d|Qt\.GlobalColor\.(?!transparent)""")
    guilty = [str(path.relative_to(ROOT)) for path in SOURCES if path.name != "tokens.py" and literal.search(path.read_text(encoding="utf-8"))]

    assert guilty == []


def test_no_widget_has_a_focus_proxy() -> None:
    """Tab stops at a widget that has a proxy, wherever it stands in the order: one made late would be the stop after the last, for ever."""
    guilty = [str(path.relative_to(ROOT)) for path in SOURCES if "setFocusProxy(" in path.read_text(encoding="utf-8")]

    assert guilty == []


def test_nothing_unfinished_is_left() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|type: ignore")
    guilty = [str(path.relative_to(ROOT)) for path in SOURCES if words.search(path.read_text(encoding="utf-8"))]

    assert guilty == []


def test_every_column_is_classified() -> None:
    own = {"id", "first_entry", "last_entry", "bases"}
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Entity):
            for column in mapper.class_.__table__.columns:
                assert column.name in own or isinstance(column.info.get(FIELD), fields.Field), f"{mapper.class_.__tablename__}.{column.name}"


def test_what_the_access_report_leaves_out_has_a_reason() -> None:
    for entity in fields.entities():
        for field in fields.fields_of(entity):
            assert field.report or len(field.report_reason) > 10, f"{entity}.{field.name}"
            assert field.purposes, f"{entity}.{field.name}"
            assert field.label.strip(), f"{entity}.{field.name}"


def test_shortcuts_are_unique_and_none_is_taken_by_the_system() -> None:
    keys = [command.shortcut for command in COMMANDS if command.shortcut]

    assert len(keys) == len(set(keys))
    for key in keys:
        assert QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText).toString(), key
        assert "Ctrl+Alt" not in key
        assert key not in ("Ctrl+E", "Ctrl+U", "Ctrl+Shift+Z", "F10", "Alt")
        assert not re.fullmatch(r"(Shift\+)?[A-Z]", key), key


def test_every_action_has_words_and_somebody_who_may() -> None:
    assert set(ACTION_LABELS) == set(Action)
    for action in Action:
        assert any(may(role, action) for role in Role), action


def test_the_administrator_sees_no_customers() -> None:
    assert not may(Role.ADMINISTRATOR, Action.FIND_CUSTOMER)
    assert not may(Role.ADMINISTRATOR, Action.OPEN_CUSTOMER)


class _Emitter(QObject):
    spoke = Signal(object)


@pytest.mark.usefixtures("qapp")
def test_signals_lose_no_reference_to_none() -> None:
    emitter = _Emitter()
    emitter.spoke.connect(lambda _value: None)
    for _ in range(100):
        emitter.spoke.emit(None)
    before = sys.getrefcount(None)
    for _ in range(2000):
        emitter.spoke.emit(None)

    assert abs(sys.getrefcount(None) - before) < 200


def test_no_path_of_a_machine_or_registry_is_kept() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    texts = [
        ROOT / name
        for name in listed
        if name.endswith((".py", ".md", ".toml", ".txt", ".lock", ".sh", ".feature", ".po")) and (ROOT / name).is_file()
    ]
    forbidden = re.compile(re.escape(str(ROOT)) + "|index-" + "url")
    guilty = [str(path.relative_to(ROOT)) for path in texts if path != Path(__file__) and forbidden.search(path.read_text(encoding="utf-8"))]

    assert guilty == []
    assert "uv.lock" not in listed
    assert "http" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
