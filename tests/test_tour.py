"""The tour as a user starts it: another process, nothing but the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def take(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py", "tour", *arguments], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=110, check=False
    )


def test_the_tour_ends_well_and_shows_it(tmp_path: Path) -> None:
    done = take("--out", str(tmp_path / "tour"))
    assert (done.returncode, done.stderr) == (0, "")
    pictures = sorted((tmp_path / "tour").glob("[0-9][0-9]-*.png"))
    assert len(pictures) >= 10
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
    report = (tmp_path / "tour" / "report.md").read_text(encoding="utf-8")
    assert all(picture.name in report for picture in pictures)
    assert "F8 · Enter" not in report
    assert "F8 · Ctrl+Enter" in report
    assert str(tmp_path / "tour") in done.stdout


def test_a_wrong_call_is_told() -> None:
    done = take("--nonsense")
    assert done.returncode == 2
    assert "--help" in done.stderr
