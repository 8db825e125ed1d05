"""Who and whose in words: users by their person's name, controllers by theirs, wherever rows hold logins and codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import kinds
from models.fields import Field
from models.services.reading import table_of


@dataclass(frozen=True, slots=True)
class Names:
    """Names of controllers by code and of users by login; what is not known is said as it is held."""

    controllers: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def text(self, found: Field, value: Any) -> str:
        """Print a field's value in the current language, a login or a controller's code as its name."""
        if found.kind is kinds.LOGIN:
            return self.people.get(str(value), str(value))
        if found.kind is kinds.CONTROLLER:
            return self.controllers.get(str(value), str(value))
        return found.kind.text(value)


def read(session: Session) -> Names:
    """Return all names."""
    return Names(controllers(session), people(session))


def controllers(session: Session) -> dict[str, str]:
    """Return the names of the controllers by code."""
    controller = table_of("controller")
    rows = session.execute(select(controller.c.code, controller.c.name).order_by(controller.c.id))
    return {row.code: row.name for row in rows}


def people(session: Session) -> dict[str, str]:
    """Return the names of all who are or were users, by login; where two share a name, each with the login behind it."""
    user = table_of("user_account")
    found = {login: name or login for login, name in session.execute(select(user.c.login, user.c.name))}
    shared = {name for name, times in Counter(found.values()).items() if times > 1}
    return {login: f"{name} ({login})" if name in shared else name for login, name in found.items()}
