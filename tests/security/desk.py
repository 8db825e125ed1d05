"""A store's slot file with invented users, cheap to open: what the sign-in tests begin with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from models.problems import Rejected
from models.security.keyring_store import SecretStore
from models.security.keys import RegisterKeys
from models.security.passwords import Cost
from models.security.sign_in import Changed, SignInRefused, Unlocked
from models.security.slot_format import Commitment, Document, SlotInfo, checksum, decode
from models.security.slot_keeper import SlotKeeper, create
from models.security.slot_storage import SlotList
from models.security.slots import SlotFile
from tests.security.memory_store import MemoryStore

CHEAP = Cost(passes=1, memory=32, lanes=1)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
STORE = "0190f5a8-7c1e-7bbb-9d7e-111111111111"
GOOD = "seitsemän pientä kettua"
OTHER = "kahdeksan suurta hirveä"


def user(login: str = "aino", role: str = "agent", **changes: Any) -> SlotInfo:
    facts: dict[str, Any] = {
        "login": login,
        "name": "Aino Esimerkki",
        "role": role,
        "controllers": ("lampo", "sahko"),
        "employer": "Salpa Lämpö Oy",
        "commitment": Commitment(date(2026, 1, 7), date(2026, 12, 31)),
    }
    return SlotInfo(**{**facts, **changes})


@dataclass
class Desk:
    """One slot file, its keys, this computer's keyring, and the time."""

    file: SlotFile
    keys: RegisterKeys
    keyring: MemoryStore
    now: datetime = NOW

    @property
    def path(self) -> Path:
        return self.file.storage.path

    @property
    def keeper(self) -> SlotKeeper:
        return SlotKeeper(self.file, self.keys)

    def add(self, info: SlotInfo | None = None, password: str = GOOD, store: SecretStore | None = None) -> Changed:
        added = self.keeper.add_user(info or user(), password, store)
        assert isinstance(added, Changed), added
        return added

    def sign_in(self, login: str = "aino", password: str = GOOD, store: SecretStore | None = None) -> Unlocked | SignInRefused:
        """Sign in by a file object of its own, as after a restart."""
        return SlotFile(self.path, CHEAP).unlock(login, password, store or self.keyring, self.now)

    def signed_in(self, login: str = "aino", password: str = GOOD, store: SecretStore | None = None) -> Unlocked:
        outcome = self.sign_in(login, password, store)
        assert isinstance(outcome, Unlocked), outcome
        return outcome

    def refused(self, login: str = "aino", password: str = GOOD, store: SecretStore | None = None) -> SignInRefused:
        outcome = self.sign_in(login, password, store)
        assert isinstance(outcome, SignInRefused), outcome
        return outcome

    def document(self) -> Document:
        """Read the file as it stands on the disk."""
        return decode(self.path.read_bytes())

    def listed(self) -> SlotList:
        found = SlotFile(self.path, CHEAP).read()
        assert isinstance(found, SlotList), found
        return found

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the file as somebody with a text editor would, its twin too."""
        found = json.loads(self.path.read_bytes())
        change(found)
        found["checksum"] = checksum(found)
        for path in (self.path, self.file.storage.twin):
            path.write_text(json.dumps(found), encoding="utf-8")


def new_desk(folder: Path, *, sample: bool = False, require_keyring: bool = False) -> Desk:
    keys = RegisterKeys.new()
    file = create(folder / "slots.json", STORE, keys, sample=sample, require_keyring=require_keyring, cost=CHEAP)
    assert isinstance(file, SlotFile), file
    return Desk(file, keys, MemoryStore())


def code_of(outcome: object) -> str:
    """Return the code of the last problem of a rejection."""
    assert isinstance(outcome, Rejected), outcome
    assert all("{" not in message for message in outcome.messages())
    return outcome.problems[-1].code
