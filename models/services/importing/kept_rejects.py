"""Writing the rejected rows of a run after it has ended, from the file that they came from. Nothing of them is kept on disk meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from models.problems import Rejected, error
from models.roles import Action
from models.services.desk import Desk
from models.services.importing import rejects
from models.services.importing.cells import FileError
from models.services.importing.columns import folded, problem_headings
from models.services.importing.rejects import RejectedRows
from models.services.importing.report import LineReport, Report, Said, mark
from models.services.importing.sniff import Chosen
from models.services.importing.tables import open_table
from models.words import N_, _

_CHANGED: Final = N_("{file} has been changed since it was imported, so its rejected rows cannot be told. Import it again")
_NOT_TOLD: Final = N_("Rejected; a dry run of this file tells why")
_NOTHING: Final = N_("No row was rejected")


def save(desk: Desk, report: Report, source: Path, target: Path) -> Path | Rejected:
    """Write the rejected rows of a report of one file to ``target``, which must not be there yet, and return it."""
    refused = desk.refusal(Action.IMPORT_REGISTER)
    problem = rejects.obstacle(target, [source.name])
    if refused is not None or problem is not None:
        return refused or Rejected((problem,) if problem is not None else ())
    was = report.files[0].format
    try:
        form, table = open_table(source, Chosen(was.encoding, was.delimiter, was.sheet), lambda _heading: False)
    except FileError as failure:
        return Rejected((failure.problem,))
    try:
        if form.digest != was.digest:
            return Rejected((error(_CHANGED, "changed", file=source.name),))
        told = {each.line: each for each in report.rejected}
        beyond = frozenset(report.beyond)
        back = any(folded(heading) in problem_headings() for heading in table.header)
        rows = RejectedRows(target, table.header, form.delimiter)
        try:
            for row in table.rows():
                said = told.get(row.line)
                if said is None and mark(0, row.line) in beyond:
                    said = LineReport(0, row.line, (Said("", "rejected", _(_NOT_TOLD)),))
                if said is not None:
                    if back:
                        rejects.unescape(row)
                    rows.add(row.cells, said)
            return target if rows.finish() else Rejected((error(_NOTHING, "nothing"),))
        finally:
            rows.close()
    except OSError:
        return Rejected((error(rejects.NO_PLACE, "place", file=target.name),))
    finally:
        table.close()
