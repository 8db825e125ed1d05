"""How long a start takes to the painted sign-in, beside a bare QMainWindow: whole processes, alternating, from the first instruction to the paint.

    python tests/benchmarks/bench_start.py [STORE] [--rounds 15]

The limit is 1.3 times the bare window. Byte code is compiled beforehand, as in an installation.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.3
BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QEvent
import os
class Window(QMainWindow):
    def event(self, event):
        done = super().event(event)
        if event.type() is QEvent.Type.UpdateRequest:
            os.write(1, b"painted"); os._exit(0)
        return done
app = QApplication([])
window = Window(); window.resize(1280, 800); window.show()
app.exec()
"""
SIGN_IN = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gui.application import build
app = QApplication([])
program = build(app, Path(sys.argv[1]), language="en")
program.frame.painted.disconnect()
program.frame.painted.connect(lambda: (os.write(1, b"painted"), os._exit(0)))
program.show()
app.exec()
"""


def once(code: str, store: Path, cache: str) -> float:
    """Return the milliseconds of one whole process up to its paint."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": cache}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", code, str(store)], capture_output=True, text=True, env=environment, check=False)
    took = (time.perf_counter() - begun) * 1000
    if "painted" not in ran.stdout:
        raise SystemExit(ran.stderr or "nothing was painted")
    return took


def main() -> int:
    """Measure and print; status 1 when the limit is passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tiski-bench-") as place:
        store = chosen.store or Path(place) / "store"
        if chosen.store is None:
            sys.path.insert(0, str(ROOT))
            from models.services.sample_store import make_sample

            make_sample(store, 20, 7)
        cache = str(Path(place) / "cache")
        for code in (BARE, SIGN_IN):
            once(code, store, cache)
        bare, sign_in = [], []
        for _round in range(chosen.rounds):
            bare.append(once(BARE, store, cache))
            sign_in.append(once(SIGN_IN, store, cache))
    first, second = statistics.median(bare), statistics.median(sign_in)
    print(f"bare QMainWindow painted: {first:.0f} ms (best {min(bare):.0f}); sign-in painted: {second:.0f} ms (best {min(sign_in):.0f})")
    print(f"ratio {second / first:.2f}, limit {LIMIT}")
    return 0 if second <= LIMIT * first else 1


if __name__ == "__main__":
    raise SystemExit(main())
