"""Garbage waits for a quiet moment, but not for ever."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui import collector
from gui.collector import Collector


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


def rings() -> int:
    return sum(1 for found in gc.get_objects(generation=2) if isinstance(found, Ring))


def age(turns: int = 1) -> None:
    """Let what was made now grow old: two collections of what is younger."""
    for _turn in range(turns):
        gc.collect(1)


def test_what_lives_when_it_settles_is_not_looked_at_again(qtbot: QtBot) -> None:
    kept = [Ring() for _ring in range(3)]
    collector.settle()
    assert gc.get_freeze_count() > 0
    assert not any(found is kept[0] for found in gc.get_objects())


def test_it_collects_only_while_it_is_quiet(qtbot: QtBot) -> None:
    quiet = 0.0
    gc.collect()
    made = Collector(lambda: quiet)
    collector.settle()
    age(2)
    before = gc.get_count()[2]
    assert not made.look()
    assert gc.get_count()[2] == before
    quiet = 10.0
    assert made.look()
    assert gc.get_count()[2] == 0
    assert not made.look(), "nothing has grown old since"


def test_garbage_that_grew_old_goes_in_the_quiet(qtbot: QtBot) -> None:
    gc.collect()
    made = Collector(lambda: 10.0)
    collector.settle()
    old = [Ring() for _ring in range(5)]
    age(2)
    assert rings() == 5
    old.clear()
    assert rings() == 5
    assert made.look()
    assert rings() == 0


def test_after_very_much_it_waits_no_longer(qtbot: QtBot) -> None:
    gc.collect()
    made = Collector(lambda: 0.0)
    collector.settle()
    age(collector._OVERDUE)
    assert made.look()
