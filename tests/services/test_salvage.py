"""Restoring over a store of which a page does not open any more: it is restored, and its prohibitions are taken over as far as they can be read."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from models.database.store import FILE
from models.services import backup, entrance, restore
from models.services.backup import BackedUp, Opener
from models.services.reading import rows_of
from models.services.restore import Restored
from tests.services.register import PASSWORD, Register, make_register, prohibit

WHO = Opener("aada", PASSWORD)
PAGE = 4096
STATEMENTS = 40


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Register, Path, set[UUID]]:
    """A register, its backup, and the prohibitions recorded since."""
    place = tmp_path_factory.mktemp("salvage")
    register = make_register(place / "s")
    entered = register.enter()
    assert isinstance(backup.backup(entered.desk, place / "b.tiski"), BackedUp)
    entrance.leave(entered, None)
    agent = register.enter("aino")
    made = {prohibit(agent, register.customers["Virtanen"], f"Älkää soittako, sanoi {number}. kerran. " * 8) for number in range(STATEMENTS)}
    entrance.leave(agent, None)
    return register, place / "b.tiski", made


def _restored(register: Register, taken: Path, place: Path, page: int) -> tuple[Restored, set[UUID]]:
    folder = place / "s"
    shutil.copytree(register.folder, folder)
    with (folder / FILE).open("r+b") as file:
        file.seek(page * PAGE + 100)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    result = restore.restore(taken, folder, WHO, None, over=True)
    assert isinstance(result, Restored), (page, result)
    assert result.aside is not None
    assert (result.aside / FILE).exists()
    copy = Register(folder, register.code, register.customers)
    assert copy.report().whole
    entered = copy.enter()
    with entered.desk.store.read() as session:
        there = {row["id"] for row in rows_of(session, "statement", "customer_id", [register.customers["Virtanen"]])}
    entrance.leave(entered, None)
    shutil.rmtree(folder)
    return result, there


def test_wherever_a_page_is_damaged_the_store_is_restored_with_its_prohibitions(story: tuple[Register, Path, set[UUID]], tmp_path: Path) -> None:
    register, taken, made = story
    pages = (register.folder / FILE).stat().st_size // PAGE
    damaged = whole = 0
    for page in range(1, pages, max(1, pages // 45)):
        result, there = _restored(register, taken, tmp_path, page)
        codes = {notice.code for notice in result.notices}
        if "restore.shut" in codes:
            continue
        whole += made <= there
        damaged += "restore.part" in codes
        assert made <= there or "restore.part" in codes, page
    assert damaged >= 3
    assert whole >= damaged


def test_pages_of_statements_and_of_the_journal_are_made_up_for_by_each_other(story: tuple[Register, Path, set[UUID]], tmp_path: Path) -> None:
    """Every page on which a statement's row or entry stands: each statement is taken over all the same."""
    register, taken, made = story
    entered = register.enter()
    with entered.desk.store.read() as session:
        connection = session.connection()
        roots = [row[0] for row in connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name IN ('statement', 'journal')")]
    entrance.leave(entered, None)
    for root in roots:
        result, there = _restored(register, taken, tmp_path, root - 1)
        assert "restore.part" in {notice.code for notice in result.notices}
        assert made <= there, f"the root page {root} of a table: all of it is read from the other"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM statement WHERE id = (SELECT max(id) FROM statement)",
        "DELETE FROM journal WHERE entity = 'statement' AND seq = (SELECT max(seq) FROM journal WHERE entity = 'statement')",
    ],
)
def test_a_readable_store_whose_rows_and_entries_differ_gives_all_that_either_has(
    story: tuple[Register, Path, set[UUID]], tmp_path: Path, sql: str
) -> None:
    """It does not verify, which is when people restore."""
    register, taken, made = story
    folder = tmp_path / "s"
    shutil.copytree(register.folder, folder)
    copy = Register(folder, register.code, register.customers)
    entered = copy.enter()
    connection = entered.desk.store.engine.raw_connection()
    cursor = connection.cursor()
    for table in ("statement", "journal"):
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
    cursor.execute(sql)
    connection.close()
    entrance.leave(entered, None)
    result = restore.restore(taken, folder, WHO, None, over=True)
    assert isinstance(result, Restored), result
    assert "restore.part" in {notice.code for notice in result.notices}
    entered = copy.enter()
    with entered.desk.store.read() as session:
        there = {row["id"] for row in rows_of(session, "statement", "customer_id", [register.customers["Virtanen"]])}
    entrance.leave(entered, None)
    assert made <= there
