"""Permissions and prohibitions of a customer: every statement with its evidence and fate, why a cell answers as it does, and the waiting lifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import link
from gui.cards import Card
from gui.chips import FilterChip
from gui.commands import key_text
from gui.empty import EmptyState
from gui.pages.sections import matches
from gui.pages.sections.sides import Sides
from gui.pages.sections.statement_detail import StatementDetail
from gui.panels.flow import Flow
from gui.panels.host import PanelHost, is_act, is_key
from gui.tables import Cell, Column, Rows, Table
from gui.tasks import Lane
from models import fields, formats
from models.permissions.vocabulary import APPROVE, GRANT, REFUSE
from models.problems import Rejected
from models.roles import Action
from models.services import statements
from models.services.forms import Saved
from models.services.refusals import Match
from models.services.statements import StatementLine
from models.words import _, pgettext

_ICONS: Final = {"prohibition": "prohibit", "grant": "check-circle", "lift": "arrow-counter-clockwise", "correction": "pencil-simple"}
_INKS: Final = {"prohibition": "prohibited", "grant": "allowed", "lift": "warning", "correction": "muted"}
_STATE: Final = {
    "in-force": ("check-circle", "allowed"),
    "waiting": ("hourglass", "warning"),
    "sent-back": ("arrow-u-up-left", "warning"),
    "refused": ("x-circle", "prohibited"),
    "approved": ("check-circle", "allowed"),
}
_WAITING: Final = ("waiting", "sent-back")
_CTRL: Final = Qt.KeyboardModifier.ControlModifier


class PermissionsSection(QWidget):
    """Filters, list and details. The page calls :meth:`refresh` after reading again, and :meth:`explain` for Enter on a cell of its matrix."""

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._filter = "all"
        self._busy = False
        self.rows = Rows(self._columns(), self._row, self)
        self.table = Table(_("Statements"), self.rows, two_lines=True)
        self.table.chosen.connect(self._show_key)
        self.detail = StatementDetail()
        self.table.opened.connect(lambda _key: self.detail.setFocus())
        self.detail.approve_requested.connect(self.approve)
        self.detail.refuse_requested.connect(self.refuse)
        may = host.seat.desk.may(Action.RECORD_STATEMENT)
        self.empty = EmptyState("", _("Record") if may else "", key_text("record-statement"), "prohibit")
        self.empty.acted.connect(lambda: host.seat.commands.trigger("record-statement"))
        self.chips: dict[str, FilterChip] = {}
        bar, chips = QHBoxLayout(), Flow(self)
        bar.setSpacing(8)
        for code, words in self._filters():
            chip = self.chips[code] = FilterChip(words, parent=self)
            chip.clicked.connect(self._choose(code))
            chips.add(chip)
        bar.addWidget(chips, 1)
        self.evidence_button = link(_("Evidence…"), key_text("evidence"), parent=self)
        self.evidence_button.clicked.connect(lambda: host.seat.commands.trigger("evidence"))
        self.evidence_button.setVisible(host.seat.desk.may(Action.READ_JOURNAL))
        bar.addWidget(self.evidence_button, 0, Qt.AlignmentFlag.AlignTop)
        record = link(_("Record"), key_text("record-statement"), parent=self)
        record.clicked.connect(lambda: host.seat.commands.trigger("record-statement"))
        record.setVisible(may)
        bar.addWidget(record, 0, Qt.AlignmentFlag.AlignTop)
        self._list = Card(padding=0)
        self._list.body.addWidget(self.table, 1)
        self._list.body.addWidget(self.empty)
        self._sides = Sides(self._list, self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addLayout(self._sides, 1)
        self.refresh()

    @staticmethod
    def _columns() -> list[Column]:
        return [
            Column("kind", _("Statement")),
            Column("scope", _("Concerns"), 160),
            Column("valid", _("Valid"), 168),
            Column("state", _("State"), 184),
        ]

    @staticmethod
    def _filters() -> list[tuple[str, str]]:
        return [
            ("all", _("All")),
            ("in-force", _("In force")),
            ("waiting", _("Waiting")),
            ("prohibition", _("Prohibitions")),
            ("grant", _("Permissions")),
            ("lift", _("Lifts")),
        ]

    def refresh(self) -> None:
        """Show the page's statements again; the chosen one stays chosen."""
        current = self.table.current_key()
        lines: Sequence[StatementLine | Match] = (*self._host.data.matches, *self._host.data.statements)
        for code, chip in self.chips.items():
            chip.set_count(len(_filtered(lines, code)))
            chip.setChecked(code == self._filter)
        shown = _filtered(lines, self._filter)
        self.rows.set_records(shown)
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.empty.set_text(
            _("Nothing has been said: no permissions, no prohibitions.") if not lines else _("No statement fits this filter."), "prohibit"
        )
        self.evidence_button.setEnabled(bool(shown))
        at = next((row for row, line in enumerate(shown) if line.id.hex == current), 0)
        if shown:
            self.table.setCurrentIndex(self.rows.index(at, 0))
            self.table.selectRow(at)
            self._show(shown[at])
        else:
            self.detail.show_nothing()

    def focus_first(self) -> None:
        """Put the focus into the list, or what stands for it."""
        (self.table if not self.table.isHidden() else self.empty).setFocus(Qt.FocusReason.TabFocusReason)

    def explain(self, purpose: str, channel: str) -> None:
        """Say why a cell of the matrix answers as it does: the rule, its law, and the statements that decide."""
        decision = self._host.data.matrix[purpose, channel]
        deciding = self._host.data.statements.of(decision.statements)
        self.detail.show_decision(decision, deciding, dict(self._host.data.controllers))
        self.detail.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_statement(self, line: StatementLine) -> None:
        """Choose a statement, whatever the filter."""
        self._filter = "all"
        self.refresh()
        at = next(row for row in range(self.rows.rowCount()) if self.rows.key(row) == line.id.hex)
        self.table.selectRow(at)

    def take_over(self, other: PermissionsSection) -> None:
        """Go on where another section was, which this one takes the place of: filter, chosen statement, note."""
        self._filter = other._filter
        self.refresh()
        key = other.table.current_key()
        at = next((row for row in range(self.rows.rowCount()) if self.rows.key(row) == key), None)
        if at is not None:
            self.table.selectRow(at)
        self.detail.note.editor.set_value(other.detail.note.editor.value())

    def chosen_statement(self) -> UUID | None:
        """Return the statement that is chosen in the list."""
        key = self.table.current_key()
        return UUID(hex=key) if key and self.rows.rowCount() else None

    def approve(self) -> None:
        """Approve the waiting statement that is shown."""
        self._decide(APPROVE)

    def refuse(self) -> None:
        """Refuse the waiting statement that is shown; the note is demanded."""
        self._decide(REFUSE)

    def act(self) -> None:
        """Do the region's one act, where there is one."""
        self.approve()

    def _decide(self, decision: str) -> None:
        line = self.detail.decidable()
        if line is None or self._busy:
            return
        self._busy = True
        seat, note = self._host.seat, self.detail.note.editor.value()
        if isinstance(line, Match):
            matches.decide(seat, line, decision, note, lambda result: self._decided(line, decision, result), self._failed)
            return
        seat.tasks.run(
            Lane.WRITER,
            lambda: statements.decide(seat.desk, line.id, decision, note),
            lambda result: self._decided(line, decision, result),
            failed=self._failed,
        )

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self._host.seat.tasks.failed.emit(failure)

    def _decided(self, line: StatementLine | Match, decision: str, result: Saved | Rejected) -> None:
        self._busy = False
        if isinstance(result, Rejected):
            self.detail.show_problem(result.problems[0])
            return
        seat = self._host.seat
        self.detail.note.editor.set_value("")
        seat.tell(result.subjects, result.entities)
        self._host.refresh()
        if isinstance(line, Match):
            said = matches.said(decision)
        elif line.record["statement_kind"] == GRANT:
            said = pgettext("decided", "Permission approved") if decision == APPROVE else pgettext("decided", "Permission refused")
        else:
            said = pgettext("decided", "Lift approved") if decision == APPROVE else pgettext("decided", "Lift refused")
        seat.said.emit(said, "done")

    def _choose(self, code: str) -> Any:
        def choose() -> None:
            self._filter = code
            self.refresh()

        return choose

    def _show_key(self, key: str) -> None:
        data = self._host.data
        line = next((each for each in (*data.matches, *data.statements) if each.id.hex == key), None)
        if line is not None:
            self._show(line)

    def _show(self, line: StatementLine | Match) -> None:
        if isinstance(line, Match):
            self.detail.show_match(line, self._host.seat.desk)
        else:
            self.detail.show_line(line, self._host.data, self._host.seat.desk)

    def _row(self, line: StatementLine | Match) -> tuple[str, Sequence[Cell]]:
        if isinstance(line, Match):
            return matches.statement_cells(line)
        record, data = line.record, self._host.data
        kind = record["statement_kind"]
        words = {
            name: fields.field_of("statement", name).kind.text(record[name])
            for name in ("statement_kind", "purpose", "channel", "given_by", "given_how")
        }
        whose = data.controllers.get(record["controller"], record["controller"]) if record["controller"] else _("All controllers")
        icon, ink = _STATE.get(line.state, ("", "muted"))
        who = line.decisions[-1][0]["decided_by"] if line.decisions else record["author"]  # under a decided state whoever decided
        ends = formats.show_date(record["valid_to"]) if record["valid_to"] else ""
        valid = f"{formats.show_date(record['valid_from'])} – {ends}".rstrip()
        return line.id.hex, (
            Cell(words["statement_kind"], words["purpose"], _ICONS.get(kind, ""), role="name", icon_ink=_INKS.get(kind, "")),
            Cell(words["channel"], whose),
            Cell(valid, _("{who}, {how}", who=words["given_by"], how=formats.within_sentence(words["given_how"]))),
            Cell(line.state_word(), data.people.get(who, who), icon, icon_ink=ink),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details below the list where there is no room beside it."""
        super().resizeEvent(event)
        self._sides.fit(self.size())

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Enter and Ctrl+D before the window while something here can be decided."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and self.detail.decidable() is not None
            and (is_act(event) or is_key(event, Qt.Key.Key_D, _CTRL))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Approve with Ctrl+Enter, refuse with Ctrl+D."""
        if is_act(event):
            self.approve()
        elif is_key(event, Qt.Key.Key_D, _CTRL):
            self.refuse()
        else:
            super().keyPressEvent(event)


def _filtered(lines: Sequence[StatementLine | Match], code: str) -> list[StatementLine | Match]:
    if code == "all":
        return list(lines)
    if code == "waiting":
        return [line for line in lines if isinstance(line, Match) or line.state in _WAITING]
    return [line for line in lines if isinstance(line, StatementLine) and code in (line.state, line.record["statement_kind"])]
