"""Dialling and a letter on the command line: the number or the file on the gate's yes, status 1 with the rule on its no."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commandline.conftest import Line

HELMI = "0401234567"
ANSWER = {
    "allowed",
    "answer",
    "rule",
    "law",
    "holds_from",
    "statements",
    "since",
    "purpose",
    "channel",
    "controller",
    "when",
    "conditions",
    "sentence",
}


def helmi(line: Line) -> str:
    """The customer number of somebody who has forbidden marketing by phone and is served all the same."""
    return str(line("find", HELMI, "--json").json[0]["customer_number"])


def test_a_number_to_dial_with_its_rule(own: Line) -> None:
    number = helmi(own)
    ran = own("dial", number, "--purpose", "service", "--controller", "sahko")
    assert ran.status == 0, ran.err
    assert ran.out.startswith("040 123 4567  Helmi")
    assert "Allowed: Bills, outages and the customer's own matter may always be sent" in ran.out
    told = own("dial", number, "--purpose", "service", "--controller", "sahko", "--json").json
    assert set(told) == {"customer_id", "name", "number"} | ANSWER
    assert (told["number"], told["rule"], told["channel"]) == ("040 123 4567", "service-message", "phone")
    events = own("journal", number, "--json").json
    assert [event["sentence"] for event in events[:2]] == [
        "Contact point used: service message, phone",
        "Asked whether contact is allowed: service message, phone",
    ]
    assert "1234567" not in str(events[0])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_no_is_status_1_with_the_rule(line: Line, language: str, tmp_path: Path) -> None:
    number, target = helmi(line), tmp_path / "kirje.pdf"
    for words in (("dial", number), ("letter", number, "--out", str(target))):
        asked = (*words, "--purpose", "direct-marketing", "--controller", "sahko")
        if line("may-contact", number, "--purpose", "direct-marketing", "--channel", "phone" if words[0] == "dial" else "post", "--controller", "sahko",
                "--json").json["allowed"]:  # fmt: skip
            continue
        ran = line(*asked, language=language)
        assert (ran.status, ran.out) == (1, "")
        assert "2016/679" in ran.err
        assert "F8" in ran.err
        told = line(*asked, "--json", language=language)
        assert told.status == 1
        assert set(told.json) == {"status", "problems"} | ANSWER
        assert (told.json["status"], told.json["allowed"], told.json["rule"]) == (1, False, "prohibition-stands")
        assert not target.exists()
        return
    raise AssertionError("Helmi forbids neither")


def test_a_letter_in_a_file(own: Line, tmp_path: Path) -> None:
    number, target = helmi(own), tmp_path / "kirje.pdf"
    asked = ("letter", number, "--purpose", "service", "--controller", "sahko", "--out", str(target))
    told = own(*asked, "--json")
    assert told.status == 0, told.err
    assert set(told.json) == {"path", "sha256"} | ANSWER
    assert told.json["sha256"] == sha256(target.read_bytes()).hexdigest()
    assert "Helmi" in PdfReader(target).pages[0].extract_text()
    again = own(*asked)
    assert again.status == 1
    assert "not overwritten" in again.err
    assert own(*asked, "--overwrite").status == 0
    assert own("journal", number, "--json").json[0]["sentence"] == "Letter made: service message"


def test_a_wrong_call_and_a_role_that_may_not(line: Line) -> None:
    number = helmi(line)
    assert line("dial", number, "--purpose", "poem").status == 2
    assert line("dial", number, "--purpose", "service").status == 2  # of two controllers
    assert line("letter", number, "--purpose", "service").status == 2
    refused = line("dial", number, "--purpose", "service", "--controller", "sahko", "--user", "officer")
    assert refused.status == 1
    assert "Who may" in refused.err
    assert line("dial", "0", "--purpose", "service", "--controller", "sahko").status == 1
