"""kill −9 in a save, a change of keys, a backup and a migration: nothing told done is lost, nothing is half. Each harness first finds its bugs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.acts import ACTS

ROOT = Path(__file__).parents[2]
CI = {"save": 45, "keys": 15, "backup": 15, "migration": 15, "import": 10}
SOAK = {"save": 1200, "keys": 450, "backup": 450, "migration": 450, "import": 450}


def killed(kind: str, rounds: int, seed: int, bug: str = "") -> dict[str, Any]:
    """Run the rounds in a process of their own: forking needs one without threads."""
    order = [sys.executable, "-m", "tests.faults.killing", kind, "--rounds", str(rounds), "--seed", str(seed), "--bug", bug]
    ran = subprocess.run(order, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode in (0, 1), ran.stderr[-2000:]
    outcome: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return outcome


@pytest.mark.parametrize(("kind", "bug"), [(kind, bug) for kind, act in ACTS.items() for bug in act.bugs])
def test_the_harness_finds_a_planted_bug(kind: str, bug: str) -> None:
    assert killed(kind, 40, 7, bug)["losses"]


def _nothing_lost(kind: str, rounds: int, seed: int) -> None:
    outcome = killed(kind, rounds, seed)
    print(f"{kind}: {outcome['rounds']} kills, {outcome['within']} within an act, {outcome['acts']} acts told done, {len(outcome['losses'])} losses")
    assert outcome["losses"] == []
    assert outcome["rounds"] == rounds
    assert outcome["within"] >= rounds // 3, "many kills must fall within an act"
    assert outcome["acts"] > 0 or kind == "import", "a killed import is finished by the parent"


@pytest.mark.parametrize("kind", ACTS)
def test_nothing_is_lost(kind: str) -> None:
    _nothing_lost(kind, CI[kind], 1)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ACTS)
def test_nothing_is_lost_in_a_long_run(kind: str) -> None:
    _nothing_lost(kind, SOAK[kind], 2)
