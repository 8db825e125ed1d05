"""kill −9 at a random moment of an act, again and again, and what is left afterwards.

    python -m tests.faults.killing KIND [--rounds 30] [--seed 1] [--bug NAME]

Each round forks a process that opens the store as a workstation does and works; it says on a pipe what it begins and what it has been told is
done. The parent kills it, opens the store by signing in, and asks the act's own ``losses`` and ``verify`` what is missing, half or untrue.
``--bug`` plants one of the act's faults: a harness that does not find it proves nothing. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FRESH_AFTER: Final = 12
"""Rounds on one copy of the store before a new one is taken: verify reads all of it each time."""


@dataclass
class Told:
    """What the processes killed at this copy of the store had said: the numbers of acts begun, and of those they were told are done."""

    begun: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)

    @property
    def last(self) -> int:
        """The last act begun, 0 for none."""
        return max(self.begun, default=0)


def fresh_copy(first: Path, folder: Path) -> None:
    """Put a copy of ``first`` at ``folder``, for a user whose account has not seen this place yet: else it were an old store put back."""
    os.environ["XDG_STATE_HOME"] = str(folder.parent / f"state-{time.monotonic_ns()}")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(first, folder)


Say = Callable[[str, int], None]


class Act:
    """A kind of work to be killed in. ``longest`` is how many seconds after "ready" the kill may come."""

    longest = 0.06
    bugs: tuple[str, ...] = ()

    def prepare(self, folder: Path) -> None:
        """Make the store that the rounds begin with."""
        raise NotImplementedError

    def work(self, folder: Path, numbers: Iterator[int], say: Say, bug: str) -> None:
        """Work until killed, saying "begun" before and "done" after each act. Runs in the forked process."""
        raise NotImplementedError

    def losses(self, folder: Path, told: Told) -> list[str]:
        """Look at what is left, and say what is lost, half or untrue. Runs in the parent, which must leave nothing open."""
        raise NotImplementedError


@dataclass
class Outcome:
    """What the rounds saw: how many were killed within an act, and every loss in words."""

    kind: str
    rounds: int = 0
    within: int = 0
    acts: int = 0
    losses: list[str] = field(default_factory=list)


def run(kind: str, act: Act, rounds: int, seed: int, bug: str = "", until_found: bool = False) -> Outcome:
    """Kill ``rounds`` processes; ``until_found`` stops at the first loss."""
    chance = random.Random(seed)
    outcome = Outcome(kind)
    with tempfile.TemporaryDirectory(prefix="tiski-kill-") as place:
        first, folder = Path(place) / "first", Path(place) / "store"
        act.prepare(first)
        told = Told()
        for turn in range(rounds):
            if turn % FRESH_AFTER == 0 or outcome.losses:
                fresh_copy(first, folder)
                told = Told()
            before = len(told.done)
            _kill(act, folder, told, chance.uniform(0, act.longest), bug)
            outcome.rounds += 1
            outcome.acts += len(told.done) - before
            outcome.within += bool(told.begun) and told.last not in told.done
            outcome.losses += [f"round {turn}: {loss}" for loss in act.losses(folder, told)]
            if outcome.losses and until_found:
                break
    return outcome


def _kill(act: Act, folder: Path, told: Told, delay: float, bug: str) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(act, folder, told.last, writing, bug)
    os.close(writing)
    rest = b""
    deadline: float | None = None
    while True:
        patience = 60.0 if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([reading], [], [], patience)
        if not ready:
            os.kill(child, signal.SIGKILL)
            break
        chunk = os.read(reading, 65536)
        if not chunk:
            break
        rest = _hear(told, rest + chunk)
        if deadline is None:
            deadline = time.monotonic() + delay
    while chunk := os.read(reading, 65536):
        rest = _hear(told, rest + chunk)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise SystemExit(f"the worker ended by itself with status {status}")


def _hear(told: Told, heard: bytes) -> bytes:
    *lines, rest = heard.split(b"\n")
    for line in lines:
        word, _, number = line.decode().partition(" ")
        if word != "ready":
            (told.begun if word == "begun" else told.done).add(int(number))
    return rest


def _work(act: Act, folder: Path, number: int, writing: int, bug: str) -> None:
    """The forked process: it never comes back."""
    try:
        numbers = iter(range(number + 1, sys.maxsize))
        act.work(folder, numbers, lambda word, act_number: _write(writing, word, act_number), bug)
    except Exception:
        logging.getLogger(__name__).exception("the worker failed")
    os._exit(4)


def _write(writing: int, word: str, number: int) -> None:
    os.write(writing, f"{word} {number}\n".encode())


def main(arguments: list[str]) -> int:
    """Run one kind and print its outcome; status 1 when something was lost."""
    from tests.faults.acts import ACTS

    parser = argparse.ArgumentParser(prog="python -m tests.faults.killing")
    parser.add_argument("kind", choices=sorted(ACTS))
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bug", default="")
    chosen = parser.parse_args(arguments)
    outcome = run(chosen.kind, ACTS[chosen.kind](), chosen.rounds, chosen.seed, chosen.bug, until_found=bool(chosen.bug))
    print(json.dumps(vars(outcome)))
    return 1 if outcome.losses else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
