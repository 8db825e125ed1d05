"""Files as they come: encodings, delimiters, quoting, spreadsheets; every cell a text, every row with its line."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.services.importing.cells import FileError, RawRow
from models.services.importing.rejects import escape, unescape
from models.services.importing.sniff import Chosen
from models.services.importing.tables import open_table
from tests.importing import workbooks
from tests.importing.workbooks import DATE, MOMENT, POSTAL, TWO_PLACES, cell, row, sheet, text

HEADINGS = ("Asiakasnumero", "Sukunimi", "Lähiosoite", "Vuosiarvio")
VALUES = ("0012", "Mäki; Åke", "Kuja, 1", "2 350,5")


def known(heading: str) -> bool:
    return heading in HEADINGS


def read(path: Path, chosen: Chosen | None = None) -> tuple[list[str], list[RawRow]]:
    _form, table = open_table(path, chosen or Chosen(), known)
    rows = list(table.rows())
    assert table.done == table.size
    table.close()
    return table.header, rows


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("encoding", "delimiter"), list(product(("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"), ";,\t|")))
def test_every_encoding_with_every_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(HEADINGS), delimiter.join(f'"{value}"' for value in VALUES)]
    path = written(tmp_path / "a.csv", "\r\n".join(lines).encode(encoding))
    form, table = open_table(path, Chosen(), known)
    table.close()
    assert form.delimiter == delimiter
    assert form.encoding == encoding
    header, rows = read(path)
    assert header == list(HEADINGS)
    assert [(each.line, each.cells, each.problems) for each in rows] == [(2, list(VALUES), [])]


def test_decimal_commas_do_not_make_the_comma_the_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"Asiakasnumero;Vuosiarvio\n1;1,5\n2;2,5\n3;3,5\n")
    assert read(path)[0] == ["Asiakasnumero", "Vuosiarvio"]


def test_a_late_byte_tells_windows_from_utf8(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"Asiakasnumero;Sukunimi\n" + b"1;Virtanen\n" * 200_000 + "2;Mäki\n".encode("cp1252"))
    _header, rows = read(path)
    assert rows[-1].cells == ["2", "Mäki"]
    assert rows[-1].line == 200_002


def test_what_is_said_by_hand_goes_before_what_is_detected(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "Asiakasnumero/Sukunimi\n1/Mäki\n".encode("cp1252"))
    assert read(path, Chosen("cp1252", "/"))[1][0].cells == ["1", "Mäki"]
    header, rows = read(written(tmp_path / "b.csv", "Asiakasnumero;Sukunimi\n1;Mäki\n".encode("cp1252")), Chosen("utf-8"))
    assert header == ["Asiakasnumero", "Sukunimi"]
    assert [(place, problem.code) for place, problem in rows[0].problems] == [(1, "undecoded")]


def test_line_breaks_in_cells_and_lines_of_an_editor(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b'Asiakasnumero;"Suku\nnimi"\r\n\r\n1;"a ""b""\r\nc"\r\n;\n2;d\n')
    header, rows = read(path)
    assert header == ["Asiakasnumero", "Suku\nnimi"]
    assert [(each.line, each.cells) for each in rows] == [(4, ["1", 'a "b"\r\nc']), (7, ["2", "d"])]


def test_a_spreadsheets_own_first_line_is_passed_over(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path / "a.csv", b"sep=|\r\nAsiakasnumero|Sukunimi\r\n1|x;y\r\n"))
    assert header == ["Asiakasnumero", "Sukunimi"]
    assert (rows[0].line, rows[0].cells) == (3, ["1", "x;y"])


@pytest.mark.parametrize(
    ("middle", "code"),
    [
        (b'2;"auki\n', "quotes"),
        (b'2;"a"b\n', "quotes"),
        (b"2;" + b"x" * 10_000_000 + b"\n", "long"),
        (b"2;a\x00b\n", "control"),
        (b"2;a\x1bb\n", "control"),
        ("2;•••12\n".encode(), "masked"),
        ("2;a\ufffdb\n".encode(), "undecoded"),
    ],
    ids=["open quote", "stray quote", "ten megabytes", "nul", "escape", "masked", "lost letter"],
)
def test_one_bad_row_costs_itself_only(tmp_path: Path, middle: bytes, code: str) -> None:
    path = written(tmp_path / "a.csv", b"Asiakasnumero;Sukunimi\n1;a\n" + middle + b"3;c\n4;d\n")
    _header, rows = read(path)
    assert [each.line for each in rows] == [2, 3, 4, 5]
    assert [each.line for each in rows if each.problems] == [3]
    assert rows[1].problems[0][1].code == code
    assert [each.cells for each in rows if not each.problems] == [["1", "a"], ["3", "c"], ["4", "d"]]
    assert sum(map(len, rows[1].cells)) < 2_000


def test_old_macs_line_ends(tmp_path: Path) -> None:
    assert [each.line for each in read(written(tmp_path / "a.csv", b"Asiakasnumero;Sukunimi\r1;a\r2;b\r"))[1]] == [2, 3]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"\xef\xbb\xbf\r\n", "empty"), (b"\xd0\xcf\x11\xe0rest", "xls"), (b"%PDF-1.7", "pdf"), (b"PK\x03\x04rest", "broken")],
)
def test_what_is_no_register_is_refused_in_words(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        open_table(written(tmp_path / "a.csv", content), Chosen(), known)
    assert refused.value.problem.code == code
    assert refused.value.problem.message()


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(FileError) as refused:
            open_table(path, Chosen(), known)
        assert refused.value.problem.code == "file"


def test_cells_of_a_spreadsheet_are_what_a_person_would_type(tmp_path: Path) -> None:
    strings = '<si><t>jaettu</t></si><si><r><t>kah</t></r><r><t xml:space="preserve">si </t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
    content = sheet(
        row(1, text("A1", "Asiakasnumero"), text("C1", "Sukunimi")),
        row(
            3,
            cell("A3", "700000"),
            cell("B3", "0", "s"),
            cell("C3", "1", "s"),
            cell("D3", "46109", style=DATE),
            cell("E3", "45705.529861111114", style=MOMENT),
            cell("F3", "100", style=POSTAL),
            cell("G3", "0.10000000000000001"),
            cell("H3", "2350.5", style=TWO_PLACES),
            cell("I3", "1.85E4"),
            cell("J3", "1", "b"),
            cell("K3", "=1+1", "inlineStr"),
            cell("L3", "42", formula="A3*2"),
            cell("M3", "teksti", "str", formula="B3"),
            cell("N3", "rivi_x000A_2", "inlineStr"),
            cell("O3", "00100", "inlineStr"),
            cell("P3", "2025-02-17T00:00:00", "d"),
            cell("Q3", "-7"),
        ),
        row(4, cell("C4", "x", "inlineStr")),
    )
    path = workbooks.write(tmp_path / "a.xlsx", content, strings=strings)
    form, table = open_table(path, Chosen(), known)
    rows = list(table.rows())
    table.close()
    assert (form.kind, table.formulas) == ("xlsx", 2)
    assert table.header == ["Asiakasnumero", "", "Sukunimi"]
    assert rows[0].line == 3
    assert rows[0].problems == []
    assert rows[0].cells == [
        "700000", "jaettu", "kahsi ", "2026-03-28", "2025-02-17 12:43:00", "00100", "0.1", "2350.5", "18500", "true", "=1+1", "42", "teksti",
        "rivi\n2", "00100", "2025-02-17", "-7",
    ]  # fmt: skip
    assert (rows[1].line, rows[1].cells) == (4, ["", "", "x"])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (cell("A2", "6.4300090089865408E+17"), "rounded"),
        (cell("A2", "#N/A", "e"), "cell-error"),
        (cell("A2", "", formula="B2"), "formula"),
        (cell("A2", "7", "s"), "string"),
        (cell("A2", "-3", style=DATE), "date"),
        (cell("A2", "x"), "number"),
        (cell("A2", "x" * 40_000, "inlineStr"), "length"),
        (cell("A2", "a_x0000_b", "inlineStr"), "control"),
    ],
)
def test_a_cell_that_cannot_be_trusted_is_told(tmp_path: Path, bad: str, code: str) -> None:
    content = sheet(row(1, text("A1", "Asiakasnumero")), row(2, bad), row(3, text("A3", "ok")))
    rows = read(workbooks.write(tmp_path / "a.xlsx", content))[1]
    assert [problem.code for _place, problem in rows[0].problems] == [code]
    assert rows[1].cells == ["ok"]


def test_days_of_1904_and_the_day_that_never_was(tmp_path: Path) -> None:
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><workbookPr date1904="1"/><sheets><sheet name="Taul1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    content = sheet(row(1, text("A1", "Asiakasnumero")), row(2, cell("A2", "44647", style=DATE)))
    assert read(workbooks.write(tmp_path / "a.xlsx", content, workbook=book))[1][0].cells == ["2026-03-28"]
    since_1900 = [cell("A2", "59", style=DATE), cell("B2", "60", style=DATE), cell("C2", "61", style=DATE)]
    found = read(workbooks.write(tmp_path / "b.xlsx", sheet(row(1, text("A1", "Asiakasnumero")), row(2, *since_1900))))[1][0]
    assert [found.cells[0], found.cells[2]] == ["1900-02-28", "1900-03-01"]
    assert [place for place, _problem in found.problems] == [1]


def test_the_sheet_is_the_first_shown_or_the_one_named(tmp_path: Path) -> None:
    first, second = (sheet(row(1, text("A1", "Asiakasnumero")), row(2, text("A2", name))) for name in ("yksi", "kaksi"))
    path = workbooks.write(tmp_path / "a.xlsx", first, others=[("Toinen", second)])
    assert read(path)[1][0].cells == ["yksi"]
    form, table = open_table(path, Chosen(), known)
    table.close()
    assert (form.sheet, form.other_sheets) == ("Taul1", ("Toinen",))
    assert read(path, Chosen(sheet="toinen"))[1][0].cells == ["kaksi"]
    with pytest.raises(FileError) as refused:
        read(path, Chosen(sheet="Kolmas"))
    assert "Taul1, Toinen" in refused.value.problem.message()


@given(st.lists(st.text(), max_size=4))
def test_what_is_escaped_comes_back(cells: list[str]) -> None:
    back = RawRow(2, [escape(each) for each in cells])
    unescape(back)
    assert back.cells == cells


@given(st.text())
def test_nothing_escaped_is_a_formula(cell_: str) -> None:
    assert not escape(cell_).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("column", [0, 1, 2, 3])
@pytest.mark.parametrize("between", [0, 1, 3])
def test_stray_quotation_marks_swallow_no_row(tmp_path: Path, column: int, between: int) -> None:
    """Two marks in one column leave a row of the right width between them: it is refused, and its lines are read by themselves."""
    rows = [[f"{number}", f"Nimi{number}", f"Kuja {number}", "1"] for number in range(between + 2)]
    rows[0][column] = f'"{rows[0][column]}'
    rows[-1][column] = f'{rows[-1][column]}"'
    path = written(tmp_path / "a.csv", "\n".join([";".join(HEADINGS), *map(";".join, rows), ""]).encode())
    _header, found = read(path)
    assert [each.line for each in found] == list(range(2, between + 4))
    assert found[0].problems
    assert [each.cells for each in found[1:-1]] == rows[1:-1]
    assert not any(each.problems for each in found[1:-1])


def test_a_cell_of_several_lines_is_still_a_cell(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", (";".join(HEADINGS) + '\n1;Mäki;"Kuja 1;\nporras A; ovi 2";5\n').encode())
    _header, (found,) = read(path)
    assert (found.cells, found.problems) == (["1", "Mäki", "Kuja 1;\nporras A; ovi 2", "5"], [])
