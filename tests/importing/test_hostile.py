"""Files made to do harm: refused or kept in words, quickly and in little memory, and never half."""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import time
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest

from models.problems import Problem
from models.services.importing.cells import FileError
from models.services.importing.sniff import Chosen
from models.services.importing.tables import open_table
from tests.importing import workbooks
from tests.importing.conftest import Counter
from tests.importing.workbooks import cell, row, sheet, text

SECONDS = 2.0
MEGABYTES = 64
_ALONE = """
import resource, sys, time
from pathlib import Path
from models.services.importing.cells import FileError
from models.services.importing.sniff import Chosen
from models.services.importing.tables import open_table
before, begun, said = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time(), "kept"
try:
    _form, table = open_table(Path(sys.argv[1]), Chosen(), lambda heading: heading == "Asiakasnumero")
    for row in table.rows():
        pass
except FileError as refused:
    said = refused.problem.code
print(said, time.process_time() - begun, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def harm(path: Path) -> str:
    """Read a file in a process of its own and return what was said; too slow or too large fails the test."""
    ran = subprocess.run([sys.executable, "-c", _ALONE, str(path)], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    said, seconds, megabytes = ran.stdout.split()
    assert float(seconds) < SECONDS
    assert float(megabytes) < MEGABYTES
    return said


def test_a_workbook_that_bursts_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    head, block = sheet(row(1, text("A1", "Asiakasnumero"))).removesuffix("</sheetData></worksheet>"), b" " * 1_000_000
    workbooks.write(path, "")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as made, zipfile.ZipFile(path) as plain:
        for name in plain.namelist():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, plain.read(name))
        with made.open("xl/worksheets/sheet1.xml", "w") as member:
            member.write(head.encode())
            for _ in range(500):
                member.write(block)
            member.write(b"</sheetData></worksheet>")
    assert (tmp_path / "b.xlsx").stat().st_size < 600_000
    assert harm(tmp_path / "b.xlsx") == "bomb"


def test_texts_that_burst_are_not_opened(tmp_path: Path) -> None:
    strings = f"<si><t>{'a' * 30_000}</t></si>" * 2_000
    path = workbooks.write(tmp_path / "a.xlsx", sheet(row(1, cell("A1", "0", "s"))), strings=strings)
    assert path.stat().st_size < 600_000
    assert harm(path) == "bomb"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    for reference in ("&b;", "&c;"):
        path = workbooks.write(tmp_path / f"{reference[1]}.xlsx", doctype + sheet(row(1, text("A1", reference))))
        assert harm(path) == "broken"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<worksheet>",
        "<a>" * 100_000,
        "<worksheet><sheetData>" + "<row r='2'/><row r='1'/>",
        sheet('<row r="99999999"/>'),
        sheet('<row r="x"/>'),
        sheet(row(1, '<c r="A1" t="s"><v>x</v></c>')),
        sheet(row(1, f'<c r="A1" t="inlineStr"><is><t>{"a" * 1_100_000}</t></is></c>')),
    ],
    ids=["empty", "cut", "deep", "backwards", "far", "no number", "no place", "one huge cell"],
)
def test_a_broken_workbook_is_refused_in_words(tmp_path: Path, content: str) -> None:
    refused = read_or_refused(workbooks.write(tmp_path / "a.xlsx", content))
    assert refused is not None
    assert refused.code in ("broken", "empty")


def read_or_refused(path: Path) -> Problem | None:
    """Read a file to its end; returns why it was refused, None when it was read."""
    try:
        _form, table = open_table(path, Chosen(), lambda _heading: True)
    except FileError as refused:
        return refused.problem
    try:
        list(table.rows())
    except FileError as refused:
        return refused.problem
    finally:
        table.close()
    return None


def test_a_cut_workbook_is_refused_in_words(tmp_path: Path) -> None:
    rows = (row(line, text(f"A{line}", f"{random.Random(line).random()}")) for line in range(1, 3_000))
    whole = workbooks.write(tmp_path / "a.xlsx", sheet(*rows)).read_bytes()
    for place in range(0, len(whole), len(whole) // 40):
        path = tmp_path / "b.xlsx"
        path.write_bytes(whole[:place] + bytes(40) + whole[place + 40 :])
        refused = read_or_refused(path)
        assert refused is None or refused.message()


@pytest.mark.parametrize(
    "content",
    [
        b"Asiakasnumero;Sukunimi\n" + (b"x" * 10_000_000 + b"\n") * 3,
        b"Asiakasnumero;Sukunimi\n" + b"1;" + b'"' * 10_000_000,
        b"Asiakasnumero;Sukunimi\n" + b'1;"a\n' * 20_000,
        b"Asiakasnumero;Sukunimi\n" + b";" * 10_000_000,
        b"\x00" * 10_000_000,
        b"Asiakasnumero" + b";x" * 2_000_000,
    ],
    ids=["long lines", "quotes", "open quotes", "delimiters", "nuls", "columns"],
)
def test_a_text_file_made_to_choke(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert harm(tmp_path / "a.csv") in ("kept", "header", "columns", "quotes", "empty")


def odd(dice: random.Random) -> str:
    """Return a string that no form was tried with."""
    alphabets = (
        "=+-@\t'\"", "\x00\x01\x1b\x7f\x85", "ÅÄÖåäöŠŽÉ", "\u202e\u200b\u200e\ufeff\u00ad", "\ud800\udfff", "漢字かな", "😀👩‍👩‍👧", "a\u0308o\u030a",
        "\u2028\u2029", ";,|\r\n", "·•…“”", "%s{}\\", "<&>", "\uffff\ufffe",
    )  # fmt: skip
    return "".join(dice.choice(dice.choice(alphabets)) for _ in range(dice.randint(1, 12)))


@pytest.mark.parametrize("begins", [b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"\x7fELF", b"GIF89a", b"\x1f\x8b\x08"])
def test_a_picture_or_a_program_is_no_table(tmp_path: Path, begins: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(begins + b"Asiakasnumero;Sukunimi\n1;Malli\n")
    assert harm(tmp_path / "a.csv") == "kind"


ODD_HEADER = [
    "Asiakasnumero", "Sukunimi", "Etunimet", "Kieli", "Lähiosoite", "Postinumero", "Postitoimipaikka", "Laskutustapa", "Asiakaslaji", "Organisaatio",
    "Henkilötunnus", "Y-tunnus", "Puhelin", "Sähköposti", "Laskutusrytmi", "Tilinumero", "Suoramarkkinointikielto", "Vuosikulutusarvio",
]  # fmt: skip
KEPT = {
    "Sukunimi": ("customer", "family_name"), "Etunimet": ("customer", "given_names"), "Organisaatio": ("customer", "organisation_name"),
    "Lähiosoite": ("contact_point", "street_address"), "Postitoimipaikka": ("contact_point", "post_office"),
}  # fmt: skip
"""Columns of which the text itself is kept, and where."""


def test_ten_thousand_odd_strings_in_every_column_are_refused_or_kept(counter: Counter, tmp_path: Path) -> None:
    dice = random.Random(20_261_125)
    rows = []
    for number in range(1, 10_001):
        cells_ = [str(number), "Malli", "", "fi", "Kuja 1", "00100", "HELSINKI", "paperi", *[""] * 10]
        cells_[number % len(cells_)] = odd(dice)
        rows.append(cells_)
    path, some = _odd_file(tmp_path / "odd.csv", rows), _odd_file(tmp_path / "some.csv", rows[:1_800])
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = counter.bring("customers", path, dry_run=True)
    spent = time.process_time() - begun
    assert report.rows == 10_000
    assert 1_000 < report.refused < 9_900
    assert spent < 2 * _slowness(), f"{spent:.1f} s"
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES
    taken = counter.bring("customers", some)
    assert taken.rows == 1_800
    stored: dict[str, dict[str, Any]] = {}
    owners = {each["customer_id"]: each["customer_number"] for each in counter.rows("customer_relation")}
    for entity in ("customer", "contact_point"):
        for held in counter.rows(entity):
            number = owners[held["id" if entity == "customer" else "customer_id"]]
            stored.setdefault(number, {}).update({(entity, name): value for name, value in held.items() if value is not None})
    assert len(stored) == taken.imported > 50
    kept = 0
    for line in rows[:1_800]:
        for heading, place in KEPT.items():
            text = unicodedata.normalize("NFC", line[ODD_HEADER.index(heading)]).strip()
            if line[0] in stored and text:
                kept += 1
                assert stored[line[0]].get(place) == text, (line[0], heading)
    assert kept > 100
    assert counter.office.report().whole


def _slowness() -> float:
    """Return how much slower this machine is just now than one that counts to a million in 40 ms."""
    begun = time.process_time()
    for _number in range(1_000_000):
        pass
    return max(1.0, (time.process_time() - begun) / 0.04)


def _odd_file(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([ODD_HEADER, *rows])
    return path
