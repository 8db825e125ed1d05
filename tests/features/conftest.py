"""A small sample store, made once and copied for each scenario, and the window at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.tour_parts.witness import Witness
from models.services.sample_store import SampleMade, make_sample
from tests.features.desk import Agent


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("features") / "store"
    assert isinstance(make_sample(folder, 40, 1), SampleMade)
    return folder


@pytest.fixture
def agent(small_store: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Agent]:
    """The agent at the window, and a witness who reads the store."""
    store = tmp_path / "store"
    shutil.copytree(small_store, store)
    witness = Witness(store)
    made = Agent(qapp, store, witness)
    yield made
    made.driver.end()
    assert witness.broken() == []
    witness.leave()
