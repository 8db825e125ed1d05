from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from models.database import raw, search_walk
from models.database.search_keys import search_key
from models.database.search_walk import Found, Seek, fits, folded, following, walk_folded, walk_range
from models.services.desk import Desk

LETTERS = st.text(alphabet="abmo{|}nz -", min_size=1, max_size=6)
TERMS = st.lists(st.tuples(LETTERS, st.integers(0, 3)), max_size=60)


def seek_in(rows: list[tuple[str, int]], reads: list[int] | None = None) -> Seek:
    ordered = sorted({Found(term, bytes([number])) for term, number in rows})

    def seek(low: str, after: bytes, high: str, most: int) -> list[Found]:
        found = [row for row in ordered if (row.term, row.customer) > (low, after) and row.term < high][:most]
        if reads is not None:
            reads.append(len(found))
        return found

    return seek


@given(TERMS, LETTERS)
def test_a_folded_walk_gives_all_that_fit_once_and_in_order(rows: list[tuple[str, int]], typed: str) -> None:
    query = folded(typed)
    found = list(walk_folded(seek_in(rows), query))
    assert found == sorted({Found(term, bytes([number])) for term, number in rows if folded(term).startswith(query)})


@given(TERMS, LETTERS)
def test_a_range_walk_gives_all_that_begin_so(rows: list[tuple[str, int]], typed: str) -> None:
    found = list(walk_range(seek_in(rows), typed))
    assert found == sorted({Found(term, bytes([number])) for term, number in rows if term.startswith(typed)})


@given(LETTERS, LETTERS)
def test_the_following_text_is_the_smallest_that_fits(term: str, typed: str) -> None:
    query = folded(typed)
    if fits(term, query):
        return
    jump = following(term, query)
    smaller = [made for made in _fitting(query) if made > term]
    assert jump is None or (jump > term and fits(jump, query))
    assert (jump is None) == (not smaller and not any(term < made + "\U0010ffff" for made in _fitting(query) if made.startswith(term)))
    if smaller:
        assert jump is not None
        assert jump <= min(smaller)


def _fitting(query: str) -> list[str]:
    made = [""]
    for letter in query:
        made = [begun + mark for begun in made for mark in search_walk._CHOICES.get(letter, letter)]
    return made


def test_more_customers_with_one_term_than_a_read_are_all_given() -> None:
    rows = [("m|kinen matti", number) for number in range(200)]
    assert len(list(walk_folded(seek_in(rows), "makinen"))) == 200


def test_a_walk_reads_no_more_than_is_asked_for() -> None:
    reads: list[int] = []
    rows = [(f"korhonen {number:05}", number % 250) for number in range(5_000)]
    walk = walk_folded(seek_in(rows, reads), "korhonen")
    assert [next(walk) for _ in range(50)]
    assert sum(reads) <= 2 * search_walk.CHUNK


def test_the_finnish_order() -> None:
    names = ["Möller", "Mäenpää", "Mårtensson", "Marks", "Mbeki"]
    rows = [(search_key(name), 1) for name in names]
    assert [row.term for row in walk_folded(seek_in(rows), "ma")] == [search_key(name) for name in ("Marks", "Mårtensson", "Mäenpää")]
    assert sorted(names, key=search_key) == ["Marks", "Mbeki", "Mårtensson", "Mäenpää", "Möller"]


def test_a_failure_of_the_engine_is_the_one_that_the_store_explains(desk: Desk) -> None:
    with pytest.raises(DatabaseError, match="no such table"), desk.store.read() as session:
        raw.run(session.connection(), "SELECT a FROM nowhere WHERE b = ?", ("secret",))
    with pytest.raises(DatabaseError) as failed, desk.store.read() as session:
        raw.run(session.connection(), "SELECT a FROM nowhere WHERE b = ?", ("secret",))
    assert "secret" not in str(failed.value)
