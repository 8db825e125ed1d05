"""One gate: contact points leave only by its decision or a journalled reveal. A customer of sentinels is walked through every way out."""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import FunctionType
from typing import Any, Final

import pypdf
import pytest

import models.services
from models import fields
from models.journal.entries import uuid7
from models.permissions import GateClosedError
from models.permissions.decision import Decision
from models.permissions.sealed import SealedPoint
from models.permissions.vocabulary import GRANT, MARKETING, PHONE, POST, PROHIBITION, SELLING, SERVICE
from models.problems import Rejected
from models.services import (
    backup,
    consumption,
    contacts,
    customers,
    customers_new,
    drafts,
    entrance,
    forms,
    history_view,
    letters,
    lookup,
    prospects,
    reaching,
    refusals,
    reveal,
    search,
    sections,
    sites,
    statements,
    undo,
    users,
)
from models.services.desk import Desk
from models.services.evidence import finding, gather, giving
from models.services.history_view import GROUPS
from models.services.importing import kept_rejects, mapping, preview, run, runs
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.lists import asking, making, shown, taking_out
from models.services.statements import NewStatement
from tests.desk import Office, edit, metering_points, page
from tests.laws import sentinels
from tests.laws.sentinels import Watched, found_in, leaks, watched

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Scene:
    """An office with the watched customer."""

    office: Office
    who: Watched
    folder: Path

    @property
    def desk(self) -> Desk:
        return self.office.desk()


Walk = Callable[[Scene], Any]
NEW: Final = NewStatement(PROHIBITION, MARKETING, ("phone",), None, evidence_kind="none")


def _point(scene: Scene, kind: str = "phone") -> Any:
    return next(each for each in page(scene.desk, scene.who.id).points if each["point_kind"] == kind)


def _contact(scene: Scene) -> Any:
    return contacts.start(scene.desk, scene.who.id, controller="lampo")


def _facts(scene: Scene) -> Any:
    return page(scene.desk, scene.who.id).facts


def _conflict(scene: Scene) -> Any:
    """A save against a value that another set meanwhile: what is told of both sides."""
    point = _point(scene)
    first = forms.save(scene.desk, [edit(point, phone="050 111 2222")])
    return forms.save(scene.desk, [edit(point, phone="050 333 4444")]), first


def _file(scene: Scene) -> Path:
    path = scene.folder / "asiakkaat.csv"
    path.write_text(f"Asiakasnumero;Asiakaslaji;Sukunimi;Puhelin;Sähköposti\n{scene.who.number};henkilö;Tunnusmerkki;050 111 2222;x@example.com\n")
    return path


def _imported(scene: Scene, *, dry: bool = False) -> Any:
    return run.run(scene.office.desk("sanna"), "customers", [_file(scene)], Options(known="update", dry_run=dry, controller="lampo"))


def _rejects(scene: Scene) -> Any:
    report = _imported(scene, dry=True)
    assert isinstance(report, Report)
    return kept_rejects.save(scene.office.desk("sanna"), report, _file(scene), scene.folder / "out.csv")


def _undone(scene: Scene) -> Any:
    saved = forms.save(scene.desk, [edit(_point(scene), note="Iltaisin")])
    assert isinstance(saved, forms.Saved)
    return undo.undo(scene.desk, saved.set_id)


def _run_taken_back(scene: Scene) -> Any:
    report = _imported(scene)
    return report, runs.listed(scene.office.desk("sanna")), runs.undo(scene.office.desk("sanna"))


def _removed(scene: Scene) -> Any:
    desk, who = scene.desk, scene.who.id
    statements.record(desk, who, NewStatement(GRANT, MARKETING, ("phone",), "lampo", evidence_kind="paper", evidence_note="Mappi"))
    found = prospects.due(scene.office.desk("sanna"))
    assert not isinstance(found, Rejected)
    return found, prospects.remove(scene.office.desk("sanna"), [each.id for each in found])


def _history(scene: Scene) -> Any:
    forms.save(scene.desk, [edit(_point(scene), phone="050 111 2222")])
    every = [field.name for field in fields.fields_of("contact_point")]
    told = [history_view.field_history(scene.desk, scene.who.id, "contact_point", scene.who.phone, name) for name in every]
    return told, history_view.open_history(scene.desk, scene.who.id), history_view.read(scene.desk, scene.who.id, groups=tuple(GROUPS))


def _listed(scene: Scene) -> Any:
    """Every question of a list that the prohibition forbids: the customer is asked about, and nothing of them is written."""
    desk, told = scene.office.desk("sanna"), []
    for channel in ("phone", "sms", "email", "post"):
        order = making.Order("Puhelut", MARKETING, channel, "lampo")
        made = making.make(desk, order)
        assert isinstance(made, making.Made)
        assert (made.asked, made.included) == (1, 0)
        target = scene.folder / f"{channel}.csv"
        told += [made, shown.lists(desk), shown.info(desk, made.id), shown.counts(desk, made.id), shown.members(desk, made.id)]
        told += [taking_out.take_out(desk, made.id, target, only_included=False), target.read_text(encoding="utf-8-sig")]
        anew = asking.ask(desk, made.id)
        assert isinstance(anew, asking.Asked)
        told += [anew, asking.fallen(desk, anew.made.id), asking.ask_file(desk, target), making.ask_anew(desk, made.id, order)]
    return told


def _evidence(scene: Scene) -> Any:
    statement, desk = page(scene.desk, scene.who.id).statements[0].id, scene.office.desk("sanna")
    target = scene.folder / f"{len(list(scene.folder.iterdir()))}.pdf"
    given = giving.save_pdf(desk, statement, None, target, reason="Pyyntö")
    assert target.is_file(), given
    told = [finding.open_statements(desk, scene.who.id), finding.statement_of(desk, str(statement)), given]
    text = "\n".join(each.extract_text() for each in pypdf.PdfReader(target).pages)
    return [*told, gather.gather(desk, statement, None), giving.show(desk, statement, None), text]


def _readings(scene: Scene) -> Any:
    point = metering_points(scene.desk, scene.who.id)[0].id
    return consumption.last_day(scene.desk, point)


def _verified(scene: Scene) -> Any:
    running = _contact(scene)
    return contacts.verify(scene.desk, running, "address", "Vääräkuja 1"), contacts.identify(scene.desk, running, "call-back", scene.who.phone)


def _reached(scene: Scene) -> Any:
    """Every purpose that the prohibition forbids, by every way to one customer: nothing opens, and no letter is written."""
    desk, who, told, target = scene.desk, scene.who.id, [], scene.folder / "kirje.pdf"
    for purpose in (MARKETING, SELLING):
        told += [reaching.ask(desk, who, purpose, channel, "lampo") for channel in (PHONE, POST)]
        told += [reaching.call(desk, who, purpose, "lampo", confirmed=True), reaching.letter_address(desk, who, purpose, "lampo", confirmed=True)]
        told.append(letters.write(desk, who, purpose, "lampo", target, confirmed=True))
    assert [isinstance(each, reaching.NotAllowed) for each in told] == [False, False, True, True, True] * 2
    assert not target.exists()
    return told


WALKS: Final[Mapping[str, Walk]] = {
    "consumption.last_day": _readings,
    "contacts.start": _contact,
    "contacts.verify": _verified,
    "contacts.identify": _verified,
    "contacts.wrap_up": lambda scene: contacts.wrap_up(scene.desk, _contact(scene), {"outcome": "answered"}),
    "contacts.unfinished": lambda scene: (_contact(scene), contacts.unfinished(scene.desk)),
    "customers.open_customer": lambda scene: customers.open_customer(scene.desk, scene.who.id),
    "customers.read_page": lambda scene: customers.read_page(scene.desk, scene.who.id),
    "customers.rows": lambda scene: customers.rows(scene.desk, scene.who.id, [("contact_point", scene.who.phone), ("customer", scene.who.id)]),
    "customers_new.create": lambda scene: customers_new.create(
        scene.desk, {"customer_kind": "person", "family_name": "Toinen", "language": "fi", "controller": "lampo", "phone": sentinels.PHONE}
    ),
    "customers_new.duplicates": lambda scene: customers_new.duplicates(scene.desk, {"family_name": "Tunnusmerkki", "phone": sentinels.PHONE}),
    "drafts.kept": lambda scene: drafts.kept(scene.desk, scene.who.id),
    "drafts.new_customers": lambda scene: drafts.new_customers(scene.desk),
    **dict.fromkeys(
        (
            "evidence.finding.open_statements",
            "evidence.finding.statement_of",
            "evidence.gather.gather",
            "evidence.giving.show",
            "evidence.giving.save_pdf",
        ),
        _evidence,
    ),
    "forms.save": lambda scene: (_conflict(scene), forms.save(scene.desk, [edit(_point(scene, "email"), email="ei osoite")])),
    "history_view.read": _history,
    "history_view.open_history": _history,
    "history_view.field_history": _history,
    "importing.kept_rejects.save": _rejects,
    "importing.preview.preview": lambda scene: preview.preview(scene.office.desk("sanna"), _file(scene), importer="customers"),
    "importing.run.run": lambda scene: (_imported(scene, dry=True), _imported(scene)),
    "importing.runs.listed": _run_taken_back,
    "importing.runs.undo": _run_taken_back,
    **dict.fromkeys(
        (
            "lists.asking.ask",
            "lists.asking.ask_file",
            "lists.asking.fallen",
            "lists.making.make",
            "lists.making.ask_anew",
            "lists.shown.lists",
            "lists.shown.info",
            "lists.shown.counts",
            "lists.shown.members",
            "lists.taking_out.take_out",
        ),
        _listed,
    ),
    "lookup.customer_of": lambda scene: lookup.customer_of(scene.desk, scene.who.number),
    "prospects.due": _removed,
    "prospects.remove": _removed,
    **dict.fromkeys(("reaching.ask", "reaching.call", "reaching.letter_address", "letters.write"), _reached),
    "refusals.read_queue": lambda scene: refusals.read_queue(scene.office.desk("sanna")),
    "refusals.decide": lambda scene: refusals.decide(scene.office.desk("sanna"), uuid7(), "same"),
    "refusals.queue": lambda scene: refusals.queue(scene.office.desk("sanna")),
    "search.find": lambda scene: [search.find(scene.desk, text) for text in ("Tunnusmerkki", "Tunnus", scene.who.number, "Koivukuja 4")],
    "search.find_caller": lambda scene: search.find_caller(scene.desk, "050 111 2222"),
    "search.preview": lambda scene: search.preview(scene.desk, scene.who.id),
    "sections.listed": lambda scene: [
        sections.listed(scene.desk, entity, scene.who.id) for entity in ("contact", "contract", "invoice", "payment", "feedback")
    ],
    "sections.billing": lambda scene: sections.billing(scene.desk, scene.who.id),
    "sections.others": lambda scene: (_contact(scene), sections.others(scene.desk, scene.who.id)),
    "sites.some": lambda scene: sites.some(scene.desk, scene.who.id, 0),
    "sites.read": lambda scene: sites.read(scene.desk, scene.who.id),
    "statements.preview": lambda scene: statements.preview(scene.desk, _facts(scene), NEW),
    "statements.repeats": lambda scene: statements.repeats(scene.desk, _facts(scene), NEW),
    "statements.record": lambda scene: statements.record(scene.desk, scene.who.id, NEW),
    "statements.first": lambda scene: statements.first(scene.desk, uuid7(), "person", NEW),
    "statements.decide": lambda scene: statements.decide(scene.office.desk("sanna"), page(scene.desk, scene.who.id).statements[0].id, "confirm"),
    "statements.ask": lambda scene: [statements.ask(scene.desk, scene.who.id, purpose, PHONE, "lampo") for purpose in (MARKETING, SERVICE)],
    "undo.undo": _undone,
    "backup.backup": lambda scene: backup.backup(scene.office.desk("aada"), scene.folder / "copy.tiski"),
    "entrance.controllers_of": lambda scene: entrance.controllers_of(scene.desk),
    "users.listed": lambda scene: users.listed(scene.office.desk("aada")),
    "importing.mapping.remembered": lambda scene: mapping.remembered(scene.office.desk("sanna"), "customers", ["Puhelin"]),
}
"""What is called of each function that tells something of a customer, or of whom it might."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "arrivals.recorded": "a prohibition to be recorded, whose words are not known",
    "anchors": "numbers and hashes of the chain",
    "checks.verify": "findings name entries, not values",
    "consumption.read": "kilowatt-hours and days",
    "copies": "whether the store was copied",
    "drafts.keep": "returns an instant",
    "drafts.drop": "returns nothing",
    "entrance": "who may enter, nothing of customers",
    "erasing.tidy": "returns nothing",
    "given_out": "a problem with the file, or nothing",
    "forms.read_text": "what its caller typed",
    "evidence.giving.noted": "returns nothing of the customer",
    "importing.mapping.remember": "returns nothing",
    "importing.opening.open_all": "the files of its caller, opened",
    "importing.state.new": "what its caller gave",
    "kept_refusals.keep": "keyed hashes",
    "lists.beside": "identifiers with answer and rule, between two processes of the program",
    "lists.shown.opened": "returns nothing",
    "lookalikes": "what was forbidden, to be recorded",
    "postal_codes": "post offices",
    "rekey": "counts",
    "reveal.reveal": "the reveal itself: see the test of it",
    "salvage": "statements, for a restore",
    "sample": "makes invented customers",
    "search.make_terms": "whether there is more to do",
    "search.record_search": "returns nothing",
    "statements.one_controller": "a controller of its caller's",
    "users": "users of the program",
    "verify_store": "findings name entries, not values",
}
"""Functions and whole modules that tell nothing of a customer, and why."""
_STORE: Final = re.compile(r"\b(Desk|Store|Entered|Seat)\b")


def functions() -> list[str]:
    """Return every public function of the services that is handed a store; those that take a session are the services' own."""
    found = []
    for info in pkgutil.walk_packages(models.services.__path__, "models.services."):
        module = importlib.import_module(info.name)
        for name, function in vars(module).items():
            if not isinstance(function, FunctionType) or name.startswith("_") or function.__module__ != info.name:
                continue
            told = [str(each.annotation) for each in inspect.signature(function).parameters.values()]
            if any(_STORE.search(each) for each in told) and not any("Session" in each for each in told):
                found.append(f"{info.name.removeprefix('models.services.')}.{name}")
    return found


@pytest.fixture
def scene(office: Office, tmp_path: Path) -> Scene:
    folder = tmp_path / "files"
    folder.mkdir()
    return Scene(office, watched(office.desk()), folder)


def test_every_function_of_the_services_has_its_row() -> None:
    known = set(WALKS) | set(ELSEWHERE)
    missing = [name for name in functions() if name not in known and name.rpartition(".")[0] not in known]
    assert missing == [], "say in WALKS how it is called, or in ELSEWHERE why it tells nothing of a customer"
    assert [name for name in WALKS if name not in functions()] == []


def test_on_a_yes_one_contact_point_opens_and_no_other(scene: Scene) -> None:
    """Service messages go whatever was forbidden: the number that is called, the address that is written to, and nothing besides."""
    found = reaching.call(scene.desk, scene.who.id, SERVICE, "lampo")
    assert isinstance(found, reaching.Reached)
    assert found.values == {"phone": sentinels.PHONE}
    assert found_in(repr(found)) == []
    target = scene.folder / "kirje.pdf"
    done = letters.write(scene.desk, scene.who.id, SERVICE, "lampo", target)
    assert leaks(done) == []
    text = pypdf.PdfReader(target).pages[0].extract_text()
    assert found_in(text) == found_in(sentinels.STREET)
    history = history_view.read(scene.office.desk("sanna"), scene.who.id)
    assert leaks(history) == []


def test_window_and_command_line_have_no_session_of_their_own() -> None:
    sources = [path for folder in ("gui", "models/commandline") for path in (ROOT / folder).rglob("*.py")]
    assert [
        path.name
        for path in sources
        if re.search(r"store\.(read|write)\(\)|^\s*(import|from) sqlalchemy", path.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


@pytest.mark.parametrize("name", sorted(WALKS))
def test_what_a_service_returns(scene: Scene, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert leaks(WALKS[name](scene)) == []
    assert found_in(caplog.text) == []


def test_by_a_value_somebody_already_has_no_other_is_learned(scene: Scene) -> None:
    """Who types a number is told whose it is; the hits tell none of the other contact points, and a part of a number tells nothing of the rest."""
    for typed in (sentinels.PHONE, sentinels.EMAIL):
        told = {sign for leak in leaks(search.find(scene.desk, typed).hits) for sign in [leak.rpartition(": ")[2]]}
        assert told - set(found_in(typed)) == set(), typed
    for part in ("050 815", "815 97", "vartija.t"):
        assert leaks(search.find(scene.desk, part).hits) == [], part


def test_a_reveal_is_journalled_and_tells_the_one_value(scene: Scene) -> None:
    before = scene.office.report().entries
    told = reveal.reveal(scene.desk, _point(scene), "phone", "Soitan takaisin")
    assert scene.office.report().entries == before + 1
    assert {leak.rpartition(": ")[2] for leak in leaks(told)} == {"8159753"}


def test_the_dial_path_is_shut_for_what_is_prohibited_and_opens_by_decision(scene: Scene) -> None:
    data = page(scene.desk, scene.who.id)
    sealed = _point(scene)["phone"]
    assert isinstance(sealed, SealedPoint)
    for (purpose, channel), decision in data.matrix.items():
        assert isinstance(decision, Decision)
        if purpose == MARKETING:
            assert sealed.why_closed(decision)
            with pytest.raises(GateClosedError) as shut:
                sealed.open(decision)
            assert found_in(str(shut.value)) == []
        elif purpose == SERVICE and channel == PHONE:
            assert found_in(sealed.open(decision)) == ["8159753"]
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "gui").rglob("*.py")}
    assert [name for name, source in sources.items() if "tel:" in source or "openUrl" in source] == ["reach.py"]
    assert sources["reach.py"].count("open_url(") == 2, "its definition, and the number that reaching.call gave by the gate's yes"
    assert "mailto:" not in "".join(sources.values())


def test_nothing_of_them_lies_in_files(scene: Scene, tmp_path: Path) -> None:
    backup.backup(scene.office.desk("aada"), scene.folder / "copy.tiski")
    _imported(scene)
    for name in ("search.find", "customers.open_customer"):
        WALKS[name](scene)
    places = [scene.office.folder, scene.folder, tmp_path]
    own = [each for each in Path(tempfile.gettempdir()).glob("tiski*") if each.is_dir()]
    for place in (*places, *own):
        for file in place.rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                for sign in (b"8159753", b"vartija.tunnusmerkki", b"Vartiosaarenpolku"):
                    assert sign not in data, file


# --- the test is tested: bugs planted, each of which it must find


def _leaky_name(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(SealedPoint, "__repr__", lambda self: f"SealedPoint({self._value()})")
    return "customers.read_page"


def _leaky_mask(monkeypatch: pytest.MonkeyPatch) -> str:
    from models.services import reading

    monkeypatch.setattr(reading, "POINT_FIELDS", {})
    reading._layout.cache_clear()
    monkeypatch.setattr(reading, "_layout", reading._layout.__wrapped__)
    return "customers.rows"


def _leaky_history(monkeypatch: pytest.MonkeyPatch) -> str:
    every = {(entity, field.name) for entity in fields.entities() for field in fields.fields_of(entity)}
    assert ("contact_point", "phone") in every
    plain = fields.field_of("contact_point", "phone")
    monkeypatch.setattr(type(plain.kind), "mask", lambda self, value: str(value))
    return "history_view.read"


@pytest.mark.parametrize("plant", [_leaky_name, _leaky_mask, _leaky_history])
def test_a_planted_bug_is_found(scene: Scene, plant: Callable[[pytest.MonkeyPatch], str], monkeypatch: pytest.MonkeyPatch) -> None:
    name = plant(monkeypatch)
    assert leaks(WALKS[name](scene)) != []


def test_a_sentinel_is_seen_however_it_is_written() -> None:
    for text in ("+358508159753", "050 815 9753", "(050) 815-9753", "x VARTIJA.Tunnusmerkki@example.com", "Vartiosaarenpolku 77 B"):
        assert found_in(text), text
    assert leaks({"a": [replace(NEW, wording=f"soita {sentinels.PHONE}")]})
    assert leaks(date(2026, 1, 1)) == []
