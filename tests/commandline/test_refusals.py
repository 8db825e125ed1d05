"""The command line's registers of refusals: brought in, the queue listed, matches decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandline.conftest import Line

HEAD = "puhelin;sukunimi;etunimi;kanava;alkaen;paattyy"
PEOPLE = "Asiakasnumero;Sukunimi;Etunimet;Kieli;Puhelin"


@pytest.fixture
def register(own: Line, tmp_path: Path) -> Path:
    people, refusals = tmp_path / "asiakkaat.csv", tmp_path / "kiellot.csv"
    people.write_text(f"{PEOPLE}\n990001;Malli;Maija;fi;0409990001\n990002;Salo;Siiri;fi;0509990002\n", encoding="utf-8")
    refusals.write_text(f"{HEAD}\n0409990001;;;PUHELIN;1.3.2025;\n0509990002;Laine;Leo;PUHELIN+POSTI;1.3.2025;1.3.2099\nx;;;PUHELIN;;\n", "utf-8")
    assert own("import", "customers", str(people)).status == 0
    return refusals


def may(own: Line, number: str, channel: str = "phone") -> str:
    return str(own("may-contact", number, "--purpose", "direct-marketing", "--channel", channel, "--controller", "lampo", "--json").json["rule"])


def test_a_dry_run_counts_and_the_run_records(own: Line, register: Path) -> None:
    tried = own("import", "refusals", str(register), "--dry-run", "--json").json
    assert tried["met"] == {"sure": 1, "unsure": 1, "nobody": 0, "over": 0}
    assert [(each["line"], each["sure"], each["unsure"]) for each in tried["met_by"]] == [(2, 1, 0), (3, 0, 1)]
    assert own("refusals", "list", "--json").json == {"count": 0, "matches": []}
    ran = own("import", "refusals", str(register))
    assert ran.status == 0
    for said in ("All controllers", "Customers surely meant 1, perhaps 1; lines that met nobody 0, over 0", "main.py refusals list"):
        assert said in ran.out
    assert (may(own, "990001"), may(own, "990002")) == ("prohibition-stands", "register-match-pending")
    assert own("verify").status == 0


def test_the_queue_is_listed_and_decided(own: Line, register: Path) -> None:
    own("import", "refusals", str(register))
    listed = own("refusals", "list", "--json").json
    assert listed["count"] == 2
    first, second = listed["matches"]
    assert (first["customer"], first["customer_number"], first["channel"], first["reason"]) == ("Salo, Siiri", "990002", "phone", "number-other-name")
    assert (first["valid_from"], first["valid_to"], first["evidence"], first["own"]) == ("2025-03-01", "2099-03-01", "kiellot.csv, 3", True)
    assert "Salo, Siiri" in own("refusals", "list").out
    assert own("refusals", "same", first["match"], "--json").json["decision"] == "same"
    assert may(own, "990002") == "prohibition-stands"
    assert own("refusals", "same", first["match"]).status == 1
    own_match = own("refusals", "other", second["match"], "--note", "kysytty")
    assert own_match.status == 1
    assert "You brought this register in yourself" in own_match.err
    assert own("refusals", "other", "abc").status == 1
    assert may(own, "990002", "post") == "register-match-pending"
    assert own("verify").status == 0
