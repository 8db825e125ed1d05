"""The help of a command, printed in the user's language from what the command declares of itself."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable
from typing import Final

from typer.core import TyperGroup

from models.commandline.calling import Call, Command, arguments, called, declared, options, subcommands
from models.words import N_, _

COMMON: Final = (
    ("--store DIR", N_("The store's folder; else TISKI_STORE, else your own data folder.")),
    ("--user NAME", N_("Who signs in; else TISKI_USER, else the only user. In a sample store somebody whose role may do it.")),
    ("--language fi|sv|en", N_("The language; else TISKI_LANGUAGE, else the locale's.")),
    ("--json", N_("Print data as JSON; a refusal too, with its status and problems.")),
    ("-h, --help", N_("Show this help.")),
)
"""Options of every command: as written, and what they are for."""
VARIABLES: Final = (
    ("TISKI_PASSWORD", N_("Your password. Without it the keyring is asked (users password --remember), then the terminal.")),
    ("TISKI_NEW_PASSWORD", N_("The password that you set, for users password and recover.")),
    ("TISKI_RECOVERY_CODE", N_("The recovery code, for recover and restore.")),
    ("TISKI_DEBUG", N_("1: show where the program failed. It may hold customers' data.")),
)
"""Variables of the environment, besides those that stand for options."""
_WIDEST: Final = 100
_COLUMN: Final = 30


def text(call: Call) -> str:
    """Return the help of the command that is called."""
    command = call.command
    parts = [_usage(call), *(_filled(_(line), "  ") for line in _lines(command))]
    if isinstance(command, TyperGroup):
        parts.append(_section(_("Commands"), ((name, declared(_lines(each)[0])) for name, each in subcommands(command).items())))
    parts.append(_section(_("Arguments"), ((called(each), declared(each.help)) for each in arguments(command))))
    parts.append(_section(_("Options"), ((called(each), _needed(each.help, required=each.required)) for each in options(command))))
    if len(call.path) > 1:
        parts.append(_filled(_("Options of every command: {options}. {program} --help tells of them.", options=_listed(), program=call.path[0])))
    else:
        parts.append(_section(_("Options of every command, before or after it"), ((_written(name), _(about)) for name, about in COMMON)))
        parts.append(_section(_("Variables of the environment"), ((name, _(about)) for name, about in VARIABLES)))
    return "\n\n".join(filter(None, parts))


def _lines(command: Command) -> list[str]:
    """Return what a command is for, as it declares it: the first line stands in lists too."""
    return (command.help or "").split("\n")


def _usage(call: Call) -> str:
    command = call.command
    pieces = [*call.path]
    if isinstance(command, TyperGroup):
        pieces.append(_("COMMAND …"))
    if options(command):
        pieces.append(_("[OPTIONS]"))
    for each in arguments(command):
        many = "…" if each.nargs != 1 else ""
        pieces.append(f"{called(each)}{many}" if each.required else f"[{called(each)}{many}]")
    return _("Usage: {line}", line=" ".join(pieces))


def _needed(about: str | None, *, required: bool) -> str:
    return _("{about} Required.", about=declared(about)) if required else declared(about)


def _written(option: str) -> str:
    name, _space, value = option.rpartition(" ")
    return f"{name} {_(value)}" if name and value.isupper() else option


def _listed() -> str:
    return ", ".join(_written(name) for name, _about in COMMON)


def _filled(line: str, indent: str = "") -> str:
    return textwrap.fill(line, _width(), initial_indent=indent, subsequent_indent=indent)


def _section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    listed = list(rows)
    if not listed:
        return ""
    column = min(max(len(name) for name, _about in listed), _COLUMN) + 4
    lines = [f"{title}:"]
    for name, about in listed:
        head = f"  {name}".ljust(column)
        if len(head) > column or not about:
            lines.append(head.rstrip())
            head = " " * column
        if about:
            lines += textwrap.wrap(about, _width(), initial_indent=head, subsequent_indent=" " * column)
    return "\n".join(lines)


def _width() -> int:
    return max(40, min(shutil.get_terminal_size().columns, _WIDEST))
