"""The window on a full disk: what was typed stays, the reason is said, and with room again the same key saves it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.tour_parts.witness import Witness
from tests.faults.filling import small_disk
from tests.features.conftest import small_store as small_store
from tests.features.desk import Agent


@pytest.mark.parametrize("left", [0, 30_000])
def test_a_form_on_a_full_disk_keeps_its_text(small_store: Path, tmp_path: Path, qapp: QApplication, left: int) -> None:
    with small_disk(tmp_path / "disk") as disk:
        store = disk.place / "store"
        shutil.copytree(small_store, store)
        witness = Witness(store)
        agent = Agent(qapp, store, witness)
        agent.sign_in()
        agent.begin()
        agent.answer("999V")
        disk.fill(left)
        agent.change("contact_point", "email", "helmi.uusi@example.com")
        agent.driver.press("Ctrl+S")
        agent.driver.settle()
        assert agent.field("contact_point", "email").editor.value() == "helmi.uusi@example.com"
        assert witness.point(agent.helmi, "email") == agent.old
        said = [notice.text() for notice in agent.driver.shell.notices.notices()]
        assert any("evy on täynnä" in text for text in said), said
        disk.empty()
        agent.driver.press("Ctrl+S")
        agent.driver.settle()
        assert witness.point(agent.helmi, "email") == "helmi.uusi@example.com"
        agent.driver.end()
        assert witness.broken() == []
        witness.leave()
