"""Bring the catalogues up to date with the code: ``python -m resources.translations.build [--check]``.

Texts are taken out of the sources, catalogues keep their translations, texts no longer said are dropped, and the compiled files are written.
With ``--check`` nothing is written; status 1 tells of texts without translation or of a compiled file that is not its catalogue.
``--missing fi`` prints the untranslated texts of a language as JSON, ``--fill fi FILE`` takes translations from such a JSON object.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).resolve().parent
LANGUAGES: Final = ("fi", "sv")
MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Date in the compiled catalogues' heads, so that the same words always give the same file."""
KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "error": (1,),
    "warning": (1,),
    "in_language": (2,),
}


def template() -> Catalog:
    """Return the texts of the sources."""
    catalog = Catalog(project="Tiski", charset="utf-8")
    for folder in ("gui", "models"):
        for _name, _line, message, _comments, context in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS):
            catalog.add(message, context=context)
    for _line, message, _comments, context in extract_from_file("python", ROOT / "main.py", keywords=KEYWORDS):
        catalog.add(message, context=context)
    return catalog


def load(language: str) -> Catalog:
    """Return a language's catalogue as it stands, empty when there is none."""
    path = HERE / language / "tiski.po"
    if not path.exists():
        return Catalog(locale=language, project="Tiski", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, texts: Catalog) -> Catalog:
    """Return the catalogue with the sources' texts and the translations it had."""
    before = load(language)
    after = Catalog(locale=language, project="Tiski", charset="utf-8")
    after.header_comment = "# Words of Tiski. Kept by resources.translations.build."
    after.fuzzy = False
    for message in sorted((each for each in texts if each.id), key=lambda each: (str(each.id), each.context or "")):
        found = before.get(message.id, message.context)
        after.add(message.id, found.string if found is not None else None, context=message.context)
    return after


def missing(catalog: Catalog) -> list[Any]:
    """Return the texts without translation."""
    return [message for message in catalog if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)]


def po_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as its file."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, no_location=True, omit_header=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Report-Msgid'))
    ).encode()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled catalogue."""
    with io.BytesIO(po_bytes(catalog)) as file:
        plain = read_po(file, locale=catalog.locale)
    plain.creation_date = plain.revision_date = MADE
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def _key(message: Any) -> str:
    text = "\x00".join(message.id) if isinstance(message.id, tuple) else str(message.id)
    return f"{message.context}\x04{text}" if message.context else text


def fill(catalog: Catalog, answers: dict[str, Any]) -> None:
    """Take translations: JSON keys are texts, ``context\\x04text``, or ``one\\x00many`` with a list of two forms."""
    for message in catalog:
        answer = answers.get(_key(message))
        if message.id and answer:
            message.string = tuple(answer) if isinstance(answer, list) else answer


def main(arguments: list[str]) -> int:
    """Run the tool; return its status."""
    texts, status = template(), 0
    for language in LANGUAGES:
        catalog = merged(language, texts)
        if arguments[:2] == ["--missing", language]:
            gaps = [_key(message) for message in missing(catalog)]
            sys.stdout.write(json.dumps(gaps, ensure_ascii=False, indent=0) + "\n")
            return 0
        if arguments[:2] == ["--fill", language]:
            fill(catalog, json.loads(Path(arguments[2]).read_text(encoding="utf-8")))
        gaps = missing(catalog)
        po, mo = HERE / language / "tiski.po", HERE / language / "tiski.mo"
        if "--check" in arguments:
            stale = not po.exists() or po.read_bytes() != po_bytes(catalog) or not mo.exists() or mo.read_bytes() != mo_bytes(catalog)
            status |= bool(gaps or stale)
        else:
            po.write_bytes(po_bytes(catalog))
            mo.write_bytes(mo_bytes(catalog))
        sys.stdout.write(f"{language}: {len(gaps)} without translation of {len([each for each in catalog if each.id])}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
