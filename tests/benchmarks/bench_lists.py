"""A list over the whole register: everybody asked in one streamed pass, every answer kept; the process's memory; a list taken out as a file."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from models.database import store as stores
from models.services.lists import making, taking_out
from models.services.lists.making import Made, Order, Progress
from models.services.lists.taking_out import TakenOut
from tests.benchmarks import search_store

ASKED: Final = 50_000
"""Customers a second asked of a list over the whole register."""
MEMORY: Final = 300
"""Megabytes asked of the process meanwhile."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="lists")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="a folder that keeps the store for the next run")
    parser.add_argument("--channel", default="phone")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = options.store or Path(scratch) / "store"
        if not (folder / stores.FILE).exists():  # in a process of its own: the memory of the making is not that of the list
            maker = multiprocessing.get_context("spawn").Process(target=_made, args=(folder, options.customers))
            maker.start()
            maker.join()
        store = stores.open_store(folder, search_store.KEYS)
        desk = search_store.supervisor(store)
        told: list[Progress] = []
        begun, worked = time.perf_counter(), time.process_time()
        made = making.make(desk, Order("Koe", "direct-marketing", options.channel, "lampo"), progress=told.append)
        assert isinstance(made, Made), made
        spent, own = time.perf_counter() - begun, time.process_time() - worked
        rate = made.asked / spent
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{made.asked:,} asked about in {spent:.1f} s, {made.included:,} on the list: {rate:,.0f} a second (asked: {ASKED:,})")
        print(f"  this process worked {own / made.asked * 1e6:.1f} µs a customer; {memory:.0f} MB at the most (asked: {MEMORY})")
        begun = time.perf_counter()
        taken = taking_out.take_out(desk, made.id, Path(scratch) / "lista.csv", only_included=True)
        assert isinstance(taken, TakenOut), taken
        print(f"taken out: {taken.rows:,} rows, all {made.asked:,} answers read in {time.perf_counter() - begun:.1f} s")
        store.close()
    return int(rate < ASKED or memory > MEMORY)


def _made(folder: Path, customers: int) -> None:
    search_store.make(folder, customers).close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
