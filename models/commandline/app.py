"""The commands of the command line, declared with typer; what each does is in the modules beside.

Help texts and placeholders are marked here and translated when the help is printed. Values come as they were typed and are read by ``calling``,
whose refusals are in the user's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import typer
import typer.main
from typer.core import TyperGroup

from models.commandline import (
    calling,
    customers,
    helping,
    imports,
    list_commands,
    output,
    people,
    prospects,
    reaching,
    refusals,
    statement_commands,
    upkeep,
)
from models.commandline.arguments import STATUS_DONE, STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError, path
from models.commandline.session import PHRASE, ask, seat
from models.database.store import StoreError
from models.roles import Action, Role
from models.services.checks import Check
from models.services.importing.context import KNOWN, REFUSE
from models.services.importing.sniff import ENCODINGS, Chosen
from models.services.refusals import OTHER, SAME
from models.words import N_, _

_ROLES: Final = "|".join(Role)
_KNOWN: Final = "|".join(KNOWN)
_ENCODINGS: Final = "|".join(ENCODINGS)
_ABOUT: Final = (
    N_("The customer desk. Without a command the window opens."),
    N_("Status: 0 done, 1 refused with reasons, 2 wrong call."),
)

_BROUGHT_IN: Final = {
    "customers": N_("Import customers."),
    "sites": N_("Import sites."),
    "points": N_("Import metering points."),
    "contracts": N_("Import contracts."),
    "accounts": N_("Import billing accounts."),
    "contacts": N_("Import contacts."),
    "statements": N_("Import permissions and prohibitions."),
    "refusals": N_("Import registers of refusals."),
}
_HOW_BROUGHT_IN: Final = N_("From CSV or XLSX. Rejected rows are told; the others are in. Status 1 when none was taken.")

Customer = Annotated[str, typer.Argument(metavar=N_("CUSTOMER"), help=N_("Customer number or id."))]
Match = Annotated[str, typer.Argument(metavar=N_("MATCH"), help=N_("The match, as list names it."))]
Login = Annotated[str, typer.Argument(metavar=N_("LOGIN"), help=N_("User name."))]
Controllers = Annotated[list[str] | None, typer.Option("--controller", metavar=N_("CODE"), help=N_("Code of a controller; repeat for more."))]
Name = Annotated[str, typer.Option("--name", metavar=N_("NAME"), help=N_("First and last name."))]
Employer = Annotated[str | None, typer.Option("--employer", metavar=N_("NAME"), help=N_("Who employs the user."))]
RoleOf = Annotated[str, typer.Option("--role", metavar=_ROLES, help=N_("What the user may do."))]
Signed = Annotated[str | None, typer.Option("--signed", metavar=N_("DAY"), help=N_("Day of the confidentiality commitment; a new user's is today."))]
Until = Annotated[str | None, typer.Option("--until", metavar=N_("DAY"), help=N_("Its last day; a new user's is the end of next year."))]


@dataclass(frozen=True, slots=True)
class Window:
    """What the window does for the command line: looks at its library for the self-check, takes the tour, takes a call; a status each."""

    checks: Callable[[], list[Check]]
    tour: Callable[[Sequence[str]], int]
    call: Callable[[str], int]


def build(common: Common, window: Window) -> TyperGroup:
    """Return the commands for one call, which ``common`` belongs to."""
    app = typer.Typer(
        name=calling.PROGRAM, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        help="\n".join(_ABOUT),
    )  # fmt: skip
    _customers(app, common)
    _upkeep(app, common, window)
    _keys(app, common)
    statement_commands.add(app, common)
    reaching.add(app, common)
    app.add_typer(_users(common), name="users")
    app.add_typer(_imports(common), name="import")
    app.add_typer(_prospects(common), name="prospects")
    app.add_typer(list_commands.group(common), name="list")
    app.add_typer(_refusals(common), name="refusals")
    made = typer.main.get_command(app)
    assert isinstance(made, TyperGroup)
    return made


def run(common: Common, line: Sequence[str], window: Window) -> int:
    """Run one command and return its status; StopError when it is refused or the call is wrong. Defects are the caller's."""
    call = calling.resolve(build(common, window), line)
    if call.asks_help:
        output.say(helping.text(call))
        return STATUS_DONE
    try:
        calling.invoke(call)
    except StoreError as refused:
        raise StopError(STATUS_REFUSED, refused.problem.message()) from None
    return STATUS_DONE


def _customers(app: typer.Typer, common: Common) -> None:
    @app.command(help=N_("Find customers by whatever is known of them. Who was shown is journalled."))
    def find(
        query: Annotated[list[str], typer.Argument(metavar=N_("QUERY"), help=N_("Name, phone, e-mail, number, address, identity code …"))],
        limit: Annotated[str, typer.Option(metavar="N", help=N_("Show at most this many, 1 to 1000; 50 when left out."))] = "50",
    ) -> None:
        most = calling.whole("--limit", limit, 1, 1000)
        if not "".join(query).strip():
            raise StopError(STATUS_WRONG_CALL, _("Type what to look for: a name, a phone number, a customer number …"))
        with seat(common, Action.FIND_CUSTOMER) as at:
            customers.find(at, " ".join(query), most)

    @app.command(help=N_("Show a customer, sensitive values masked. The reading is journalled."))
    def show(customer: Customer) -> None:
        with seat(common, Action.OPEN_CUSTOMER) as at:
            customers.show(at, customer)

    @app.command(help=N_("Show what happened to a customer, newest first. The reading is journalled."))
    def journal(
        customer: Customer,
        limit: Annotated[str, typer.Option(metavar="N", help=N_("Show at most this many events, 1 to 10,000; 200 when left out."))] = "200",
    ) -> None:
        most = calling.whole("--limit", limit, 1, 10_000)
        with seat(common, Action.READ_JOURNAL) as at:
            customers.journal(at, customer, most)


def _upkeep(app: typer.Typer, common: Common, window: Window) -> None:
    @app.command(help=N_("Make a store of invented customers in the store's folder."))
    def sample(
        customers: Annotated[str, typer.Option("--customers", metavar="N", help=N_("How many customers; 5000 when left out."))] = "5000",
        seed: Annotated[str, typer.Option("--seed", metavar="N", help=N_("The same seed makes the same customers; 1 when left out."))] = "1",
    ) -> None:
        upkeep.make_sample(common, calling.whole("--customers", customers, 1, 2_000_000), calling.whole("--seed", seed, 0, 2**63 - 1))

    @app.command(help=N_("Verify the journal and every row against it."))
    def verify() -> None:
        with seat(common, Action.VERIFY) as at:
            upkeep.verify(at)

    @app.command(help=N_("Write a backup; others may go on working."))
    def backup(file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("The new file."))]) -> None:
        with seat(common, Action.BACK_UP) as at:
            upkeep.make_backup(at, path(file))

    @app.command(help=N_("Restore a backup into the store's folder."))
    def restore(
        file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("The backup."))],
        over: Annotated[
            bool, typer.Option("--over", help=N_("Replace the store that is there; it is kept aside and its statements are taken over."))
        ] = False,
        rehearse: Annotated[bool, typer.Option("--rehearse", help=N_("Only prove that the backup opens, verifies and replays."))] = False,
        recovery_code: Annotated[
            bool, typer.Option("--recovery-code", help=N_("Open it by the recovery code (TISKI_RECOVERY_CODE or the terminal)."))
        ] = False,
    ) -> None:
        upkeep.restore_backup(common, path(file), over=over, rehearse=rehearse, by_code=recovery_code)

    @app.command("postal-codes", help=N_("Use the utility's own postal codes."))
    def load_postal_codes(file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("Posti's PCF file."))]) -> None:
        with seat(common, Action.MANAGE_SETTINGS) as at:
            upkeep.load_postal_codes(at, path(file))

    @app.command("self-check", help=N_("Look at what the program needs to work here."))
    def self_check() -> None:
        upkeep.self_check(common, window.checks)

    @app.command("call", help=N_("Tell the window of an incoming call: it shows who is calling, and opens if it is not open."))
    def incoming(number: Annotated[str, typer.Argument(metavar=N_("NUMBER"), help=N_("The caller's number."))]) -> None:
        _end(window.call(number))

    @app.command(help=N_("Drive the window through a whole call offscreen, with pictures and a report."))
    def tour(
        out: Annotated[str, typer.Option("--out", metavar=N_("DIR"), help=N_("Folder of the store and the report; build/tour when left out."))] = "",
        pictures: Annotated[str, typer.Option("--pictures", metavar=N_("DIR"), help=N_("Folder of the pictures; that of the report."))] = "",
    ) -> None:
        told = (("--out", out), ("--pictures", pictures))
        _end(window.tour([word for name, value in told if value for word in (name, value)]))


def _end(status: int) -> None:
    """End with the status of what has told by itself how it went."""
    if status:
        raise StopError(status)


def _keys(app: typer.Typer, common: Common) -> None:
    @app.command("set-up", help=N_("Make a store with its controllers and first administrator. The recovery code is shown once."))
    def set_up(
        controller: Annotated[
            list[str], typer.Option("--controller", metavar=N_("CODE=NAME"), help=N_("A controller of the register; repeat for more."))
        ],
        login: Annotated[str, typer.Option("--login", metavar=N_("LOGIN"), help=N_("User name of the first administrator."))],
        name: Name,
        employer: Employer = None,
        signed: Signed = None,
        until: Until = None,
        no_keyring: Annotated[bool, typer.Option("--no-keyring", help=N_("Use the password alone."))] = False,
        require_keyring: Annotated[bool, typer.Option("--require-keyring", help=N_("Demand a keyring of every user."))] = False,
    ) -> None:
        if no_keyring and require_keyring:
            raise StopError(STATUS_WRONG_CALL, _("Give {one} or {other}, not both", one="--no-keyring", other="--require-keyring"))
        days = calling.day("--signed", signed), calling.day("--until", until)
        people.set_up(common, controller, login, name, employer or "", days=days, bound=not no_keyring, demanded=require_keyring)

    @app.command(help=N_("Set a user's new password by the recovery code."))
    def recover(login: Login) -> None:
        people.recover(common, login)

    @app.command("rotate-keys", help=N_("Change the register's keys; who is left out opens nothing any more."))
    def rotate_keys(
        leave_out: Annotated[
            list[str] | None, typer.Option("--leave-out", metavar=N_("LOGIN"), help=N_("Somebody who left; repeat for more."))
        ] = None,
    ) -> None:
        with seat(common, Action.MANAGE_KEYS) as at:
            people.rotate_keys(at, leave_out or [])


def _imports(common: Common) -> typer.Typer:
    group = typer.Typer(help=N_("Bring a register in."), rich_markup_mode=None)
    for code in imports.IMPORTERS:
        _importer(group, common, code)

    @group.command(help=N_("List the imports of this store."))
    def runs() -> None:
        with seat(common, Action.IMPORT_REGISTER) as at:
            imports.list_runs(at)

    @group.command(help=N_("Take an import back, as far as nothing was built on it. Prohibitions hold on."))
    def undo(run: Annotated[str | None, typer.Argument(metavar=N_("RUN"), help=N_("The import; the newest when left out."))] = None) -> None:
        with seat(common, Action.IMPORT_REGISTER) as at:
            imports.undo(at, run)

    return group


def _refusals(common: Common) -> typer.Typer:
    group = typer.Typer(help=N_("Matches with registers of refusals that wait for a supervisor."), rich_markup_mode=None)

    @group.command("list", help=N_("List what waits, the oldest first. Who was shown is journalled."))
    def list_() -> None:
        with seat(common, Action.DECIDE_STATEMENT) as at:
            refusals.list_waiting(at)

    @group.command(help=N_("The register means this customer: record the prohibition."))
    def same(match: Match) -> None:
        with seat(common, Action.DECIDE_STATEMENT) as at:
            refusals.decide(at, match, SAME, "")

    @group.command(help=N_("The register means another person. Not by whoever brought it in."))
    def other(match: Match, note: Annotated[str, typer.Option("--note", metavar=N_("NOTE"), help=N_("How you know it."))] = "") -> None:
        with seat(common, Action.DECIDE_STATEMENT) as at:
            refusals.decide(at, match, OTHER, note)

    return group


def _importer(group: typer.Typer, common: Common, code: str) -> None:
    @group.command(code, help=f"{_BROUGHT_IN[code]}\n{_HOW_BROUGHT_IN}")
    def bring_in(
        files: Annotated[list[str], typer.Argument(metavar=N_("FILE"), help=N_("CSV (UTF-8, Windows-1252, UTF-16; ; , or tab) or XLSX."))],
        mapping: Annotated[
            str | None,
            typer.Option(metavar=N_("FILE"), help=N_("JSON of headings and their fields; a heading without one is left out. It is remembered.")),
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Only say what would be done."))] = False,
        known: Annotated[
            str, typer.Option(metavar=_KNOWN, help=N_("What happens to numbers that are there already; refuse when left out."))
        ] = REFUSE,
        controller: Annotated[str, typer.Option(metavar=N_("CODE"), help=N_("Whose register it is; your employer's when left out."))] = "",
        rejected: Annotated[str | None, typer.Option(metavar=N_("FILE"), help=N_("A new file for the rejected rows."))] = None,
        encoding: Annotated[str | None, typer.Option(metavar=_ENCODINGS, help=N_("Instead of the detected one."))] = None,
        delimiter: Annotated[str, typer.Option(metavar=N_("MARK"), help=N_("Instead of the detected one: ; , tab or another character."))] = "",
        sheet: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("The sheet of a workbook; the first one shown when left out."))] = "",
    ) -> None:
        chosen = Chosen(calling.one_of("--encoding", encoding, ENCODINGS) if encoding else "", delimiter, sheet)
        happens = calling.one_of("--known", known, KNOWN)
        by_hand, mended = path(mapping) if mapping else None, path(rejected) if rejected else None
        with seat(common, Action.IMPORT_REGISTER) as at:
            imports.bring_in(
                at, code, [path(file) for file in files], mapping_file=by_hand, dry_run=dry_run, known=happens, controller=controller,
                chosen=chosen, rejected=mended,
            )  # fmt: skip


def _prospects(common: Common) -> typer.Typer:
    group = typer.Typer(help=N_("Prospects whose permission has ended."), rich_markup_mode=None)

    @group.command(help=N_("List the prospects that are to go, and why. Who was shown is journalled."))
    def due() -> None:
        with seat(common, Action.REMOVE_PROSPECT) as at:
            prospects.due(at)

    @group.command(help=N_("Remove prospects for good and print the receipt. Their prohibitions are kept as hashes."))
    def remove(
        numbers: Annotated[list[str] | None, typer.Argument(metavar=N_("NUMBER"), help=N_("Customer number; repeat for more."))] = None,
        everybody: Annotated[bool, typer.Option("--all", help=N_("Everybody who is due."))] = False,
        yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    ) -> None:
        with seat(common, Action.REMOVE_PROSPECT) as at:
            prospects.remove(at, numbers or [], everybody=everybody, sure=yes)

    return group


def _users(common: Common) -> typer.Typer:
    group = typer.Typer(help=N_("The users of the store."), rich_markup_mode=None)

    @group.command("list", help=N_("List the users."))
    def list_() -> None:
        with seat(common, Action.MANAGE_USERS) as at:
            people.list_users(at)

    @group.command(help=N_("Add a user; their one-time password is printed once. Controllers that are left out are yours."))
    def add(
        login: Login, name: Name, role: RoleOf, controller: Controllers = None, employer: Employer = None, signed: Signed = None, until: Until = None
    ) -> None:
        chosen = calling.one_of("--role", role, tuple(Role))
        days = calling.day("--signed", signed), calling.day("--until", until)
        with seat(common, Action.MANAGE_USERS) as at:
            people.add_user(at, login, name, chosen, controller or [], employer or "", days)

    @group.command(help=N_("Lock a user out."))
    def lock(login: Login) -> None:
        with seat(common, Action.MANAGE_USERS) as at:
            people.set_locked(at, login, locked=True)

    @group.command(help=N_("Let a locked user in again and forget their wrong passwords."))
    def unlock(login: Login) -> None:
        with seat(common, Action.MANAGE_USERS) as at:
            people.set_locked(at, login, locked=False)

    @group.command(help=N_("Remove a user."))
    def remove(login: Login) -> None:
        with seat(common, Action.MANAGE_USERS) as at:
            people.remove_user(at, login)

    @group.command(help=N_("Set your own password (TISKI_NEW_PASSWORD or the terminal), or give another user a one-time one."))
    def password(
        login: Annotated[
            str | None, typer.Argument(metavar=N_("LOGIN"), help=N_("Give this user a one-time password; your own is set when left out."))
        ] = None,
        remember: Annotated[bool, typer.Option("--remember", help=N_("Keep your present password in the keyring."))] = False,
        forget: Annotated[bool, typer.Option("--forget", help=N_("Drop your password from the keyring."))] = False,
    ) -> None:
        if remember and forget:
            raise StopError(STATUS_WRONG_CALL, _("Give {one} or {other}, not both", one="--remember", other="--forget"))
        with seat(common, Action.MANAGE_USERS if login else None, must_change=not (remember or forget)) as at:
            if remember:
                people.remember(at, ask(_("the present password"), PHRASE))
            elif forget:
                people.forget(at)
            else:
                people.set_password(at, login)

    @group.command("set", help=N_("Change what is recorded of a user. Controllers that are given replace those before."))
    def set_(
        login: Login,
        name: Annotated[str | None, typer.Option("--name", metavar=N_("NAME"), help=N_("First and last name."))] = None,
        role: Annotated[str | None, typer.Option("--role", metavar=_ROLES, help=N_("What the user may do."))] = None,
        controller: Controllers = None,
        employer: Employer = None,
        signed: Signed = None,
        until: Until = None,
    ) -> None:
        chosen = calling.one_of("--role", role, tuple(Role)) if role is not None else None
        first, last = calling.day("--signed", signed), calling.day("--until", until)
        listed = tuple(controller) if controller else None
        with seat(common, Action.MANAGE_USERS) as at:
            people.set_user(at, login, name=name, role=chosen, controllers=listed, employer=employer, signed=first, until=last)

    return group
