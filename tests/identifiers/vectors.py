"""The tables of tests/samples as parameters: one test a row, named by the row's id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"


def table(name: str) -> Any:
    return json.loads((SAMPLES / name / "expected.json").read_text(encoding="utf-8"))


def rows(name: str, *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> list[Any]:
    """Return the table's rows whose category begins with one of ``only`` and with none of ``without``."""
    return [
        pytest.param(row, id=row["id"])
        for row in table(name)["vectors"]
        if (not only or row["category"].startswith(only)) and not (without and row["category"].startswith(without))
    ]
