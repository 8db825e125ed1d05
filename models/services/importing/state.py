"""Where a run stands, kept in the store with each of its chunks: a run that was killed goes on exactly where it was, or is undone.

Not journalled; what the run did is. The details of an unfinished run go when it is finished.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.entities.journal import Setting
from models.services.desk import Desk
from models.services.importing.report import LineReport, Said

_RUN: Final = "import.run."
_PART: Final = "import.part."


@dataclass(slots=True)
class State:
    """One run: what it is of (``task``: importer, files and choices as a fingerprint), how far it came, and what became of it."""

    id: UUID
    importer: str
    task: str
    user: str
    begun: datetime
    cursor: tuple[int, int] = (0, 0)
    """File and line of the last line that is in the store."""
    kept: dict[str, Any] = field(default_factory=dict)
    finished: bool = False
    cancelled: bool = False
    undone: bool = False
    parts: int = 0
    undo_set: str = ""
    """The entry set by which it is taken back, from when that begins."""
    how: dict[str, Any] = field(default_factory=dict)
    """What was chosen, and where the files are: what it takes to go on."""

    def save(self, session: Session) -> None:
        """Write it in the caller's transaction."""
        value = asdict(self) | {"id": self.id.hex, "begun": self.begun.isoformat()}
        session.merge(Setting(name=_RUN + self.id.hex, value=json.dumps(value, ensure_ascii=False), seat=False))

    def add_part(self, session: Session, rejected: Sequence[LineReport], warned: Sequence[LineReport]) -> None:
        """Keep what is said of the lines of one chunk."""
        if rejected or warned:
            value = json.dumps({"rejected": [_packed(each) for each in rejected], "warned": [_packed(each) for each in warned]}, ensure_ascii=False)
            session.add(Setting(name=f"{_PART}{self.id.hex}.{self.parts}", value=value, seat=False))
            self.parts += 1

    def read_parts(self, session: Session) -> tuple[list[LineReport], list[LineReport]]:
        """Return what was said of the lines so far: rejected, warned."""
        rejected: list[LineReport] = []
        warned: list[LineReport] = []
        for place in range(self.parts):
            row = session.get(Setting, f"{_PART}{self.id.hex}.{place}")
            found = json.loads(row.value) if row is not None else {}
            rejected += map(_unpacked, found.get("rejected", ()))
            warned += map(_unpacked, found.get("warned", ()))
        return rejected, warned

    def drop_parts(self, session: Session) -> None:
        """Forget them: the run is finished, or undone."""
        for place in range(self.parts):
            row = session.get(Setting, f"{_PART}{self.id.hex}.{place}")
            if row is not None:
                session.delete(row)
        self.parts = 0


def new(desk: Desk, run: UUID, importer: str, task: str, how: dict[str, Any]) -> State:
    """Begin a run."""
    return State(run, importer, task, desk.user.login, formats.now(), how=how)


def all_runs(session: Session) -> list[State]:
    """Return every run of this store, the newest first."""
    rows = session.scalars(select(Setting).where(Setting.name >= _RUN, Setting.name < _RUN + "~"))
    return sorted((_read(row) for row in rows), key=lambda state: state.begun, reverse=True)


def find(session: Session, run: UUID) -> State | None:
    """Return one run; None when there was none."""
    row = session.get(Setting, _RUN + run.hex)
    return _read(row) if row is not None else None


def unfinished(states: Iterable[State], task: str) -> State | None:
    """Return the run of the same task that was interrupted; None when there is none."""
    return next((state for state in states if state.task == task and not state.finished and not state.undo_set and not state.undone), None)


def half_undone(states: Iterable[State], task: str) -> bool:
    """Return whether a run of the same task is being taken back: what is left of it would go when that goes on."""
    return any(state.task == task and state.undo_set and not state.undone for state in states)


def _read(row: Setting) -> State:
    value = json.loads(row.value)
    value |= {"id": UUID(hex=value["id"]), "begun": datetime.fromisoformat(value["begun"]), "cursor": tuple(value["cursor"])}
    return State(**value)


def _packed(told: LineReport) -> list[Any]:
    return [told.file, told.line, [[each.column, each.code, each.text] for each in told.said]]


def _unpacked(packed: Sequence[Any]) -> LineReport:
    file, line, said = packed
    return LineReport(file, line, tuple(Said(*each) for each in said))
