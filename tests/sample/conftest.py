from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import store as stores
from models.database.store import Store
from models.security.keys import RegisterKeys
from models.services import sample

CUSTOMERS = 700


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A sample store, more than one chunk of it."""
    store = stores.create(Path(tmp_path_factory.mktemp("sample")), RegisterKeys.new())
    sample.fill(store, CUSTOMERS, 1)
    yield store
    store.close()
