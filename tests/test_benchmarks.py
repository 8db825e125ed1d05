"""The benchmarks run: each takes its arguments the same way, and does its work on something small."""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import names

ROOT = Path(__file__).resolve().parents[1]
SMALL = {
    "import": ("--customers 30 --no-sizes", "rows a second"),
    "keystroke": ("--customers 150 --texts 1 --rounds 1 --pace 5", "worst p95 from key to rows"),
    "lists": ("--customers 150", "asked about in"),
    "memory": ("--customers 10 --sites 5 --searches 4 --openings 2", "at the most"),
    "page": ("--customers 5 --sites 3 --contacts 3 --statements 3 --rounds 2 --saves 2", "together median"),
    "save": ("--customers 20 --times 3", "a form beside the disk's sync"),
    "search": ("--customers 150 --most 20", "worst p95"),
    "start": ("--rounds 1", "importtime"),
    "verify": ("--entries 1000", "1,000,000 entries"),
}


@pytest.mark.parametrize("name", names())
def test_a_benchmark_takes_its_arguments_and_says_which(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main = importlib.import_module(f"tests.benchmarks.bench_{name}").main
    assert str(inspect.signature(main)) == "(arguments: 'list[str]') -> 'int'"
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert f"usage: {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", names())
def test_a_benchmark_does_its_work_on_something_small(name: str) -> None:
    arguments, said = SMALL[name]
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    command = [sys.executable, "-m", "tests.benchmarks", name, *arguments.split()]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    assert "Traceback" not in ran.stderr
    assert f"== {name}" in ran.stdout
    assert said in ran.stdout


def test_an_unknown_benchmark_is_told() -> None:
    ran = subprocess.run([sys.executable, "-m", "tests.benchmarks", "nothing"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 2
    assert "There are: " in ran.stdout
