"""One sample store of 60 customers for the whole session, copied for tests that change it; commands run in this process unless the process matters."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import main
from models import words
from models.commandline import people, session, upkeep
from models.services import sample_store
from models.services.sample_store import SampleMade
from tests.security.memory_store import MemoryStore


@dataclass
class Ran:
    """What one command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Line:
    """The command line at one store. English unless told otherwise."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str], keyring: MemoryStore, made: SampleMade) -> None:
        self.store, self._capsys, self.keyring, self.recovery_code = store, capsys, keyring, made.recovery_code

    def __call__(self, *words_: str, store: Path | None = None, language: str = "en") -> Ran:
        self._capsys.readouterr()
        status = main.main(["--store", str(store or self.store), "--language", language, *words_])
        words.set_language("en")
        out, err = self._capsys.readouterr()
        assert "{" not in err or any("{" in word for word in words_)
        return Ran(status, out, err)

    def customer(self) -> str:
        """Return a customer number of somebody."""
        return str(self("find", "a", "--json").json[0]["customer_number"])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> SampleMade:
    made = sample_store.make_sample(tmp_path_factory.mktemp("sample") / "store", 60, 7)
    assert isinstance(made, SampleMade), made
    return made


@pytest.fixture
def keyring() -> MemoryStore:
    return MemoryStore()


@pytest.fixture(autouse=True)
def _own_keyring(keyring: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (session, people, upkeep):
        monkeypatch.setattr(module, "keyring", lambda: keyring)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "TISKI_NEW_PASSWORD", "TISKI_RECOVERY_CODE", "TISKI_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TISKI_PASSWORD", "tiski-sample")


@pytest.fixture
def line(made: SampleMade, capsys: pytest.CaptureFixture[str], keyring: MemoryStore) -> Line:
    """The command line at the session's store, for commands that only read (and are journalled)."""
    return Line(made.folder, capsys, keyring, made)


@pytest.fixture
def own(made: SampleMade, tmp_path: Path, capsys: pytest.CaptureFixture[str], keyring: MemoryStore) -> Line:
    """The command line at a copy of the store, for commands that change it."""
    shutil.copytree(made.folder, tmp_path / "store")
    return Line(tmp_path / "store", capsys, keyring, made)
