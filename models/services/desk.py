"""The desk: an open store, the user who signed in and the workstation. Every service takes it first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from models import formats
from models.database.store import Store
from models.journal.entries import Act
from models.kinds import Context
from models.problems import Rejected
from models.roles import Action, Role, may, refusal


@dataclass(frozen=True, slots=True)
class User:
    """Who signed in: login, name shown, role, and the codes of the controllers they work for."""

    login: str
    name: str
    role: Role
    controllers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """One user at one open store. ``sample`` stores take artificial identity codes (900–999)."""

    store: Store
    user: User
    workstation: str
    sample: bool = False
    used_keyring: bool = False

    def act(self, source: str = "employee", contact: UUID | None = None, reason: str = "") -> Act:
        """Return who acts here, on whose word, in which contact and why."""
        return Act(self.user.login, self.user.role, self.workstation, source, contact, reason)

    def context(self) -> Context:
        """Return what reading a typed value depends on."""
        return Context(formats.today(), self.sample)

    def may(self, action: Action) -> bool:
        """Return whether this user may do the action."""
        return may(self.user.role, action)

    def refusal(self, action: Action) -> Rejected | None:
        """Return why the user may not do the action and who may; None when they may."""
        problem = refusal(self.user.role, action)
        return None if problem is None else Rejected((problem,))
