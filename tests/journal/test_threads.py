"""Several threads and a killed process: nobody is told "locked", and what was not committed is not there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from models.database.store import open_store
from models.entities.journal import Entry, Head
from models.journal import verify as verifying
from tests.desk import Office
from tests.journal.things import customer, done, setting

_WRITER = """
import sys
from pathlib import Path
from sqlalchemy import text
from models.database.store import open_store
from models.journal.apply import apply
from models.journal.entries import Act, Change, Op, uuid7
from models.security.keys import RegisterKeys
store = open_store(Path(sys.argv[1]), RegisterKeys.decode(sys.stdin.buffer.read(65)))
act = Act("aino", "agent", "toinen")
while True:
    with store.write() as session:
        for _ in range(20):
            subject = uuid7()
            apply(session, store.sealing, act, [Change("customer", subject, Op.CREATE, subject, {"family_name": "Kesken"})])
            print("w", flush=True)
    print("c", flush=True)
"""


def test_three_writers_and_two_readers_never_meet_a_lock(office: Office) -> None:
    subjects = [customer(office.store)[0] for _ in range(3)]

    def write(subject: UUID) -> int:
        for number in range(40):
            done(office.store, setting(subject, {"family_name": f"Nimi {number}"}))
        return 40

    def read(_number: int) -> int:
        for _ in range(40):
            with office.store.read() as session:
                head = session.scalars(select(Head.seq)).one()
                assert session.scalar(select(func.max(Entry.seq))) == head
        return 0

    with ThreadPoolExecutor(5) as pool:
        made = sum([*pool.map(write, subjects), *pool.map(read, range(2))])
    assert made == 120
    assert office.report().whole
    with office.store.read() as session:
        assert session.scalars(select(Head.seq)).one() == session.scalar(select(func.count()).select_from(Entry))


def test_a_reader_sees_one_moment(office: Office) -> None:
    subject, _ = customer(office.store)
    with office.store.read() as session:
        before = session.scalars(select(Head.seq)).one()
        done(office.store, setting(subject, {"family_name": "Mäki"}))
        assert session.scalars(select(Head.seq)).one() == before


def test_a_process_killed_in_the_middle_leaves_a_store_that_opens_and_verifies(office: Office) -> None:
    before = office.report().entries
    office.store.close()
    command = [sys.executable, "-c", _WRITER, str(office.folder)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(office.keys.encode())
    writer.stdin.close()
    said = b""
    while said.count(b"c") < 2 or not said.endswith(b"w\n"):
        said += writer.stdout.readline()
    time.sleep(0.01)
    writer.send_signal(signal.SIGKILL)
    said += writer.stdout.read()
    writer.wait(10)
    writer.stdout.close()
    store = open_store(office.folder, office.keys)
    with store.read() as session:
        report = verifying.verify(session, store.data_keys, store.keys.hash_key)
    store.close()
    assert report.whole
    entries = report.entries - before
    assert entries % 20 == 0, "a transaction is there whole or not at all"
    assert entries >= 20 * said.count(b"c")
