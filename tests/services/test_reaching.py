"""One customer is called or written to by the gate's yes alone: whose number opens, what is refused with which rule, and what the journal has."""

from __future__ import annotations

import io
import stat
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader

from models import words
from models.journal.entries import Op
from models.permissions.vocabulary import MARKETING, PHONE, RESEARCH, SELLING, SERVICE
from models.problems import Rejected
from models.services import contacts, customers_new, history_view, letters, reaching, statements
from models.services.contacts import RunningContact
from models.services.customers_new import Created
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.letters import Written
from models.services.reaching import NotAllowed, Reached
from models.services.statements import NewStatement
from tests.desk import Office, edit, organisation, page, person, row, save
from tests.services.test_prospects import PERMITTED
from tests.services.test_statements import NO_CALLS, lift

NUMBER = "040 123 4567"
PROTECTED = "050 765 4321"
ESTATE = "044 987 6543"


def reached(found: Reached | Rejected) -> Reached:
    assert isinstance(found, Reached), found
    return found


def rule(found: Reached | Rejected) -> str:
    assert isinstance(found, NotAllowed), found
    assert found.messages() == [found.decision.sentence(), reaching.instead(found.decision)]
    return found.decision.rule.id


def protected(desk: Desk) -> UUID:
    """Somebody under non-disclosure: an ordinary number that is preferred and verified, and one protected number."""
    customer = person(desk)
    save(desk, [edit(page(desk, customer).customer, non_disclosure="true")])
    save(desk, [row("contact_point", customer, {"point_kind": "phone", "phone": PROTECTED, "protected": "true"})])
    return customer


def dead(desk: Desk, *, contact: bool = True) -> UUID:
    customer = person(desk)
    if contact:
        save(desk, [row("authorised_person", customer, {"capacity": "estate", "name": "Pertti Äijälä", "phone": ESTATE})])
    save(desk, [edit(page(desk, customer).customer, date_of_death="1.3.2026")])
    return customer


def test_a_person_is_called_and_the_use_of_the_number_is_journalled_without_it(desk: Desk, office: Office) -> None:
    customer = person(desk)
    running = contacts.start(desk, customer, controller="lampo")
    assert isinstance(running, RunningContact)
    found = reached(reaching.call(desk, customer, MARKETING, "lampo", contact=running.id))
    assert (found.number, found.name, found.sender) == (NUMBER, "Aino Maria Virtanen", "Salpa Lämpö Oy")
    assert NUMBER not in repr(found)
    told = history_view.read(office.desk("sanna"), customer)
    assert not isinstance(told, Rejected)
    used = told.lines[0]
    assert (used.op, used.controller, used.contact) == (Op.READ, "lampo", running.id)
    phone = next(point for point in page(desk, customer).points if point["point_kind"] == "phone")
    rule_id = found.decision.rule.id
    assert used.facts == {"reached": MARKETING, "channel": PHONE, "rule": rule_id, "entity": "contact_point", "point": phone.id.hex}
    assert used.sentence() == "Contact point used: direct marketing, phone"
    assert "asked" in told.lines[1].facts
    assert office.report().whole


@pytest.mark.parametrize("purpose", reaching.PURPOSES)
def test_an_organisation_is_called_for_everything(desk: Desk, purpose: str) -> None:
    assert reached(reaching.call(desk, organisation(desk), purpose, "sahko")).number == "09 123 456"


def test_what_is_prohibited_is_refused_with_its_rule_and_nothing_opens(desk: Desk, office: Office) -> None:
    customer = person(desk)
    assert isinstance(statements.record(desk, customer, NO_CALLS), Saved)
    assert rule(reaching.call(desk, customer, MARKETING, "lampo")) == "prohibition-stands"
    assert rule(reaching.call(desk, customer, SELLING, "sahko")) == "prohibition-stands"
    told = history_view.read(office.desk("sanna"), customer)
    assert not isinstance(told, Rejected)
    assert all("reached" not in line.facts for line in told.lines)
    assert told.lines[0].facts["rule"] == "prohibition-stands"
    assert reached(reaching.call(desk, customer, SERVICE, "lampo")).number == NUMBER
    assert reached(reaching.call(desk, customer, RESEARCH, "lampo")).number == NUMBER


def test_a_lift_that_waits_is_a_no(desk: Desk) -> None:
    customer = person(desk)
    assert isinstance(statements.record(desk, customer, NO_CALLS), Saved)
    assert isinstance(statements.record(desk, customer, lift(page(desk, customer).statements[0].id)), Saved)
    assert rule(reaching.call(desk, customer, MARKETING, "lampo")) == "pending-lift"


def test_non_disclosure_opens_the_protected_number_after_the_second_step_only(desk: Desk) -> None:
    customer = protected(desk)
    first = reaching.call(desk, customer, SERVICE, "lampo")
    assert isinstance(first, Rejected)
    assert (first.problems[0].code, first.problems[0].field) == (reaching.UNCONFIRMED, "confirmed")
    found = reached(reaching.call(desk, customer, SERVICE, "lampo", confirmed=True))
    assert found.number == PROTECTED
    assert found.decision.confirmed
    assert rule(reaching.call(desk, customer, MARKETING, "lampo", confirmed=True)) == "non-disclosure"


def test_non_disclosure_without_a_protected_address_has_no_letter(desk: Desk, tmp_path: Path) -> None:
    customer = protected(desk)
    refused = letters.write(desk, customer, SERVICE, "lampo", tmp_path / "x.pdf", confirmed=True)
    assert isinstance(refused, NotAllowed)
    assert refused.decision.rule.id == "non-disclosure-no-point"
    assert not list(tmp_path.glob("x*"))


def test_the_dead_are_not_called_their_estate_is(desk: Desk) -> None:
    customer = dead(desk)
    found = reached(reaching.call(desk, customer, SERVICE, "lampo"))
    assert (found.number, found.name, found.entity) == (ESTATE, "Pertti Äijälä", "authorised_person")
    assert rule(reaching.call(desk, customer, MARKETING, "lampo")) == "deceased"
    assert rule(reaching.letter_address(desk, customer, SERVICE, "lampo")) == "estate-contact-missing"
    assert rule(reaching.call(desk, dead(desk, contact=False), SERVICE, "lampo")) == "estate-contact-missing"


def test_the_estate_of_somebody_with_non_disclosure_needs_the_second_step(desk: Desk) -> None:
    customer = dead(desk)
    save(desk, [edit(page(desk, customer).customer, non_disclosure="true")])
    assert isinstance(reaching.call(desk, customer, SERVICE, "lampo"), Rejected)
    assert reached(reaching.call(desk, customer, SERVICE, "lampo", confirmed=True)).number == ESTATE


def test_an_unverified_number_is_for_service_messages_with_a_check(desk: Desk) -> None:
    customer = person(desk, phone="")
    saved = row("contact_point", customer, {"point_kind": "phone", "phone": NUMBER})
    save(desk, [saved], source="employee")
    found = reached(reaching.call(desk, customer, SERVICE, "lampo"))
    assert found.number == NUMBER
    assert "make sure of the recipient" in found.decision.sentence()
    assert rule(reaching.call(desk, customer, MARKETING, "lampo")) == "contact-point-unverified"


def test_a_prospect_is_called_for_what_was_permitted(desk: Desk) -> None:
    made = customers_new.create(desk, PERMITTED)
    assert isinstance(made, Created)
    assert reached(reaching.call(desk, made.customer_id, MARKETING, "lampo")).number == "050 765 4321"
    assert rule(reaching.call(desk, made.customer_id, RESEARCH, "lampo")) == "prospect-only-granted"


def test_another_controllers_customer_is_nobody_here(office: Office) -> None:
    theirs = person(office.desk(), controllers=("sahko",))
    for controller, code in (("lampo", "absent"), ("sahko", "controller")):
        refused = reaching.call(office.desk("lauri"), theirs, SERVICE, controller)
        assert isinstance(refused, Rejected)
        assert refused.problems[0].code == code
    assert rule(reaching.call(office.desk(), theirs, SERVICE, "lampo")) == "no-relation"
    refused = reaching.call(office.desk(), theirs, SERVICE)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "which"


@pytest.mark.parametrize("login", ["outi", "aada"])
def test_who_records_no_contacts_reaches_nobody(office: Office, login: str, tmp_path: Path) -> None:
    customer, desk = person(office.desk()), office.desk(login)
    before = office.report().entries
    for refused in (
        reaching.ask(desk, customer, SERVICE, PHONE, "lampo"),
        reaching.call(desk, customer, SERVICE, "lampo"),
        letters.write(desk, customer, SERVICE, "lampo", tmp_path / "x.pdf"),
    ):
        assert isinstance(refused, Rejected)
        assert refused.problems[0].code == "role"
    assert office.report().entries == before


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_no_says_what_to_do_instead_in_every_language(desk: Desk, language: str) -> None:
    words.set_language(language)
    customer = person(desk, "Toinen")
    assert isinstance(statements.record(desk, customer, NO_CALLS), Saved)
    refused = reaching.call(desk, customer, MARKETING, "lampo")
    assert isinstance(refused, NotAllowed)
    assert "F8" in refused.messages()[1]
    assert "{" not in "".join(refused.messages())


# --- letters


def written(done: Written | Rejected) -> Written:
    assert isinstance(done, Written), done
    return done


def test_a_letter_has_its_address_in_the_window_and_an_entry_with_its_digest(desk: Desk, office: Office, tmp_path: Path) -> None:
    customer, target = person(desk, language="sv"), tmp_path / "brev.pdf"
    done = written(letters.write(desk, customer, SERVICE, "lampo", target))
    made = target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert done.digest == sha256(made).hexdigest()
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    places: dict[str, tuple[float, float]] = {}

    def seen(text: str, cm: list[float], _tm: object, *_more: object) -> None:
        if text.strip():
            places[text.strip()] = cm[4] / 72 * 25.4, 297 - cm[5] / 72 * 25.4

    text = reader.pages[0].extract_text(visitor_text=seen)
    assert [line for line in text.split("\n") if line.strip()][-3:] == ["Aino Maria Virtanen", "Koivukuja 4 B 12", "00100 HELSINGFORS"]
    assert "Salpa Lämpö Oy" in text
    address = [at for line, at in places.items() if "Salpa" not in line and "2026" not in line]
    assert all(19 <= left <= 21 and 46 <= top <= 66 for left, top in address), places
    assert all(not 30 <= top <= 80 for line, (_left, top) in places.items() if "Salpa" in line)
    told = history_view.read(office.desk("sanna"), customer)
    assert not isinstance(told, Rejected)
    out = told.lines[0]
    assert (out.op, out.controller) == (Op.EXPORT, "lampo")
    assert out.facts == {
        "report": "letter", "purpose": SERVICE, "channel": "post", "rule": done.decision.rule.id, "language": "sv", "sha256": done.digest,
    }  # fmt: skip
    assert out.sentence() == "Letter made: service message"
    assert office.report().whole


def test_a_letter_that_may_not_be_written_is_not(desk: Desk, tmp_path: Path) -> None:
    customer, target = person(desk), tmp_path / "x.pdf"
    no_post = NewStatement("prohibition", MARKETING, ("post",), wording="Ei postia", evidence_kind="none")
    assert isinstance(statements.record(desk, customer, no_post), Saved)
    refused = letters.write(desk, customer, MARKETING, "lampo", target)
    assert isinstance(refused, NotAllowed)
    assert not target.exists()
    assert written(letters.write(desk, customer, SERVICE, "lampo", target)).path == target


def test_a_file_that_is_there_stays_and_no_address_is_opened(desk: Desk, office: Office, tmp_path: Path) -> None:
    customer, target = person(desk), tmp_path / "x.pdf"
    target.write_text("mine")
    before = office.report().entries
    for place in (target, tmp_path / "missing" / "x.pdf", tmp_path):
        refused = letters.write(desk, customer, SERVICE, "lampo", place)
        assert isinstance(refused, Rejected)
        assert refused.problems[0].field == "file"
    assert (target.read_text(), office.report().entries) == ("mine", before)
    assert written(letters.write(desk, customer, SERVICE, "lampo", target, overwrite=True)).digest == sha256(target.read_bytes()).hexdigest()


def test_the_protected_address_after_the_second_step(desk: Desk, tmp_path: Path) -> None:
    customer = protected(desk)
    address = {"point_kind": "postal", "street_address": "PL 12", "co": "Maistraatti", "postal_code": "00100", "protected": "true"}
    save(desk, [row("contact_point", customer, address)])
    refused = letters.write(desk, customer, SERVICE, "lampo", tmp_path / "x.pdf")
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == reaching.UNCONFIRMED
    written(letters.write(desk, customer, SERVICE, "lampo", tmp_path / "x.pdf", confirmed=True))
    text = PdfReader(tmp_path / "x.pdf").pages[0].extract_text()
    assert "PL 12" in text
    assert "c/o Maistraatti" in text
    assert "Koivukuja" not in text


def test_lines_of_an_address() -> None:
    values = {"street_address": "Storgatan 1", "co": "C/o Åsa", "postal_code": "11122", "post_office": "Stockholm", "country": "SE"}
    assert letters.address("Aino", values) == ("Aino", "C/o Åsa", "Storgatan 1", "11122 STOCKHOLM", "SWEDEN")
    home = {"street_address": "Kuja 1", "co": "", "postal_code": "00100", "post_office": "Helsinki", "country": "FI"}
    assert letters.address("Aino", home) == ("Aino", "Kuja 1", "00100 HELSINKI")
