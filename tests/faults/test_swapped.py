"""An old file put back, and a clone put in the place of a store that went on: told by the anchors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.database.store import FILE
from models.journal.verify import Report
from models.services import anchors, checks, entrance
from models.services.entrance import Entered
from tests.desk import CHEAP, CONTROLLERS, PASSWORD, info
from tests.security.memory_store import MemoryStore


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, MemoryStore]:
    ring = MemoryStore()
    made = entrance.set_up(tmp_path / "s", CONTROLLERS, info("aada"), PASSWORD, ring, sample=True, cost=CHEAP)
    assert isinstance(made, entrance.SetUp)
    return tmp_path / "s", ring


def worked(folder: Path, ring: MemoryStore | None, times: int = 1) -> list[str]:
    """Sign in and out so many times; return the codes of the last notices."""
    said: list[str] = []
    for _ in range(times):
        entered = entrance.sign_in(folder, "aada", PASSWORD, ring, workstation="testi")
        assert isinstance(entered, Entered), entered
        said = [notice.code for notice in entered.notices]
        entrance.leave(entered, ring)
    return said


@pytest.mark.parametrize("what", [(FILE,), (FILE, anchors.FILE), (FILE, anchors.FILE, anchors.NOTE)], ids=len)
def test_an_old_store_put_back_is_told_by_the_keyring_whatever_came_with_it(
    place: tuple[Path, MemoryStore], tmp_path: Path, what: tuple[str, ...]
) -> None:
    folder, ring = place
    worked(folder, ring)
    shutil.copytree(folder, tmp_path / "old")
    assert worked(folder, ring, 2) == []
    for name in what:
        shutil.copy(tmp_path / "old" / name, folder / name)
    assert worked(folder, ring) == ["anchor"]
    assert worked(folder, ring, 3) == ["anchor"], "until somebody settles it"


def test_a_clone_put_in_the_place_of_a_store_that_went_on_is_told(place: tuple[Path, MemoryStore], tmp_path: Path) -> None:
    folder, ring = place
    shutil.copytree(folder, tmp_path / "clone")
    assert worked(folder, ring, 2) == []
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "clone", folder)
    assert worked(folder, ring) == ["anchor"]
    entered = entrance.sign_in(folder, "aada", PASSWORD, ring, workstation="testi")
    assert isinstance(entered, Entered)
    report = checks.verify(entered, ring)
    assert isinstance(report, Report)
    assert not report.whole
    entrance.leave(entered, ring)
