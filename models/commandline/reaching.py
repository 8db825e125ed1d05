"""The commands that ask whether a customer may be reached: the answer, the number to call, the letter written, or the gate's no with its rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import typer

from models.commandline import calling, customers, output
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError, path
from models.commandline.session import Seat, ok, seat
from models.entities.choices import CHANNELS
from models.permissions.decision import Decision
from models.permissions.vocabulary import CONTACT_PURPOSES
from models.problems import Rejected
from models.roles import Action
from models.services import letters, lookup, reaching
from models.services.reaching import NotAllowed
from models.words import N_, _

_STATED: Final = "|".join(CONTACT_PURPOSES)
_PURPOSES: Final = "|".join(reaching.PURPOSES)
_CHANNELS: Final = "|".join(CHANNELS)
_DIALS: Final = N_("Ask whether a customer may be called, and print the number to call. Its use is journalled; a no is status 1 with its rule.")
_WRITES: Final = N_(
    "Ask whether a customer may be written to, and write a letter with its address for a window envelope. It is journalled as given out."
)
Customer = Annotated[str, typer.Argument(metavar=N_("CUSTOMER"), help=N_("Customer number or id."))]
PurposeOption = Annotated[str, typer.Option("--purpose", metavar=_PURPOSES, help=N_("What for."))]
ControllerOption = Annotated[
    str | None, typer.Option("--controller", metavar=N_("CODE"), help=N_("For which controller; your own only one when left out."))
]
Confirmed = Annotated[
    bool, typer.Option("--confirmed", help=N_("Take the second step that non-disclosure demands: this is a matter of the customer's own."))
]


def add(app: typer.Typer, common: Common) -> None:
    """Add the commands for one call, which ``common`` belongs to."""

    @app.command("may-contact", help=N_("Say whether a customer may be contacted, and by which rule and statements. Yes and no are both status 0."))
    def may_contact(
        customer: Customer,
        purpose: Annotated[str, typer.Option(metavar=_STATED, help=N_("What for."))],
        channel: Annotated[str, typer.Option(metavar=_CHANNELS, help=N_("How."))],
        controller: ControllerOption = None,
    ) -> None:
        asked = calling.one_of("--purpose", purpose, CONTACT_PURPOSES), calling.one_of("--channel", channel, tuple(CHANNELS))
        with seat(common, Action.OPEN_CUSTOMER) as at:
            customers.may_contact(at, customer, *asked, controller)

    @app.command("dial", help=_DIALS)
    def call_number(customer: Customer, purpose: PurposeOption, controller: ControllerOption = None, confirmed: Confirmed = False) -> None:
        asked = calling.one_of("--purpose", purpose, tuple(reaching.PURPOSES))
        with seat(common, Action.RECORD_CONTACT) as at:
            dial(at, customer, asked, controller, confirmed=confirmed)

    @app.command("letter", help=_WRITES)
    def write_letter(
        customer: Customer,
        purpose: PurposeOption,
        out: Annotated[str, typer.Option("--out", metavar=N_("FILE"), help=N_("The new file, a PDF."))],
        controller: ControllerOption = None,
        confirmed: Confirmed = False,
        overwrite: Annotated[bool, typer.Option("--overwrite", help=N_("Replace the file where there is one."))] = False,
    ) -> None:
        asked, target = calling.one_of("--purpose", purpose, tuple(reaching.PURPOSES)), path(out)
        with seat(common, Action.RECORD_CONTACT) as at:
            letter(at, customer, asked, controller, target, confirmed=confirmed, overwrite=overwrite)


def dial(seat: Seat, text: str, purpose: str, controller: str | None, *, confirmed: bool) -> None:
    """Print the number that may be called, and by which rule."""
    customer = _customer(seat, text)
    found = reaching.call(seat.desk, customer, purpose, controller, confirmed=confirmed)
    if isinstance(found, Rejected):
        raise _stopped(seat, found)
    if seat.common.json:
        output.as_json({"customer_id": str(found.customer), "name": found.name, "number": found.number} | _told(found.decision))
        return
    output.say(f"{found.number}  {found.name}")
    output.say(found.decision.sentence())


def letter(seat: Seat, text: str, purpose: str, controller: str | None, target: Path, *, confirmed: bool, overwrite: bool) -> None:
    """Write the letter and print where it is, its SHA-256 and the rule."""
    customer = _customer(seat, text)
    done = letters.write(seat.desk, customer, purpose, controller, target.absolute(), confirmed=confirmed, overwrite=overwrite)
    if isinstance(done, Rejected):
        raise _stopped(seat, done)
    if seat.common.json:
        output.as_json({"path": str(done.path), "sha256": done.digest} | _told(done.decision))
        return
    output.say(_("The letter is in {file}", file=done.path))
    output.say(_("Its SHA-256, which the journal has too: {digest}", digest=done.digest))
    output.say(done.decision.sentence())


def _customer(seat: Seat, text: str) -> UUID:
    return ok(seat.desk.refusal(Action.RECORD_CONTACT) or lookup.customer_of(seat.desk, text))


def _told(decision: Decision) -> dict[str, Any]:
    return decision.to_json() | {"sentence": decision.sentence()}


def _stopped(seat: Seat, refused: Rejected) -> StopError:
    """Print the gate's no as a program reads it, and return what ends the command."""
    if isinstance(refused, NotAllowed) and seat.common.json:
        output.as_json({"status": STATUS_REFUSED, "problems": refused.messages()} | _told(refused.decision))
    return StopError(STATUS_WRONG_CALL if refused.problems[0].code == "which" else STATUS_REFUSED, *refused.messages())
