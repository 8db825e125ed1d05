"""What an import made with several rows to an entry reads in the history like anything else."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from models.entities.journal import Entry
from models.journal import parts
from models.journal.entries import CHANGING
from models.services import history_view
from models.services.history_view import HistoryPage
from tests.importing.conftest import Counter

REGISTER = Path("tests/samples/register")
FILES = {
    "customers": "asiakkaat.csv", "sites": "kohteet.csv", "points": "kayttopaikat.csv", "contracts": "sopimukset.csv", "accounts": "laskutus.csv",
    "contacts": "kontaktit.csv", "statements": "luvat_ja_kiellot.csv",
}  # fmt: skip


def _register(counter: Counter) -> list[Entry]:
    for importer, name in FILES.items():
        counter.bring(importer, REGISTER / name)
    with counter.office.store.read() as session:
        return list(session.scalars(select(Entry).where(Entry.op.in_(CHANGING))))


def test_rows_of_one_entry_are_of_one_group_and_one_customer(counter: Counter) -> None:
    """The history counts and filters entries by their first row."""
    together = [entry for entry in _register(counter) if entry.version == parts.TOGETHER]
    assert len(together) > 50
    for entry in together:
        found = parts.read(entry.fields)
        assert len({history_view._group_of(part.entity, entry.op) for part in found}) == 1
    assert counter.office.report().whole


def test_the_history_counts_lists_and_filters_each_row(counter: Counter) -> None:
    entries = _register(counter)
    subjects = sorted({entry.subject for entry in entries if entry.version == parts.TOGETHER and entry.subject is not None})
    desk = counter.desk
    for subject in subjects[:12]:
        page = history_view.read(desk, subject)
        assert isinstance(page, HistoryPage)
        assert page.older is None
        assert page.total == len(page.lines)
        for group, count in page.counts.items():
            listed = history_view.read(desk, subject, groups=[group])
            assert isinstance(listed, HistoryPage)
            assert len(listed.lines) == count
        told = {(change.entity, change.name) for line in page.lines for change in line.changes}
        assert len(told & set(page.changed)) > 5
        for entity, name in told & set(page.changed):
            by_field = history_view.read(desk, subject, field=(entity, name))
            assert isinstance(by_field, HistoryPage)
            assert by_field.lines
            assert {(change.entity, change.name) for line in by_field.lines for change in line.changes} == {(entity, name)}
        for line in page.lines:
            for change in line.changes:
                by_row = history_view.field_history(desk, subject, change.entity, line.row, change.name)
                assert isinstance(by_row, tuple)
                assert {each.row for each in by_row} == {line.row}


def test_a_long_history_is_read_in_stretches_that_miss_nothing(counter: Counter) -> None:
    entries = _register(counter)
    subject = next(entry.subject for entry in entries if entry.version == parts.TOGETHER and entry.subject is not None)
    whole = history_view.read(counter.desk, subject)
    assert isinstance(whole, HistoryPage)
    read, before = [], None
    while True:
        page = history_view.read(counter.desk, subject, before=before, limit=1)
        assert isinstance(page, HistoryPage)
        read += page.lines
        before = page.older
        if before is None:
            break
    assert [(line.seq, line.row) for line in read] == [(line.seq, line.row) for line in whole.lines]
