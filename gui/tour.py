"""The tour: a fresh sample store, the real window offscreen, one whole call by keys and clicks, and after each step a look into the store.

It stops with status 1 and a sentence at the first thing that is not as it should be; pictures and a report are left beside the store.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from models import words
from models.problems import Rejected
from models.words import _

OUT: Final = Path("build/tour")
CUSTOMERS: Final = 300
SEED: Final = 1
LANGUAGE: Final = "fi"
_CALLER: Final = "0401234567"
_HARMLESS: Final = "This plugin does not support"
_OPTIONS: Final = {"--out": "out", "--pictures": "pictures"}


def run(arguments: Sequence[str]) -> int:
    """Take the tour: ``--out DIR`` for the store and the report, ``--pictures DIR`` for the pictures. Status 0 done, 1 stopped, 2 wrong call."""
    given: dict[str, Path] = {}
    line = list(arguments)
    while line:
        name, equals, value = line.pop(0).partition("=")
        if name not in _OPTIONS or (not equals and not line):
            sys.stderr.write(_("The tour knows --out DIR and --pictures DIR only") + "\n")
            return 2
        given[_OPTIONS[name]] = Path(value if equals else line.pop(0))
    out = given.get("out", OUT)
    return take(out, given.get("pictures", out))


def take(out: Path, pictures: Path) -> int:
    """Take the whole tour and return the exit status."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    words.set_language(LANGUAGE)
    begun = time.monotonic()
    store = out / "store"
    for old in (*pictures.glob("[0-9][0-9]-*.png"), out / "report.md", out / "stopped.png"):
        old.unlink(missing_ok=True)
    shutil.rmtree(store, ignore_errors=True)
    pictures.mkdir(parents=True, exist_ok=True)
    from models.services.sample_store import make_sample

    made = make_sample(store, CUSTOMERS, SEED)
    if isinstance(made, Rejected):
        return _stopped(made.messages()[0])
    return _drive(out, store, pictures, begun)


def _drive(out: Path, store: Path, pictures: Path, begun: float) -> int:
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from gui.tour_parts.course import Tour
    from gui.tour_parts.driver import Driver, NotSeenError
    from gui.tour_parts.witness import DisbelievedError, Witness

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    app.setCursorFlashTime(0)
    warned: list[str] = []

    def hear(kind: QtMsgType, _where: QMessageLogContext, text: str | None) -> None:
        if kind is not QtMsgType.QtDebugMsg and text and not text.startswith(_HARMLESS):
            warned.append(text)

    qInstallMessageHandler(hear)
    driver = Driver(app, store, language=LANGUAGE)
    sys.excepthook = _collector(driver.defects)
    witness = Witness(store)
    tour = Tour(driver, witness, pictures, witness.who(_CALLER)[0])
    try:
        for title, act in _steps():
            tour.take(title, act)
    except (NotSeenError, DisbelievedError) as failure:
        driver.frame.grab().save(str(out / "stopped.png"))
        return _stopped(
            _("Step {n}, “{title}”: {why}", n=len(tour.steps), title=tour.steps[-1].title, why=str(failure)),
            *(f"{type(each).__name__}: {each}" for each in driver.defects),
        )
    finally:
        tour.report(out / "report.md", time.monotonic() - begun)
        witness.leave()
        qInstallMessageHandler(None)
    if warned:
        return _stopped(_("The window's library warned: {text}", text=warned[0]))
    sys.stdout.write(_("The tour is done. Pictures: {pictures}. Report: {report}", pictures=pictures, report=out / "report.md") + "\n")
    return 0


def _steps() -> list[tuple[str, Callable[..., None]]]:
    from gui.tour_parts import after, call, register

    return [
        ("Sign in", call.sign_in),
        ("A call comes in", call.incoming),
        ("Find the caller", call.search),
        ("Open and start the contact", call.begin),
        ("Who is calling?", call.identify),
        ("Correct a detail", call.correct),
        ("Undo and save again", call.undo),
        ("A prohibition in two keystrokes", call.prohibit),
        ("A lift waits", call.lift),
        ("Through the sections", call.sections),
        ("Another customer beside", after.second),
        ("Lock and unlock", after.lock),
        ("Commands, looks and sizes", after.palette),
        ("Wrap up", after.wrap_up),
        ("Sign out", after.sign_out),
        ("The supervisor approves", after.approve),
        ("A register is brought in", register.bring),
        ("The import is taken back", register.take_back),
        ("Close", after.close),
    ]


def _collector(defects: list[BaseException]) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def take_up(_kind: type[BaseException], failure: BaseException, _trace: TracebackType | None) -> None:
        defects.append(failure)

    return take_up


def _stopped(*sentences: str) -> int:
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    return 1
