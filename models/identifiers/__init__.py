"""Identifiers, contact points and places: pure functions from what was typed to what is stored, shown and compared.

Each module is one noun. ``parse`` returns the stored form or a Problem; ``show`` returns the printed form. Empty text is the caller's matter.
"""
