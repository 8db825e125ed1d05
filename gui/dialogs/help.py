"""The help sheet: every key from the registry, and the pages of help in the user's language. It opens at the side and covers nothing else."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

import resources
from gui import fonts
from gui.commands import COMMANDS, Commands, key_text
from gui.keys import KeyHint
from gui.labels import ElidedLabel, Label
from gui.segmented import Segmented
from gui.sidepanel import STATEMENT_WIDTH, SidePanel
from models.words import N_, _, language

SCOPES: Final = {
    "program": N_("Everywhere"),
    "customer": N_("With a customer open"),
    "contact": N_("During a contact"),
    "section": N_("In a section"),
    "form": N_("In a form"),
}


def page_text(code: str) -> str:
    """Return the help of a language as Markdown; the English one where there is none."""
    known = code if (resources.ROOT / "help" / f"{code}.md").exists() else "en"
    return resources.path("help", f"{known}.md").read_text(encoding="utf-8")


def parts(text: str) -> list[tuple[str, str]]:
    """Return the titles of a help page with what stands under each, as rich text; numbered lines hang by their numbers."""
    found = []
    for block in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        title, _line, body = block.partition("\n")
        lines = [_marked(line) for line in body.strip().splitlines() if line.strip()]
        numbered = [re.fullmatch(r"(\d+\.) (.*)", line) for line in lines]
        if all(numbered):
            rows = "".join(f"<tr><td>{line[1]}&nbsp;</td><td>{line[2]}</td></tr>" for line in numbered if line is not None)
            found.append((title.strip(), f'<table cellspacing="0" cellpadding="2">{rows}</table>'))
        else:
            found.append((title.strip(), "<br>".join(lines)))
    return found


def _marked(line: str) -> str:
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(line))
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", bold)


class HelpPanel(SidePanel):
    """Keys and help, one at a time."""

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(_("Help"), "question", "accent", STATEMENT_WIDTH, parent)
        self._commands = commands
        self.choice = Segmented(choices=[("help", _("Help")), ("keys", _("Keys"))])
        self.choice.setAccessibleName(_("Show"))
        self.choice.set_value("help")
        self.choice.edited.connect(self._show)
        self.body.addWidget(self.choice)
        self.text = self._page()
        self.keys = self._sheet()
        self.body.addWidget(self.text)
        self.body.addWidget(self.keys)
        self.body.addStretch(1)
        self._show()

    @staticmethod
    def _page() -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for title, body in parts(page_text(language())):
            column.addSpacing(8)
            column.addWidget(Label(title, "card", wrap=True))
            said = QLabel(body)
            said.setTextFormat(Qt.TextFormat.RichText)
            said.setWordWrap(True)
            said.setFont(fonts.font("body"))
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            said.setAccessibleName(title)
            column.addWidget(said)
        return page

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for scope, title in SCOPES.items():
            listed = [command for command in COMMANDS if command.scope == scope and command.shortcut and not self._commands.refusal(command.id)]
            if not listed:
                continue
            column.addSpacing(8)
            column.addWidget(Label(_(title), "card"))
            for command in listed:
                row = QHBoxLayout()
                row.addWidget(ElidedLabel(_(command.text)), 1)
                row.addWidget(KeyHint(key_text(command.id)))
                column.addLayout(row)
        return sheet

    def _show(self) -> None:
        keys = self.choice.value() == "keys"
        self.keys.setVisible(keys)
        self.text.setVisible(not keys)
