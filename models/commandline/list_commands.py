"""The commands of lists, declared with typer."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from models import formats
from models.commandline import calling, lists
from models.commandline.arguments import Common, path
from models.commandline.session import seat
from models.entities.choices import CHANNELS, PURPOSES
from models.permissions.vocabulary import CONTACT_PURPOSES
from models.roles import Action
from models.services.lists.criteria import Criteria
from models.services.lists.making import MOST_DAYS, STALE_DAYS, Order
from models.words import N_, _

_PURPOSES: Final = "|".join(CONTACT_PURPOSES)
_CHANNELS: Final = "|".join(CHANNELS)
Several = list[str] | None
OnlyIncluded = Annotated[bool, typer.Option("--only-included", help=N_("Only those who are on the list, for whoever calls or writes."))]
Target = Annotated[str | None, typer.Option("--out", metavar=N_("FILE"), help=N_("A new .csv or .xlsx."))]


def group(common: Common) -> typer.Typer:
    """Return the commands for one call, which ``common`` belongs to."""
    made = typer.Typer(help=N_("Lists of whom to call, write to or ask."), rich_markup_mode=None)

    @made.command(help=N_("Ask about everybody whom the criteria fit, and keep every answer with its rule."))
    def make(
        purpose: Annotated[str, typer.Option(metavar=_PURPOSES, help=N_("What for."))],
        channel: Annotated[str, typer.Option(metavar=_CHANNELS, help=N_("How."))],
        controller: Annotated[str, typer.Option(metavar=N_("CODE"), help=N_("For which controller."))],
        name: Annotated[str, typer.Option("--name", metavar=N_("NAME"), help=N_("What the list is called; purpose and channel when left out."))] = "",
        out: Target = None,
        only_included: OnlyIncluded = False,
        kind: Annotated[Several, typer.Option("--kind", metavar=N_("CODE"), help=N_("Kind of customer; repeat for more."))] = None,
        status: Annotated[Several, typer.Option("--status", metavar=N_("CODE"), help=N_("Status of the relation; repeat for more."))] = None,
        language: Annotated[Several, typer.Option("--speaks", metavar=N_("CODE"), help=N_("Language of the customer; repeat for more."))] = None,
        postal_code: Annotated[
            Several, typer.Option("--postal-code", metavar=N_("DIGITS"), help=N_("Beginning of a postal code; repeat for more."))
        ] = None,
        dwelling: Annotated[Several, typer.Option("--dwelling", metavar=N_("CODE"), help=N_("Dwelling type of a site; repeat for more."))] = None,
        heating: Annotated[Several, typer.Option("--heating", metavar=N_("CODE"), help=N_("Main heating of a site; repeat for more."))] = None,
        sample: Annotated[str | None, typer.Option("--sample", metavar="N", help=N_("Draw so many by lot of those who may be contacted."))] = None,
        days: Annotated[str, typer.Option("--days", metavar="N", help=N_("Days for which the answers will do, 1 to 30; 7 when left out."))] = str(
            STALE_DAYS
        ),
    ) -> None:
        drawn = calling.whole("--sample", sample, 1, 10_000_000) if sample is not None else None
        chosen = [tuple(each or ()) for each in (kind, status, language, postal_code, dwelling, heating)]
        criteria = Criteria(chosen[0], chosen[1], chosen[2], chosen[3], chosen[4], chosen[5], drawn)
        called = name or f"{_(PURPOSES.get(purpose, purpose))}, {formats.within_sentence(_(CHANNELS.get(channel, channel)))}"
        order = Order(called, purpose, channel, controller, criteria, calling.whole("--days", days, 1, MOST_DAYS))
        with seat(common, Action.MAKE_LIST) as at:
            lists.make(at, order, path(out) if out else None, only_included=only_included)

    @made.command(help=N_("Ask about the customers of a list again, and say who fell out and why. The answers are a new list."))
    def ask(
        file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("The file that the list was taken out as, or the id of the list."))],
        out: Target = None,
        only_included: OnlyIncluded = False,
    ) -> None:
        with seat(common, Action.MAKE_LIST) as at:
            lists.ask(at, str(path(file)), path(out) if out else None, only_included=only_included)

    @made.command(help=N_("Show the lists, or one list with who is on it, who is not and why."))
    def show(list_id: Annotated[str | None, typer.Argument(metavar=N_("LIST"), help=N_("The id of a list."))] = None) -> None:
        with seat(common, Action.FIND_CUSTOMER) as at:
            lists.show(at, list_id)

    @made.command("take-out", help=N_("Write a list to a file; who is on it is asked about once more."))
    def take_out(
        list_id: Annotated[str, typer.Argument(metavar=N_("LIST"), help=N_("The id of a list."))],
        file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("A new .csv or .xlsx."))],
        only_included: OnlyIncluded = False,
    ) -> None:
        with seat(common, Action.MAKE_LIST) as at:
            lists.take_out(at, list_id, path(file), only_included=only_included)

    return made
