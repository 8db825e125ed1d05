"""Workbooks made by hand, as spreadsheets write them and as nobody honest does."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="d\\.m\\.yyyy\\ h:mm;@"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="2"/></cellXfs></styleSheet>'
)
PLAIN, DATE, POSTAL, MOMENT, TWO_PLACES = range(5)


def cell(place: str, value: str, kind: str = "n", style: int = PLAIN, formula: str = "") -> str:
    """Return one cell's XML."""
    inner = f"<f>{formula}</f>" if formula else ""
    inner += f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>" if value else ""
    return f'<c r="{place}" t="{kind}" s="{style}">{inner}</c>'


def text(place: str, value: str) -> str:
    """Return a cell of text."""
    return cell(place, value, "inlineStr")


def row(line: int, *cells: str) -> str:
    """Return one row's XML."""
    return f'<row r="{line}">{"".join(cells)}</row>'


def sheet(*rows: str) -> str:
    """Return a sheet's XML."""
    return f"<worksheet {_MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>"


def write(path: Path, content: str, *, strings: str = "", workbook: str = "", others: Sequence[tuple[str, str]] = (), styles: str = STYLES) -> Path:
    """Write a workbook of one sheet, "Taul1" (and those of ``others``: name and content)."""
    names = ["Taul1", *(name for name, _content in others)]
    listed = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1))
    links = "".join(f'<Relationship Id="rId{at}" Type="{_TYPE}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in range(1, len(names) + 1))
    links += f'<Relationship Id="s" Type="{_TYPE}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="t" Type="{_TYPE}/sharedStrings" Target="/xl/sharedStrings.xml"/>' if strings else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", workbook or f"<workbook {_MAIN} {_LINKS}><workbookPr/><sheets>{listed}</sheets></workbook>")
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        )
        file.writestr("xl/styles.xml", styles)
        for at, content_ in enumerate((content, *(each for _name, each in others)), 1):
            file.writestr(f"xl/worksheets/sheet{at}.xml", content_)
        if strings:
            file.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{strings}</sst>")
    return path
