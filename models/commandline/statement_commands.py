"""The commands of statements and their evidence, declared with typer."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from models.commandline import calling, evidence
from models.commandline.arguments import STATUS_WRONG_CALL, Common, StopError, path
from models.commandline.session import seat
from models.roles import Action
from models.words import LANGUAGES, N_, _

_LANGUAGES: Final = "|".join(LANGUAGES)
_LISTS: Final = N_("List a customer's permissions and prohibitions with their entries in the journal. The reading is journalled.")
_SHOWS: Final = N_("Say who said what, who recorded it, what became of it and what binds today, and verify it. The reading is journalled.")


def add(app: typer.Typer, common: Common) -> None:
    """Add the commands for one call, which ``common`` belongs to."""

    @app.command(help=_LISTS)
    def statements(customer: Annotated[str, typer.Argument(metavar=N_("CUSTOMER"), help=N_("Customer number or id."))]) -> None:
        with seat(common, Action.OPEN_CUSTOMER) as at:
            evidence.listed(at, customer)

    app.add_typer(_statement(common), name="statement")


def _statement(common: Common) -> typer.Typer:
    group = typer.Typer(help=N_("The evidence of a statement."), rich_markup_mode=None)

    @group.command(help=_SHOWS)
    def show(
        statement: Annotated[
            str, typer.Argument(metavar=N_("STATEMENT"), help=N_("Number of its entry in the journal, or 8 digits or more of its id."))
        ],
        pdf: Annotated[str | None, typer.Option("--pdf", metavar=N_("FILE"), help=N_("Write it as a PDF; it is journalled as given out."))] = None,
        reason: Annotated[str, typer.Option("--reason", metavar=N_("REASON"), help=N_("What it is given out for; needed with --pdf."))] = "",
        paper: Annotated[
            str | None, typer.Option("--paper-language", metavar=_LANGUAGES, help=N_("Language of the PDF; the customer's when left out."))
        ] = None,
        overwrite: Annotated[bool, typer.Option("--overwrite", help=N_("Replace the file where there is one."))] = False,
    ) -> None:
        language = calling.one_of("--paper-language", paper, LANGUAGES) if paper else ""
        if pdf is None and (reason or language or overwrite):
            raise StopError(STATUS_WRONG_CALL, _("These options go with --pdf: {options}", options="--reason, --paper-language, --overwrite"))
        file = path(pdf) if pdf is not None else None
        with seat(common, Action.READ_JOURNAL) as at:
            evidence.show(at, statement, file, reason, language=language, overwrite=overwrite)

    return group
