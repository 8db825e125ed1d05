"""Statements on the command line: a customer's list, the evidence of one, and its PDF."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.commandline.conftest import Line
from tests.services.evidence import letters, pdf_text

LISTED = {
    "entry", "short", "id", "kind", "purpose", "channel", "controller", "given_by", "given_by_name", "given_how", "given_at", "valid_from", "valid_to",
    "evidence_kind", "evidence_note", "source", "author", "state", "wording", "decisions",
}  # fmt: skip


def told(line: Line) -> tuple[str, list[dict[str, Any]]]:
    """A customer with statements, and these."""
    for hit in line("find", "a", "--json").json:
        found = line("statements", hit["customer_number"], "--json", "--user", "supervisor").json
        if found:
            return str(hit["customer_number"]), found
    raise AssertionError("nobody said anything")


def test_the_list_for_programs(line: Line) -> None:
    _number, found = told(line)
    assert all(set(each) == LISTED for each in found)
    assert all(isinstance(each["entry"], int) and each["id"].replace("-", "").startswith(each["short"]) for each in found)
    assert all(len(each["short"]) >= 8 for each in found)


def test_the_list_for_people_and_its_journalling(own: Line) -> None:
    number, found = told(own)
    ran = own("statements", number, "--user", "agent")
    assert ran.status == 0, ran.err
    for each in found:
        assert f"{each['entry']}  {each['short']}" in ran.out
        if each["wording"]:
            assert each["wording"].split("\n")[0] in ran.out
    event = own("journal", number, "--json").json[0]
    assert (event["op"], event["sentence"]) == ("read", "Customer opened")
    assert own("statements", number, "--user", "administrator").status == 1


def test_nothing_said_is_said(line: Line) -> None:
    for hit in line("find", "a", "--json").json:
        ran = line("statements", hit["customer_number"])
        if "Nothing has been said" in ran.out:
            assert line("statements", hit["customer_number"], "--json").json == []
            return
    raise AssertionError("everybody said something")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_evidence_by_entry_and_by_id(line: Line, language: str) -> None:
    _number, found = told(line)
    first = found[0]
    ran = line("statement", "show", str(first["entry"]), language=language)
    assert ran.status == 0, ran.err
    assert first["id"] in ran.out
    assert {"fi": "Tarkistettu ja eheä", "sv": "Kontrollerad och intakt", "en": "Verified and whole"}[language] in ran.out
    by_id = line("statement", "show", first["short"], "--json").json
    assert by_id["statement"]["id"] == first["id"]


def test_evidence_for_programs(line: Line) -> None:
    _number, found = told(line)
    document = line("statement", "show", str(found[0]["entry"]), "--json").json
    assert set(document) == {"statement", "related", "left_out", "contact", "customer", "binds", "kept", "entries", "verified", "made"}
    told_of = document["statement"]
    assert {name: told_of[name] for name in ("id", "entry", "kind", "purpose", "channel", "wording", "state", "valid_from")} == {
        name: found[0][name] for name in ("id", "entry", "kind", "purpose", "channel", "wording", "state", "valid_from")
    }
    assert document["verified"]["whole"] is True
    assert document["verified"]["findings"] == []
    assert document["verified"]["anchor"] is not None
    assert document["verified"]["entries"] == document["verified"]["head"]["seq"]
    assert found[0]["entry"] in [each["seq"] for each in document["entries"]]
    for each in document["entries"]:
        assert len(each["digest"]) == len(each["link"]) == 64
        assert each["holds"] is True
        assert each["actor"]
    assert all({"rule", "law", "answer", "sentence", "channel"} <= set(each) for each in document["binds"])


def test_the_reading_is_journalled_on_the_customer(own: Line) -> None:
    number, found = told(own)
    before = len(own("journal", number, "--json").json)
    assert own("statement", "show", str(found[0]["entry"])).status == 0
    events = own("journal", number, "--json").json
    assert len(events) == before + 2, "the evidence, and the history before it"
    assert (events[0]["op"], events[0]["sentence"]) == ("read", "Evidence of a statement read")
    assert own("verify").status == 0


def test_the_pdf(own: Line, tmp_path: Path) -> None:
    number, found = told(own)
    target = tmp_path / "näyttö.pdf"
    asked = ("statement", "show", str(found[0]["entry"]), "--pdf", str(target))
    assert own(*asked).status == 1
    ran = own(*asked, "--reason", "Viranomaisen pyyntö", "--paper-language", "sv")
    assert ran.status == 0, ran.err
    assert sha256(target.read_bytes()).hexdigest() in ran.out
    assert target.stat().st_mode & 0o777 == 0o600
    read = pdf_text(target.read_bytes())
    assert letters("Bevis om en utsaga") in read
    if found[0]["wording"]:
        assert letters(found[0]["wording"]) in read
    again = own(*asked, "--reason", "Viranomaisen pyyntö")
    assert again.status == 1
    assert "already" in again.err
    over = own(*asked, "--reason", "Viranomaisen pyyntö", "--overwrite", "--json")
    assert over.status == 0
    assert over.json["sha256"] == sha256(target.read_bytes()).hexdigest()
    exports = [event for event in own("journal", number, "--json").json if event["op"] == "export"]
    assert [event["reason"] for event in exports] == ["Viranomaisen pyyntö"] * 2
    assert own("verify").status == 0


@pytest.mark.parametrize("user", ["agent", "clerk", "administrator"])
def test_who_may_not_read_the_journal_gets_no_evidence(line: Line, user: str, tmp_path: Path) -> None:
    _number, found = told(line)
    for more in ((), ("--pdf", str(tmp_path / "a.pdf"), "--reason", "uteliaisuus"), ("--json",)):
        ran = line("statement", "show", str(found[0]["entry"]), *more, "--user", user)
        assert ran.status == 1
        assert "Your role may not do this: read the journal. Who may: supervisor or data protection officer" in ran.err
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize("typed", ["0", "1", "zz", "ffffffffffff", "", "١", "\x1b[2J", "-1"])
def test_what_is_no_statement(line: Line, typed: str) -> None:
    ran = line("statement", "show", "--", typed)
    assert ran.status == 1
    assert ran.out == ""
    assert "\x1b" not in ran.err


def test_wrong_calls(line: Line) -> None:
    assert line("statement").status == 2
    assert line("statement", "show").status == 2
    assert line("statements").status == 2
    assert line("statement", "show", "5", "--reason", "ilman pdf:ää").status == 2
    assert line("statement", "show", "5", "--overwrite").status == 2
    assert line("statement", "show", "5", "--pdf", "a.pdf", "--paper-language", "et", "--reason", "viro").status == 2
