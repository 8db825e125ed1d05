from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import store as stores
from models.roles import Role
from models.security.keys import RegisterKeys
from models.services.desk import Desk, User
from tests.search.register import Register


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = stores.create(tmp_path, RegisterKeys.new())
    yield Desk(store, User("agent", "Noora Vuorela", Role.AGENT, ("lampo", "sahko")), "test", sample=True)
    store.close()


@pytest.fixture
def register(desk: Desk) -> Register:
    return Register(desk)
