"""A keyring in memory, for tests that need one, or need it to fail in a certain way."""

from __future__ import annotations

from models.security.keyring_store import LONGEST, Absent, Backend, Reason, Secret


class MemoryStore:
    """A ``SecretStore`` that works until ``broken`` says how it does not."""

    def __init__(self, broken: Reason | None = None) -> None:
        self.entries: dict[str, str] = {}
        self.broken = broken

    def describe(self) -> Backend | Absent:
        return Absent(self.broken) if self.broken else Backend("memory")

    def get(self, name: str) -> Secret | Absent:
        if self.broken:
            return Absent(self.broken)
        return Secret(self.entries[name]) if name in self.entries else Absent(Reason.NO_ENTRY)

    def set(self, name: str, value: str) -> Secret | Absent:
        if len(value) > LONGEST:
            raise ValueError("too long")
        if self.broken:
            return Absent(self.broken)
        self.entries[name] = value
        return Secret(value)

    def delete(self, name: str) -> Absent | None:
        if self.broken:
            return Absent(self.broken)
        self.entries.pop(name, None)
        return None
