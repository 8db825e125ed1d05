"""What the command line says of statements: a customer's list of them, and the evidence of one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from models import fields, formats
from models.commandline import output
from models.commandline.session import Seat, ok
from models.permissions.decision import Decision
from models.roles import Action
from models.services import lookup
from models.services.evidence import finding, giving
from models.services.evidence.finding import Listed, Statements
from models.services.evidence.plain import plain
from models.services.evidence.told import Decided, EntryTold, Evidence, Told
from models.words import _

_CODES = (
    "statement_kind",
    "purpose",
    "channel",
    "controller",
    "given_by",
    "given_by_name",
    "given_how",
    "evidence_kind",
    "evidence_note",
    "source",
    "author",
)
_TIMES = ("given_at", "valid_from", "valid_to")


def listed(seat: Seat, text: str) -> None:
    """Print all statements of a customer, newest first; journalled as opening the customer."""
    refused = seat.desk.refusal(Action.OPEN_CUSTOMER)
    found = ok(finding.open_statements(seat.desk, ok(refused or lookup.customer_of(seat.desk, text))))
    if seat.common.json:
        output.as_json([_listed_json(each) for each in found.listed])
        return
    if not found.listed:
        output.say(_("Nothing has been said: no permissions, no prohibitions."))
    for place, each in enumerate(found.listed):
        if place:
            output.say()
        _say(found, each)


def _say(found: Statements, each: Listed) -> None:
    row = each.line.record
    kind, purpose, channel, by, how, evidence = (
        _text(row.values, name) for name in ("statement_kind", "purpose", "channel", "given_by", "given_how", "evidence_kind")
    )
    whose = found.names.controllers.get(row["controller"], row["controller"]) if row["controller"] else _("All controllers")
    output.say(
        f"{each.seq if each.seq is not None else '–'}  {each.short}  {kind}: {formats.within_sentence(purpose)}, {formats.within_sentence(channel)}"
    )
    ends = _("no last day") if row["valid_to"] is None else formats.show_date(row["valid_to"])
    given = ", ".join(filter(None, (by, row["given_by_name"], formats.within_sentence(how), formats.show_instant(row["given_at"]))))
    told = [
        (_("Controller"), whose),
        (_("Given by"), given),
        (_("Valid"), f"{formats.show_date(row['valid_from'])} – {ends}"),
        (_("State"), each.line.state_word()),
        (_("Evidence"), ", ".join(filter(None, (evidence, row["evidence_note"])))),
        (_("Recorded by"), found.names.people.get(row["author"], row["author"])),
    ]
    told += [(_("Decision"), _decision(found, record.values, note)) for record, note in each.line.decisions]
    if each.line.wording:
        told.append((_("Wording"), _("“{words}”", words=each.line.wording)))
    output.table([(f"    {label}", text) for label, text in told])


def _decision(found: Statements, row: Any, note: str | None) -> str:
    decided = fields.field_of("statement_decision", "decision").kind.text(row["decision"])
    who = found.names.people.get(row["decided_by"], row["decided_by"])
    return ", ".join(filter(None, (decided, who, formats.show_instant(row["decided_at"]), note)))


def _text(row: Any, name: str) -> str:
    return fields.field_of("statement", name).kind.text(row[name])


def _plain(values: Any) -> dict[str, Any]:
    return {name.removeprefix("statement_"): values[name] for name in _CODES} | {
        name: values[name].isoformat() if values[name] is not None else None for name in _TIMES
    }


def _listed_json(each: Listed) -> dict[str, Any]:
    decisions = [
        {"decision": row["decision"], "by": row["decided_by"], "at": row["decided_at"].isoformat(), "note": note}
        for row, note in each.line.decisions
    ]  # fmt: skip
    head = {"entry": each.seq, "short": each.short, "id": str(each.line.id)}
    return head | _plain(each.line.record.values) | {"state": each.line.state, "wording": each.line.wording, "decisions": decisions}


def show(seat: Seat, text: str, pdf: Path | None, reason: str, *, language: str, overwrite: bool) -> None:
    """Print the evidence of a statement, a reading that is journalled; or write it as a PDF, an export with its reason."""
    statement = ok(finding.statement_of(seat.desk, text))
    anchor = giving.noted(seat.entered, seat.secrets)
    if pdf is None:
        shown = ok(giving.show(seat.desk, statement, anchor))
        if seat.common.json:
            output.as_json(_evidence(shown.evidence))
        else:
            output.say(plain(shown.paper).rstrip("\n"))
        return
    given = ok(giving.save_pdf(seat.desk, statement, anchor, pdf.absolute(), reason, language=language, overwrite=overwrite))
    if seat.common.json:
        output.as_json({"path": str(given.path), "sha256": given.digest} | _evidence(given.evidence))
        return
    output.say(_("The evidence is in {file}", file=given.path))
    output.say(_("Its SHA-256, which the journal has too: {digest}", digest=given.digest))
    if not given.evidence.checked.whole:
        output.tell(_("The journal does not verify, and the paper says so"))


def _evidence(evidence: Evidence) -> dict[str, Any]:
    checked, whose = evidence.checked, evidence.customer
    return {
        "statement": _told(evidence.statement),
        "related": [{"relation": each.relation, "to": str(each.to)} | _told(each.told) for each in evidence.related],
        "left_out": evidence.left_out,
        "contact": str(evidence.contact["id"]) if evidence.contact is not None else None,
        "customer": {"id": str(whose.id), "name": whose.name, "numbers": dict(whose.numbers), "gone": whose.gone, "merged": whose.merged},
        "binds": [_binding(each) for each in evidence.binds],
        "kept": [{"kind": each.kind, "purpose": each.purpose, "channel": each.channel, "since": each.since.isoformat()} for each in evidence.kept],
        "entries": _entries(evidence.entries),
        "verified": {
            "whole": checked.whole,
            "entries": checked.entries,
            "rows": checked.rows,
            "head": {"seq": checked.head, "link": checked.head_link.hex()},
            "anchor": checked.anchor,
            "findings": [{"kind": each.kind, "text": each.message(), "seq": each.seq} for each in checked.findings],
        },
        "made": {"at": evidence.made_at.isoformat(), "by": evidence.made_by, "role": evidence.made_as, "workstation": evidence.workstation},
    }


def _told(told: Told) -> dict[str, Any]:
    known = {"wording": told.wording, "wording_is": told.words, "state": told.state, "decisions": [_decided(each) for each in told.decisions]}
    return {"id": str(told.id), "entry": told.seq} | _plain(told.values) | known


def _decided(each: Decided) -> dict[str, Any]:
    return {
        "id": str(each.id), "decision": each.decision, "by": each.by, "role": each.role, "at": each.at.isoformat(), "note": each.note,
        "note_is": each.words, "entry": each.seq,
    }  # fmt: skip


def _binding(decision: Decision) -> dict[str, Any]:
    return decision.to_json() | {"sentence": decision.sentence()}


def _entries(listed_: Iterable[EntryTold]) -> list[dict[str, Any]]:
    return [
        {
            "seq": each.seq, "id": str(each.id), "at": each.at.isoformat(), "actor": each.actor, "role": each.role, "workstation": each.workstation,
            "op": each.op, "entity": each.entity, "about": str(each.about), "sentence": each.sentence, "reason": each.reason,
            "digest": each.digest.hex(), "link": each.link.hex(), "holds": each.holds,
        }
        for each in listed_
    ]  # fmt: skip
