from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.services.desk import Desk
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import run
from models.services.reading import table_of
from tests.desk import Office, Template, office_from
from tests.desk_fixtures import administrator_desk, agent_desk, desk, office, template

__all__ = ["administrator_desk", "agent_desk", "desk", "office", "template"]


@dataclass
class Counter:
    """A supervisor at a store, bringing registers in for one controller."""

    office: Office
    folder: Path
    login: str = "sanna"
    controller: str = "lampo"

    @property
    def desk(self) -> Desk:
        return self.office.desk(self.login)

    def file(self, text: str, name: str = "asiakkaat.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def table(self, header: str, *rows: str, name: str = "asiakkaat.csv") -> Path:
        return self.file("\n".join((header, *rows)) + "\n", name)

    def bring(self, importer: str, *files: Path, **options: Any) -> Report:
        chosen = Options(controller=self.controller, **options)
        done = run(self.desk, importer, files, chosen)
        assert isinstance(done, Report), done
        return done

    def rows(self, entity: str) -> Sequence[Any]:
        with self.office.store.read() as session:
            return session.execute(select(table_of(entity)).order_by(table_of(entity).c.id)).mappings().all()


@pytest.fixture
def counter(office: Office, tmp_path: Path) -> Counter:
    folder = tmp_path / "files"
    folder.mkdir()
    return Counter(office, folder)


def lines_of(told: Iterable[Any]) -> list[int]:
    return [each.line for each in told]


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


Read = Callable[[Path], list[list[str]]]


@pytest.fixture
def office_again(template: Template, tmp_path: Path) -> Iterator[Callable[[], Counter]]:
    """Make a second counter at a store of its own, to compare with."""
    made: list[Office] = []

    def make() -> Counter:
        made.append(office_from(template, tmp_path / f"again{len(made)}"))
        files = tmp_path / f"files-again{len(made)}"
        files.mkdir()
        return Counter(made[-1], files)

    yield make
    for each in made:
        each.store.close()
