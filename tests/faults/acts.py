"""The work that is killed: saves, changes of keys, backups, migrations. Each looks for what it lost, and has bugs to be planted in it."""

from __future__ import annotations

import contextlib
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest import mock
from uuid import UUID

from sqlalchemy import text

from models.database import schema
from models.database.store import open_store
from models.journal import bulk
from models.journal import verify as verifying
from models.security import key_change
from models.security.sign_in import Changed
from models.security.slot_keeper import SlotKeeper
from models.security.slots import SlotFile
from models.services import archive, backup, entrance, forms, rekey, search, statements, store_files
from models.services.backup import BackedUp, Opener, Rehearsal
from models.services.desk import Desk
from models.services.entrance import Entered
from models.services.forms import Saved
from models.services.importing import run as importing
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.state import State
from models.services.rekey import Rotated
from models.services.statements import NewStatement
from tests.desk import CHEAP, PASSWORD, Office, edit, enter, info, page, person, row, set_up
from tests.faults.killing import Act, Say, Told, fresh_copy

CUSTOMERS: Final = 3


def letters(number: int) -> str:
    """Spell a number in letters, as a given name may have no digits."""
    word = ""
    while True:
        number, digit = divmod(number, 20)
        word = "abcdefghijklmnopqrst"[digit] + word
        if not number:
            return word.capitalize()


def number_of(word: str) -> int:
    """Read what ``letters`` wrote."""
    value = 0
    for letter in word.casefold():
        value = value * 20 + "abcdefghijklmnopqrst".index(letter)
    return value


def numbered(address: str) -> int:
    return int(address.partition("@")[0].removeprefix("k"))


def findings(folder: Path, *, login: str = "aada") -> list[str]:
    """Sign in as a user would after a crash, and verify; what is wrong, in words."""
    entered = entrance.sign_in(folder, login, PASSWORD, None, workstation="testi")
    if not isinstance(entered, Entered):
        return [f"nobody can sign in any more: {entered}"]
    try:
        with entered.desk.store.read() as session:
            report = verifying.verify(session, entered.desk.store.data_keys, hash_key=entered.desk.store.keys.hash_key)
        said = [f"verify: {finding.message()}" for finding in report.findings]
        return said + [notice.message() for notice in entered.notices]
    finally:
        entrance.leave(entered, None)


class _Register(Act):
    """What works on a register of a few customers, its keys known, so that a round takes milliseconds."""

    def prepare(self, folder: Path) -> None:
        set_up(folder)
        entered = enter(folder, "aada", None)
        self.keys = entered.desk.store.keys
        assert isinstance(SlotKeeper(SlotFile(folder / "slots.json", CHEAP), self.keys).add_user(info("aino"), PASSWORD), Changed)
        entrance.leave(entered, None)
        office = self.office(folder, self.keys)
        self.customers = [
            person(office.desk(), family, phone=f"040 123 45{place}0") for place, family in enumerate(("Virtanen", "Öhman", "Nieminen"))
        ]
        office.store.close()

    @staticmethod
    def office(folder: Path, keys: Any) -> Office:
        from tests.security.memory_store import MemoryStore

        return Office(folder, keys, MemoryStore(), "")


class Save(_Register):
    """An agent's day: a form saved (name and a new address in one entry set), a prohibition recorded, over and over."""

    longest = 0.3
    bugs = ("told-too-early", "in-two-halves", "no-statement")

    def work(self, folder: Path, numbers: Iterator[int], say: Say, bug: str) -> None:
        office = self.office(folder, self.keys)
        desk = office.desk()
        say("ready", 0)
        for number in numbers:
            say("begun", number)
            if bug == "told-too-early":
                say("done", number)
            self.save(desk, number, halves=bug == "in-two-halves", prohibit=bug != "no-statement" or number % 5 > 0)
            say("done", number)

    def save(self, desk: Desk, number: int, *, halves: bool = False, prohibit: bool = True) -> None:
        """Give a customer the name and address of ``number``, and a prohibition."""
        customer = self.customers[number % CUSTOMERS]
        named = edit(page(desk, customer).customer, given_names=letters(number))
        added = row("contact_point", customer, {"point_kind": "email", "email": f"k{number}@example.com"})
        for part in [[named], [added]] if halves else [[named, added]]:
            saved = forms.save(desk, part, source="customer")
            assert isinstance(saved, Saved), saved
        if prohibit:
            made = statements.record(desk, customer, _prohibition(number), contact=None)
            assert isinstance(made, Saved), made

    def losses(self, folder: Path, told: Told) -> list[str]:
        lost = findings(folder)
        if lost:
            return lost
        office = self.office(folder, self.keys)
        try:
            with office.store.read() as session:
                names = {UUID(bytes=key): value for key, value in session.execute(text("SELECT id, given_names FROM customer"))}
                mails = session.execute(text("SELECT customer_id, email FROM contact_point WHERE email LIKE 'k%@example.com'")).all()
            wordings = {line.wording for customer in self.customers for line in page(office.desk(), customer).statements}
            present: dict[UUID, int] = {}
            for owner, address in mails:
                key = UUID(bytes=owner)
                present[key] = max(present.get(key, 0), numbered(address))
            for customer in self.customers:
                named = 0 if " " in names[customer] else number_of(names[customer])
                if named != present.get(customer, 0):
                    lost.append(f"half a save: name {named}, address {present.get(customer, 0)}")
            everything = {numbered(address) for _owner, address in mails}
            lost += [f"the save {number} that was told done is gone" for number in told.done - everything]
            lost += [f"the save {number} was never begun and is there" for number in everything - told.begun]
            lost += [f"the prohibition {number} is gone" for number in told.done if f"Kielto {number}" not in wordings]
        finally:
            office.store.close()
        return lost


def _prohibition(number: int) -> NewStatement:
    return NewStatement(
        kind="prohibition",
        purpose="direct-marketing",
        channels=("phone",),
        controller=None,
        evidence_kind="paper",
        evidence_note="kirje",
        wording=f"Kielto {number}",
    )


class Keys(_Register):
    """A change of the register's keys: whenever it is cut, the store opens, verifies, and has every customer; the search finds by the new hashes."""

    longest = 0.5
    bugs = ("slots-later", "store-in-place")

    def work(self, folder: Path, numbers: Iterator[int], say: Say, bug: str) -> None:
        entered = enter(folder, "aada", None)
        say("ready", 0)
        for number in numbers:
            say("begun", number)
            with _planted_in_keys(bug):
                result = rekey.rotate(entered, None)
            assert isinstance(result, Rotated), result
            entered = result.entered
            say("done", number)

    def losses(self, folder: Path, told: Told) -> list[str]:
        lost = findings(folder)
        entered = entrance.sign_in(folder, "aino", PASSWORD, None, workstation="testi")
        if not isinstance(entered, Entered):
            return [*lost, f"another user cannot sign in: {entered}"]
        with entered.desk.store.read() as session:
            count = int(session.execute(text("SELECT count(*) FROM customer")).scalar_one())
        entrance.leave(entered, None)
        if count != CUSTOMERS:
            lost.append(f"{count} customers of {CUSTOMERS}")
        return lost


@contextlib.contextmanager
def _planted_in_keys(bug: str) -> Iterator[None]:
    with contextlib.ExitStack() as planted:
        if bug == "slots-later":
            begin = key_change.begin
            late: list[tuple[Any, ...]] = []
            planted.enter_context(mock.patch.object(key_change, "begin", lambda *given: late.append(given)))
            finish = key_change.finish

            def both(slots: Any, new: Any) -> Any:
                time.sleep(0.02)
                return begin(*late.pop()) or finish(slots, new)

            planted.enter_context(mock.patch.object(key_change, "finish", both))
        elif bug == "store-in-place":

            def slow(folder: Path, alone: store_files.Alone, work: Path) -> None:
                """Copy the bytes over the store instead of renaming."""
                content = (work / "tiski.db").read_bytes()
                with (folder / "tiski.db").open("r+b") as file:
                    for start in range(0, len(content), 65536):
                        file.write(content[start : start + 65536])
                        file.flush()
                        time.sleep(0.002)
                alone.close()

            planted.enter_context(mock.patch.object(rekey, "_swap", slow))
        yield


class Backup(_Register):
    """Backups one after another: each file there is whole and rehearses; the store never suffers."""

    longest = 0.5
    bugs = ("written-in-place",)

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        self._seen: set[int] = set()

    def work(self, folder: Path, numbers: Iterator[int], say: Say, bug: str) -> None:
        entered = enter(folder, "aada", None)
        say("ready", 0)
        for number in numbers:
            say("begun", number)
            target = folder.parent / f"copy-{number}.tiski"
            if bug == "written-in-place":
                _copy_in_place(entered, target)
            else:
                made = backup.backup(entered.desk, target)
                assert isinstance(made, BackedUp), made
            say("done", number)

    def losses(self, folder: Path, told: Told) -> list[str]:
        lost = findings(folder)
        here = sorted(folder.parent.glob("copy-*.tiski"))
        names = {file.name for file in here}
        lost += [f"the backup {number} that was told done is not there" for number in told.done - self._seen if f"copy-{number}.tiski" not in names]
        self._seen = set(told.done)
        for file in here[-2:]:
            seen = backup.rehearse(file, Opener("aada", PASSWORD), None)
            if not isinstance(seen, Rehearsal):
                lost.append(f"{file.name} does not rehearse: {seen}")
        for file in here:
            file.unlink()
        for left in folder.parent.glob(".copy-*"):
            shutil.rmtree(left, ignore_errors=True)
        return lost


def _copy_in_place(entered: Entered, target: Path) -> None:
    """A backup as it must not be: packed at the name where it will be looked for."""
    pack = archive.pack

    def slowly(packed: Path, folder: Path, manifest: Any) -> None:
        pack(packed, folder, manifest)
        content = packed.read_bytes()
        with target.open("wb") as file:
            for start in range(0, len(content), 65536):
                file.write(content[start : start + 65536])
                file.flush()
                time.sleep(0.005)

    with mock.patch.object(archive, "pack", slowly):
        made = backup.backup(entered.desk, target)
    assert isinstance(made, BackedUp), made


_HEADER: Final = "asiakasnumero;sukunimi;etunimet;puhelin;suoramarkkinointikielto\n"


class Import(_Register):
    """A register brought in: a killed run goes on exactly where it was, and then has every line once, with its prohibition."""

    longest = 0.6
    bugs = ("cursor-forgotten", "prohibitions-apart")
    lines: Final = 1200

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        self.file = folder.parent / "register.csv"
        rows = [f"{800000 + number};Tuotu;{letters(number)};0409{number:06};{'kyllä' if number % 3 == 0 else ''}" for number in range(self.lines)]
        self.file.write_text(_HEADER + "\n".join(rows) + "\n", encoding="utf-8")

    def work(self, folder: Path, numbers: Iterator[int], say: Say, bug: str) -> None:
        office = self.office(folder, self.keys)
        say("ready", 0)
        for number in numbers:
            say("begun", number)
            with _planted_in_import(bug):
                self._run(office)
            say("done", number)
            break
        signal.pause()

    def _run(self, office: Office) -> Report:
        report = importing.run(office.desk("sanna"), "customers", [self.file], Options(controller="lampo"))
        assert isinstance(report, Report), report
        return report

    def losses(self, folder: Path, told: Told) -> list[str]:
        lost = findings(folder)
        office = self.office(folder, self.keys)
        try:
            before = self._counts(office)
            if told.last not in told.done:
                report = self._run(office)
                if report.imported + report.refused != self.lines or (report.refused and not report.continued and before[0] < self.lines):
                    lost.append(f"going on: {report.imported} imported, {report.refused} refused of {self.lines}; {before} were in")
            after = self._counts(office)
            wanted = (self.lines, self.lines, (self.lines + 2) // 3)
            if after != wanted:
                lost.append(f"customers, phones, prohibitions are {after} and not {wanted}; {before} were in when it was killed")
            for number in (0, self.lines - 1):
                if len(search.find(office.desk(), f"tuotu {letters(number)}").hits) < 1:
                    lost.append(f"line {number} is not found by its name")
        finally:
            office.store.close()
        lost += findings(folder)
        fresh_copy(folder.parent / "first", folder)
        return lost

    @staticmethod
    def _counts(office: Office) -> tuple[int, int, int]:
        with office.store.read() as session:
            imported = "SELECT id FROM customer WHERE family_name = 'Tuotu'"
            asked = (
                imported,
                f"SELECT DISTINCT customer_id FROM contact_point WHERE customer_id IN ({imported})",
                f"SELECT DISTINCT customer_id FROM statement WHERE customer_id IN ({imported})",
            )
            one, two, three = (int(session.execute(text(f"SELECT count(*) FROM ({query})")).scalar_one()) for query in asked)
        return one, two, three


@contextlib.contextmanager
def _planted_in_import(bug: str) -> Iterator[None]:
    with contextlib.ExitStack() as planted:
        if bug == "cursor-forgotten":
            planted.enter_context(mock.patch.object(State, "save", return_value=None))
        elif bug == "prohibitions-apart":
            append = bulk.append

            def apart(writer: Any, sets: Any, **how: Any) -> Any:
                """Write the lines first, and their prohibitions in entry sets of their own."""
                every = list(sets)
                first = [replace(each, changes=[change for change in each.changes if change.entity != "statement"]) for each in every]
                then = [replace(each, changes=[change for change in each.changes if change.entity == "statement"]) for each in every]
                return append(writer, iter([*first, *(each for each in then if each.changes)]), **how)

            planted.enter_context(mock.patch.object(bulk, "append", apart))
        yield


class Migration(_Register):
    """An upgrade of an older store: it is of the old version and whole, or of the new and whole; the next opening finishes it."""

    longest = 0.6
    bugs = ("step-by-step",)
    steps: Final = 40

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        self.migrations = folder.parent / "migrations"
        shutil.copytree(schema.MIGRATIONS, self.migrations, ignore=shutil.ignore_patterns("__pycache__"))
        (self.migrations / "versions" / "9999_next.py").write_text(_NEXT.format(steps=self.steps, head=schema.HEAD), encoding="utf-8")

    def work(self, folder: Path, numbers: Iterator[int], say: Say, bug: str) -> None:
        say("ready", 0)
        for number in numbers:
            say("begun", number)
            with self._next(), _planted_in_migration(bug):
                open_store(folder, self.keys).close()
            say("done", number)
            self._back(folder)

    def losses(self, folder: Path, told: Told) -> list[str]:
        store = open_store(folder, self.keys) if self._version(folder) == schema.HEAD else self._open_next(folder)
        try:
            with store.read() as session:
                version = session.execute(schema.VERSION_QUERY).scalar_one()
                made = int(session.execute(text("SELECT count(*) FROM sqlite_master WHERE name LIKE 'made_%'")).scalar_one())
                report = verifying.verify(session, store.data_keys, store.keys.hash_key)
        finally:
            store.close()
        lost = [f"verify: {finding.message()}" for finding in report.findings]
        if made != (self.steps if version == "9999" else 0):
            lost.append(f"version {version} with {made} of {self.steps} new tables")
        if lost:
            return lost
        self._back(folder)
        with self._next():
            again = open_store(folder, self.keys)
        with again.read() as session:
            if session.execute(schema.VERSION_QUERY).scalar_one() != "9999":
                lost.append("the next opening does not finish the upgrade")
        again.close()
        self._back(folder)
        return lost

    def _open_next(self, folder: Path) -> Any:
        with self._next():
            return open_store(folder, self.keys)

    @contextlib.contextmanager
    def _next(self) -> Iterator[None]:
        with mock.patch.object(schema, "MIGRATIONS", self.migrations), mock.patch.object(schema, "HEAD", "9999"):
            yield

    def _version(self, folder: Path) -> str:
        connection = store_files.connect(folder / "tiski.db", self.keys.store_key)
        try:
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        finally:
            connection.close()

    def _back(self, folder: Path) -> None:
        connection = store_files.connect(folder / "tiski.db", self.keys.store_key)
        connection.execute("BEGIN IMMEDIATE")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'made_%'").fetchall():
            connection.execute(f"DROP TABLE {name}")
        connection.execute("UPDATE alembic_version SET version_num = ?", (schema.HEAD,))
        connection.execute("COMMIT")
        connection.close()


_NEXT: Final = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None
def upgrade() -> None:
    for step in range({steps}):
        op.create_table(f"made_{{step}}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.Text))
"""


@contextlib.contextmanager
def _planted_in_migration(bug: str) -> Iterator[None]:
    if bug != "step-by-step":
        yield
        return
    from alembic.operations import Operations

    create = Operations.create_table

    def and_commit(self: Any, *given: Any, **named: Any) -> Any:
        made = create(self, *given, **named)
        self.get_bind().exec_driver_sql("COMMIT")
        self.get_bind().exec_driver_sql("BEGIN IMMEDIATE")
        return made

    with mock.patch.object(Operations, "create_table", and_commit):
        yield


ACTS: Final = {"save": Save, "keys": Keys, "backup": Backup, "migration": Migration, "import": Import}
