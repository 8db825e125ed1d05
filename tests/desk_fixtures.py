"""Fixtures of the small office; a folder's conftest imports them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.services.desk import Desk
from tests.desk import Office, Template, make_template, office_from


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("template") / "store")


@pytest.fixture
def office(template: Template, tmp_path: Path) -> Iterator[Office]:
    made = office_from(template, tmp_path / "store")
    yield made
    made.store.close()


@pytest.fixture
def desk(office: Office) -> Desk:
    """An agent of both controllers."""
    return office.desk("aino")


@pytest.fixture
def administrator_desk(office: Office) -> Desk:
    return office.desk("aada")


@pytest.fixture
def agent_desk(office: Office) -> Desk:
    return office.desk("aino")
