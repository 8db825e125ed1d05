"""Which role may do and see what: the one table that drives the window, the services and, in the centre, the grants."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from models.fields import Category
from models.problems import Problem, error
from models.words import N_, _


class Role(StrEnum):
    """Roles of users (register notice: who handles the data)."""

    AGENT = "agent"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: Final = {
    Role.AGENT: N_("agent"),
    Role.CLERK: N_("billing clerk"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.OFFICER: N_("data protection officer"),
    Role.ADMINISTRATOR: N_("administrator"),
}


class Action(StrEnum):
    """What a user may be asked to be allowed to do."""

    FIND_CUSTOMER = "find-customer"
    OPEN_CUSTOMER = "open-customer"
    EDIT_CUSTOMER = "edit-customer"
    EDIT_SITE = "edit-site"
    EDIT_BILLING = "edit-billing"
    EDIT_OTHER = "edit-other"
    CREATE_CUSTOMER = "create-customer"
    RECORD_CONTACT = "record-contact"
    RECORD_STATEMENT = "record-statement"
    DECIDE_STATEMENT = "decide-statement"
    REVEAL = "reveal"
    UNDO_OWN = "undo-own"
    READ_JOURNAL = "read-journal"
    VERIFY = "verify"
    IMPORT_REGISTER = "import-register"
    MAKE_LIST = "make-list"
    MANAGE_USERS = "manage-users"
    MANAGE_SETTINGS = "manage-settings"
    MANAGE_KEYS = "manage-keys"
    BACK_UP = "back-up"
    REMOVE_PROSPECT = "remove-prospect"


ACTION_LABELS: Final = {
    Action.FIND_CUSTOMER: N_("find customers"),
    Action.OPEN_CUSTOMER: N_("open customers"),
    Action.EDIT_CUSTOMER: N_("edit customers"),
    Action.EDIT_SITE: N_("edit sites"),
    Action.EDIT_BILLING: N_("edit billing"),
    Action.EDIT_OTHER: N_("edit contacts and other data"),
    Action.CREATE_CUSTOMER: N_("create customers"),
    Action.RECORD_CONTACT: N_("record contacts"),
    Action.RECORD_STATEMENT: N_("record permissions and prohibitions"),
    Action.DECIDE_STATEMENT: N_("decide about lifts"),
    Action.REVEAL: N_("reveal masked values"),
    Action.UNDO_OWN: N_("undo their own save"),
    Action.READ_JOURNAL: N_("read the journal"),
    Action.VERIFY: N_("verify the journal"),
    Action.IMPORT_REGISTER: N_("bring registers in"),
    Action.MAKE_LIST: N_("make lists and take them out"),
    Action.MANAGE_USERS: N_("manage users"),
    Action.MANAGE_SETTINGS: N_("change settings"),
    Action.MANAGE_KEYS: N_("manage keys"),
    Action.BACK_UP: N_("back up and restore"),
    Action.REMOVE_PROSPECT: N_("remove prospects"),
}

_NOT_THIS_ROLE: Final = N_("Your role may not do this: {action}. {who}")
_CUSTOMER_WORK: Final = frozenset(
    {
        Action.FIND_CUSTOMER,
        Action.OPEN_CUSTOMER,
        Action.EDIT_CUSTOMER,
        Action.EDIT_SITE,
        Action.EDIT_BILLING,
        Action.EDIT_OTHER,
        Action.CREATE_CUSTOMER,
        Action.RECORD_CONTACT,
        Action.RECORD_STATEMENT,
        Action.REVEAL,
        Action.UNDO_OWN,
    }
)
_MAY: Final = {
    Role.AGENT: _CUSTOMER_WORK,
    Role.CLERK: _CUSTOMER_WORK,
    Role.SUPERVISOR: _CUSTOMER_WORK
    | {Action.DECIDE_STATEMENT, Action.READ_JOURNAL, Action.VERIFY, Action.IMPORT_REGISTER, Action.REMOVE_PROSPECT, Action.MAKE_LIST},
    Role.OFFICER: frozenset(
        {
            Action.FIND_CUSTOMER,
            Action.OPEN_CUSTOMER,
            Action.REVEAL,
            Action.READ_JOURNAL,
            Action.VERIFY,
            Action.DECIDE_STATEMENT,
            Action.REMOVE_PROSPECT,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Action.MANAGE_USERS, Action.MANAGE_SETTINGS, Action.MANAGE_KEYS, Action.BACK_UP, Action.VERIFY}),
}
_SEES: Final = {
    Role.AGENT: frozenset(Category),
    Role.CLERK: frozenset(Category),
    Role.SUPERVISOR: frozenset(Category),
    Role.OFFICER: frozenset(Category),
    Role.ADMINISTRATOR: frozenset({Category.ORGANISATION}),
}
EDITS: Final = {
    Category.IDENTITY: Action.EDIT_CUSTOMER,
    Category.CONTACT_DETAILS: Action.EDIT_CUSTOMER,
    Category.SAFETY: Action.EDIT_CUSTOMER,
    Category.SITE: Action.EDIT_SITE,
    Category.CONSUMPTION: Action.EDIT_SITE,
    Category.CONTRACT: Action.EDIT_SITE,
    Category.BILLING: Action.EDIT_BILLING,
    Category.PAYMENT: Action.EDIT_BILLING,
    Category.CONTACT: Action.EDIT_OTHER,
    Category.FEEDBACK: Action.EDIT_OTHER,
    Category.CREDIT: Action.EDIT_OTHER,
    Category.CONSENTED: Action.EDIT_OTHER,
    Category.PAPER: Action.EDIT_OTHER,
    Category.TECHNICAL: Action.EDIT_CUSTOMER,
    Category.PERMISSION: Action.RECORD_STATEMENT,
    Category.ORGANISATION: Action.MANAGE_SETTINGS,
}
"""The action that editing a field of each category takes."""


def may(role: Role, action: Action) -> bool:
    """Return whether the role may do the action."""
    return action in _MAY[role]


def who_may(action: Action) -> tuple[Role, ...]:
    """Return the roles that may do the action, in the order of the table."""
    return tuple(role for role in Role if may(role, action))


def told_who_may(action: Action) -> str:
    """Return in the current language which roles may do the action."""
    *others, last = [_(ROLE_LABELS[role]) for role in who_may(action)]
    return _("Who may: {roles}", roles=_("{others} or {last}", others=", ".join(others), last=last) if others else last)


def refusal(role: Role, action: Action) -> Problem | None:
    """Return why the role may not do the action and which roles may, in the current language; None when it may."""
    if may(role, action):
        return None
    return error(_NOT_THIS_ROLE, "role", action=_(ACTION_LABELS[action]), who=told_who_may(action))


def sees(role: Role, category: Category) -> bool:
    """Return whether the role may see values of the category."""
    return category in _SEES[role]
