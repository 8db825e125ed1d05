"""How the sources are: files that fit a head, no printing past the command line, and every entity of the register declared."""

from __future__ import annotations

import re
from pathlib import Path

import models.entities
from models import fields

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = {
    "customer", "customer_relation", "authorised_person", "contact_point", "site", "metering_point", "meter", "heat_exchanger", "cooling_equipment",
    "gas_equipment", "equipment_inspection", "consumption_estimate", "day_readings", "manual_reading", "billing_account", "invoice", "payment",
    "refund", "collection_step", "payment_plan", "instalment", "contract", "contact", "recording", "recording_listen", "feedback", "satisfaction",
    "service_use", "consented_data", "credit_check", "paper_record", "paper_loan", "quotation_request", "offer", "order", "statement",
    "statement_decision", "refusal_hash", "refusal_match", "contact_list", "controller", "employer", "assignment", "user_account", "number_range",
}  # fmt: skip
"""Every entity of the register notice and of what keeps the register."""
LONGEST = {"gui": 650, "models": 400, "resources": 400}
"""Lines of a file: 120 is good, 300 seldom passed; the window's compositions are longer than they should be."""


def _sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts]


def test_every_entity_of_the_register_is_declared() -> None:
    assert models.entities.Base.registry
    assert set(fields.entities()) == DOMAIN


def test_files_fit_a_head() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").split("\n")) for path in _sources(*LONGEST)}
    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST[path.parts[0]]} == {}


def test_only_the_command_line_prints() -> None:
    told = {"defect.py", "tour.py"}  # a defect's own words, and a command's
    printing = re.compile(r"^\s*print\(|sys\.stdout\.write|sys\.stderr\.write", re.MULTILINE)
    guilty = [
        str(path.relative_to(ROOT))
        for path in _sources("models", "gui")
        if path.name not in told and "commandline" not in path.parts and printing.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_no_failure_is_swallowed() -> None:
    swallowing = re.compile(r"except[^\n]*:\n\s+pass\b|except:\s|contextlib\.suppress\(Exception", re.MULTILINE)
    guilty = [str(path.relative_to(ROOT)) for path in _sources("models", "gui", "resources") if swallowing.search(path.read_text(encoding="utf-8"))]
    assert guilty == []


def test_raw_sql_that_writes_stays_in_the_rooms_that_may() -> None:
    """Data change through the journal alone; keys, drafts, search terms and settings are the only unjournalled tables."""
    writing = re.compile(r"\b(insert|update|delete)\((?!\))", re.IGNORECASE)
    allowed = {"apply.py", "payload.py", "erasing.py", "search_index.py", "drafts.py", "rekey.py", "restore.py"}
    importing = re.compile(r"^from sqlalchemy import .*\b(insert|update|delete)\b", re.MULTILINE)
    guilty = [
        path.name
        for path in _sources("models")
        if importing.search(path.read_text(encoding="utf-8")) and writing.search(path.read_text(encoding="utf-8"))
    ]
    assert set(guilty) <= allowed, guilty
