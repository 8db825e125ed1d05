"""Stores, sessions, column types, search and migrations."""
