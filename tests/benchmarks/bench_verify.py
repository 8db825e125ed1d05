"""How long ``verify`` takes: the chain, the replay and the comparison of every row, beside the bare reading and hashing of the same file."""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import pstats
import sys
import tempfile
import time
from pathlib import Path

from models.database.store import Store
from models.journal.findings import raw_rows
from models.services.verify_store import verify_store
from tests.benchmarks.register import PER_CUSTOMER, fill, new_store

ASKED = 15.0
"""Seconds asked of 1,000,000 entries."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="verify")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "store")
        begun = time.perf_counter()
        fill(store, options.entries // PER_CUSTOMER)
        filled = time.perf_counter() - begun
        print(
            f"filled {options.entries:,} entries of {options.entries // PER_CUSTOMER:,} customers in {filled:.1f} s ({options.entries / filled:,.0f} entries/s)"
        )
        bare = _bare(store)
        if options.profile:
            with cProfile.Profile() as profile:
                _verify(store)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        alone = _verify(store)
        times = [_verify(store, both=True) for _ in range(3)]
        best, scaled = min(times), min(times) * 1_000_000 / options.entries
        print(
            f"bare reading and SHA-256 of the journal {bare:.2f} s; verify in one process {alone:.2f} s, in two {best:.2f} s (median {sorted(times)[1]:.2f})"
        )
        print(f"per entry {best / options.entries * 1e6:.1f} µs; 1,000,000 entries: {scaled:.1f} s (asked: {ASKED:.0f})")
        store.close()
    return int(scaled > ASKED)


def _bare(store: Store) -> float:
    with store.read() as session:
        begun = time.perf_counter()
        digest = hashlib.sha256()
        for row in raw_rows(session, "SELECT * FROM journal ORDER BY seq"):
            digest.update(row[17])
        return time.perf_counter() - begun


def _verify(store: Store, *, both: bool = False) -> float:
    store.data_keys.clear()
    begun = time.perf_counter()
    report = verify_store(store, worth=1 if both else sys.maxsize)
    spent = time.perf_counter() - begun
    assert report.whole, report.findings[:3]
    return spent
