"""The witness: somebody else's own sign-in at the same store, who reads through the services what really stands there after each step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from models.permissions.decision import Decision
from models.permissions.sealed import SealedPoint
from models.permissions.vocabulary import SERVICE
from models.problems import Rejected
from models.records import Record
from models.security.passwords import SAMPLE_PHRASE
from models.services import checks, customers, drafts, entrance, history_view, search, sections, statements
from models.services.customers import CustomerPage
from models.services.desk import Desk
from models.services.drafts import KeptDraft
from models.services.entrance import Entered
from models.services.history_view import HistoryLine
from models.services.statement_lines import StatementLine

_MOST = 500


class DisbelievedError(Exception):
    """The store does not hold what it should; the text says which, as a sentence."""


class Witness:
    """The data protection officer's eyes: may open customers, read the journal and verify the store. Every answer is read anew from the file."""

    def __init__(self, store: Path, login: str = "officer") -> None:
        entered = entrance.sign_in(store, login, SAMPLE_PHRASE, None, workstation="witness")
        if not isinstance(entered, Entered):
            raise DisbelievedError("the witness cannot sign in")
        self.entered: Entered = entered

    @property
    def desk(self) -> Desk:
        """The witness's own desk at the store."""
        return self.entered.desk

    def leave(self) -> None:
        """Sign out."""
        entrance.leave(self.entered, None)

    def page(self, customer: UUID) -> CustomerPage:
        """Read a customer's page; not journalled."""
        found = customers.read_page(self.desk, customer)
        if isinstance(found, Rejected):
            raise DisbelievedError(found.messages()[0])
        return found

    def who(self, query: str) -> list[UUID]:
        """Find customers by whatever was typed, in the order of rank."""
        return [hit.customer_id for hit in search.find(self.desk, query).hits]

    def history(self, customer: UUID, after: int = 0) -> list[HistoryLine]:
        """Return what the journal tells of a customer after an entry's number, oldest first."""
        found = history_view.read(self.desk, customer, limit=_MOST)
        if isinstance(found, Rejected):
            raise DisbelievedError(found.messages()[0])
        return [line for line in reversed(found.lines) if line.seq > after]

    def now(self, customer: UUID) -> int:
        """Return the number of a customer's newest entry, to ask :meth:`history` for what comes after it."""
        lines = self.history(customer)
        return lines[-1].seq if lines else 0

    def contacts(self, customer: UUID) -> Sequence[Record]:
        """Return a customer's contacts, newest first."""
        return sections.listed(self.desk, "contact", customer, limit=_MOST).records

    def may(self, customer: UUID, purpose: str, channel: str) -> dict[str, Decision]:
        """Ask the gate, for each of the customer's controllers."""
        own = {str(relation["controller"]) for relation in self.page(customer).relations}
        found: dict[str, Decision] = {}
        for controller in sorted(own):
            decision = statements.ask(self.desk, customer, purpose, channel, controller)
            if isinstance(decision, Rejected):
                raise DisbelievedError(decision.messages()[0])
            found[controller] = decision
        return found

    def statements(self, customer: UUID) -> tuple[StatementLine, ...]:
        """Return a customer's statements, newest first."""
        return tuple(self.page(customer).statements)

    def point(self, customer: UUID, kind: str) -> str:
        """Return the value of the preferred contact point of a kind ("phone", "email"), opened by the gate's own answer on service messages."""
        page = self.page(customer)
        found = next((point for point in page.points if point["point_kind"] == kind and point["preferred"]), None)
        value = found[kind] if found is not None else None
        if not isinstance(value, SealedPoint):
            raise DisbelievedError(f"there is no preferred {kind}")
        return value.open(page.matrix[SERVICE, kind])

    def drafts(self, desk: Desk, customer: UUID) -> list[KeptDraft]:
        """Return the drafts that a user left with a customer, as that user may open them."""
        return drafts.kept(desk, customer)

    def broken(self) -> list[str]:
        """Verify the whole store: the chain, its anchor, and every row against the replay of its entries; return what does not hold."""
        report = checks.verify(self.entered, None)
        if isinstance(report, Rejected):
            raise DisbelievedError(report.messages()[0])
        return [finding.message() for finding in report.findings]
