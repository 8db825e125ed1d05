"""A start of the program as its command makes it, ended at the first paint: for the test of what it loads and the benchmark of how long it takes.

    python tests/gui/first_paint.py STORE LANGUAGE [report]

Prints as JSON the milliseconds of processor time up to the program's first line, its last import, and the paint; with ``report`` also which modules
are loaded, which of PySide's classes are made, and which sources were read.
"""

from __future__ import annotations

import os
import sys
import time


def run(store: str, language: str, *, report: bool) -> None:
    """Start the program; the process ends at the first paint."""
    times = [time.process_time() * 1000]
    import main

    main.hurry()
    from gui import application

    times.append(time.process_time() * 1000)

    def leave() -> None:
        times.append(time.process_time() * 1000)
        import json

        os.write(1, json.dumps({"times": times, **(_found() if report else {})}).encode())
        os._exit(0)

    class Frame(application.Frame):
        def __init__(self, preferences: application.Preferences) -> None:
            super().__init__(preferences)
            self.painted.connect(leave)

    vars(application)["Frame"] = Frame
    main.main(["--store", store, "--language", language])


def _found() -> dict[str, list[str]]:
    import linecache

    from PySide6.QtCore import QObject

    made: set[str] = set()
    kinds: list[type] = [QObject.__mro__[1]]
    while kinds:
        for kind in type.__subclasses__(kinds.pop()):
            if f"{kind.__module__}.{kind.__qualname__}" not in made:
                made.add(f"{kind.__module__}.{kind.__qualname__}")
                kinds.append(kind)
    return {"modules": sorted(sys.modules), "made": sorted(made), "read": sorted(linecache.cache)}


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], report=sys.argv[3:] == ["report"])
