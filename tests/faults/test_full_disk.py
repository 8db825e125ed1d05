"""A full disk: each act is done whole, or told and not done at all; with room again it is done. The harness finds a planted bug first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import filling


def _whole_or_told(place: Path, turns: int, seed: int) -> None:
    outcome = filling.run(place, turns, seed)
    print(f"{outcome.turns} acts on a disk that was just full: done {dict(outcome.done)}, told {dict(outcome.told)}")
    assert outcome.wrong == []
    assert outcome.turns == turns == sum(outcome.done.values()) + sum(outcome.told.values())
    assert sum(outcome.told.values()) > turns // 4


def test_the_harness_finds_a_planted_bug(tmp_path: Path) -> None:
    assert any("is gone" in wrong for wrong in filling.run(tmp_path, 25, 7, filling.swallowing).wrong)


def test_a_full_disk_halves_nothing(tmp_path: Path) -> None:
    _whole_or_told(tmp_path, 50, 1)


@pytest.mark.soak
def test_a_full_disk_halves_nothing_in_a_long_run(tmp_path: Path) -> None:
    _whole_or_told(tmp_path, 500, 2)
