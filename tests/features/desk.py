"""The agent of the features: the driver, the witness, and what the scenarios remember."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QApplication

from gui.fields import Field
from gui.tour_parts.driver import Driver
from gui.tour_parts.witness import Witness
from models import fields
from models.roles import Role
from models.security.passwords import SAMPLE_PHRASE
from models.services.desk import Desk, User
from models.words import _


class Agent:
    """An agent at the window. ``helmi`` is the caller; ``old`` her e-mail before anything was done."""

    def __init__(self, app: QApplication, store: Path, witness: Witness) -> None:
        self.app, self.store, self.witness = app, store, witness
        self.helmi = witness.who("0401234567")[0]
        self.old = witness.point(self.helmi, "email")
        self.mark = witness.now(self.helmi)
        self.other: UUID | None = None
        self.call: UUID | None = None
        self.driver = Driver(app, store)

    def sign_in(self, login: str = "agent") -> None:
        self.driver.sign_in(login, SAMPLE_PHRASE)
        self.driver.until("the shell is shown", lambda: self.driver.program.shell is not None)
        self.driver.settle()

    def find(self, text: str) -> list[UUID]:
        self.driver.press("F2")
        self.driver.retype(text)
        self.driver.settle()
        found = self.driver.shell.search.found
        return [hit.customer_id for hit in found.hits] if found is not None else []

    def begin(self) -> None:
        assert self.find("0401234567") == [self.helmi]
        self.driver.press("Ctrl+Return")
        self.driver.until("the call has begun", lambda: self.driver.shows(self.helmi) and self.driver.page.contact is not None)
        self.driver.settle()
        running = self.driver.page.contact
        assert running is not None
        self.call = running.id

    def answer(self, said: str) -> None:
        self.driver.press("F7")
        self.driver.write(said, secret=True)
        self.driver.press("Return")
        self.driver.settle()

    def field(self, entity: str, name: str) -> Field:
        return self.driver.field(_(fields.field_of(entity, name).label), self.driver.page)

    def change(self, entity: str, name: str, text: str) -> None:
        self.driver.click(self.field(entity, name).editor.widget())
        self.driver.retype(text)

    def colleague(self) -> Desk:
        """Return a colleague's desk at the same store."""
        return replace(self.witness.desk, user=User("clerk", "Pertti Äijälä", Role.CLERK, self.witness.desk.user.controllers))
