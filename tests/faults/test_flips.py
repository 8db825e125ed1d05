"""Flipped bits in the store's files are told in words or change nothing; a store told damaged is restored. The harness finds a planted bug first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import flipping


def _none_silent(place: Path, flips: int, seed: int) -> None:
    outcome = flipping.run(place, flips, seed)
    print(f"{outcome.flips} bits flipped: told {dict(outcome.told)}, without effect {dict(outcome.harmless)}, {outcome.restored} restored")
    assert outcome.silent == []
    assert outcome.flips == flips == sum(outcome.told.values()) + sum(outcome.harmless.values())
    assert sum(outcome.told.values()) > flips // 3
    assert outcome.restored > 0


@pytest.mark.parametrize("bug", flipping.BUGS)
def test_the_harness_finds_a_planted_bug(tmp_path: Path, bug: str) -> None:
    with flipping.BUGS[bug]():
        assert flipping.run(tmp_path, 400, 7, until_found=True).silent


def test_no_flipped_bit_becomes_a_wrong_value(tmp_path: Path) -> None:
    _none_silent(tmp_path, 200, 1)


@pytest.mark.soak
def test_no_flipped_bit_becomes_a_wrong_value_in_a_long_run(tmp_path: Path) -> None:
    _none_silent(tmp_path, 10_000, 2)
