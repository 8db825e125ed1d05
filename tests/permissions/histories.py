"""Histories on a real store, and a plain model of what was said beside it: written from the law's words, with nothing of the program's fold."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import select

from models import formats
from models.database.store import open_store
from models.permissions import may_contact
from models.permissions.decision import Decision
from models.permissions.vocabulary import CHANNELS, GRANT, LIFT, PROHIBITION
from models.problems import Rejected
from models.services import backup, customers_new, prospects, rekey, restore, statements, undo
from models.services.backup import Opener
from models.services.customers_new import Created
from models.services.forms import Saved
from models.services.importing import runs
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import run
from models.services.prospects import Receipt
from models.services.reading import rows_of, table_of
from models.services.rekey import Rotated
from models.services.restore import Restored
from models.services.statements import NewStatement
from tests.desk import PASSWORD, Office, enter

PURPOSES: Final = ("direct-marketing", "distance-selling", "research")
CONTROLLERS: Final = ("lampo", "sahko")
CELLS: Final = tuple(itertools.product(PURPOSES, CHANNELS, CONTROLLERS))
Cell = tuple[str, str, str]
_SAID: Final = ("statement_kind", "purpose", "channel", "controller", "given_at", "valid_from", "valid_to", "lifts", "supersedes", "author")

Step = tuple[Any, ...]
"""An act and what it is done with: ("record", kind, purpose, channel, controller, who), ("lift", which, who) …"""
_WHO = st.sampled_from(("aino", "sanna"))
_WHICH = st.integers(0, 5)
_SCOPE = (st.sampled_from(PURPOSES), st.sampled_from(("any", "phone", "sms", "email")), st.sampled_from((None, *CONTROLLERS)))
_PERSON = st.integers(0, 1)
STEPS: Final = st.one_of(
    st.tuples(st.just("record"), _PERSON, st.sampled_from((PROHIBITION, PROHIBITION, GRANT)), *_SCOPE, _WHO),
    st.tuples(st.just("lift"), _PERSON, _WHICH, _WHO),
    st.tuples(st.just("decide"), _PERSON, _WHICH, st.sampled_from(("approve", "approve", "refuse", "confirm")), st.sampled_from(("sanna", "outi"))),
    st.tuples(st.just("correct"), _PERSON, _WHICH, st.sampled_from((PROHIBITION, GRANT)), *_SCOPE, _WHO),
    st.tuples(st.just("undo")),
    st.tuples(st.just("import"), _PERSON),
    st.tuples(st.just("undo import")),
    st.tuples(st.just("back up")),
    st.tuples(st.just("restore")),
    st.tuples(st.just("change keys")),
    st.tuples(st.just("erase")),
    st.tuples(st.just("come again")),
)


@dataclass
class Known:
    """What the model knows of one person: their statements as they were recorded, by id, and what was kept of somebody with their number."""

    statements: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    prospect: bool = False
    must: set[Cell] = field(default_factory=set)
    """Cells that a hash, or a file, forbids whatever the rows say."""


@dataclass
class World:
    """The store, the people in it, and the model."""

    office: Office
    folder: Path
    people: list[UUID] = field(default_factory=list)
    known: dict[UUID, Known] = field(default_factory=dict)
    decisions: list[tuple[UUID, str, str]] = field(default_factory=list)
    sets: list[UUID] = field(default_factory=list)
    numbers: dict[UUID, str] = field(default_factory=dict)
    gone: set[Cell] = field(default_factory=set)
    """What the erased with the second number forbade."""
    saved: Path | None = None
    files: int = 0

    # --- people

    def begin(self) -> None:
        """Make a customer and a prospect, each with a number of their own."""
        self.people = [self._make("Virtanen", "050 111 2222", prospect=False), self._make("Toivonen", "050 333 4444", prospect=True)]

    def _make(self, family: str, phone: str, *, prospect: bool) -> UUID:
        texts = {
            "customer_kind": "person", "family_name": family, "language": "fi", "phone": phone, "email": f"{family}@example.com",
            "controller": "lampo", "status": "current",
        }  # fmt: skip
        if prospect:
            texts |= {"status": "prospect", "channel": "phone", "given_how": "web", "evidence_kind": "file", "evidence_note": "Lomake 1"}
        made = customers_new.create(self.office.desk(), texts)
        assert isinstance(made, Created), made
        self.numbers[made.customer_id] = made.customer_number
        self.known[made.customer_id] = Known(prospect=prospect)
        self.learn()
        return made.customer_id

    # --- the model

    def learn(self) -> None:
        """Take up statements that are new in the store; what is known already must be there as it was."""
        with self.office.store.read() as session:
            rows = {row["id"]: row for row in session.execute(select(table_of("statement"))).mappings()}
        for customer, known in self.known.items():
            for row_id, said in known.statements.items():
                assert row_id in rows, f"statement {said['statement_kind']} is not in the store any more"
                assert {name: rows[row_id][name] for name in _SAID} == said, "a statement says something else"
            for row_id, row in rows.items():
                if row["customer_id"] == customer and row_id not in known.statements:
                    known.statements[row_id] = {name: row[name] for name in _SAID}

    def ended(self, known: Known, row_id: UUID) -> bool:
        """Tell whether somebody other than its author approved something that names a prohibition, as a lift or as a correction."""
        naming = {each for each, said in known.statements.items() if row_id.hex in (said["lifts"] or ()) or said["supersedes"] == row_id}
        return any(about in naming and verdict == "approve" and by != known.statements[about]["author"] for about, verdict, by in self.decisions)

    def forbidden(self, customer: UUID) -> set[Cell]:
        """Return the cells that some prohibition forbids which nothing approved has ended."""
        known = self.known[customer]
        found = set(known.must)
        for row_id, said in known.statements.items():
            if said["statement_kind"] == PROHIBITION and not self.ended(known, row_id):
                found |= {cell for cell in CELLS if _meets(said, cell)}
        return found

    def granted(self, customer: UUID) -> set[Cell]:
        """Return the cells that some permission covers, as widely as it can be read: approved where it must be, and not refused."""
        known = self.known[customer]
        found = set()
        for row_id, said in known.statements.items():
            refused = any(about == row_id and verdict == "refuse" for about, verdict, _by in self.decisions)
            if said["statement_kind"] == GRANT and not refused:
                found |= {
                    cell
                    for cell in CELLS
                    if said["purpose"] == cell[0] and said["channel"] in ("any", cell[1]) and said["controller"] in (None, cell[2])
                }
        return found

    # --- the law

    def check(self) -> None:
        """Ask the gate about every cell of everybody who is there: a yes needs the model's support."""
        self.learn()
        desk = self.office.desk("aino")
        with self.office.store.read() as session:
            there = {row["id"] for row in rows_of(session, "customer", "id", self.people)}
            facts = {each: statements.facts_in(session, desk, each) for each in there}
        for customer, found in facts.items():
            if found is None:
                continue
            forbidden, granted = self.forbidden(customer), self.granted(customer)
            for cell in CELLS:
                answer = ask(found, *cell)
                if not answer.allowed:
                    continue
                assert cell not in forbidden, (cell, "is allowed though it was forbidden", answer.rule.id)
                if self.known[customer].prospect or (cell[0] != "research" and cell[1] in ("sms", "robocall")):
                    assert cell in granted, (cell, "is allowed though nobody permitted it", answer.rule.id)

    # --- steps

    def do(self, step: Step) -> None:
        """Do one step; one that cannot be done here does nothing."""
        getattr(self, "_" + step[0].replace(" ", "_"))(*step[1:])
        self.check()

    def _there(self, customer: UUID) -> bool:
        with self.office.store.read() as session:
            return bool(rows_of(session, "customer_relation", "customer_id", [customer]))

    def _take(self, customer: UUID, new: NewStatement, who: str) -> None:
        outcome = statements.record(self.office.desk(who), customer, new)
        if isinstance(outcome, Saved):
            self.sets.append(outcome.set_id)

    def _record(self, person: int, kind: str, purpose: str, channel: str, controller: str | None, who: str) -> None:
        new = NewStatement(kind, purpose, (channel,), controller, evidence_kind="paper", evidence_note="Mappi")
        self._take(self.people[person], new, who)

    def _nth(self, customer: UUID, which: int, kinds: Sequence[str]) -> UUID | None:
        found = [row_id for row_id, said in self.known[customer].statements.items() if said["statement_kind"] in kinds]
        return found[which % len(found)] if found else None

    def _lift(self, person: int, which: int, who: str) -> None:
        customer = self.people[person]
        wanted = self._nth(customer, which, (PROHIBITION,))
        if wanted is not None:
            said = self.known[customer].statements[wanted]
            new = NewStatement(
                LIFT, said["purpose"], (said["channel"],), said["controller"], evidence_kind="paper", evidence_note="Mappi", lifts=(wanted,)
            )
            self._take(customer, new, who)

    def _correct(self, person: int, which: int, kind: str, purpose: str, channel: str, controller: str | None, who: str) -> None:
        customer = self.people[person]
        wanted = self._nth(customer, which, (PROHIBITION, GRANT))
        if wanted is not None:
            new = NewStatement(kind, purpose, (channel,), controller, evidence_kind="paper", evidence_note="Mappi", supersedes=wanted)
            self._take(customer, new, who)

    def _decide(self, person: int, which: int, verdict: str, who: str) -> None:
        wanted = self._nth(self.people[person], which, (LIFT, GRANT, PROHIBITION))
        if wanted is not None and isinstance(statements.decide(self.office.desk(who), wanted, verdict, "Syy"), Saved):
            self.decisions.append((wanted, verdict, who))

    def _undo(self) -> None:
        for login in ("aino", "sanna"):
            if self.sets:
                undo.undo(self.office.desk(login), self.sets[-1])

    def _import(self, person: int) -> None:
        customer = self.people[person]
        if not self._there(customer):
            return
        self.files += 1
        path = self.folder / f"{self.files}.csv"
        number = self.numbers[customer]
        path.write_text(
            f"Asiakasnumero;Sukunimi;Suoramarkkinointikielto\n{number};{'Virtanen' if person == 0 else 'Toivonen'};kyllä\n", encoding="utf-8"
        )
        before = set(self.known[customer].statements)
        report = run(self.office.desk("sanna"), "customers", [path], Options(known="update", controller="lampo"))
        assert isinstance(report, Report)
        assert report.refused == 0
        self.learn()
        # What the column says holds, if by a statement that stood already or by the file's own; a lift of all of them comes after it.
        if not before ^ set(self.known[customer].statements):
            standing = [
                each for each, said in self.known[customer].statements.items() if _all_marketing(said) and not self.ended(self.known[customer], each)
            ]
            assert standing, "a yes in a column of prohibitions recorded nothing, and nothing of its scope stands"

    def _undo_import(self) -> None:
        runs.undo(self.office.desk("sanna"))

    def _back_up(self) -> None:
        self.saved = self.folder / f"copy-{self.files}.tiski"
        self.files += 1
        done = backup.backup(self.office.desk("aada"), self.saved)
        assert not isinstance(done, Rejected), done

    def _restore(self) -> None:
        if self.saved is None:
            return
        self.office.store.close()
        done = restore.restore(self.saved, self.office.folder, Opener("aada", PASSWORD), self.office.keyring, over=True, workstation="testi")
        assert isinstance(done, Restored), done
        for aside in self.office.folder.glob("replaced-*"):
            shutil.rmtree(aside)
        self._enter()

    def _change_keys(self) -> None:
        self.office.store.close()
        entered = enter(self.office.folder, "aada", self.office.keyring)
        done = rekey.rotate(entered, self.office.keyring)
        assert isinstance(done, Rotated), done
        self.office.keys = done.entered.desk.store.keys
        done.entered.desk.store.close()
        self.office.store = open_store(self.office.folder, self.office.keys)

    def _enter(self) -> None:
        entered = enter(self.office.folder, "aada", self.office.keyring)
        self.office.keys = entered.desk.store.keys
        entered.desk.store.close()
        self.office.store = open_store(self.office.folder, self.office.keys)

    def _erase(self) -> None:
        customer = self.people[1]
        found = prospects.due(self.office.desk("sanna"))
        assert not isinstance(found, Rejected)
        mine = [each.id for each in found if each.customer_id == customer]
        if not mine:
            return
        self.gone |= self.forbidden(customer)
        done = prospects.remove(self.office.desk("sanna"), mine)
        assert isinstance(done, Receipt)
        assert len(done.removed) == 1
        self.learn()

    def _come_again(self) -> None:
        """Somebody with the second number comes when nobody has it: what was kept of it binds them."""
        if not self._there(self.people[1]):
            customer = self._make("Toivonen", "050 333 4444", prospect=False)
            self.people[1] = customer
            # A lift of theirs, approved, may end it later; until then the cells are forbidden.
            standing = self.forbidden(customer)
            assert self.gone <= standing, ("a kept refusal was not recorded", self.gone - standing)


def ask(facts: Any, purpose: str, channel: str, controller: str) -> Decision:
    """Ask the gate today."""
    return may_contact(facts, purpose, channel, controller, formats.today())


def _meets(said: Mapping[str, Any], cell: Cell) -> bool:
    purpose, channel, controller = cell
    reaches = said["purpose"] == purpose or (said["purpose"] == "direct-marketing" and purpose == "distance-selling")
    return reaches and said["channel"] in ("any", channel) and said["controller"] in (None, controller)


def _all_marketing(said: Mapping[str, Any]) -> bool:
    return (said["statement_kind"], said["purpose"], said["channel"], said["controller"]) == (PROHIBITION, "direct-marketing", "any", None)


def play(world: World, steps: Sequence[Step]) -> None:
    """Begin and do the steps, the law checked after each; at the end the store verifies."""
    world.begin()
    world.check()
    for step in steps:
        world.do(step)
    assert world.office.report().whole


__all__ = ["CELLS", "STEPS", "Step", "World", "play"]
