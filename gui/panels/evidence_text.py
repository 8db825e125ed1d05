"""The evidence of a statement as text in the window: one text over all sections, to be selected by mouse and keyboard and copied."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from gui import fonts, tokens
from models.services.evidence.paper import Item, Paper, Section, Table
from models.words import _

_GROUP = 8


class EvidenceText(QTextBrowser):
    """As high as its text: the panel scrolls, not the text in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper: Paper | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(_("Evidence of a statement"))
        self.setTabChangesFocus(True)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_paper(self, paper: Paper | None) -> None:
        """Show a paper; None is nothing."""
        self._paper = paper
        self.setVisible(paper is not None)
        self._render()

    def _render(self) -> None:
        self.document().setDefaultFont(fonts.font("body"))
        self.setHtml("".join(_html(self._paper)) if self._paper is not None else "")
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(max(1, round(self.document().size().height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the text is at this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._paper is not None:
            self._render()

    def sizeHint(self) -> QSize:
        """Return the height of the text."""
        return QSize(fonts.px(240), self.height())


def _html(paper: Paper) -> Iterable[str]:
    yield f"<p>{escape(paper.about)}</p>"
    for place, section in enumerate(paper.sections):
        if place:  # the first one's title stands above the text already, and so do its notes
            yield f'<h3 style="font-size:{fonts.px(14)}px; margin-top:{fonts.px(14)}px; margin-bottom:{fonts.px(4)}px">{escape(section.title)}</h3>'
        yield from _section(section, told=place == 0)


def _section(section: Section, *, told: bool) -> Iterable[str]:
    if section.quote:
        yield f"<p><b>{_lines(section.quote)}</b></p>"
    yield _facts(section.facts)
    if section.table is not None:
        yield from _table(section.table)
    for item in section.items:
        yield from _item(item)
    yield from () if told else (f"<p>{_lines(note)}</p>" for note in section.notes)


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><td style="padding-right:10px">{_muted(label)}</td><td>{_lines(_grouped(text))}</td></tr>' for label, text in rows if text
    )  # fmt: skip
    return f'<table cellspacing="0" cellpadding="2">{cells}</table>' if cells else ""


def _table(table: Table) -> Iterable[str]:
    for place, row in enumerate(table.rows):
        yield "<p></p>" if place else ""
        yield _facts(zip(table.heads, row, strict=True))


def _item(item: Item) -> Iterable[str]:
    first, *rest = item.lines
    state = _("Holds") if item.holds else _("Does not hold")
    ink = _ink("allowed" if item.holds else "prohibited")
    yield f'<p style="margin-bottom:0"><b>{escape(item.number)}</b> <span style="color:{ink}">{escape(state)}</span><br>{_muted(first)}'
    yield "".join(f"<br>{_lines(line)}" for line in rest)
    yield "".join(f"<br>{_muted(name)} {escape(_grouped(digest))}" for name, digest in item.digests) + "</p>"


def _grouped(text: str) -> str:
    """Return a digest in groups, which lines may break between; anything else as it is."""
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        return text
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _lines(text: str) -> str:
    return "<br>".join(escape(text).split("\n"))


def _muted(text: str) -> str:
    return f'<span style="color:{_ink("muted")}">{_lines(text)}</span>'


def _ink(token: str) -> str:
    return tokens.color(token).name()
