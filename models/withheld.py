"""What telephone exchanges say instead of a number that is not told."""

from __future__ import annotations

from typing import Final

WITHHELD: Final = frozenset({"anonymous", "private", "restricted", "unavailable", "unknown", "withheld"})
