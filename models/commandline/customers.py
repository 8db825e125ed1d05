"""What the command line says of customers: found, shown, asked about, their history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from models import fields, formats
from models.commandline import output
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, StopError
from models.commandline.session import Seat, ok
from models.permissions.sealed import SealedPoint
from models.problems import Rejected
from models.records import Masked, Record
from models.roles import Action
from models.services import customers, history_view, lookup, search, sites, statements
from models.services.customers import CustomerPage
from models.services.protection import PROTECTED, protected, tells_place
from models.services.search_hits import RESTRICTION_LABELS, Hit
from models.services.statement_lines import StatementLine
from models.words import _, ngettext

_HIDDEN: Final = frozenset({"customer_id", "merged_into"})


def find(seat: Seat, query: str, limit: int) -> None:
    """Print the customers found; the search is journalled with those who are shown."""
    found = search.find(seat.desk, query, limit=limit)
    if found.problem is not None:
        raise StopError(STATUS_REFUSED, found.problem.message())
    if found.hits:
        search.record_search(seat.desk, found.query.kind, [hit.customer_id for hit in found.hits])
    if seat.common.json:
        output.as_json([_hit(hit) for hit in found.hits])
        return
    output.table(
        [
            (hit.customer_number, hit.name, hit.address, _restriction(hit.restriction), _(search.REASON_LABELS[hit.reasons[0]]), hit.matched)
            for hit in found.hits
        ]
    )
    if not found.hits:
        output.say(_("Nobody was found"))
    elif found.more:
        output.tell(_("There are more. Type more of what you look for"))


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "customer_id": str(hit.customer_id),
        "customer_number": hit.customer_number,
        "customer_numbers": dict(hit.numbers),
        "name": hit.name,
        "kind": hit.kind,
        "address": hit.address,
        "restriction": hit.restriction,
        "reasons": [str(reason) for reason in hit.reasons],
        "matched": hit.matched,
    }


def _restriction(code: str | None) -> str:
    return _(RESTRICTION_LABELS[code]) if code in RESTRICTION_LABELS else ""


def show(seat: Seat, text: str) -> None:
    """Print a customer's page, sensitive values masked; the reading is journalled."""
    refused = seat.desk.refusal(Action.OPEN_CUSTOMER)
    page = ok(refused or customers.open_customer(seat.desk, ok(lookup.customer_of(seat.desk, text))))
    tree = sites.read(seat.desk, page.id)
    points = tuple(row for rows in tree.under.values() for row in rows if row.entity == "metering_point")
    groups = _groups(page, tree.sites, points, tree.told)
    if seat.common.json:
        output.as_json(_page_json(page, groups))
        return
    numbers = ", ".join(f"{page.controllers.get(each['controller'], each['controller'])} {each['customer_number']}" for each in page.relations)
    output.say(f"{page.listed_name}  ({numbers})")
    for alert in page.alerts:
        output.say(f"! {alert.message()}")
    for title, records in groups:
        for record in records:
            output.say()
            output.say(title)
            output.table([(f"  {label}", value) for _name, label, value in _lines(page, record)])
    _statements(page.statements)


def _groups(
    page: CustomerPage, every_site: tuple[Record, ...], points: tuple[Record, ...], estimates: tuple[Record, ...]
) -> list[tuple[str, tuple[Record, ...]]]:
    listed = ((page.customer,), page.relations, page.points, page.authorised, every_site, points, estimates, page.billing)
    return [(_(fields.LABELS[records[0].entity]), records) for records in listed if records]


def _lines(page: CustomerPage, record: Record) -> Iterable[tuple[str, str, str]]:
    for field in fields.fields_of(record.entity):
        value = record.get(field.name)
        if value is None or field.name in _HIDDEN or field.kind.widget.value == "none":
            continue
        yield field.name, _(field.label), _text(page, field, value)


def _text(page: CustomerPage, field: fields.Field, value: Any) -> str:
    """Return a value as it may be printed: nothing on the command line is unmasked."""
    if tells_place(field) and protected(page.customer.values):
        return _(PROTECTED)
    if isinstance(value, Masked):
        return value.text
    if isinstance(value, SealedPoint):
        return value.masked
    return field.kind.mask(value) if field.sensitive else field.kind.text(value)


def _statements(lines: Sequence[StatementLine]) -> None:
    if not lines:
        return
    output.say()
    output.say(_("Permissions and prohibitions"))
    output.table([("  " + day, kind, purpose, channel, state) for day, kind, purpose, channel, state in map(_statement, lines)])


def _statement(line: StatementLine) -> tuple[str, str, str, str, str]:
    words = [_kind_text(line.record, name) for name in ("statement_kind", "purpose", "channel")]
    return formats.show_date(line.record["valid_from"]), words[0], words[1], words[2], line.state_word()


def _kind_text(record: Record, name: str) -> str:
    return fields.field_of(record.entity, name).kind.text(record[name])


def _page_json(page: CustomerPage, groups: list[tuple[str, tuple[Record, ...]]]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "customer_id": str(page.id),
        "name": page.listed_name,
        "customer_numbers": {each["controller"]: each["customer_number"] for each in page.relations},
        "alerts": [alert.message() for alert in page.alerts],
    }
    for _title, records in groups:
        told[records[0].entity] = [{"id": str(record.id)} | _plain(page, record) for record in records]
    told["statements"] = [
        {
            "id": str(line.id),
            "kind": line.record["statement_kind"],
            "purpose": line.record["purpose"],
            "channel": line.record["channel"],
            "controller": line.record["controller"],
            "valid_from": line.record["valid_from"].isoformat(),
            "valid_to": line.record["valid_to"] and line.record["valid_to"].isoformat(),
            "state": line.state,
        }
        for line in page.statements
    ]
    return told


def _plain(page: CustomerPage, record: Record) -> dict[str, Any]:
    """Return a record's values for programs: codes and ISO dates as they are kept, sensitive values masked as they are printed."""
    values: dict[str, Any] = {}
    for name, _label, text in _lines(page, record):
        field, value = fields.field_of(record.entity, name), record[name]
        covered = field.sensitive or isinstance(value, (Masked, SealedPoint)) or text == _(PROTECTED)
        values[name] = text if covered else field.kind.to_json(value)
    return values


def may_contact(seat: Seat, text: str, purpose: str, channel: str, controller: str | None) -> None:
    """Print the gate's answer. A no is an answer, not a refusal."""
    refused = seat.desk.refusal(Action.OPEN_CUSTOMER)
    customer = ok(refused or lookup.customer_of(seat.desk, text))
    decision = statements.ask(seat.desk, customer, purpose, channel, controller)
    if isinstance(decision, Rejected):
        wrong_call = decision.problems[0].code == "which"
        raise StopError(STATUS_WRONG_CALL if wrong_call else STATUS_REFUSED, *decision.messages())
    if seat.common.json:
        output.as_json({"customer_id": str(customer)} | decision.to_json() | {"sentence": decision.sentence()})
        return
    output.say(decision.sentence())
    for statement in decision.statements:
        output.say("  " + _("by statement {id}", id=statement))


def journal(seat: Seat, text: str, limit: int) -> None:
    """Print a customer's history, newest first, and journal the reading; values of sensitive fields are masked."""
    refused = seat.desk.refusal(Action.OPEN_CUSTOMER)
    customer = ok(refused or lookup.customer_of(seat.desk, text))
    page = ok(history_view.open_history(seat.desk, customer, limit=limit))
    if seat.common.json:
        output.as_json([_event(line) for line in page.lines])
        return
    for line in page.lines:
        who = " ".join(filter(None, (line.who, f"({line.role_word()})" if line.role else "", line.workstation)))
        output.say(f"{formats.show_instant(line.at)}  {who}: {line.sentence()}")
        for change in line.changes:
            output.say(f"    {change.label}: {change.before or '–'} → {change.after or '–'}")
        if line.reason:
            output.say("    " + _("Reason: {reason}", reason=line.reason))
    if page.older is not None:
        output.tell(ngettext("{n} event is shown; there are older ones", "{n} events are shown; there are older ones", len(page.lines)))
    if page.limited:
        output.tell(_("Your role does not see who else looked at the customer"))


def _event(line: history_view.HistoryLine) -> dict[str, Any]:
    return {
        "seq": line.seq,
        "entry": str(line.entry),
        "at": line.at.isoformat(),
        "who": line.who,
        "role": line.role,
        "workstation": line.workstation,
        "source": line.source,
        "controller": line.controller,
        "entity": line.entity,
        "op": line.op,
        "sentence": line.sentence(),
        "reason": line.reason,
        "changes": [{"field": each.name, "before": each.before, "after": each.after, "erased": each.erased} for each in line.changes],
    }
