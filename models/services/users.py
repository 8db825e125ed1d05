"""Users: who may sign in, in which role, for whom. Each act changes the key slot (what sign-in trusts) and the journalled row together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from secrets import choice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.database.store import SLOTS
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op, uuid7
from models.problems import Conflict, Problem, Rejected, error
from models.roles import Action, Role
from models.security.sign_in import admitted
from models.security.slot_format import Commitment, SlotInfo, normal_login
from models.security.slot_keeper import SlotKeeper
from models.security.slots import Changed, SlotFile
from models.services.desk import Desk
from models.services.reading import table_of
from models.words import N_

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike; twelve of them are 59 bits."""
_LAST: Final = N_("“{login}” is the last administrator who can sign in. Make another administrator first")
_YOURSELF: Final = N_("You cannot lock or remove yourself. Another administrator must do it")
_ROLE: Final = N_("There is no role “{role}”. The roles are {roles}")
_CONTROLLER: Final = N_("There is no controller “{controller}” in this store. The controllers are {controllers}")
_NONE: Final = N_("A user works for at least one controller. Name one")
_ORDER: Final = N_("The confidentiality commitment ends before it begins. Give a later day")
_LEFT: Final = N_("The user name “{login}” belonged to somebody before, and the journal knows them by it. Choose another")
_NOBODY: Final = N_("There is no user “{login}” in this store")
_UNASSIGNED: Final = N_("The written assignment of {employer} does not hold today, and access ends with it. Ask the administrator")
_NOTHING: Final = N_("Nothing was given to change")


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user as listed: what the slot says, wrong passwords since the last sign-in, and why they would not be let in today (or None)."""

    info: SlotInfo
    wrong: int
    refusal: Problem | None


@dataclass(frozen=True, slots=True)
class OneTime:
    """A user has a one-time password, shown once and kept nowhere: their first sign-in sets their own."""

    info: SlotInfo
    password: str = field(repr=False)


def one_time_password() -> str:
    """Make a one-time password that can be said over the phone: three groups of four."""
    return "-".join("".join(choice(_LETTERS) for _letter in range(4)) for _group in range(3))


def listed(desk: Desk) -> tuple[UserLine, ...] | Rejected:
    """Return the users."""
    refused = desk.refusal(Action.MANAGE_USERS)
    if refused is not None:
        return refused
    loaded = _file(desk).storage.read()
    if isinstance(loaded, Rejected):
        return loaded
    now = formats.now()
    return tuple(
        UserLine(slot.info, slot.failures.wrong, refusal.problem if (refusal := admitted(slot.info, now)) else None) for slot in loaded.document.users
    )


def add(desk: Desk, info: SlotInfo) -> OneTime | Rejected:
    """Add a user with a one-time password. Slow (Argon2id)."""
    info = info._replace(login=normal_login(info.login), name=info.name.strip(), locked=False, must_change=True, keyring=False)
    one_time = one_time_password()

    def work(session: Session) -> SlotInfo | Rejected:
        wrong = _wrong(session, info)
        if wrong:
            return Rejected(wrong)
        present = _users(desk)
        if isinstance(present, Rejected):
            return present
        if _row(session, info.login) is not None and all(each.login != info.login for each in present):
            return Rejected((error(_LEFT, "users.left", login=info.login).at("login"),))
        made = _keeper(desk).add_user(info, one_time)
        if isinstance(made, Rejected):
            return made
        record(session, desk, made.info)
        return made.info

    made = _change(desk, work)
    return made if isinstance(made, Rejected) else OneTime(made, one_time)


def reset_password(desk: Desk, login: str) -> OneTime | Rejected:
    """Give a user a one-time password; their own opens nothing any more. Slow (Argon2id)."""
    one_time = one_time_password()

    def work(session: Session) -> SlotInfo | Rejected:
        made = _keeper(desk).reset_password(login, one_time)
        if not isinstance(made, Changed):
            return made
        event = Change("user_account", REGISTER, Op.CREDENTIALS, REGISTER, {"act": "reset", "login": made.info.login})
        apply(session, desk.store.sealing, desk.act(), [event])
        return made.info

    made = _change(desk, work)
    return made if isinstance(made, Rejected) else OneTime(made, one_time)


def lock(desk: Desk, login: str) -> SlotInfo | Rejected:
    """Lock a user out. After a leaver the keys must be changed too: an old copy of the slot file still opens with the old password."""
    return _set_locked(desk, login, locked=True)


def unlock(desk: Desk, login: str) -> SlotInfo | Rejected:
    """Let a locked user in again and forget their wrong passwords."""
    return _set_locked(desk, login, locked=False)


def remove(desk: Desk, login: str) -> SlotInfo | Rejected:
    """Remove a user's slot. The journalled row stays, locked: the journal names people by their login, so nobody else gets it."""

    def work(session: Session) -> SlotInfo | Rejected:
        present = _users(desk)
        if isinstance(present, Rejected):
            return present
        info = _of(present, login)
        if info is None:
            return _nobody(login)
        refused = _keeps(desk, present, info, None)
        if refused is not None:
            return refused
        record(session, desk, info._replace(locked=True))
        return _keeper(desk).remove_user(info.login) or info

    return _change(desk, work)


def set_facts(
    desk: Desk,
    login: str,
    *,
    name: str | None = None,
    role: str | None = None,
    controllers: tuple[str, ...] | None = None,
    employer: str | None = None,
    signed: date | None = None,
    until: date | None = None,
) -> SlotInfo | Rejected:
    """Change what is recorded of a user; what is None stays. ``signed`` and ``until`` are the confidentiality commitment's days."""
    given = {"name": name, "role": role, "controllers": controllers, "employer": employer}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if not changes and signed is None and until is None:
        return Rejected((error(_NOTHING, "users.nothing"),))

    def work(session: Session) -> SlotInfo | Rejected:
        present = _users(desk)
        if isinstance(present, Rejected):
            return present
        info = _of(present, login)
        if info is None:
            return _nobody(login)
        fresh = info._replace(**changes, commitment=_commitment(info.commitment, signed, until))
        wrong = _wrong(session, fresh)
        if wrong:
            return Rejected(wrong)
        refused = _keeps(desk, present, info, fresh)
        if refused is not None:
            return refused
        record(session, desk, fresh)
        return _keeper(desk).set_info(fresh)

    return _change(desk, work)


def record(session: Session, desk: Desk, info: SlotInfo) -> None:
    """Write a user's row as their slot says, making it when there is none (the first administrator's, a restored slot's)."""
    commitment = info.commitment
    values: dict[str, Any] = {
        "login": info.login,
        "name": info.name,
        "role": info.role,
        "controllers": list(info.controllers),
        "employer_id": _employer(session, info.employer),
        "commitment_signed": commitment.signed if commitment else None,
        "commitment_until": commitment.until if commitment else None,
        "locked": info.locked,
    }
    row = _row(session, info.login)
    change = Change("user_account", row or uuid7(), Op.SET if row else Op.CREATE, REGISTER, values)
    applied = apply(session, desk.store.sealing, desk.act(), [change])
    assert not isinstance(applied, Conflict)


def _set_locked(desk: Desk, login: str, *, locked: bool) -> SlotInfo | Rejected:
    def work(session: Session) -> SlotInfo | Rejected:
        present = _users(desk)
        if isinstance(present, Rejected):
            return present
        info = _of(present, login)
        if info is None:
            return _nobody(login)
        refused = _keeps(desk, present, info, info._replace(locked=True)) if locked else None
        if refused is not None:
            return refused
        record(session, desk, info._replace(locked=locked))
        return _keeper(desk).set_locked(info.login, locked)

    return _change(desk, work)


def _change(desk: Desk, work: Callable[[Session], SlotInfo | Rejected]) -> SlotInfo | Rejected:
    """Do slot and row together: the slot file is written last within the transaction, and a refusal takes the row back."""
    refused = desk.refusal(Action.MANAGE_USERS)
    if refused is not None:
        return refused
    with desk.store.write() as session:
        result = work(session)
        if isinstance(result, Rejected):
            session.rollback()
        return result


def _keeps(desk: Desk, present: tuple[SlotInfo, ...], before: SlotInfo, after: SlotInfo | None) -> Rejected | None:
    """Refuse what would leave no administrator who can sign in, and locking or removing oneself."""
    left = [each for each in present if each.login != before.login] + ([after] if after is not None else [])
    if not any(_administers(each) for each in left):
        return Rejected((error(_LAST, "users.last", login=before.login),))
    if before.login == desk.user.login and (after is None or after.locked):
        return Rejected((error(_YOURSELF, "users.yourself"),))
    return None


def _administers(info: SlotInfo) -> bool:
    return info.role == Role.ADMINISTRATOR and admitted(info, formats.now()) is None


def _wrong(session: Session, info: SlotInfo) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    if info.role not in set(Role):
        problems.append(error(_ROLE, "users.role", role=info.role, roles=", ".join(Role)).at("role"))
    known = list(session.scalars(select(table_of("controller").c.code).order_by(table_of("controller").c.id)))
    problems += [
        error(_CONTROLLER, "users.controller", controller=code, controllers=", ".join(known)).at("controllers")
        for code in info.controllers
        if code not in known
    ]
    if not info.controllers:
        problems.append(error(_NONE, "users.none").at("controllers"))
    if info.commitment is not None and info.commitment.until < info.commitment.signed:
        problems.append(error(_ORDER, "range").at("until"))
    return tuple(problems)


def _commitment(before: Commitment | None, signed: date | None, until: date | None) -> Commitment | None:
    if signed is None and until is None:
        return before
    first = signed or (before.signed if before else formats.today())
    return Commitment(first, until or (before.until if before else first))


def assigned(session: Session, info: SlotInfo, day: date) -> tuple[str, ...] | Problem:
    """Return the controllers that a user works for on ``day``: of a partner's user only those whose written assignment holds then.

    A Problem when a partner's user has none left: a partner's access ends with its assignment.
    """
    employer, assignment = table_of("employer"), table_of("assignment")
    partner = session.scalar(select(employer.c.id).where(employer.c.name == info.employer, employer.c.employer_kind == "partner").limit(1))
    if partner is None:
        return info.controllers
    rows = session.execute(select(assignment.c.controller, assignment.c.valid_from, assignment.c.valid_to).where(assignment.c.employer_id == partner))
    open_ = {row.controller for row in rows if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)}
    left = tuple(code for code in info.controllers if code in open_)
    return left or error(_UNASSIGNED, "assignment", employer=info.employer)


def _employer(session: Session, name: str) -> UUID | None:
    employer = table_of("employer")
    return session.scalar(select(employer.c.id).where(employer.c.name == name).limit(1)) if name else None


def _row(session: Session, login: str) -> UUID | None:
    account = table_of("user_account")
    return session.scalar(select(account.c.id).where(account.c.login == login).limit(1))


def _users(desk: Desk) -> tuple[SlotInfo, ...] | Rejected:
    return _file(desk).users()


def _of(present: tuple[SlotInfo, ...], login: str) -> SlotInfo | None:
    return next((info for info in present if info.login == normal_login(login)), None)


def _nobody(login: str) -> Rejected:
    return Rejected((error(_NOBODY, "slots.nobody", login=login).at("login"),))


def _file(desk: Desk) -> SlotFile:
    return SlotFile(desk.store.folder / SLOTS)


def _keeper(desk: Desk) -> SlotKeeper:
    return SlotKeeper(_file(desk), desk.store.keys)
