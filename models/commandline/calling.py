"""One call of the command line: the command it names, that command's help, and what is wrong with the call, in the user's language.

typer reads the words into a command's parameters; everything that is said about them is said here, through the catalogues. Nothing that was
typed is repeated: a command line in a log must not bring a customer's name there twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, NoReturn

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from models import formats, parsing
from models.commandline.arguments import STATUS_WRONG_CALL, StopError, value_of
from models.problems import Problem
from models.words import N_, _, ngettext

PROGRAM: Final = "main.py"
HELP_OPTIONS: Final = ("-h", "--help")
_MORE: Final = N_("main.py --help and main.py COMMAND --help tell what can be said")
_NO_COMMAND: Final = N_("There is no such command. The commands are {commands}")
_WHICH: Final = N_("Say which of the commands: {commands}")
_NO_OPTION: Final = N_("There is no such option. Options come as the help has them; write -- before words that begin with a hyphen")
_MEANT: Final = N_("Perhaps this was meant: {names}")
_NO_VALUE: Final = N_("{option} needs a value")
_ONLY_FLAG: Final = N_("{option} takes no value")
_MISSING: Final = N_("Missing: {what}")

Command = TyperCommand | TyperGroup


@dataclass(frozen=True, slots=True)
class Call:
    """The command that a call names, the words by which it is called, and the words that are left for it."""

    command: Command
    path: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def asks_help(self) -> bool:
        """Whether its help is asked for."""
        told = self.rest[: self.rest.index("--")] if "--" in self.rest else self.rest
        return any(word in HELP_OPTIONS for word in told)


def resolve(root: Command, line: Sequence[str]) -> Call:
    """Find the command that a line calls; StopError when there is none."""
    command, path, rest = root, [PROGRAM], list(line)
    while isinstance(command, TyperGroup) and rest and rest[0] not in HELP_OPTIONS:
        known = subcommands(command)
        if rest[0] not in known:
            _wrong(_(_NO_OPTION) if rest[0].startswith("-") else _(_NO_COMMAND, commands=", ".join(known)), _meant(rest[0], known))
        path.append(rest.pop(0))
        command = known[path[-1]]
    if isinstance(command, TyperGroup) and not rest:
        _wrong(_(_WHICH, commands=", ".join(subcommands(command))))
    return Call(command, tuple(path), tuple(rest))


def subcommands(group: TyperGroup) -> dict[str, Command]:
    """Return the commands of a group by name, in their order."""
    return {name: each for name, each in group.commands.items() if isinstance(each, TyperCommand | TyperGroup)}


def invoke(call: Call) -> None:
    """Run the command; StopError when the call is wrong."""
    _need_values(call)
    try:
        # Help is answered before, and words too many are told of below.
        context = call.command.make_context(" ".join(call.path), list(call.rest), allow_extra_args=True, help_option_names=[])
    except typer.TyperException as failure:
        _wrong(*_why(call.command, failure))
    if context.args:
        n = len(context.args)
        _wrong(
            ngettext(
                "{n} word too many. Put a text of several words in quotation marks", "{n} words too many. Put a text of several words in quotation marks", n
            )
        )  # fmt: skip
    with context:
        call.command.invoke(context)


def _need_values(call: Call) -> None:
    """Refuse an option whose value was forgotten: it would take the next option for it, and --rejected --dry-run would write."""
    told = call.rest[: call.rest.index("--")] if "--" in call.rest else call.rest
    valued = {name for option in options(call.command) for name in option.opts if not option.is_flag}
    for place, word in enumerate(told):
        if word in valued and call.rest[place + 1 : place + 2] and not value_of(call.rest[place + 1 : place + 2]):
            _wrong(_(_NO_VALUE, option=word))


def _why(command: Command, failure: Any) -> tuple[str, ...]:
    """Say what typer found wrong. Its classes are not public, so their facts are read: a parameter is missing, or an option is not right."""
    parameter = getattr(failure, "param", None)
    if isinstance(parameter, TyperArgument | TyperOption):
        return (_(_MISSING, what=called(parameter)),)
    named = str(getattr(failure, "option_name", ""))
    known = {name: option for option in options(command) for name in option.opts}
    if named in known:
        return (_(_ONLY_FLAG if known[named].is_flag else _NO_VALUE, option=named),)
    return _(_NO_OPTION), _meant(named, known)


def options(command: Command) -> tuple[TyperOption, ...]:
    """Return the options of a command's own."""
    return tuple(each for each in command.params if isinstance(each, TyperOption))


def arguments(command: Command) -> tuple[TyperArgument, ...]:
    """Return the arguments of a command."""
    return tuple(each for each in command.params if isinstance(each, TyperArgument))


def declared(text: str | None) -> str:
    """Return a text that a command declares of itself in the current language."""
    return _(text) if text else ""


def called(parameter: TyperArgument | TyperOption) -> str:
    """Return how a parameter is written: CUSTOMER, --limit N."""
    value = declared(parameter.metavar)
    if isinstance(parameter, TyperArgument):
        return value
    return ", ".join(parameter.opts) if parameter.is_flag else f"{parameter.opts[0]} {value}"


def one_of(option: str, text: str, known: Sequence[str]) -> str:
    """Return the code that was given to an option; StopError when it is none of those known."""
    typed = text.strip().casefold()
    if typed not in known:
        _wrong(_("{option} is one of {codes}", option=option, codes=", ".join(known)))
    return typed


def whole(option: str, text: str, low: int, high: int) -> int:
    """Return the whole number that was given to an option, within bounds."""
    read = parsing.parse_integer(text)
    if isinstance(read, Problem) or not low <= read <= high:
        low_text, high_text = formats.show_number(low), formats.show_number(high)
        _wrong(_("{option} is a whole number from {low} to {high}", option=option, low=low_text, high=high_text))
    return int(read)


def day(option: str, text: str | None) -> date | None:
    """Return the day that was given to an option, as people write it; None when it was left out."""
    if text is None:
        return None
    read = parsing.parse_date(text, formats.today())
    if isinstance(read, Problem):
        _wrong(_("{field}: {problem}", field=option, problem=read.message()))
    return read


def _meant(typed: str, known: Iterable[str]) -> str:
    near = get_close_matches(typed, list(known))
    return _(_MEANT, names=", ".join(near)) if near else ""


def _wrong(*sentences: str) -> NoReturn:
    raise StopError(STATUS_WRONG_CALL, *filter(None, sentences), _(_MORE))
