"""The verbs of the command line, declared with typer; what each does is in the modules beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from models import words
from models.commandline import customers, imports, output, people, upkeep
from models.commandline.arguments import STATUS_DONE, STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError
from models.commandline.session import PHRASE, ask, seat
from models.database.store import StoreError
from models.roles import Action, Role
from models.services.checks import Check
from models.services.importing.sniff import Chosen

_EVERYWHERE = "Options of every command, before or after it: --store DIR, --user NAME, --language fi|sv|en, --json."
_SETTINGS: dict[str, object] = {"help_option_names": ["-h", "--help"]}
Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Customer number or id.")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="User name.")]
_ROLES = "/".join(Role)
RoleOption = Literal["agent", "clerk", "supervisor", "officer", "administrator"]


def build(common: Common, window: Callable[[], list[Check]]) -> typer.Typer:
    """Return the commands for one call, which ``common`` belongs to. ``window`` looks at the window's library for the self-check."""
    app = typer.Typer(
        name="main.py",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
        epilog=_EVERYWHERE,
        help=(
            "The customer desk. Without a command the window opens; `tour` drives it offscreen. The password comes from TISKI_PASSWORD, "
            "the keyring (users password --remember) or a prompt. Status: 0 done, 1 refused with reasons, 2 wrong call."
        ),
    )
    _customers(app, common)
    _upkeep(app, common, window)
    _keys(app, common)
    app.add_typer(_users(common), name="users")
    app.add_typer(_imports(common), name="import")
    return app


def run(common: Common, words_: Sequence[str], window: Callable[[], list[Check]]) -> int:
    """Run one command and return its status. Defects are the caller's."""
    try:
        outcome = build(common, window)(args=list(words_), standalone_mode=False)
    except StopError as ended:
        output.tell(*ended.sentences)
        return ended.status
    except StoreError as refused:
        output.tell(refused.problem.message())
        return STATUS_REFUSED
    except typer.Abort:
        return STATUS_WRONG_CALL
    except typer.Exit as ended:
        return ended.exit_code
    except Exception as failure:
        if not hasattr(failure, "format_message"):
            raise
        # typer's own errors of a wrong call: their class is not public.
        output.tell(failure.format_message(), words._("main.py --help and main.py COMMAND --help tell what can be said"))
        return STATUS_WRONG_CALL
    return outcome if isinstance(outcome, int) else STATUS_DONE


def _customers(app: typer.Typer, common: Common) -> None:
    @app.command(epilog=_EVERYWHERE)
    def find(
        query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Name, phone, e-mail, number, address, identity code …")],
        limit: Annotated[int, typer.Option(min=1, max=1000, help="Show at most this many.")] = 50,
    ) -> None:
        """Find customers by whatever is known of them."""
        with seat(common, Action.FIND_CUSTOMER) as at:
            customers.find(at, " ".join(query), limit)

    @app.command(epilog=_EVERYWHERE)
    def show(customer: Customer) -> None:
        """Show a customer, sensitive values masked. The reading is journalled."""
        with seat(common, Action.OPEN_CUSTOMER) as at:
            customers.show(at, customer)

    @app.command("may-contact", epilog=_EVERYWHERE)
    def may_contact(
        customer: Customer,
        purpose: Annotated[Literal["direct-marketing", "distance-selling", "research"], typer.Option(help="What for.")],
        channel: Annotated[Literal["phone", "sms", "email", "post", "robocall", "visit"], typer.Option(help="How.")],
        controller: Annotated[str | None, typer.Option(help="For whom; your own only one when left out.")] = None,
    ) -> None:
        """Say whether a customer may be contacted, by which rule and statements. Yes and no are both status 0."""
        with seat(common, Action.OPEN_CUSTOMER) as at:
            customers.may_contact(at, customer, purpose, channel, controller)

    @app.command(epilog=_EVERYWHERE)
    def journal(customer: Customer, limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show at most this many events.")] = 200) -> None:
        """Show what happened to a customer, newest first."""
        with seat(common, Action.READ_JOURNAL) as at:
            customers.journal(at, customer, limit)


def _upkeep(app: typer.Typer, common: Common, window: Callable[[], list[Check]]) -> None:
    @app.command(epilog=_EVERYWHERE)
    def sample(
        customers: Annotated[int, typer.Option("--customers", min=1, max=2_000_000, help="How many customers.")] = 5000,
        seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same customers.")] = 1,
    ) -> None:
        """Make a store of invented customers in --store."""
        upkeep.make_sample(common, customers, seed)

    @app.command(epilog=_EVERYWHERE)
    def verify() -> None:
        """Verify the journal and every row against it."""
        with seat(common, Action.VERIFY) as at:
            upkeep.verify(at)

    @app.command(epilog=_EVERYWHERE)
    def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")]) -> None:
        """Write a backup; others may go on working."""
        with seat(common, Action.BACK_UP) as at:
            upkeep.make_backup(at, file)

    @app.command(epilog=_EVERYWHERE)
    def restore(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
        over: Annotated[
            bool, typer.Option("--over", help="Replace the store that is there; it is kept aside and its statements are taken over.")
        ] = False,
        rehearse: Annotated[bool, typer.Option("--rehearse", help="Only prove that the backup opens, verifies and replays.")] = False,
        recovery_code: Annotated[
            bool, typer.Option("--recovery-code", help="Open it by the recovery code (TISKI_RECOVERY_CODE or a prompt).")
        ] = False,
    ) -> None:
        """Restore a backup into --store."""
        upkeep.restore_backup(common, file, over=over, rehearse=rehearse, by_code=recovery_code)

    @app.command("postal-codes", epilog=_EVERYWHERE)
    def load_postal_codes(file: Annotated[Path, typer.Argument(metavar="FILE", help="Posti's PCF file.")]) -> None:
        """Use the utility's own postal codes."""
        with seat(common, Action.MANAGE_SETTINGS) as at:
            upkeep.load_postal_codes(at, file)

    @app.command("self-check", epilog=_EVERYWHERE)
    def self_check() -> None:
        """Look at what the program needs to work here."""
        upkeep.self_check(common, window)

    @app.command("call", epilog=_EVERYWHERE, help="Tell the window of an incoming call: it shows who is calling, and opens if it is not open.")
    def incoming(number: Annotated[str, typer.Argument(metavar="NUMBER", help="The caller's number.")]) -> None:
        raise AssertionError(f"the window takes a call before the commands are built: {len(number)} characters")

    @app.command(epilog=_EVERYWHERE, help="Drive the window through a whole call offscreen, with pictures and a report.")
    def tour() -> None:
        raise AssertionError("the tour is started before the commands are built")


def _keys(app: typer.Typer, common: Common) -> None:
    @app.command("set-up", epilog=_EVERYWHERE)
    def set_up(
        controller: Annotated[list[str], typer.Option("--controller", metavar="CODE=NAME", help="A controller of the register; repeat for more.")],
        login: Annotated[str, typer.Option("--login", help="User name of the first administrator.")],
        name: Annotated[str, typer.Option("--name", help="Their name.")],
        employer: Annotated[str, typer.Option("--employer", help="Their employer; the first controller when left out.")] = "",
        signed: Annotated[str | None, typer.Option("--signed", metavar="DAY", help="Day of their confidentiality commitment; today.")] = None,
        until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Its last day; the end of the next year.")] = None,
        no_keyring: Annotated[bool, typer.Option("--no-keyring", help="Use the password alone.")] = False,
        require_keyring: Annotated[bool, typer.Option("--require-keyring", help="Demand a keyring of every user.")] = False,
    ) -> None:
        """Make a store with its controllers and first administrator."""
        people.set_up(common, controller, login, name, employer, signed=signed, until=until, bound=not no_keyring, demanded=require_keyring)

    @app.command(epilog=_EVERYWHERE)
    def recover(login: Login) -> None:
        """Set a user's new password by the recovery code."""
        people.recover(common, login)

    @app.command("rotate-keys", epilog=_EVERYWHERE)
    def rotate_keys(
        leave_out: Annotated[list[str] | None, typer.Option("--leave-out", metavar="LOGIN", help="Somebody who left; repeat for more.")] = None,
    ) -> None:
        """Change the register's keys; who is left out opens nothing any more."""
        with seat(common, Action.MANAGE_KEYS) as at:
            people.rotate_keys(at, leave_out or [])


def _imports(common: Common) -> typer.Typer:
    group = typer.Typer(
        help="Bring a register in: customers, sites, points, contracts, accounts, contacts, statements; then runs, undo.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=_SETTINGS,
    )
    for code in imports.IMPORTERS:
        _importer(group, common, code)

    @group.command(epilog=_EVERYWHERE)
    def runs() -> None:
        """List the imports of this store."""
        with seat(common, Action.IMPORT_REGISTER) as at:
            imports.list_runs(at)

    @group.command(epilog=_EVERYWHERE)
    def undo(run: Annotated[str | None, typer.Argument(metavar="RUN", help="The import; the newest when left out.")] = None) -> None:
        """Take an import back, as far as nothing was built on it. Prohibitions hold on."""
        with seat(common, Action.IMPORT_REGISTER) as at:
            imports.undo(at, run)

    return group


def _importer(group: typer.Typer, common: Common, code: str) -> None:
    @group.command(
        code, epilog=_EVERYWHERE, help=f"Import {code} from CSV or XLSX. Rejected rows are told; the others are in. Status 1 when none was taken."
    )
    def bring_in(
        files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV (UTF-8, Windows-1252, UTF-16; ; , or tab) or XLSX.")],
        mapping: Annotated[
            Path | None, typer.Option("--mapping", help='JSON: {"heading": "entity.field"}; "" leaves a column out. Remembered.')
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
        known: Annotated[Literal["update", "refuse"], typer.Option("--known", help="What happens to numbers that are there already.")] = "refuse",
        controller: Annotated[str, typer.Option("--controller", metavar="CODE", help="Whose register it is; your employer's when left out.")] = "",
        rejected: Annotated[Path | None, typer.Option("--rejected", metavar="FILE", help="A new file for the rejected rows.")] = None,
        encoding: Annotated[
            Literal["utf-8", "utf-8-sig", "cp1252", "utf-16"] | None, typer.Option("--encoding", help="Instead of the detected one.")
        ] = None,
        delimiter: Annotated[str, typer.Option("--delimiter", help="Instead of the detected one: ; , tab or another character.")] = "",
        sheet: Annotated[str, typer.Option("--sheet", help="The sheet of a workbook; the first one shown when left out.")] = "",
    ) -> None:
        with seat(common, Action.IMPORT_REGISTER) as at:
            chosen = Chosen(encoding or "", delimiter, sheet)
            imports.bring_in(
                at, code, files, mapping_file=mapping, dry_run=dry_run, known=known, controller=controller, chosen=chosen, rejected=rejected
            )


def _users(common: Common) -> typer.Typer:
    group = typer.Typer(
        help="Users: list, add, lock, unlock, remove, password, set.", no_args_is_help=True, rich_markup_mode=None, context_settings=_SETTINGS
    )

    @group.command("list", epilog=_EVERYWHERE)
    def list_() -> None:
        """List the users."""
        with seat(common, Action.MANAGE_USERS) as at:
            people.list_users(at)

    @group.command(epilog=_EVERYWHERE)
    def add(
        login: Login,
        name: Annotated[str, typer.Option("--name", help="First and last name.")],
        role: Annotated[RoleOption, typer.Option("--role", help=_ROLES)],
        controller: Annotated[list[str] | None, typer.Option("--controller", metavar="CODE", help="Repeat for more; yours when left out.")] = None,
        employer: Annotated[str, typer.Option("--employer")] = "",
        signed: Annotated[str | None, typer.Option("--signed", metavar="DAY", help="Day of the confidentiality commitment; today.")] = None,
        until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Its last day; the end of the next year.")] = None,
    ) -> None:
        """Add a user; their one-time password is printed once."""
        with seat(common, Action.MANAGE_USERS) as at:
            people.add_user(at, login, name, role, controller or [], employer, signed, until)

    @group.command(epilog=_EVERYWHERE)
    def lock(login: Login) -> None:
        """Lock a user out."""
        with seat(common, Action.MANAGE_USERS) as at:
            people.set_locked(at, login, locked=True)

    @group.command(epilog=_EVERYWHERE)
    def unlock(login: Login) -> None:
        """Let a locked user in again and forget their wrong passwords."""
        with seat(common, Action.MANAGE_USERS) as at:
            people.set_locked(at, login, locked=False)

    @group.command(epilog=_EVERYWHERE)
    def remove(login: Login) -> None:
        """Remove a user."""
        with seat(common, Action.MANAGE_USERS) as at:
            people.remove_user(at, login)

    @group.command(epilog=_EVERYWHERE)
    def password(
        login: Annotated[str | None, typer.Argument(metavar="[LOGIN]", help="Give this user a one-time password; your own when left out.")] = None,
        remember: Annotated[bool, typer.Option("--remember", help="Keep your present password in the keyring.")] = False,
        forget: Annotated[bool, typer.Option("--forget", help="Drop your password from the keyring.")] = False,
    ) -> None:
        """Set your own password (TISKI_NEW_PASSWORD or a prompt), or give another user a one-time one."""
        if remember and forget:
            raise StopError(STATUS_WRONG_CALL, words._("Give --remember or --forget, not both"))
        with seat(common, Action.MANAGE_USERS if login else None, must_change=not (remember or forget)) as at:
            if remember:
                people.remember(at, ask(words._("the present password"), PHRASE))
            elif forget:
                people.forget(at)
            else:
                people.set_password(at, login)

    @group.command("set", epilog=_EVERYWHERE)
    def set_(
        login: Login,
        name: Annotated[str | None, typer.Option("--name")] = None,
        role: Annotated[RoleOption | None, typer.Option("--role", help=_ROLES)] = None,
        controller: Annotated[list[str] | None, typer.Option("--controller", metavar="CODE", help="Repeat for more; replaces those before.")] = None,
        employer: Annotated[str | None, typer.Option("--employer")] = None,
        signed: Annotated[str | None, typer.Option("--signed", metavar="DAY", help="Day of the confidentiality commitment.")] = None,
        until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Its last day.")] = None,
    ) -> None:
        """Change what is recorded of a user."""
        with seat(common, Action.MANAGE_USERS) as at:
            chosen = tuple(controller) if controller else None
            people.set_user(
                at, login, name=name, role=role, controllers=chosen, employer=employer, signed=people.day(signed), until=people.day(until)
            )  # fmt: skip

    return group
