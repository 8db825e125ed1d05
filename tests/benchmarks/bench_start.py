"""How long a start takes to the painted sign-in, beside a bare QMainWindow: whole processes, alternating, from the first instruction to the paint.

Both end at the first turn of the event loop after the first paint. Byte code is compiled beforehand, as in an installation. On a busy machine read
the processor time; the language is Finnish, whose catalogue is read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.3
SIGN_IN = (str(ROOT / "tests" / "gui" / "first_paint.py"),)
BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
import os
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, leave)
def leave():
    os.write(1, b"painted")
    os._exit(0)
app = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""


class Took(NamedTuple):
    """Milliseconds of one whole process: on the wall, and of a processor."""

    wall: float
    busy: float
    said: str
    imports: str


def main(arguments: list[str]) -> int:
    """Measure and print; status 1 when the limit is passed."""
    parser = argparse.ArgumentParser(prog="start")
    parser.add_argument("store", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--language", default="fi")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tiski-bench-") as place:
        store = chosen.store or _sample(Path(place) / "store")
        cache = str(Path(place) / "cache")
        bare_command, sign_in_command = ("-c", BARE), (*SIGN_IN, str(store), chosen.language)
        for command in (bare_command, sign_in_command):
            _once(command, cache)
        bare, sign_in = [], []
        for _round in range(chosen.rounds):
            bare.append(_once(bare_command, cache))
            sign_in.append(_once(sign_in_command, cache))
        traced = [_once(("-X", "importtime", *sign_in_command), cache) for _round in range(3)]
    for name, taken in (("bare QMainWindow painted", bare), ("sign-in painted", sign_in)):
        walls, busy = [each.wall for each in taken], [each.busy for each in taken]
        print(f"{name}: {statistics.median(walls):.0f} ms (best {min(walls):.0f}); processor {statistics.median(busy):.0f} (best {min(busy):.0f})")
    ratios = [statistics.median(each.wall for each in sign_in) / statistics.median(each.wall for each in bare)]
    ratios.append(min(each.busy for each in sign_in) / min(each.busy for each in bare))
    print(f"ratio {ratios[0]:.2f} (median, wall), {ratios[1]:.2f} (best, processor); limit {LIMIT}")
    _shares(sign_in, traced)
    return 0 if min(ratios) <= LIMIT else 1


def _sample(store: Path) -> Path:
    from models.services.sample_store import make_sample

    make_sample(store, 20, 7)
    return store


def _once(command: tuple[str, ...], cache: str) -> Took:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": cache}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run([sys.executable, *command], capture_output=True, text=True, env=environment, check=False)
    wall, after = (time.perf_counter() - begun) * 1000, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode or not ran.stdout:
        raise SystemExit(ran.stderr or "nothing was painted")
    busy = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
    return Took(wall, busy, ran.stdout, ran.stderr)


def _shares(sign_in: list[Took], traced: list[Took]) -> None:
    """Print what the start is made of, at best: by processor time, and the imports by ``-X importtime``, whose own cost is in its figures.

    The package ``gui`` loads Qt's core and counts with the libraries.
    """
    marks = [json.loads(each.said)["times"] for each in sign_in]
    interpreter = min(begun for begun, _loaded, _painted in marks)
    loading = min(loaded - begun for begun, loaded, _painted in marks)
    building = min(painted - loaded for _begun, loaded, painted in marks)
    print(f"interpreter {interpreter:.0f} ms, imports {loading:.0f} ms, building and painting {building:.0f} ms (processor, best)")
    own, others = [], []
    for each in traced:
        spent = {name: int(micro) / 1000 for micro, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", each.imports)}
        mine = {name: took for name, took in spent.items() if name.partition(".")[0] in ("gui", "models", "resources", "main") and name != "gui"}
        own.append(mine)
        others.append(sum(spent.values()) - sum(mine.values()))
    best = min(own, key=lambda spent: sum(spent.values()))
    dearest = sorted(best.items(), key=lambda pair: -pair[1])[:6]
    print(
        f"importtime: {len(best)} modules of the program {sum(best.values()):.0f} ms, libraries {min(others):.0f} ms; the dearest of ours: ", end=""
    )
    print(", ".join(f"{name} {took:.1f}" for name, took in dearest))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
