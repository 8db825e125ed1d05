"""An agent's work in a program of its own, for what it holds in memory: ``python -m tests.benchmarks.agent STORE CUSTOMER SEARCHES OPENINGS``.

The store is one made by another process; CUSTOMER the large one. Prints as JSON the megabytes after each step, and the most there ever were.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import main

_LETTERS: Final = "aehijklmnoprstuv"
_PATIENCE: Final = 60.0


class Agent:
    """Somebody at the window, quicker than a person."""

    def __init__(self, store: Path) -> None:
        main.hurry()
        from gui import application
        from gui.tour_parts.driver import NoKeyring

        self.app = application.application()
        self.program = application.build(self.app, store, language="fi", secrets=NoKeyring())
        self.steps: dict[str, float] = {}

    def begin(self) -> None:
        """Start, and sign in at the cost of a real store's password."""
        from models.security import passwords

        self.program.show()
        self.until(lambda: self.program.are_ready)
        self.note("services loaded")
        assert self.program.tasks is not None
        self.program.tasks.write(lambda: passwords.stretch("a real password", passwords.new_salt(), passwords.STANDARD), lambda _key: None)
        self.program.sign_in("agent", passwords.SAMPLE_PHRASE)
        self.until(lambda: self.program.shell is not None)
        self.note("signed in")

    def search(self, text: str) -> list[UUID]:
        """Type a text into the search box and return the customers that are shown."""
        assert self.program.shell is not None
        self.program.shell.show_page("search")
        line = self.program.shell.bar.search
        line.setText(text)
        line.textEdited.emit(text)
        self.until(lambda: True)
        found = self.program.shell.search.found
        return [hit.customer_id for hit in found.hits] if found is not None else []

    def open(self, customer: UUID) -> None:
        """Open a customer, see the page painted."""
        assert self.program.shell is not None
        opened = self.program.shell.customers
        opened.open(customer)
        self.until(lambda: opened.current is not None and opened.current.id == customer)
        self.program.frame.grab()

    def close(self) -> None:
        """Close the customer that is shown."""
        assert self.program.shell is not None
        self.program.shell.customers.close_current()
        self.until(lambda: True)

    def until(self, true: Callable[[], bool]) -> None:
        """Let the program work until something is so and nothing is under way. In an event loop, as what is to be deleted goes only there."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, end = QEventLoop(), time.monotonic() + _PATIENCE
        timer = QTimer()

        def look() -> None:
            tasks = self.program.tasks
            if (true() and (tasks is None or tasks.idle)) or time.monotonic() > end:
                loop.quit()

        timer.timeout.connect(look)
        timer.start(2)
        loop.exec()
        if time.monotonic() > end:
            raise SystemExit("what was waited for did not come")

    def note(self, step: str) -> None:
        """Write down what is held now."""
        self.steps[step] = _megabytes("VmRSS")


def _megabytes(name: str) -> float:
    """Return a figure of this process: VmRSS, what is held, or VmHWM, the most that ever was (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def work(store: Path, large: UUID, searches: int, openings: int) -> None:
    """Do a day's work and print what it took."""
    agent = Agent(store)
    agent.begin()
    for text in ("m", "mä", "mäk", "virtanen", "korhonen a", "0401234567", "suurpiha"):
        agent.search(text)
    agent.note("searched")
    agent.open(large)
    agent.note("large customer open")
    for _time in range(5):
        agent.close()
        agent.open(large)
    agent.note("opened five times more")
    agent.close()
    found: list[UUID] = []
    for at in range(searches):
        found += agent.search(_LETTERS[at % 16] + _LETTERS[at // 16 % 16])
    agent.note(f"{searches} searches")
    for customer in list(dict.fromkeys(found))[:openings]:
        agent.open(customer)
        agent.close()
    agent.note(f"{openings} customers")
    agent.steps["at the most"] = _megabytes("VmHWM")
    sys.stdout.write(json.dumps(agent.steps))
    sys.stdout.flush()
    agent.program.frame.close()


if __name__ == "__main__":
    work(Path(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
