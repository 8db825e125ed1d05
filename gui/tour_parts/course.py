"""The course of a tour: its steps in order, what each pressed, what was found in the store, and the pictures; a report at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from gui.tour_parts.driver import Driver
from gui.tour_parts.witness import DisbelievedError, Witness


@dataclass(slots=True)
class Told:
    """What the report tells of one step."""

    title: str
    pressed: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tour:
    """One tour under way. ``mark`` is the number of the caller's newest journal entry when the step began."""

    driver: Driver
    witness: Witness
    pictures: Path
    caller: UUID
    steps: list[Told] = field(default_factory=list)
    mark: int = 0
    _shot: int = 0

    def take(self, title: str, act: Callable[[Tour], None]) -> None:
        """Do one step."""
        self.steps.append(Told(title))
        self.mark = self.witness.now(self.caller)
        act(self)
        self.driver.settle()
        self.steps[-1].pressed += self.driver.take_pressed()

    def see(self, sentence: str, true: bool) -> None:
        """Note what was found in the store or in the window; DisbelievedError when it is not so."""
        if not true:
            raise DisbelievedError(f"this does not hold: {sentence}")
        self.steps[-1].found.append(sentence)

    def picture(self, name: str, stable: str = "") -> None:
        """Save a numbered picture of the window; under a ``stable`` name too where a document shows it."""
        self._shot += 1
        file = f"{self._shot:02}-{name}.png"
        self.driver.picture(self.pictures / file)
        if stable:
            shutil.copyfile(self.pictures / file, self.pictures / f"{stable}.png")
        self.steps[-1].pictures.append(file)

    def report(self, to: Path, seconds: float) -> None:
        """Write what was done and found."""
        shown = os.path.relpath(self.pictures, to.parent).replace(os.sep, "/")
        lines = ["# The tour", "", f"{len(self.steps)} steps and {self._shot} pictures in {seconds:.1f} s, on a store of invented customers.", ""]
        for number, step in enumerate(self.steps, 1):
            lines += [f"## {number}. {step.title}", ""]
            if step.pressed:
                lines += ["Keys: " + " · ".join(step.pressed), ""]
            lines += [f"- {sentence}" for sentence in step.found]
            lines += ["", *(f"![{file}]({shown}/{file})" for file in step.pictures), ""]
        to.write_text("\n".join(lines), encoding="utf-8")
