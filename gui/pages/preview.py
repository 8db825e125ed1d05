"""The panel beside the hits: who the selected one is. Contact points are masked unless they are what was matched."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import fonts
from gui.chips import Chip
from gui.labels import ElidedLabel, Label, Rule
from gui.matrix import Answer as Look
from gui.scrolling import ScrollBar
from gui.sidepanel import Side
from models import fields, formats
from models.identifiers import language
from models.permissions.decision import Answer, Decision
from models.permissions.vocabulary import EMAIL, MARKETING, PHONE, POST, RESEARCH, SELLING, SMS
from models.services.search import LastContact, Place, Preview
from models.services.search_hits import RESTRICTION_LABELS
from models.words import N_, _

KIND_ICONS: Final = {"person": "user", "organisation": "buildings", "estate": "scroll", "bankruptcy-estate": "scroll"}
COMMODITY_ICONS: Final = {"district-heat": "thermometer", "district-cooling": "snowflake", "gas": "flame", "electricity": "lightning"}
RESTRICTION_LOOKS: Final = {
    "non-disclosure": ("shield-warning", "warning"),
    "deceased": ("scroll", "warning"),
    "prohibitions": ("prohibit", "prohibited"),
}
ASKED: Final = {
    (MARKETING, PHONE): N_("Call with an ad"),
    (MARKETING, SMS): N_("Text an ad"),
    (MARKETING, EMAIL): N_("E-mail an ad"),
    (MARKETING, POST): N_("Post an ad"),
    (SELLING, PHONE): N_("Sell by phone"),
    (RESEARCH, PHONE): N_("Ask for research"),
}
"""How "May I…" goes on, by purpose and channel."""
_LABEL_WIDTH: Final = 118
_MOST_PLACES: Final = 8


class PreviewPanel(Side):
    """Shows one preview, or says that nothing is selected. Its parts are made once: another customer only changes their words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Preview"), parent=parent)
        self.shown: Preview | None = None
        self._nothing = Label(_("Choose a row to see who it is."), "body", "muted", wrap=True)
        self._name = ElidedLabel("", "panel", "text", "user", icon_ink="muted")
        self._kind, self._language, self._restriction = Chip(""), Chip("", "translate"), Chip("")
        self._facts, self._answers = _Facts(), _Answers()
        self._places, self._last = _Places(), Label("", "body", wrap=True)
        chips = QHBoxLayout()
        chips.setSpacing(8)
        chips.addWidget(self._kind)
        chips.addWidget(self._language)
        chips.addStretch(1)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(chips)
        column.addWidget(self._restriction, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Rule())
        column.addWidget(self._facts)
        column.addWidget(_titled(_("May I…"), self._answers))
        self._sites = _titled(_("Sites"), self._places)
        self._contact = _titled(_("Last contact"), self._last)
        column.addWidget(self._sites)
        column.addWidget(self._contact)
        self.column.addWidget(self._scrolled(), 1)
        self._note = Label(_("The preview is recorded with the search, not as an opening."), "label", "muted", wrap=True)
        self.column.addWidget(self._note)
        self.show_preview(None)

    def _scrolled(self) -> QScrollArea:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._nothing, self._name, self._body):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, area))
        area.setWidget(holder)
        area.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        return area

    def show_preview(self, found: Preview | None) -> None:
        """Show one customer; None for nothing."""
        self.shown = found
        for part in (self._name, self._body, self._note):
            part.setVisible(found is not None)
        self._nothing.setVisible(found is None)
        if found is not None:
            self._fill(found)

    def await_preview(self, name: str, kind: str) -> None:
        """Show who is chosen and nothing more, until their preview is read: what stood here was about another customer."""
        self.shown = None
        self._name.set_look(name, "text", KIND_ICONS.get(kind, "user"), "muted")
        self._name.show()
        for part in (self._nothing, self._body, self._note):
            part.hide()

    def _fill(self, found: Preview) -> None:
        icon = KIND_ICONS.get(found.kind, "user")
        self._name.set_look(found.name, "text", icon, "muted")
        spoken = _(language.name(found.language)) if found.language else ""
        self._kind.set_state(fields.field_of("customer", "customer_kind").kind.text(found.kind or None), icon, "")
        self._language.set_state(spoken, "translate", "")
        self._language.setVisible(bool(spoken))
        self._restriction.setVisible(found.restriction is not None)
        if found.restriction is not None:
            look, ink = RESTRICTION_LOOKS.get(found.restriction, ("warning", "warning"))
            self._restriction.set_state(_(RESTRICTION_LABELS[found.restriction]), look, ink)
        facts = [*found.numbers, (_("Phone"), found.phone), (_("E-mail"), found.email), (_("Address"), found.address)]
        self._facts.show_facts([(label, value) for label, value in facts if value])
        self._answers.show_answers(found.answers)
        self._sites.setVisible(bool(found.places))
        self._places.show_places(found.places[:_MOST_PLACES])
        self._contact.setVisible(found.last_contact is not None)
        if found.last_contact is not None:
            self._last.setText(_contact_words(found.last_contact))


def _titled(title: str, part: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for each in (Rule(), Label(title, "label", "muted"), part):
        column.addWidget(each)
    return made


def _contact_words(last: LastContact) -> str:
    named = (("channel", last.channel), ("subject", last.subject))
    said = [fields.field_of("contact", name).kind.text(value or None) for name, value in named]
    return f"{formats.show_instant(last.at)} {', '.join(part for part in (*said, last.agent) if part)}"


class _Grid(QWidget):
    """Two columns of rows that are made when they are first needed and hidden when they are not."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(6)


class _Facts(_Grid):
    """Labels and values that can be marked and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.grid.setColumnMinimumWidth(0, fonts.px(_LABEL_WIDTH))
        self.grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Label, Label]] = []

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        while len(self._rows) < len(facts):
            label, value = Label("", "label", "muted", wrap=True), Label("", "value", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.grid.addWidget(label, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(value, len(self._rows), 1)
            self._rows.append((label, value))
        for at, row in enumerate(self._rows):
            for part, words in zip(row, facts[at] if at < len(facts) else ("", ""), strict=True):
                part.setText(words)
                part.setVisible(at < len(facts))


class _Answers(_Grid):
    """May I advertise, sell, ask: each in words, with the rule as its description."""

    def __init__(self) -> None:
        super().__init__()
        self.grid.setColumnStretch(0, 1)
        self._said: dict[tuple[str, str], tuple[Label, ElidedLabel]] = {}
        for row, (asked, words) in enumerate(ASKED.items()):
            label, said = Label(_(words), "label", "muted", wrap=True), ElidedLabel("", "value")
            self.grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(said, row, 1, Qt.AlignmentFlag.AlignTop)
            self._said[asked] = (label, said)

    def show_answers(self, found: tuple[Decision, ...]) -> None:
        for decision in found:
            label, said = self._said[decision.purpose, decision.channel]
            look, sentence = Look.of(decision.answer), decision.sentence()
            said.set_look(answer_text(decision), look.kind, look.icon)
            said.setAccessibleName(f"{label.text()}: {said.text()}")
            said.setAccessibleDescription(sentence)
            label.setToolTip(sentence)


class _Places(_Grid):
    """What is delivered where, ended ones greyed and said."""

    def __init__(self) -> None:
        super().__init__()
        self.grid.setColumnStretch(1, 1)
        self._rows: list[tuple[ElidedLabel, ElidedLabel]] = []

    def show_places(self, places: tuple[Place, ...]) -> None:
        while len(self._rows) < len(places):
            row = ElidedLabel("", "value"), ElidedLabel("", "label", "muted")
            for column, part in enumerate(row):
                self.grid.addWidget(part, len(self._rows), column)
            self._rows.append(row)
        for at, (what, where) in enumerate(self._rows):
            what.setVisible(at < len(places))
            where.setVisible(at < len(places))
            if at < len(places):
                place = places[at]
                commodity = fields.field_of("metering_point", "commodity").kind.text(place.commodity or None)
                what.set_look(commodity, "muted" if place.ended else "text", COMMODITY_ICONS.get(place.commodity, "house-line"), "muted")
                where.setText(_("{site} (ended)", site=place.site) if place.ended else place.site)


def answer_text(decision: Decision) -> str:
    """Return the answer in words, a prohibition with the day since which it stands."""
    if decision.answer is Answer.PROHIBITED and decision.since is not None:
        return f"{decision.word()} {formats.show_date(decision.since)}"
    return decision.word()
