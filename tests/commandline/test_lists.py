"""Lists on the command line: made, shown, taken out, asked anew; in sentences for people and in JSON for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commandline.conftest import Line

ORDER = ("list", "make", "--purpose", "direct-marketing", "--channel", "phone", "--controller", "lampo")


def listed(line: Line, *more: str) -> Any:
    ran = line(*ORDER, *more, "--json")
    assert ran.status == 0, ran.err
    return ran.json


def test_a_list_is_made_shown_and_taken_out(line: Line, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    made = listed(line, "--name", "Autumn", "--out", str(file))
    assert made["name"] == "Autumn"
    assert made["asked"] == made["included"] + made["left_out"] > 0
    assert sum(each["customers"] for each in made["reasons"]) == made["asked"]
    assert made["file"] == str(file)
    untold = sum(each["customers"] for each in made["reasons"] if each["rule"] in {"non-disclosure", "deceased"})
    assert untold > 0  # who is protected or dead is in no file
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == made["asked"] - untold + 1
    every = line("list", "show", "--json").json
    assert every[0]["list"] == made["list"]
    one = line("list", "show", made["list"], "--json").json
    assert len(one["members"]) == made["asked"]
    assert sum(each["included"] for each in one["members"]) == made["included"]
    only = tmp_path / "only.xlsx"
    taken = line("list", "take-out", made["list"], str(only), "--only-included", "--json").json
    assert taken["rows"] == taken["on_list"] == made["included"]
    assert only.exists()


def test_people_read_sentences(line: Line, tmp_path: Path) -> None:
    ran = line(*ORDER)
    assert ran.status == 0
    assert "asked about on" in ran.out
    assert "The customer has prohibited this" in ran.out
    shown = line("list", "show")
    assert "may be used until" in shown.out
    assert line("list", "show", ran.out.split("Id of the list: ")[1].split()[0]).status == 0


def test_an_old_file_is_asked_anew(line: Line, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    made = listed(line, "--out", str(old))
    one = line("list", "show", made["list"], "--json").json
    on = next(each for each in one["members"] if each["included"])
    refused = line("may-contact", on["number"], "--purpose", "direct-marketing", "--channel", "phone", "--controller", "lampo", "--json")
    assert json.loads(refused.out)["allowed"]
    asked = line("list", "ask", str(old), "--out", str(new), "--json").json
    assert asked["earlier"]["list"] == made["list"] != asked["list"]
    assert (asked["fallen"], asked["come"], asked["included"]) == ([], 0, made["included"])
    again = line("list", "ask", asked["list"])
    assert again.status == 0
    assert "asked anew" in again.out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("list", "make", "--purpose", "service", "--channel", "phone", "--controller", "lampo"), 1),
        (("list", "make", "--purpose", "research", "--channel", "fax", "--controller", "lampo"), 1),
        (("list", "make", "--purpose", "research", "--channel", "phone", "--controller", "vesi"), 1),
        (("list", "make", "--purpose", "research", "--channel", "phone"), 2),
        ((*ORDER, "--sample", "0"), 2),
        ((*ORDER, "--days", "31"), 2),
        ((*ORDER, "--kind", "dog"), 1),
        ((*ORDER, "--postal-code", "abc"), 1),
        ((*ORDER, "--out", "calls.txt"), 1),
        (("list", "show", "nothing"), 2),
        (("list", "show", "01a22473-2fe8-79ff-a94e-6ced8e74d0e9"), 1),
        (("list", "ask", "absent.csv"), 1),
        (("list", "take-out", "x", "calls.csv"), 2),
        (("list",), 2),
    ],
)
def test_what_cannot_be_is_said(line: Line, words: tuple[str, ...], status: int) -> None:
    before = line("list", "show", "--json").json
    ran = line(*words, "--json")
    assert ran.status == status, ran
    assert ran.json["status"] == status
    assert ran.json["problems"]
    assert line("list", "show", "--json").json == before


def test_an_agent_may_look_and_not_make(line: Line) -> None:
    assert line(*ORDER, "--user", "agent").status == 1
    assert line("list", "show", "--user", "agent").status == 0
