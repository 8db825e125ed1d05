"""`python -m tests.benchmarks [NAME] [options]`: run one benchmark or all; each prints its figures beside the bare limit of the same run.

Status 1 tells that one is beyond what is asked of it.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    """Return the benchmarks there are."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(arguments: list[str]) -> int:
    known = names()
    if arguments and arguments[0] not in known:
        print(f"No such benchmark: {arguments[0]}. There are: {', '.join(known)}")
        return 2
    status = 0
    for name in arguments[:1] or known:
        print(f"== {name}", flush=True)
        status |= importlib.import_module(f"tests.benchmarks.bench_{name}").main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
