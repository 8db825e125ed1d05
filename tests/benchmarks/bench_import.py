"""Importing a register's files as a supervisor does: reading, checking, duplicates, journal, search terms; a save of another process meanwhile.

A row is a line of a file. There are two files: customers (one row each with phone, e-mail, address and, for a tenth, a prohibition) and sites (1.2 for
each customer). ``--holding`` customers and their sites are in the store before it begins. ``--store`` keeps what was made.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final
from uuid import UUID

from models.database.store import FILE, Store, open_store
from models.identifiers import postal
from models.records import Edit
from models.roles import Role
from models.security.keys import RegisterKeys
from models.services import forms
from models.services import sample_data as data
from models.services.desk import Desk, User
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import run
from models.services.sample_maker import Maker
from tests.benchmarks.register import new_store

ASKED: Final = 5_000
"""Rows a second asked, into an empty store and into one that holds the register already, with a processor free for each process."""
WAIT: Final = 100.0
"""Milliseconds asked of a save meanwhile, p95."""
SIZE: Final = 1_200
"""Bytes a customer asked of the file."""
_CUSTOMERS: Final = ("Asiakasnumero", "Asiakaslaji", "Sukunimi", "Etunimet", "Henkilötunnus", "Kieli", "Puhelin", "Sähköposti", "Lähiosoite",
                     "Postinumero", "Postitoimipaikka", "Suoramarkkinointikielto")  # fmt: skip
_SITES: Final = ("Kohdetunnus", "Asiakasnumero", "Lähiosoite", "Postinumero", "Postitoimipaikka", "Asumismuoto", "Pinta-ala m²", "Rakennusvuosi")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="import")
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--holding", type=int, default=0)
    parser.add_argument("--store", type=Path, help="an empty folder for the store, which is kept")
    parser.add_argument("--no-sizes", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(options.store or Path(folder) / "store")
        desk = Desk(store, User("pekka", "Pekka Esimerkki", Role.SUPERVISOR, ("lampo", "sahko")), "testi", sample=True)
        files = Path(folder)
        if options.holding:
            _bring(desk, files, options.holding, 1)
        saver = _Saver(store)
        rate = _bring(desk, files, options.customers, options.holding + 1, saver)
        worst = saver.told()
        if options.no_sizes:
            size = (store.folder / FILE).stat().st_size
            print(f"file: {size / (options.holding + options.customers):,.0f} bytes a customer")
            store.close()
        else:
            _sizes(store, Path(folder) / "plain.db")
    return int(rate < ASKED or worst > WAIT)


def _bring(desk: Desk, folder: Path, customers: int, first: int, saver: _Saver | None = None) -> float:
    """Make files of ``customers`` customers and their sites, import them and return rows a second."""
    _written(folder / "asiakkaat.csv", _CUSTOMERS, _customers(first, customers))
    _written(folder / "kohteet.csv", _SITES, _sites(first, customers))
    rows, begun, used = 0, time.perf_counter(), time.process_time()
    for importer, name in (("customers", "asiakkaat.csv"), ("sites", "kohteet.csv")):
        own, processor = time.perf_counter(), time.process_time()
        report = run(desk, importer, [folder / name], Options(controller="lampo"))
        assert isinstance(report, Report), report
        assert report.refused == 0, report.rejected[:3]
        rows += report.rows
        spent, worked = time.perf_counter() - own, time.process_time() - processor
        print(
            f"{name}: {report.rows:,} rows in {spent:.1f} s, {report.rows / spent:,.0f} a second; this process worked {worked / report.rows * 1e6:.0f} µs a row",
            flush=True,
        )
        if saver is not None and not saver.begun:
            saver.begin(_somebody(desk.store))
    rate = rows / (time.perf_counter() - begun)
    print(
        f"together {rate:,.0f} rows a second (asked: {ASKED:,}); this process worked {(time.process_time() - used) / rows * 1e6:.0f} µs a row",
        flush=True,
    )
    return rate


def _written(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)


def _customers(first: int, count: int) -> Iterator[tuple[object, ...]]:
    maker = Maker(first)
    for number in range(first, first + count):
        family, given = maker.pick(data.FAMILY), f"{maker.pick(data.GIVEN)} {maker.pick(data.GIVEN)}"
        refused = "kyllä" if number % 10 == 0 else "ei"
        mail = f"asiakas{number}@example.com"
        yield number + 1_000_000, "henkilö", family, given, maker.hetu(number), "fi", maker.mobile(number), mail, *_address(number), refused


def _sites(first: int, count: int) -> Iterator[tuple[object, ...]]:
    for number in range(first, first + count):
        for extra in range(2 if number % 5 == 0 else 1):
            yield f"K{number}-{extra}", number + 1_000_000, *_address(number + extra), "omakotitalo", 120, 1985


def _address(number: int) -> tuple[str, str, str]:
    maker = Maker(number)
    code = maker.any_of(data.FINNISH_CODES)
    street = f"{maker.any_of(data.STREET_FIRST)}{maker.any_of(data.STREET_LAST)} {maker.whole(1, 90)} {maker.pick('ABC')} {maker.whole(1, 60)}"
    return street, code, postal.name(code, "fi") or ""


def _somebody(store: Store) -> UUID:
    with store.read() as session:
        return UUID(bytes=session.connection().exec_driver_sql("SELECT min(id) FROM customer").scalar_one())


class _Saver:
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


def _sizes(store: Store, plain: Path) -> None:
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
