"""Data files of the product, reached by typed functions.

Nothing here imports Qt or the domain.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Return the path of a bundled file; raise FileNotFoundError when it is not there."""
    found = ROOT.joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError("/".join(parts))
    return found
