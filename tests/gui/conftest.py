"""Fixtures of the whole program, for every test of the window."""

from __future__ import annotations

from tests.gui.shell_fixtures import sample_store, start, store

__all__ = ["sample_store", "start", "store"]
