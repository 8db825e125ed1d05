"""The PDF of evidence: read back letter by letter, tagged, for its owner's eyes only, never over a file unasked, journalled with its digest."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from models import words
from models.entities.journal import Entry
from models.journal import history
from models.problems import Rejected
from models.services import given_out, history_view, typesetting
from models.services.desk import Desk
from models.services.evidence import giving
from models.services.evidence.giving import Given
from models.services.evidence.paper import paper_of
from models.services.evidence.told import Evidence
from tests.desk import Office, page, person
from tests.importing.conftest import Counter, counter
from tests.importing.test_linked import STATEMENTS
from tests.journal.things import tamper
from tests.services.evidence import FAMILY, GIVEN, NOTE, WORDS, letters, lifted, of_paper, pdf_text, prohibited, recorded, told
from tests.services.test_evidence import code
from tests.services.test_statements import NO_CALLS

__all__ = ["counter"]
REASON = "Tietosuojavaltuutetun pyyntö"


def given(desk: Desk, statement: Any, target: Path, **options: Any) -> Given:
    outcome = giving.save_pdf(desk, statement, None, target, options.pop("reason", REASON), **options)
    assert isinstance(outcome, Given), outcome
    return outcome


def made(evidence: Evidence) -> bytes:
    return typesetting.evidence_pdf(paper_of(evidence), evidence.language, evidence.made_at)


def last(office: Office) -> Entry:
    with office.store.read() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_letter_of_the_paper_is_in_the_pdf(office: Office, language: str) -> None:
    _customer, statement, _refused, _approved = lifted(office)
    evidence = told(office.desk("outi"), statement, language=language)
    read = pdf_text(made(evidence))
    for text in of_paper(paper_of(evidence)):
        assert letters(text) in read, text
    for text in (WORDS, NOTE, f"{FAMILY}, {GIVEN}", "Kansio 7, Åbo", "Peruutan kiellon", str(statement), "Salpa Lämpö Oy"):
        assert letters(text) in read, text
    for entry in evidence.entries:
        assert entry.digest.hex() in read
        assert entry.link.hex() in read


def test_it_is_tagged_made_to_last_and_says_its_language_and_title(office: Office) -> None:
    _customer, statement = prohibited(office)
    reader = PdfReader(io.BytesIO(made(told(office.desk("outi"), statement, language="fi"))))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (pypdf's own boolean)
    assert root["/Lang"] == "fi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Todiste lausumasta. Kielto: suoramarkkinointi, puhelin"
    told_of = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in told_of
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in told_of
    assert "<pdfuaid:part>1</pdfuaid:part>" in told_of
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    assert f"Sivu1/{len(reader.pages)}" in pdf_text(made(told(office.desk("outi"), statement, language="fi")))


def test_a_letter_without_a_picture_is_printed_as_its_number(office: Office) -> None:
    customer = person(office.desk())
    odd = "😀 日本 ЖЩ Ελλ \u202eoikealta\u202c \u200b ǩ ŋ đ Ə ﬁ"
    statement = recorded(office.desk(), customer, replace(NO_CALLS, wording=odd))
    read = pdf_text(made(told(office.desk("outi"), statement)))
    for part in ("[U+1F600]", "[U+65E5]", "ЖЩ", "Ελλ", "[U+202E]oikealta[U+202C]", "[U+200B]", "ǩŋđƏ"):
        assert part in read, part


def test_long_words_and_many_lines_stay_on_the_page(office: Office) -> None:
    customer = person(office.desk())
    long = "ä" * 900 + "\n" + "\n".join(f"rivi {number}" for number in range(150))
    statement = recorded(office.desk(), customer, replace(NO_CALLS, wording=long[:1900]))
    evidence = told(office.desk("outi"), statement)
    assert evidence.statement.wording is not None
    reader = PdfReader(io.BytesIO(made(evidence)))
    assert len(reader.pages) > 3
    assert letters(evidence.statement.wording)[:900] in pdf_text(made(evidence))


def test_a_statement_brought_in_from_a_file_names_the_file_and_its_digest(counter: Counter) -> None:
    customer = person(counter.office.desk(), FAMILY, GIVEN)
    number = next(each["customer_number"] for each in page(counter.desk, customer).relations if each["controller"] == "lampo")
    file = counter.table(STATEMENTS, f"{number};kielto;etämyynti;puhelin;1.1.2025;;kirje;Älkää myykö, Šárka", name="kiellot-2025.csv")
    counter.bring("statements", file)
    line = page(counter.desk, customer).statements[0]
    evidence = told(counter.office.desk("outi"), line.id, language="fi")
    assert evidence.checked.whole
    assert evidence.entries[-1].op == "import"
    read = pdf_text(made(evidence))
    for text in ("Älkää myykö, Šárka", "kiellot-2025.csv", sha256(file.read_bytes()).hexdigest(), "Tiedosto"):
        assert letters(text) in read, text


def test_damage_is_said_in_the_pdf_too(office: Office, tmp_path: Path) -> None:
    _customer, statement = prohibited(office)
    seq = told(office.desk("outi"), statement).statement.seq
    tamper(office, f"UPDATE journal SET actor = 'mallory' WHERE seq = {seq}")
    outcome = given(office.desk("outi"), statement, tmp_path / "a.pdf", language="fi")
    read = pdf_text((tmp_path / "a.pdf").read_bytes())
    assert not outcome.evidence.checked.whole
    for text in ("Ei läpäise tarkistusta", f"Lokimerkintää {seq} on muutettu sen tekemisen jälkeen", "Ei pidä paikkaansa"):
        assert letters(text) in read


def test_giving_it_out_is_an_export_with_its_reason_and_digest(office: Office, tmp_path: Path) -> None:
    customer, statement = prohibited(office)
    outcome = given(office.desk("outi"), statement, tmp_path / "todiste.pdf")
    content = (tmp_path / "todiste.pdf").read_bytes()
    assert outcome.digest == sha256(content).hexdigest()
    assert (tmp_path / "todiste.pdf").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name != "store"] == ["todiste.pdf"]
    entry = last(office)
    assert (entry.op, entry.entity, entry.entity_id, entry.subject, entry.actor) == ("export", "statement", statement, customer, "outi")
    with office.store.read() as session:
        (event,) = history.opened(session, office.store.data_keys, [entry])
    assert event.reason == REASON
    assert (event.values["sha256"], event.values["report"], event.values["language"], event.values["whole"]) == (
        outcome.digest,
        "evidence",
        "fi",
        True,
    )
    found = history_view.read(office.desk("outi"), customer, groups=["reads"])
    assert isinstance(found, history_view.HistoryPage)
    assert (found.lines[0].sentence(), found.lines[0].reason) == ("Data given out: Statement", REASON)
    assert statement in {each.about for each in told(office.desk("outi"), statement).entries}
    assert "export" not in {each.op for each in told(office.desk("outi"), statement).entries}
    assert office.report().whole


def test_it_is_never_written_over_a_file_unasked(office: Office, tmp_path: Path) -> None:
    _customer, statement = prohibited(office)
    desk, target = office.desk("outi"), tmp_path / "a.pdf"
    target.write_text("vanha")
    before = last(office).seq
    assert code(giving.save_pdf(desk, statement, None, target, REASON)) == "exists"
    assert target.read_text() == "vanha"
    assert last(office).seq == before
    target.chmod(0o644)
    given(desk, statement, target, overwrite=True)
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_written_nothing_is_given_out(office: Office, tmp_path: Path) -> None:
    _customer, statement = prohibited(office)
    desk, before = office.desk("outi"), last(office).seq
    (tmp_path / "kansio").mkdir()
    (tmp_path / "link.pdf").symlink_to(tmp_path / "muu.pdf")
    for target, overwrite, expected in (
        (tmp_path / "ei" / "a.pdf", False, "folder"), (tmp_path / "kansio", True, "file"), (tmp_path / "link.pdf", True, "file"),
    ):  # fmt: skip
        assert code(giving.save_pdf(desk, statement, None, target, REASON, overwrite=overwrite)) == expected
    assert not (tmp_path / "muu.pdf").exists()
    assert last(office).seq == before


def test_a_disk_that_is_full_leaves_neither_file_nor_entry(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _customer, statement = prohibited(office)
    before = last(office).seq

    def full(descriptor: int, _made: bytes) -> None:
        given_out.os.write(descriptor, b"%PDF-half")
        given_out.os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(given_out, "_write", full)
    assert code(giving.save_pdf(office.desk("outi"), statement, None, tmp_path / "a.pdf", REASON)) == "full"
    assert not (tmp_path / "a.pdf").exists()
    assert last(office).seq == before
    assert office.report().whole


def test_no_reason_or_no_right_writes_nothing(office: Office, tmp_path: Path) -> None:
    _customer, statement = prohibited(office)
    refused = giving.save_pdf(office.desk("outi"), statement, None, tmp_path / "a.pdf", " abc ")
    assert code(refused) == "required"
    assert isinstance(refused, Rejected)
    assert refused.problems[0].field == "reason"
    for login in ("aino", "kalle", "aada"):
        assert code(giving.save_pdf(office.desk(login), statement, None, tmp_path / "a.pdf", REASON)) == "role"
    assert not (tmp_path / "a.pdf").exists()


def test_data_are_never_markup() -> None:
    told_ = '"; #panic("x") #import "@preview/x:1.0.0" = Otsikko // /* [ ] { } <label> @viite `koodi` ~ -- --- \\ \\u{41}'
    empty = {"table": None, "items": [], "notes": [told_], "facts": [[told_, told_]], "quote": told_, "alarm": True}
    data = {
        "title": told_, "about": told_, "foot": told_, "language": "en", "page": "{page}/{pages}", "holds": "y", "broken": "n",
        "sections": [empty | {"title": told_}],
    }  # fmt: skip
    read = pdf_text(typesetting.pdf("evidence.typ", data, datetime(2026, 11, 28, 12, 0, 0, 5, tzinfo=UTC)))
    assert read.count(letters(told_)) >= 6
