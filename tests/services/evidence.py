"""One statement with a history, and how a PDF of it is read back."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from models.services import contacts, statements
from models.services.contacts import RunningContact
from models.services.desk import Desk
from models.services.evidence.gather import gather
from models.services.evidence.told import Evidence
from models.services.forms import Saved
from models.services.statements import NewStatement
from tests.desk import Office, page, person

FAMILY, GIVEN = "Äijälä-Žukov", "Šárka Åsa Öystein"
WORDS = "Älkää enää soittako minulle mainoksia – ”ei kiitos”. Žižka & Łódź, 50 €\n#let x = 1 *ei* _näin_ $y$ \\ <a> @b // ei"
NOTE = "Näyttö puuttuu: kysyttävä Åsalta, 5 €"


def told(desk: Desk, statement: UUID, **options: Any) -> Evidence:
    found = gather(desk, statement, options.pop("anchor", None), **options)
    assert isinstance(found, Evidence), found
    return found


def recorded(desk: Desk, customer: UUID, new: NewStatement) -> UUID:
    before = {line.id for line in page(desk, customer).statements}
    assert isinstance(statements.record(desk, customer, new), Saved)
    return next(line.id for line in page(desk, customer).statements if line.id not in before)


def prohibited(office: Office) -> tuple[UUID, UUID]:
    """A prohibition said in a call, by a caller who was asked who they are. Return customer and statement."""
    agent = office.desk("aino")
    customer = person(agent, FAMILY, GIVEN)
    running = contacts.start(agent, customer, controller="lampo")
    assert isinstance(running, RunningContact)
    running = contacts.verify(agent, running, "customer-number", page(agent, customer).relations[0]["customer_number"])
    assert isinstance(running, RunningContact)
    new = NewStatement("prohibition", "direct-marketing", ("phone",), wording=WORDS, evidence_id=running.id, given_by_name=f"{GIVEN} {FAMILY}")
    return customer, recorded(agent, customer, new)


def lifting(*named: UUID) -> NewStatement:
    return NewStatement(
        "lift", "direct-marketing", ("phone",), evidence_kind="paper", evidence_note="Kansio 7, Åbo", wording="Peruutan kiellon", lifts=named
    )  # fmt: skip


def lifted(office: Office) -> tuple[UUID, UUID, UUID, UUID]:
    """A prohibition, a lift that was refused, and one that another than its author approved."""
    customer, statement = prohibited(office)
    agent, supervisor, officer = office.desk("aino"), office.desk("sanna"), office.desk("outi")
    refused = recorded(agent, customer, replace(lifting(statement), wording=""))
    assert isinstance(statements.decide(supervisor, refused, "refuse", NOTE), Saved)
    approved = recorded(supervisor, customer, lifting(statement))
    statements.decide(supervisor, approved, "approve")
    assert isinstance(statements.decide(officer, approved, "approve", "Hyväksytty"), Saved)
    return customer, statement, refused, approved


def pdf_text(made: bytes) -> str:
    """The letters of a PDF, without the spaces between them: where lines break is no matter here."""
    return letters("".join(each.extract_text() for each in PdfReader(io.BytesIO(made)).pages))


def letters(text: str) -> str:
    return "".join(text.split())


def texts(data: Any) -> list[str]:
    """Every text of a paper."""
    if isinstance(data, str):
        return [data]
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return [text for value in values for text in texts(value)]


def of_paper(paper: Any) -> list[str]:
    return [text for text in texts(asdict(paper)) if text]
