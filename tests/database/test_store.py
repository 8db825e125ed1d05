"""A store file that is damaged, locked, full or not ours: a sentence within three seconds, and nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from models.database import schema
from models.database import store as stores
from models.database.store import FILE, Store, StoreError, create, explain, open_store
from models.journal import verify as verifying
from models.security.keys import RegisterKeys
from tests.desk import HETU, Office, person
from tests.journal.things import customer, done, setting

ROOT = Path(__file__).parents[2]


def refusal(folder: Path, keys: RegisterKeys) -> str:
    """Open a store that does not open; return the code of the sentence."""
    begun = time.perf_counter()
    with pytest.raises(StoreError) as refused:
        open_store(folder, keys)
    assert time.perf_counter() - begun < 3
    message = refused.value.problem.message()
    assert message
    assert "{" not in message
    return refused.value.problem.code


def closed(office: Office) -> Path:
    """Fold the log into the file and close the store."""
    with office.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    office.store.close()
    return office.folder / FILE


def test_another_key_does_not_open_it(office: Office) -> None:
    closed(office)
    assert refusal(office.folder, RegisterKeys.new()) == "key"


def test_no_store_an_empty_file_and_a_plain_database_are_told(tmp_path: Path) -> None:
    keys = RegisterKeys.new()
    assert refusal(tmp_path, keys) == "absent"
    (tmp_path / FILE).touch()
    assert refusal(tmp_path, keys) == "damaged"
    (tmp_path / FILE).unlink()
    plain = sqlite3.connect(tmp_path / FILE)
    plain.execute("CREATE TABLE customer (id)")
    plain.commit()
    plain.close()
    assert refusal(tmp_path, keys) == "key"


def test_an_encrypted_file_without_a_store_is_told(tmp_path: Path) -> None:
    keys = RegisterKeys.new()
    empty = Store(tmp_path, keys)
    with empty.write() as session:
        session.execute(text("CREATE TABLE something (id)"))
    empty.close()
    assert refusal(tmp_path, keys) == "damaged"


@pytest.mark.parametrize("place", [20, 0.35, 0.7])
def test_a_flipped_bit_is_never_read_as_data(office: Office, place: float) -> None:
    person(office.desk())
    path = closed(office)
    content = bytearray(path.read_bytes())
    content[int(place if place > 1 else place * len(content))] ^= 4
    path.write_bytes(content)

    def read_all() -> None:
        store = open_store(office.folder, office.keys)
        try:
            with store.read() as session:
                for table in (
                    session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")).scalars().all()
                ):
                    session.execute(text(f'SELECT * FROM "{table}"')).all()
                session.execute(text("SELECT count(*) FROM journal NOT INDEXED")).all()
                pages = session.execute(text("PRAGMA cipher_integrity_check")).all()
                assert pages == [], "the flipped bit lies in a page that no query read"
        finally:
            store.close()

    with pytest.raises((StoreError, AssertionError)) as told:
        read_all()
    if isinstance(told.value, StoreError):
        assert told.value.problem.code in {"key", "damaged", "disk"}


def test_a_file_that_is_cut_short_is_told(office: Office) -> None:
    person(office.desk())
    path = closed(office)
    os.truncate(path, path.stat().st_size // 2)

    def read_all() -> None:
        store = open_store(office.folder, office.keys)
        try:
            with store.read() as session:
                verifying.verify(session, store.data_keys, store.keys.hash_key)
        finally:
            store.close()

    with pytest.raises(StoreError) as told:
        read_all()
    assert told.value.problem.code in {"key", "damaged", "disk"}


def test_another_process_that_holds_the_store_is_told_of_within_three_seconds(office: Office) -> None:
    subject, _ = customer(office.store)
    holder = sqlcipher.connect(str(office.folder / FILE), isolation_level=None)
    holder.execute(f"PRAGMA key=\"x'{office.keys.store_key.hex()}'\"")
    holder.execute("BEGIN IMMEDIATE")
    begun = time.perf_counter()
    with pytest.raises(StoreError) as told:
        done(office.store, setting(subject, {"family_name": "Mäki"}))
    assert told.value.problem.code == "locked"
    assert 1 < time.perf_counter() - begun < 3
    holder.execute("ROLLBACK")
    holder.close()
    done(office.store, setting(subject, {"family_name": "Mäki"}))
    assert office.report().whole


def test_sessions_after_each_other_share_a_connection_and_its_pages(office: Office) -> None:
    def used(read: bool) -> object:
        with office.store.read() if read else office.store.write() as session:
            return session.connection().connection.dbapi_connection

    with office.store.read() as outer:
        outer.connection()
        with office.store.read() as inner:
            assert inner.connection().connection.dbapi_connection is not outer.connection().connection.dbapi_connection
    assert len({id(used(read)) for read in (True, False, True, False)}) == 1


def test_the_pages_of_all_connections_together_stay_within_72_mib(tmp_path: Path) -> None:
    code = """
        import sys
        from contextlib import ExitStack
        from pathlib import Path
        from models.database.store import create
        from models.security.keys import RegisterKeys

        def held():
            return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon")) / 1024

        store = create(Path(sys.argv[1]), RegisterKeys.new())
        with store.write() as session:
            connection = session.connection()
            connection.exec_driver_sql("CREATE TABLE filling (number INTEGER PRIMARY KEY, text BLOB)")
            for number in range(80):
                connection.exec_driver_sql("INSERT INTO filling (text) VALUES (zeroblob(1000000))")
        with ExitStack() as open_sessions:
            sessions = [open_sessions.enter_context(store.read()) for _each in range(4)]
            before = held()
            for session in sessions:
                session.connection().exec_driver_sql("SELECT sum(length(hex(substr(text, 999000)))) FROM filling").scalar()
            print(round(held() - before))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "store")], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 90


def test_readers_are_not_stopped_by_a_writer_elsewhere(office: Office) -> None:
    subject, _ = customer(office.store)
    holder = sqlcipher.connect(str(office.folder / FILE), isolation_level=None)
    holder.execute(f"PRAGMA key=\"x'{office.keys.store_key.hex()}'\"")
    holder.execute("BEGIN IMMEDIATE")
    with office.store.read() as session:
        assert session.execute(text("SELECT family_name FROM customer WHERE id = :id"), {"id": subject.bytes}).scalar_one() == "Virtanen"
    holder.execute("ROLLBACK")
    holder.close()


def test_a_full_disk_saves_nothing_and_loses_nothing(office: Office) -> None:
    subject, _ = customer(office.store)
    before = office.report()
    with office.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    office.store.close()
    office.store = open_store(office.folder, office.keys)
    event.listen(office.store.engine, "connect", lambda connection, _record: connection.execute(f"PRAGMA max_page_count={pages}"))
    office.store.engine.dispose()
    long = "x" * 60_000
    with pytest.raises(StoreError) as told:
        done(office.store, *(setting(subject, {"family_name": long + str(number)}) for number in range(3)))
    assert told.value.problem.code == "full"
    office.reopen()
    after = office.report()
    assert after.whole
    assert after.head == before.head
    done(office.store, setting(subject, {"family_name": "Mäki"}))


def test_a_read_only_store_is_told(office: Office) -> None:
    """Rights do not bind root, so another account opens it."""
    closed(office)
    for path in (office.folder, *office.folder.parents):
        if path == Path("/tmp"):
            break
        path.chmod(0o755)
    (office.folder / FILE).chmod(0o444)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import sqlcipher3.dbapi2, sqlalchemy.dialects.sqlite\n"
        "from models.database.store import StoreError, open_store\n"
        "from models.security.keys import RegisterKeys\n"
        "from models.security.cipher import derive\n"
        "keys = RegisterKeys.decode(sys.stdin.buffer.read()); keys.wrap_key\n"
        "warm = 'sqlite+pysqlcipher://'\n"
        "import sqlalchemy; sqlalchemy.create_engine(warm, module=sqlcipher3.dbapi2)\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        "    store = open_store(Path(sys.argv[1]), keys)\n"
        "    with store.write() as session:\n"
        "        session.connection().exec_driver_sql('DELETE FROM draft')\n"
        "    print('written')\n"
        "except StoreError as told:\n"
        "    print(told.problem.code)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(office.folder)], check=False, input=office.keys.encode(), capture_output=True, cwd=ROOT, timeout=60
    )
    assert ran.stdout.decode().strip() in {"readonly", "open"}, ran.stderr.decode()
    (office.folder / FILE).chmod(0o600)
    office.reopen()
    assert office.report().whole


def test_no_name_number_or_word_of_a_customer_is_on_the_disk_in_clear(office: Office) -> None:
    person(office.desk(), "Näkymättömänen", "Säde", hetu=HETU, phone="+358 40 765 4321", email="sade@example.com", street="Piilopolku 7")
    files = [path for path in office.folder.iterdir() if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files)
    content = b"".join(path.read_bytes() for path in files)
    for secret in ("Näkymättömänen", "Säde", HETU, "358407654321", "sade@example.com", "Piilopolku", "SQLite format", "CREATE TABLE"):
        assert secret.encode() not in content
        assert secret.casefold().encode("utf-16-le") not in content


def test_what_the_engine_refuses_carries_no_value(office: Office) -> None:
    subject, _ = customer(office.store)
    with pytest.raises(IntegrityError) as refused, office.store.write() as session:
        session.execute(text("INSERT INTO search_term VALUES (1, :term, :c), (1, :term, :c)"), {"term": "Salainen", "c": subject.bytes})
    shown = f"{refused.value}{refused.value!r}"
    assert "Salainen" not in shown
    assert subject.hex not in shown


def test_making_a_store_where_one_is_or_was_leaves_it_alone(office: Office) -> None:
    closed(office)
    for name in (FILE, "slots.json", "slots.json.bak"):
        folder = office.folder.parent / f"only-{name}"
        folder.mkdir()
        shutil.copy(office.folder / (name if (office.folder / name).exists() else "slots.json"), folder / name)
        held = (folder / name).read_bytes()
        with pytest.raises(StoreError) as refused:
            create(folder, RegisterKeys.new())
        assert refused.value.problem.code == "exists"
        assert [path.name for path in folder.iterdir()] == [name]
        assert (folder / name).read_bytes() == held


def test_a_store_half_made_is_taken_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise StoreError(stores._SAYINGS[3][1])

    monkeypatch.setattr(schema, "install_triggers", fail)
    with pytest.raises(StoreError) as refused:
        create(tmp_path / "store", RegisterKeys.new())
    assert refused.value.problem.code == "full"
    assert list((tmp_path / "store").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as refused:
        create(tmp_path / "file" / "store", RegisterKeys.new())
    assert refused.value.problem.code == "readonly"


def test_the_store_is_for_its_owner_alone(office: Office) -> None:
    assert (office.folder / FILE).stat().st_mode & 0o077 == 0


def test_every_saying_of_the_engine_has_its_sentence() -> None:
    for said, code in (
        ("file is not a database", "key"), ("database disk image is malformed", "damaged"), ("database or disk is full", "full"),
        ("disk I/O error", "disk"), ("database is locked", "locked"), ("attempt to write a readonly database", "readonly"),
        ("unable to open database file", "open"),
    ):  # fmt: skip
        problem = explain(said, Path("kansio"))
        assert problem is not None
        assert problem.code == code
    assert explain("UNIQUE constraint failed: journal.id", Path("kansio")) is None
