"""The command line's users, set-up, recovery and keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from models import folders, formats
from models.commandline import output
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError, variable
from models.commandline.session import (
    NEW_PHRASE,
    PHRASE,
    RECOVERY_CODE,
    Seat,
    ask,
    ask_twice,
    keyring,
    notice,
    ok,
    remembered_name,
    workstation,
)
from models.problems import error
from models.roles import ROLE_LABELS, Role
from models.security.keyring_store import Absent, Secret
from models.security.sign_in import Changed
from models.security.slot_format import Commitment, SlotInfo, normal_login
from models.services import entrance, rekey, users
from models.services.users import OneTime
from models.words import N_, _, ngettext

_PAIR: Final = N_("{option} takes a code and a name, CODE=NAME, e.g. lampo=Salpa Lämpö Oy")
_AFTER_LEAVER: Final = N_("Somebody who left can still open an old copy of the store. Change the keys: main.py rotate-keys")
_STEPS: Final = {
    "copy": N_("Copying the store under the new key"),
    "rewrap": N_("Wrapping the customers' keys anew"),
    "hashes": N_("Making the search hashes anew"),
    "verify": N_("Verifying the copy"),
    "swap": N_("Putting the copy in the store's place"),
    "finish": N_("Finishing"),
}


Days = tuple[date | None, date | None]
"""First and last day of a commitment, as far as they were given."""


def list_users(seat: Seat) -> None:
    """Print the users."""
    lines = ok(users.listed(seat.desk))
    if seat.common.json:
        output.as_json([_user_json(line) for line in lines])
        return
    rows = [
        (
            line.info.login,
            line.info.name,
            _(ROLE_LABELS[Role(line.info.role)]),
            ",".join(line.info.controllers),
            line.info.employer,
            line.refusal.message() if line.refusal else _until(line.info),
        )
        for line in lines
    ]
    output.table(rows)


def _until(info: SlotInfo) -> str:
    return _("until {day}", day=formats.show_date(info.commitment.until)) if info.commitment else ""


def _user_json(line: users.UserLine) -> dict[str, Any]:
    return _info_json(line.info) | {"wrong_passwords": line.wrong, "admitted": line.refusal is None}


def _info_json(info: SlotInfo) -> dict[str, Any]:
    return {
        "login": info.login,
        "name": info.name,
        "role": info.role,
        "controllers": list(info.controllers),
        "employer": info.employer,
        "commitment_signed": info.commitment and info.commitment.signed.isoformat(),
        "commitment_until": info.commitment and info.commitment.until.isoformat(),
        "locked": info.locked,
        "must_change": info.must_change,
        "keyring": info.keyring,
    }


def add_user(seat: Seat, login: str, name: str, role: str, controllers: Sequence[str], employer: str, days: Days) -> None:
    """Add a user and print their one-time password."""
    chosen = tuple(controllers) or seat.desk.user.controllers
    _print_once(seat, ok(users.add(seat.desk, SlotInfo(login, name, role, chosen, employer, _commitment(days)))))


def _commitment(days: Days) -> Commitment:
    """Return the commitment: signed today, to the end of next year, where nothing else is said."""
    first = days[0] or formats.today()
    return Commitment(first, days[1] or date(first.year + 1, 12, 31))


def _print_once(seat: Seat, made: OneTime) -> None:
    if seat.common.json:
        output.as_json({"login": made.info.login, "one_time_password": made.password})
        return
    output.say(_("One-time password of {login}, shown only now: {password}", login=made.info.login, password=made.password))
    output.tell(_("The first sign-in with it asks for a password of their own"))


def set_locked(seat: Seat, login: str, *, locked: bool) -> None:
    """Lock or unlock a user."""
    info = ok(users.lock(seat.desk, login) if locked else users.unlock(seat.desk, login))
    said = _("{login} is locked", login=info.login) if locked else _("{login} may sign in again", login=info.login)
    output.result({"login": info.login, "locked": info.locked}, said, json_asked=seat.common.json)
    if locked:
        output.tell(_(_AFTER_LEAVER))


def remove_user(seat: Seat, login: str) -> None:
    """Remove a user."""
    info = ok(users.remove(seat.desk, login))
    output.result({"login": info.login, "removed": True}, _("{login} is removed", login=info.login), json_asked=seat.common.json)
    output.tell(_(_AFTER_LEAVER))


def set_user(seat: Seat, login: str, **changes: Any) -> None:
    """Change a user's role, controllers, name, employer or commitment."""
    info = ok(users.set_facts(seat.desk, login, **changes))
    said = _(
        "{login}: {role}, {controllers}, commitment {until}",
        login=info.login,
        role=_(ROLE_LABELS[Role(info.role)]),
        controllers=", ".join(info.controllers),
        until=_until(info),
    )
    output.result(_info_json(info), said, json_asked=seat.common.json)


def set_password(seat: Seat, login: str | None) -> None:
    """Set one's own password, or give another user a one-time one."""
    own = seat.desk.user.login
    if login is not None and normal_login(login) != own:
        _print_once(seat, ok(users.reset_password(seat.desk, login)))
        return
    old = ask(_("the present password"), PHRASE)
    new = ask_twice(_("the new password"), NEW_PHRASE)
    _changed(ok(entrance.change_password(seat.entered, old, new, seat.secrets)), json_asked=seat.common.json)
    store, name = keyring(), remembered_name(seat.entered.store_id, own)
    if isinstance(store.get(name), Secret):
        store.set(name, new)


def _changed(changed: Changed, *, json_asked: bool) -> None:
    login = changed.info.login
    output.result({"login": login, "changed": True}, _("The password of {login} is changed", login=login), json_asked=json_asked)
    if changed.absent is not None:
        notice(changed.absent.problem())


def remember(seat: Seat, typed: str) -> None:
    """Keep one's password in the keyring, so that scripts of this computer account need not carry it."""
    kept = keyring().set(remembered_name(seat.entered.store_id, seat.desk.user.login), typed)
    if isinstance(kept, Absent):
        raise StopError(STATUS_REFUSED, kept.problem().message())
    login = seat.desk.user.login
    said = _("The keyring remembers the password of {login}", login=login)
    output.result({"login": login, "remembered": True}, said, json_asked=seat.common.json)


def forget(seat: Seat) -> None:
    """Drop one's password from the keyring."""
    failed = keyring().delete(remembered_name(seat.entered.store_id, seat.desk.user.login))
    if failed is not None:
        raise StopError(STATUS_REFUSED, failed.problem().message())
    login = seat.desk.user.login
    said = _("The keyring has forgotten the password of {login}", login=login)
    output.result({"login": login, "remembered": False}, said, json_asked=seat.common.json)


def set_up(
    common: Common,
    controllers: Sequence[str],
    login: str,
    name: str,
    employer: str,
    *,
    days: Days,
    bound: bool,
    demanded: bool,
) -> None:
    """Make a store with its controllers and first administrator, and print the recovery code."""
    misplaced = folders.not_a_folder(common.store)
    if misplaced is not None:
        raise StopError(STATUS_REFUSED, misplaced.message())
    if entrance.has_store(common.store):
        raise StopError(STATUS_REFUSED, _("There is a store in {folder} already. Choose another folder", folder=common.store))
    values = [_controller(text) for text in controllers]
    info = SlotInfo(
        normal_login(login),
        name,
        Role.ADMINISTRATOR,
        tuple(str(each["code"]) for each in values),
        employer or str(values[0]["name"]),
        _commitment(days),
    )
    typed = ask_twice(_("the administrator's new password"), PHRASE if variable(PHRASE) and not variable(NEW_PHRASE) else NEW_PHRASE)
    secrets = keyring() if bound else None
    made = ok(entrance.set_up(common.store, values, info, typed, secrets, require_keyring=demanded, workstation=workstation()))
    if common.json:
        output.as_json({"store": str(common.store), "recovery_code": made.recovery_code, "keyring": made.administrator.keyring})
        return
    output.say(_("The store is in {folder}", folder=common.store))
    output.say(_("Recovery code, shown only now: {code}", code=made.recovery_code))
    output.tell(_("Write it on paper and keep it away from this computer: without it a lost password cannot be mended"))
    if not made.administrator.keyring:
        notice(made.without_keyring or error(N_("The slot uses the password alone, without a keyring"), "no-keyring"))


def _controller(text: str) -> dict[str, object]:
    code, equals, name = text.partition("=")
    if not equals or not code.strip() or not name.strip():
        raise StopError(STATUS_WRONG_CALL, _(_PAIR, option="--controller"))
    read = ok(entrance.read_controller({"code": code.strip(), "name": name.strip()}, formats.today()))
    return dict(read)


def recover(common: Common, login: str) -> None:
    """Set a user's new password by the recovery code."""
    listed = ok(entrance.users_at(common.store))
    code = ask(_("the recovery code"), RECOVERY_CODE)
    new = ask_twice(_("the new password"), NEW_PHRASE)
    _changed(ok(entrance.recover(common.store, code, login, new, None if listed.sample else keyring())), json_asked=common.json)


def rotate_keys(seat: Seat, leave_out: Sequence[str]) -> None:
    """Change the register's keys."""
    result = ok(
        rekey.rotate(
            seat.entered,
            seat.secrets,
            leave_out=frozenset(leave_out),
            progress=None if seat.common.json else lambda step: output.tell(_(_STEPS[step]) + " …"),
        )
    )
    seat.entered = result.entered
    notice(*result.notices)
    if seat.common.json:
        output.as_json({"data_keys": result.data_keys, "hashes": result.hashes, "left_out": list(result.left_out)})
        return
    output.say(
        ngettext("The keys are changed; {n} data key was wrapped anew", "The keys are changed; {n} data keys were wrapped anew", result.data_keys)
    )
    if result.left_out:
        output.say(_("Left out: {logins}", logins=", ".join(result.left_out)))
    output.tell(_("Backups made before open with the old keys: make a new one, and destroy those that a leaver could reach"))
