from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commandline.conftest import Line

SAMPLES = Path(__file__).parents[1] / "samples"
REGISTER = SAMPLES / "register"
KEYS = {
    "importer", "controller", "dry_run", "known", "files", "rows", "imported", "created", "updated", "unchanged", "rejected", "rejected_rows", "warnings",
    "warned_rows", "doubts", "prohibitions", "rejected_that_may_forbid", "differences", "differing_values", "met", "met_by", "formulas", "run", "whole", "continued", "seconds", "rejected_files",
}  # fmt: skip
FILES = {
    "customers": "asiakkaat.csv", "sites": "kohteet.csv", "points": "kayttopaikat.csv", "contracts": "sopimukset.csv", "accounts": "laskutus.csv",
    "contacts": "kontaktit.csv", "statements": "luvat_ja_kiellot.csv",
}  # fmt: skip


def test_a_register_by_the_command_line(own: Line) -> None:
    expected = json.loads((REGISTER / "expected.json").read_text(encoding="utf-8"))["files"]
    for importer, name in FILES.items():
        ran = own("import", importer, str(REGISTER / name), "--json")
        refused = expected[name]["refused"]
        assert ran.status == 0, ran.err
        told = ran.json
        assert set(told) == KEYS
        assert (told["rows"], told["imported"]) == (expected[name]["rows"], expected[name]["rows"] - len(refused))
        assert {str(each["line"]) for each in told["rejected"]} == set(refused)
        assert all(each["problems"] and each["file"] == name for each in told["rejected"])
    assert own("find", "700000", "--json").json[0]["name"] == "Salmela, Peter"
    assert own("verify").status == 0
    listed = own("import", "runs", "--json").json
    assert [each["importer"] for each in listed] == list(reversed(FILES))
    undone = own("import", "undo", listed[-1]["run"], "--json")
    assert undone.json["left"] > 0
    assert own("verify").status == 0


def test_points_of_electricity_are_the_sisters(own: Line) -> None:
    for importer in ("customers", "sites", "points", "contracts"):
        own("import", importer, str(REGISTER / FILES[importer]))
    shown = own("show", "700001", "--json").json
    assert shown["customer_numbers"] == {"lampo": "700001", "sahko": "700001"}
    assert [(each["value"], each["unit"]) for each in shown["consumption_estimate"]] == [("18500", "kWh")]


def test_a_dry_run_for_people(own: Line) -> None:
    ran = own("import", "customers", str(SAMPLES / "customers/kunder_utf8.csv"), "--dry-run")
    assert ran.status == 0
    assert "kunder_utf8.csv: utf-8, tab" in ran.out
    assert "A dry run: nothing was written" in ran.out
    assert "150 rows: 139 would be imported, 11 rejected" in ran.out
    assert "  96: Kundnummer: The same number as on line 57" in ran.out
    assert "--rejected FILE" in ran.err
    assert own("find", "700000", "--json").json == []


def test_updating_shows_the_differences(own: Line, tmp_path: Path) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Etunimet;Kieli\n"
    (tmp_path / "a.csv").write_text(header + "9001;henkilö;Malli;Maija;fi\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(header + "9001;henkilö;Malli;Liisa;fi\n", encoding="utf-8")
    assert own("import", "customers", str(tmp_path / "a.csv")).status == 0
    refused = own("import", "customers", str(tmp_path / "b.csv"))
    assert (refused.status, "known already" in refused.out) == (1, True)
    preview = own("import", "customers", str(tmp_path / "b.csv"), "--known", "update", "--dry-run")
    assert (preview.status, "9001 Given names: Maija → Liisa" in preview.out) == (0, True)
    told = own("import", "customers", str(tmp_path / "b.csv"), "--known", "update", "--json").json
    assert (told["updated"], told["differences"][0]["after"]) == (1, "Liisa")
    assert own("import", "undo").status == 0
    assert own("show", "9001", "--json").json["customer"][0]["given_names"] == "Maija"


def test_mapping_and_rejected_rows(own: Line, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nro;Laatu;Nimi;Kieli\n9001;henkilö;Malli;fi\n9002;henkilö;;fi\n", encoding="cp1252")
    (tmp_path / "m.json").write_text(
        json.dumps({"Nro": "customer_relation.customer_number", "Laatu": "customer.customer_kind", "Nimi": "customer.family_name"}), encoding="utf-8"
    )
    assert "There is no column for Customer number" in own("import", "customers", str(tmp_path / "a.csv")).err
    command = ("import", "customers", str(tmp_path / "a.csv"), "--mapping", str(tmp_path / "m.json"), "--rejected", str(tmp_path / "h.csv"))
    ran = own(*command)
    assert ran.status == 0
    assert "h.csv" in ran.err
    (tmp_path / "h.csv").write_text((tmp_path / "h.csv").read_text(encoding="utf-8-sig").replace(";;fi", ";Mendattu;fi"), encoding="utf-8")
    assert own("import", "customers", str(tmp_path / "h.csv"), "--mapping", str(tmp_path / "m.json")).status == 0
    assert own("import", "customers", str(tmp_path / "a.csv"), "--mapping", str(tmp_path / "a.csv")).status == 1


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("import", "cats", "x.csv"), 2),
        (("import", "customers"), 2),
        (("import", "customers", "absent.csv"), 1),
        (("import", "customers", ".", "--known", "maybe"), 2),
        (("import", "customers", str(SAMPLES / "customers/asiakkaat.xlsx"), "--user", "agent"), 1),
        (("import", "customers", str(SAMPLES / "customers/asiakkaat.xlsx"), "--sheet", "Muu"), 1),
        (("import", "customers", str(SAMPLES / "customers/asiakkaat.xlsx"), "--controller", "muu"), 1),
        (("import", "undo"), 1),
        (("import", "undo", "no-run"), 1),
    ],
)
def test_what_cannot_be_done_is_said(line: Line, command: tuple[str, ...], status: int) -> None:
    ran = line(*command)
    assert ran.status == status
    assert ran.err.strip()
