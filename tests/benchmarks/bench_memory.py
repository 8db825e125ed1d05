"""What the program holds in memory through an agent's day: sign-in, searches, the customer with 500 sites, many customers after each other.

The store is made by this process, the work is done by another (``tests.benchmarks.agent``): the figures are the program's alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from models.services.entrance import Entered, sign_in
from models.services.sample_store import make_sample
from tests.benchmarks import large_customer

ROOT = Path(__file__).resolve().parents[2]
ASKED = 220
"""Megabytes asked of the most that is ever held."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="memory")
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--sites", type=int, default=large_customer.SITES)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--openings", type=int, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        make_sample(store, options.customers, 1)
        entered = sign_in(store, "agent", "tiski-sample", None)
        assert isinstance(entered, Entered)
        customer = large_customer.fill(entered.desk, options.sites)
        entered.desk.store.close()
        size = (store / "tiski.db").stat().st_size / 1e6
        command = [sys.executable, "-m", "tests.benchmarks.agent", str(store), str(customer), str(options.searches), str(options.openings)]
        environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
        ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    steps = json.loads(ran.stdout)
    print(f"{options.customers} customers, {size:.0f} MB on the disk; resident memory in MB")
    print(", ".join(f"{step} {held:.0f}" for step, held in steps.items()) + f" (asked: {ASKED})")
    return int(steps["at the most"] > ASKED)
