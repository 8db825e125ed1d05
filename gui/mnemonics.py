"""Ampersands in what Qt takes for a text with a mnemonic: names of firms have them, and they are to be seen, not to underline a letter."""

from __future__ import annotations


def literal(text: str) -> str:
    """Return a text for a button, so that every ampersand of it is shown and none makes a mnemonic."""
    return text.replace("&", "&&")


def words(text: str) -> str:
    """Return what a button's text says: without the marks of its mnemonic, doubled ampersands single."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
