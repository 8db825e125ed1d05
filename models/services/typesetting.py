"""PDFs: templates of ``resources/reports`` set by typst in memory. Tagged and made to last: PDF/A-2a and PDF/UA-1.

What is printed goes to the template as data, never as markup. A letter that no font has is printed as its number, so that none is dropped silently.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import resources
from models.words import N_, _, speaking

if TYPE_CHECKING:
    from models.services.evidence.paper import Paper
    from models.services.letters import Letter

PAGE: Final = N_("Page {page} of {pages}")
_PROBE: Final = (
    b'#set document(title: "-")\n#set text(font: ("Inter", "DejaVu Sans Mono", "Libertinus Serif", "New Computer Modern Math"))\n#sys.inputs.data'
)
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Kinds of signs that would act on the text, or show as nothing."""
_LATIN: Final = 0x250
"""Below this every letter is in the program's own font."""


def evidence_pdf(paper: Paper, language: str, made_at: datetime) -> bytes:
    """Return the evidence of a statement as a PDF."""
    with speaking(language):
        more = {"language": language, "page": _(PAGE, page="{page}", pages="{pages}"), "holds": _("Holds"), "broken": _("Does not hold")}
    return pdf("evidence.typ", asdict(paper) | more, made_at)


def letter_pdf(letter: Letter, made_at: datetime) -> bytes:
    """Return a letter with its head and address, its body empty, as a PDF."""
    with speaking(letter.language):
        title = _("Letter from {sender}", sender=letter.sender)
    return pdf("letter.typ", asdict(letter) | {"title": title}, made_at)


def pdf(template: str, data: Any, made_at: datetime) -> bytes:
    """Return a template of ``resources/reports`` filled with ``data`` (whatever JSON has) as a PDF."""
    shown = _printable(data)
    made = _compiled(resources.path("reports", template).read_bytes(), json.dumps(shown, ensure_ascii=False), made_at)
    assert isinstance(made, bytes)
    return made


def _compiled(source: bytes, data: str, made_at: datetime | None = None) -> Any:
    import typst  # loads in 15 ms, and only who makes a PDF waits for it

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[resources.path("fonts")])
    return typst.compile(
        source,
        format="pdf",
        sys_inputs={"data": data},
        font_paths=fonts,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=made_at and made_at.replace(microsecond=0),
    )


def _printable(data: Any) -> Any:
    """Return the same data with signs that cannot be shown written as their numbers."""
    signs = {sign for sign in set(json.dumps(data, ensure_ascii=False)) if ord(sign) >= _LATIN} | _controls(data)
    instead = {ord(sign): f"[U+{ord(sign):04X}]" for sign in signs if not _shows(sign)}
    return _replaced(data, instead) if instead else data


def _controls(data: Any) -> set[str]:
    return {sign for text in _texts(data) for sign in text if sign != "\n" and unicodedata.category(sign) in _HIDDEN}


def _texts(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return [text for value in values for text in _texts(value)]


def _replaced(data: Any, instead: dict[int, str]) -> Any:
    if isinstance(data, str):
        return data.translate(instead)
    if isinstance(data, dict):
        return {name: _replaced(value, instead) for name, value in data.items()}
    return [_replaced(value, instead) for value in data] if isinstance(data, list | tuple) else data


_seen: Final[dict[str, bool]] = {}


def _shows(sign: str) -> bool:
    """Say whether a sign has a picture in the fonts: the standard for accessible PDFs refuses one that has none."""
    if unicodedata.category(sign) in _HIDDEN:
        return False
    known = _seen.get(sign)
    if known is None:
        import typst

        try:
            _compiled(_PROBE, sign)
        except typst.TypstError:
            known = False
        else:
            known = True
        _seen[sign] = known
    return known
