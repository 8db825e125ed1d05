"""The journal: the only way data change, and at once audit trail, history, provenance and undo."""
