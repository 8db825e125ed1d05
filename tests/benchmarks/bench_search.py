"""How long ``find`` takes, kind of query by kind, at 100,000 customers beside the bare seek.

Run: python -m tests.benchmarks.bench_search [CUSTOMERS [FOLDER]]; a folder keeps the store for the next run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.database import store as stores
from models.database.search_keys import TermKind
from models.database.store import Store
from models.services import search
from tests.benchmarks import search_store


def main(customers: int, kept: str | None = None) -> int:
    """Make the store (or open the one in the folder ``kept``), time every kind of query, print the figures; 1 when a p95 is above 5 ms."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(kept or scratch)
        if (folder / stores.FILE).exists():
            store = stores.open_store(folder, search_store.KEYS)
        else:
            began = time.perf_counter()
            store = search_store.make(folder, customers)
            print(
                f"{customers} customers made and indexed in {time.perf_counter() - began:.1f} s, {(folder / stores.FILE).stat().st_size / 1e6:.0f} MB"
            )
        worst = _measure(store)
        store.close()
    print(f"worst p95 {worst:.2f} ms (goal 5)")
    return worst > 5


def _measure(store: Store) -> float:
    desk, single = search_store.desk(store), search_store.desk(store, ("sahko",))
    _time("bare seek", _seeks(store))
    queries = search_store.queries(store)
    worst = [_time(name, [lambda query=query: search.find(desk, query) for query in listed], listed) for name, listed in queries.items()]
    family = queries["family name"]
    return max(*worst, _time("one controller, family name", [lambda query=query: search.find(single, query) for query in family], family))


def _time(name: str, calls: list[Callable[[], Any]], queries: list[str] | None = None) -> float:
    for call in calls[:5]:
        call()
    spent, worked = [], []
    for call in calls:
        began, busy = time.perf_counter(), time.thread_time()
        call()
        worked.append((time.thread_time() - busy) * 1e3)
        spent.append((time.perf_counter() - began) * 1e3)
    ordered, own = sorted(spent), sorted(worked)[int(len(calls) * 0.95)]
    p95 = ordered[int(len(ordered) * 0.95)]
    slowest = f"  slowest {queries[spent.index(ordered[-1])]!r}" if queries else ""
    print(
        f"{name:30} n={len(calls):4} median {ordered[len(ordered) // 2]:6.2f}  p95 {p95:6.2f}  max {ordered[-1]:6.2f} ms  own time p95 {own:6.2f}{slowest}",
        flush=True,
    )
    return p95


def _seeks(store: Store) -> list[Callable[[], Any]]:
    def seek(term: str) -> None:
        with store.read() as session:
            session.connection().exec_driver_sql(
                "SELECT term, customer FROM search_term WHERE kind = ? AND term >= ? ORDER BY kind, term, customer LIMIT 50",
                (int(TermKind.FAMILY), term),
            ).all()

    return [lambda term=term: seek(term) for term in ("korhonen", "m|ki", "virtanen a", "}hman", "salo") * 20]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else None))
