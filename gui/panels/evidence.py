"""The evidence of a statement at the side: the whole chain to be read and copied, and saved as a PDF for whoever asks for it, with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from gui.buttons import primary, secondary
from gui.choices import Combo
from gui.commands import key_text
from gui.empty import ThinProgress
from gui.fields import Field
from gui.inputs import LineEdit
from gui.panels.callout import Callout
from gui.panels.evidence_text import EvidenceText
from gui.panels.host import PanelHost
from gui.panels.hosted import HostedPanel
from gui.sidepanel import STATEMENT_WIDTH
from gui.tasks import Lane
from models.problems import Problem, Rejected
from models.services.evidence import giving
from models.services.evidence.giving import Given, Shown
from models.services.evidence.plain import plain
from models.words import LANGUAGES, N_, _

_LANGUAGES: Final = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}


class EvidencePanel(HostedPanel):
    """For one statement, opened by :meth:`show_for`; what it shows is forgotten when it goes out of sight."""

    def __init__(self, host: PanelHost) -> None:
        super().__init__(host, _("Evidence of a statement"), "scroll", "accent", STATEMENT_WIDTH)
        self._statement: UUID | None = None
        self._shown: Shown | None = None
        self._busy = False
        self.progress = ThinProgress()
        self.verdict = Callout()
        self.text = EvidenceText()
        for part in (self.progress, self.verdict, self.text):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.reason = Field(_("What it is given out for"), LineEdit(), required=True)
        self.language = Field(_("Language of the PDF"), Combo())
        self.language.editor.set_choices([(code, _(_LANGUAGES[code])) for code in LANGUAGES])
        self.reason.editor.edited.connect(lambda: self.reason.show_problem(None))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.reason, 3, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.language, 2, Qt.AlignmentFlag.AlignTop)
        self.foot.addLayout(row)
        self.close_button = secondary(_("Close"), "Esc")
        self.close_button.clicked.connect(self.close_panel)
        self.copy_button = secondary(_("Copy"), icon="copy")
        self.copy_button.clicked.connect(self.copy)
        self.save_button = primary(_("Save as PDF…"), key_text("act"), "file-arrow-down")
        self.save_button.clicked.connect(self.ask_target)
        self.acted.connect(self.ask_target)
        self.acts.addWidget(self.close_button)
        self.acts.addWidget(self.copy_button)
        self.acts.addStretch(1)
        self.acts.addWidget(self.save_button)

    def show_for(self, statement: UUID) -> None:
        """Gather the evidence of a statement, verify it and show it; the reading is journalled."""
        self.leave()
        self._statement = statement
        self.take_place()
        self.progress.start(_("Gathering and verifying…"))
        seat = self._host.seat
        seat.tasks.run(
            Lane.NETWORK,
            lambda: giving.show(seat.desk, statement, giving.noted(seat.entered, None)),
            lambda found: self._show(statement, found),
            failed=self._failed,
        )

    def refresh(self) -> None:
        """Another customer closes the panel."""
        shown = self._shown
        if shown is not None and shown.evidence.customer.id != self._host.data.id:
            self.close_panel()

    def act(self) -> None:
        """Do the region's one act."""
        self.ask_target()

    def leave(self) -> None:
        """Forget what was shown."""
        self._statement = self._shown = None
        self.progress.finish()
        self.verdict.hide()
        self.text.show_paper(None)
        self.reason.editor.set_value("")
        self.reason.show_problem(None)
        self._allow()

    def copy(self) -> None:
        """Copy all of it as plain text."""
        if self._shown is not None:
            QGuiApplication.clipboard().setText(plain(self._shown.paper))
            self._host.seat.said.emit(_("The evidence is on the clipboard"), "done")

    def ask_target(self) -> None:
        """Ask where the PDF goes, once it is said what for."""
        if self._shown is None or self._busy:
            return
        problem = giving.why_problem(self.reason.editor.value())
        if problem is not None:
            self._tell(problem)
            return
        told = self._shown.evidence.statement
        name = _("evidence-{number}.pdf", number=told.seq if told.seq is not None else told.id.hex)
        dialog = QFileDialog(self.window(), _("Save as PDF"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, target: Path) -> None:
        """Write the PDF, gathered and verified anew; a file that is there already stays."""
        statement = self._statement
        if statement is None or self._busy:
            return
        self._busy = True
        self._allow()
        self.progress.start(_("Writing the PDF…"))
        seat, reason, language = self._host.seat, self.reason.editor.value(), self.language.editor.value()
        seat.tasks.run(
            Lane.NETWORK,
            lambda: giving.save_pdf(seat.desk, statement, giving.noted(seat.entered, None), target, reason, language=language),
            self._saved,
            failed=self._failed,
        )

    def _show(self, statement: UUID, found: Shown | Rejected) -> None:
        if statement != self._statement:
            return
        self.progress.finish()
        if isinstance(found, Rejected):
            self.verdict.say("prohibited", "warning-circle", found.messages()[0], "")
            self.verdict.show()
            return
        self._shown = found
        whole, first = found.evidence.checked.whole, found.paper.sections[0]
        self.verdict.say("allowed" if whole else "prohibited", "shield-check" if whole else "shield-warning", first.title, "\n".join(first.notes))
        self.verdict.show()
        self.text.show_paper(found.paper)
        self.language.editor.set_value(found.evidence.customer.language if found.evidence.customer.language in LANGUAGES else "fi")
        self._allow()
        self.text.setFocus()

    def _saved(self, result: Given | Rejected) -> None:
        self._busy = False
        self.progress.finish()
        self._allow()
        if isinstance(result, Given):
            self.reason.editor.set_value("")
            self._host.seat.said.emit(_("The evidence is in {file}", file=result.path.name), "done")
            self._host.seat.tell([self._host.data.id], ["statement"])
            return
        for problem in result.problems:
            self._tell(problem)

    def _tell(self, problem: Problem) -> None:
        if problem.field == "reason":
            self.reason.show_problem(problem)
            self.reason.focus()
        else:
            self._host.seat.said.emit(problem.message(), "problem")

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self.progress.finish()
        self._allow()
        self._host.seat.tasks.failed.emit(failure)

    def _allow(self) -> None:
        ready = self._shown is not None and not self._busy
        self.copy_button.setEnabled(self._shown is not None)
        self.save_button.setEnabled(ready)
