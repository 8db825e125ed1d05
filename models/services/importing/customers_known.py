"""Lines of customers who are there already: their values compared with the store's, and only the differences written.

An empty cell changes nothing. What the customer said stays; whoever forbade updating from registers is not updated; who is who never changes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields
from models.journal.entries import Change, Op
from models.permissions import may_update
from models.permissions.facts import CustomerFacts
from models.permissions.vocabulary import ANY, MARKETING
from models.problems import error, warning
from models.security.cipher import keyed_hash
from models.services.importing import prohibitions
from models.services.importing.context import SOURCE, Run
from models.services.importing.customer_lines import NUMBER, POINT, REFUSED, estimate_of, points_of
from models.services.importing.lines import Difference, Effect, Line
from models.services.importing.rows import Comparing, create, post_office, shown, told
from models.services.importing.stored import Customers, Row, rows_by
from models.services.protection import protected
from models.words import N_, _

_ANOTHER: Final = N_("The customer with this number has another {what}. Who a customer is does not change by a file: check the number")
_GONE: Final = N_("The customer with this number is not there any more")
_NOT_UPDATED: Final = N_("Not updated. {why}")
NON_DISCLOSURE: Final = ("non_disclosure", "non_disclosure_until")
"""The fields that say that somebody's whereabouts are not told."""
_SAME: Final = ("customer_kind", "personal_identity_code", "business_id")
_SEVERAL: Final = N_("The customer has several billing accounts; which one the line means is not told, so none was changed")
_PROSPECT: Final = N_("A prospect becomes a customer by a contract, not by a file; the status was not changed")


class KnownCustomers:
    """Known customers of a few hundred lines, with all that a line may speak of."""

    def __init__(self, session: Session, run: Run, lines: Sequence[tuple[Line, Row]], stored: Customers) -> None:
        self.run, self.lines = run, lines
        self.comparing = Comparing(session, run)
        self.ids = {line.number: stored.survivor(relation["customer_id"]) for line, relation in lines}
        ids = set(self.ids.values())
        self.customers = {each: rows[0] for each, rows in rows_by(session, "customer", "id", ids).items()}
        self.relations = rows_by(session, "customer_relation", "customer_id", ids)
        self.points = rows_by(session, POINT, "customer_id", ids)
        self.accounts = rows_by(session, "billing_account", "customer_id", ids)
        self.estimates = rows_by(session, "consumption_estimate", "customer_id", ids)
        self.standing = prohibitions.Standing(session, ids, {})

    def plan(self) -> None:
        """Compare each line with its customer."""
        for line, relation in self.lines:
            customer = self.customers.get(self.ids[line.number])
            if customer is None:
                line.refuse(NUMBER, error(_GONE, "absent"))
                continue
            line.subject = customer["id"]
            if not self._same(line, customer):
                continue
            self._refusal(line, customer["id"])
            self._protection(line, customer, str(relation["customer_number"]))
            why = self._forbidden(customer)
            if why:
                line.warn("", warning(_NOT_UPDATED, "not-updated", why=why))
                continue
            self._compare(line, customer, relation)
        self.comparing.settle()

    def protect(self) -> None:
        """Take of rejected lines only what protects, where nothing that can be read speaks of another person than the number does."""
        for line, relation in self.lines:
            customer = self.customers.get(self.ids[line.number])
            if customer is not None and not self._others(line, customer):
                line.subject = customer["id"]
                self._refusal(line, customer["id"])
                self._protection(line, customer, str(relation["customer_number"]))
                line.heard = not line.unclear

    def _same(self, line: Line, customer: Row) -> bool:
        """Return whether the line speaks of the person whom the number has; what is another's refuses it."""
        for name in self._others(line, customer):
            what = _(fields.field_of("customer", name).label).lower()
            line.refuse(f"customer.{name}", error(_ANOTHER, "another", what=what))
        return not line.flaws

    def _others(self, line: Line, customer: Row) -> list[str]:
        """Return which of kind, identity code and business id are another's."""
        found, values = [], line.of("customer")
        for name in _SAME:
            value = values.get(name)
            if value is None:
                continue
            if name == "personal_identity_code":
                held = customer["personal_identity_code_hash"]
                differs = held is not None and held != keyed_hash(self.run.desk.store.sealing.hash_key, name, value)
            else:
                differs = customer[name] is not None and customer[name] != value
            if differs:
                found.append(name)
        return found

    def _refusal(self, line: Line, customer: UUID) -> None:
        """A yes adds a prohibition unless one of its scope stands; it is taken though nothing else of the line is."""
        today = self.run.context.today
        line.heard = True
        if line.get(REFUSED) and not self.standing.covered(customer, MARKETING, ANY, None, today):
            fact = prohibitions.of_column(self.run)
            line.protect(prohibitions.statement(self.run, customer, fact, self.run.place(line.file, line.number)))
            line.prohibitions += 1
            line.effect = Effect.UPDATED

    def _protection(self, line: Line, customer: Row, named: str) -> None:
        """A yes to non-disclosure protects, on whosever word the store says no, and though nothing else of the line is taken; it ends nothing earlier."""
        values = line.of("customer")
        if not values.get("non_disclosure"):
            return
        until, held = values.get("non_disclosure_until"), customer["non_disclosure_until"]
        if protected(customer) and (held is None or until is None or until <= held):
            return
        changed = {name: value for name, value in zip(NON_DISCLOSURE, (True, until), strict=True) if customer[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            field = fields.field_of("customer", name)
            line.differences.append(Difference(named, field.label, shown(field, customer[name]), shown(field, value)))
        line.protect(Change("customer", customer["id"], Op.SET, customer["id"], changed))
        line.effect = Effect.UPDATED

    def _forbidden(self, customer: Row) -> str:
        facts = CustomerFacts(
            customer["id"],
            customer["customer_kind"],
            {row["controller"]: row["status"] for row in self.relations.get(customer["id"], ())},
            tuple(self.standing.facts(customer["id"])),
            tuple(self.standing.decisions(customer["id"])),
            non_disclosure=protected(customer),
            deceased=customer["date_of_death"] is not None,
        )
        decision = may_update(facts, SOURCE, self.run.context.today)
        return "" if decision.allowed else decision.sentence()

    def _compare(self, line: Line, customer: Row, relation: Row) -> None:
        customer_id: UUID = customer["id"]
        named, compare = str(relation["customer_number"]), self.comparing.compare
        # A file's no takes nobody's protection away, nor does a day that ends it; a yes has been taken.
        values = {name: value for name, value in line.of("customer").items() if name not in NON_DISCLOSURE}
        compare(line, "customer", customer, customer_id, values, named=named)
        standing = {name: value for name, value in line.of("customer_relation").items() if name in ("since", "until", "status")}
        if relation["status"] == "prospect" and standing.pop("status", "prospect") != "prospect":
            line.doubt("customer_relation.status", warning(_PROSPECT, "prospect"))
        compare(line, "customer_relation", relation, customer_id, standing, named=named, controller=relation["controller"])
        self._points(line, customer, named)
        self._account(line, customer, relation, named)
        self._estimate(line, customer_id, named)

    def _points(self, line: Line, customer: Row, named: str) -> None:
        points = points_of(line, str(customer["language"] or "fi"))
        for kind in ("phone", "email", "postal"):
            held = [row for row in self.points.get(customer["id"], ()) if row["point_kind"] == kind]
            news = [values for values in points if values["point_kind"] == kind and not _has(held, kind, values)]
            if len(held) == 1 and len(news) == 1 and sum(values["point_kind"] == kind for values in points) == 1:
                self._replace(line, customer["id"], held[0], news[0], named)
                continue
            for values in news:
                self._add(line, customer["id"], values | {"preferred": not held and bool(values["preferred"])}, named)

    def _replace(self, line: Line, customer_id: UUID, held: Row, values: dict[str, Any], named: str) -> None:
        values = {name: value for name, value in values.items() if name not in ("point_kind", "preferred")}
        self.comparing.compare(
            line, POINT, held, customer_id, values, named=named, clears=("verified_at",) if held["verified_at"] is not None else ()
        )

    def _add(self, line: Line, customer_id: UUID, values: dict[str, Any], named: str) -> None:
        kind = str(values["point_kind"])
        field = fields.field_of(POINT, "street_address" if kind == "postal" else kind)
        create(self.run, line, POINT, self.run.new_id(), customer_id, values | {"customer_id": customer_id})
        line.differences.append(Difference(named, field.label, "", told(field, values.get(field.name))))
        line.effect = Effect.UPDATED

    def _account(self, line: Line, customer: Row, relation: Row, named: str) -> None:
        values = line.of("billing_account")
        if not values:
            return
        customer_id, controller = customer["id"], str(relation["controller"])
        post_office(values, str(customer["language"] or "fi"))
        held = [row for row in self.accounts.get(customer_id, ()) if row["controller"] == controller]
        number = values.get("account_number")
        if number is not None or len(held) > 1:
            wanted = number or relation["customer_number"]
            chosen = [row for row in held if row["account_number"] == wanted]
            if not chosen and number is None:
                line.doubt("billing_account.method", warning(_SEVERAL, "several-accounts"))
                return
            held = chosen
        if held:
            self.comparing.compare(line, "billing_account", held[0], customer_id, values, named=named, controller=controller)
            return
        values = {"account_number": relation["customer_number"]} | values | {"customer_id": customer_id, "controller": controller}
        create(self.run, line, "billing_account", self.run.new_id(), customer_id, values, controller)
        label = fields.field_of("billing_account", "account_number").label
        line.differences.append(Difference(named, label, "", str(values["account_number"])))
        line.effect = Effect.UPDATED

    def _estimate(self, line: Line, customer_id: UUID, named: str) -> None:
        values = estimate_of(line)
        if not values:
            return
        held = self.estimates.get(customer_id, [])
        if held:
            self.comparing.compare(line, "consumption_estimate", held[-1], customer_id, values, named=named)
            return
        values |= {"customer_id": customer_id, "method": "import", "valid_from": self.run.context.today}
        create(self.run, line, "consumption_estimate", self.run.new_id(), customer_id, values)
        field = fields.field_of("consumption_estimate", "value")
        line.differences.append(Difference(named, field.label, "", told(field, values["value"])))
        line.effect = Effect.UPDATED


def _has(held: Sequence[Row], kind: str, values: dict[str, Any]) -> bool:
    """Return whether one of the contact points held says all that the line says."""
    names = [name for name in values if name not in ("point_kind", "preferred")]
    if kind != "postal":
        return any(str(row[kind] or "").casefold() == str(values[kind]).casefold() for row in held)
    return any(all(_alike(row[name], values[name]) for name in names) for row in held)


def _alike(held: Any, told: Any) -> bool:
    return str(held or "").casefold() == str(told).casefold()
