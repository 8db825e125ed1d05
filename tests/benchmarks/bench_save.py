"""How long a save takes beside a bare one-row commit of the same store, and how many customers a second are made."""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from models.database.store import Store
from models.records import Edit
from models.roles import Role
from models.services import contacts, customers, forms, statements
from models.services.customers import CustomerPage
from models.services.desk import Desk, User
from models.services.statements import NewStatement
from tests.benchmarks.register import PER_CUSTOMER, fill, new_store

ASKED = 5.0
"""Milliseconds asked of saving a form, beside the disk's sync."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="save")
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "store")
        profiles = [_profile(options.profile) for _ in range(2)]
        begun = time.perf_counter()
        with profiles[0]:
            made = fill(store, options.customers)
        filled = time.perf_counter() - begun
        rate = options.customers * PER_CUSTOMER / filled
        print(
            f"{options.customers:,} customers made in {filled:.1f} s: {options.customers / filled:,.0f} customers/s, {rate:,.0f} entries/s (profiled)"
        )
        desk = Desk(store, User("aino", "Aino Esimerkki", Role.AGENT, ("lampo", "sahko")), "testi", sample=True)
        page = customers.read_page(desk, made[0])
        assert isinstance(page, CustomerPage)
        bare = _timed("bare one-row commit of the same store", lambda number: _bare(store, number), options.times)
        with profiles[1]:
            form = _timed("saving a form (one field)", lambda number: _save(desk, page, number), options.times)
        _timed("recording a prohibition", lambda _number: _prohibit(desk, page), options.times)
        _timed("opening a customer, journalled", lambda _number: customers.open_customer(desk, page.id), options.times)
        _timed("beginning a contact", lambda _number: contacts.start(desk, page.id, controller="lampo"), options.times)
        print(f"a form beside the disk's sync: {form - bare:.2f} ms (asked: {ASKED:.0f})")
        for profile in profiles:
            if isinstance(profile, cProfile.Profile):
                pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        store.close()
    return int(form - bare > ASKED)


def _profile(wanted: bool) -> AbstractContextManager[object]:
    return cProfile.Profile() if wanted else nullcontext()


def _timed(what: str, act: Callable[[int], object], times: int) -> float:
    spent = []
    for number in range(times):
        begun = time.perf_counter()
        act(number)
        spent.append((time.perf_counter() - begun) * 1000)
    print(f"{what}: median {statistics.median(spent):.2f} ms, p95 {statistics.quantiles(spent, n=20)[-1]:.2f} ms")
    return statistics.median(spent)


def _bare(store: Store, number: int) -> None:
    with store.write() as session:
        session.connection().exec_driver_sql("INSERT OR REPLACE INTO setting (name, value, seat) VALUES ('bench', ?, 0)", (str(number),))


def _save(desk: Desk, page: CustomerPage, number: int) -> None:
    edit = Edit("customer", page.id, page.id, "set", {"family_name": f"Koski{'abcdefghij'[number % 10]}"})
    assert isinstance(forms.save(desk, [edit]), forms.Saved)


def _prohibit(desk: Desk, page: CustomerPage) -> None:
    new = NewStatement("prohibition", "direct-marketing", ("phone",), evidence_kind="none")
    assert isinstance(statements.record(desk, page.id, new), forms.Saved)
