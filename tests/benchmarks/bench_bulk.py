"""Bringing a register in: rows a second into the journal and the index, how long a save of another process waits meanwhile, bytes by table.

A row is one line of a file, planned already: reading and checking it are the importer's. ``--holding`` customers are there before it begins.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final
from uuid import UUID

from models.database import search_waiting
from models.database.store import FILE, Store, open_store
from models.journal import bulk
from models.journal.bulk import EntrySet
from models.records import Edit
from models.roles import Role
from models.security.keys import RegisterKeys
from models.services import forms
from models.services.desk import Desk, User
from tests.benchmarks.import_lines import customer_lines, site_lines
from tests.benchmarks.register import new_store

ASKED: Final = 5_000
"""Rows a second asked of an import, on a machine that does nothing else."""
WAIT: Final = 100.0
"""Milliseconds asked of a save meanwhile, p95."""
SIZE: Final = 1_200
"""Bytes a customer asked of the file."""
_PART: Final = 10_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bulk")
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--holding", type=int, default=0)
    parser.add_argument("--no-sizes", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "store")
        if options.holding:
            _bring(store, options.holding, 1_000_000)
        waited = Saver(store)
        rate = _bring(store, options.customers, 1, waited)
        worst = waited.told()
        if not options.no_sizes:
            sizes(store, Path(folder) / "plain.db")
        store.close()
    return int(rate < ASKED or worst > WAIT)


def _bring(store: Store, customers: int, first: int, waited: Saver | None = None) -> float:
    """Bring ``customers`` customers and their sites in and return rows a second."""
    made: list[UUID] = []
    rows, wall, processor = 0, 0.0, 0.0
    for what in ("customers", "sites"):
        own_rows, own_wall, own_processor = 0, 0.0, 0.0
        for start in range(0, customers, _PART):
            count = min(_PART, customers - start)
            lines = customer_lines(count, first + start) if what == "customers" else site_lines(made[start : start + count], first + start)
            sets = list(lines)
            begun, used = time.perf_counter(), time.process_time()
            _append(store, sets)
            own_wall, own_processor = own_wall + time.perf_counter() - begun, own_processor + time.process_time() - used
            own_rows += len(sets)
            if what == "customers":
                made += [each.changes[0].subject for each in sets]
            if waited is not None and not waited.begun:
                waited.begin(made[0])
        print(
            f"{what}: {own_rows:,} rows in {own_wall:.1f} s, {own_rows / own_wall:,.0f} a second; processor {own_processor / own_rows * 1e6:.0f} µs a row"
        )
        rows, wall, processor = rows + own_rows, wall + own_wall, processor + own_processor
    begun, used = time.perf_counter(), time.process_time()
    for _ in search_waiting.catch_up(store):
        pass
    spent, worked = time.perf_counter() - begun, time.process_time() - used
    print(f"search terms of {customers:,} customers in {spent:.1f} s; processor {worked / rows * 1e6:.0f} µs a row")
    rate, alone = rows / (wall + spent), rows / (processor + worked)
    print(f"together {rate:,.0f} rows a second, {alone:,.0f} for a processor of its own (asked: {ASKED:,})", flush=True)
    return rate


def _append(store: Store, sets: Iterable[EntrySet]) -> None:
    for _ in bulk.append(store, sets, beside=lambda session, chunk: search_waiting.bring(session, chunk.applied)):
        pass


class Saver:
    """Another process that saves a form every 50 ms."""

    def __init__(self, store: Store) -> None:
        self._store, self.begun = store, False
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_save_on, args=(store.folder, store.keys.encode(), theirs))

    def begin(self, customer: UUID) -> None:
        self.begun = True
        self._process.start()
        self._pipe.send(customer)
        self._pipe.recv()

    def told(self) -> float:
        self._pipe.send(None)
        spent = sorted(self._pipe.recv())
        self._process.join()
        middle, worst = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
        print(
            f"{len(spent)} saves of another process meanwhile: median {middle:.0f} ms, p95 {worst:.0f} ms (asked: {WAIT:.0f}), longest {spent[-1]:.0f} ms"
        )
        return worst


def _save_on(folder: Path, keys: bytes, pipe: Connection) -> None:
    store = open_store(folder, RegisterKeys.decode(keys))
    desk = Desk(store, User("aino", "Aino Esimerkki", Role.AGENT, ("lampo", "sahko")), "testi", sample=True)
    customer, spent = pipe.recv(), []
    pipe.send("ready")
    while not pipe.poll():
        begun = time.perf_counter()
        saved = forms.save(desk, [Edit("customer", customer, customer, "set", {"given_names": f"Aino {'abcdefghij'[len(spent) % 10]}"})])
        spent.append((time.perf_counter() - begun) * 1e3)
        assert isinstance(saved, forms.Saved), saved
        time.sleep(0.05)
    pipe.send(spent)
    store.close()


def sizes(store: Store, plain: Path) -> None:
    """Print bytes a customer by table and index, as they are in a copy without encryption (its pages keep 80 bytes more each)."""
    import sqlcipher3.dbapi2 as dbapi

    with store.read() as session:
        customers = session.connection().exec_driver_sql("SELECT count(*) FROM customer").scalar_one()
    store.close()
    connection = dbapi.connect(str(store.folder / FILE), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{store.keys.store_key.hex()}'\"")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("ATTACH ? AS plain KEY ''", (str(plain),))
    connection.execute("SELECT sqlcipher_export('plain')")
    connection.close()
    each = (store.folder / FILE).stat().st_size / customers
    print(f"file: {each:,.0f} bytes a customer (asked: {SIZE:,})")
    copy = sqlite3.connect(plain)
    for name, size in copy.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"):
        if size / customers >= 10:
            print(f"  {name:44}{size / customers:7.0f}")
    copy.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
