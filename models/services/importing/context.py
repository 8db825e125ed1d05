"""What one run of an import knows: who acts, for which controller, what happens to known numbers, and what its lines have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from models.journal.entries import uuid7_run
from models.kinds import Context
from models.problems import Problem
from models.services.desk import Desk
from models.services.importing.seen import Seen
from models.services.importing.sniff import Chosen

REFUSE: Final = "refuse"
UPDATE: Final = "update"
KNOWN: Final = (REFUSE, UPDATE)
"""What happens to a line whose number the store knows already."""
SOURCE: Final = "import"
_TOGETHER: Final = 2_000
_LINE_BITS: Final = 24
_MOST_LINES: Final = (1 << _LINE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Options:
    """What is chosen before a run. ``mapping`` corrects headings by hand (None: as remembered); ``controller`` "" is the user's own employer."""

    known: str = REFUSE
    dry_run: bool = False
    mapping: Mapping[str, str] | None = None
    controller: str = ""
    chosen: Chosen = field(default_factory=Chosen)
    rejected: Path | None = None


@dataclass(slots=True)
class Run:
    """One run under way. ``set_id`` is the entry set of all that it writes: what one undo takes back."""

    desk: Desk
    options: Options
    controller: str
    set_id: UUID
    context: Context
    files: tuple[str, ...]
    sister: Callable[[str], str] = lambda _commodity: ""
    """The one controller of the user that sells a commodity; "" when none or several do."""
    numbers: Seen = field(default_factory=Seen)
    people: Seen = field(default_factory=Seen)
    _ids: list[UUID] = field(default_factory=list)
    named: dict[tuple[str, str, str], Problem] = field(default_factory=dict)
    """Problems of fields for which a file has no column, with the field's name in them."""

    def new_id(self) -> UUID:
        """Return the identifier of a new row; made many at a time."""
        if not self._ids:
            self._ids = uuid7_run(_TOGETHER)[::-1]
        return self._ids.pop()

    @property
    def updates(self) -> bool:
        """Whether known numbers are updated."""
        return self.options.known == UPDATE

    def place(self, file: int, line: int) -> str:
        """Return where a line stands, as evidence tells it: file and line."""
        return f"{self.files[file]}, {line}"

    def mark(self, file: int, line: int) -> int:
        """Return a line of one of the files as one number, as ``numbers`` and ``people`` keep it."""
        return file << _LINE_BITS | min(line, _MOST_LINES)

    def unmarked(self, mark: int) -> tuple[int, int]:
        """Return the file and line of a mark."""
        return mark >> _LINE_BITS, mark & _MOST_LINES

    def spoken(self, mark: int, file: int) -> str:
        """Say a marked line, with its file's name where that is another than ``file``."""
        other, line = self.unmarked(mark)
        return str(line) if other == file else self.place(other, line)

    @property
    def own(self) -> tuple[str, ...]:
        """The controllers that the user works for."""
        return self.desk.user.controllers
