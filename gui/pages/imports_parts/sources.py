"""One file to bring in, with what was chosen for it and what came of it; and how far a run is. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.problems import Problem
from models.services.importing.preview import Preview
from models.services.importing.report import Report
from models.services.importing.sniff import Chosen


@dataclass(slots=True, eq=False)
class Source:
    """One file to bring in. ``importer`` "" until it is known; ``by_hand`` None: as remembered; ``dry`` and ``done`` what came of it."""

    path: Path
    importer: str = ""
    by_hand: dict[str, str] | None = None
    chosen: Chosen = field(default_factory=Chosen)
    seen: Preview | None = None
    problems: tuple[Problem, ...] = ()
    """Why it cannot be read."""
    refused: tuple[Problem, ...] = ()
    """Why the last run of it came to nothing."""
    looking: bool = False
    dry: Report | None = None
    done: Report | None = None
    asked: int = 0

    @property
    def ready(self) -> bool:
        """Whether it can be brought in as it is."""
        return self.seen is not None and not self.seen.problems and not self.problems and not self.looking

    @property
    def report(self) -> Report | None:
        """What came of it last."""
        return self.done or self.dry

    def stale(self) -> None:
        """Something about it was changed: what a dry run said does not hold any more."""
        self.dry = self.done = None
        self.refused = ()


@dataclass(frozen=True, slots=True)
class Step:
    """How far the run is. ``rate`` rows a second; ``source`` None while a run is taken back."""

    source: Source | None
    dry: bool
    done: int
    size: int
    rows: int = 0
    rejected: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
