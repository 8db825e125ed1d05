"""What the page of lists says of lists, reasons and members, as cells and sentences. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gui.tables import Cell
from models import fields, formats
from models.permissions.decision import Answer
from models.problems import Rejected
from models.services.lists import answers, shown
from models.services.lists.asking import Asked
from models.services.lists.making import Made, Progress
from models.services.lists.shown import ListInfo, Member
from models.services.lists.taking_out import TakenOut
from models.words import N_, _, ngettext

_LOOKS: Final[Mapping[Answer, tuple[str, str]]] = {
    Answer.ALLOWED: ("check-circle", "allowed"),
    Answer.LIMITED: ("info", "warning"),
    Answer.NO_PERMISSION: ("minus-circle", "muted"),
    Answer.PENDING: ("clock", "warning"),
    Answer.PROHIBITED: ("prohibit", "prohibited"),
}
_STOPPED: Final = {
    "make": N_("Stopped. Nothing of the list was kept"),
    "ask": N_("Stopped. Nothing of the list was kept"),
    "take": N_("Stopped. No file was written"),
}


def look_of(answer: int) -> tuple[str, str]:
    """Return icon and ink of a kept answer."""
    return ("minus-circle", "muted") if answer == answers.NOT_DRAWN else _LOOKS[answers.ANSWERS[answer]]


def list_cells(info: ListInfo, controllers: Mapping[str, str]) -> tuple[str, tuple[Cell, ...]]:
    """Return a list's key and cells: name and question, day and maker, how many, until when."""
    purpose, channel = (fields.field_of("contact_list", name).kind.text(getattr(info, name)) for name in ("purpose", "channel"))
    question = f"{purpose}, {formats.within_sentence(channel)}, {controllers.get(info.controller, info.controller)}"
    count = _("{included} of {asked}", included=formats.show_number(info.included), asked=formats.show_number(info.asked))
    until = _("until {day}", day=formats.show_date(info.stale_after))
    state = (
        Cell(_("To be asked anew"), until, "warning", "warning")
        if info.stale
        else Cell(_("May be used"), until, "check-circle", "text", icon_ink="allowed")
    )
    made = Cell(formats.show_date(info.decided_on), info.maker)
    name = info.name if info.asked_anew_from is None else _("{name}, asked anew", name=info.name)
    return str(info.id), (Cell(name, question), made, Cell(count), state)


def reason_cells(row: tuple[int, str, int]) -> tuple[str, tuple[Cell, ...]]:
    """Return a reason's key and cells: how many, the answer, why."""
    answer, rule, number = row
    icon, ink = look_of(answer)
    return f"{answer} {rule}", (Cell(formats.show_number(number)), Cell(shown.word_of(answer), shown.reason_of(rule), icon, icon_ink=ink))


def member_cells(member: Member) -> tuple[str, tuple[Cell, ...]]:
    """Return a member's key and cells: who, number, answer and why."""
    icon, ink = look_of(member.answer)
    word = member.word()
    if member.since is not None:
        word = _("{answer} since {day}", answer=word, day=formats.show_date(member.since))
    return str(member.customer), (Cell(member.name, member.number), Cell(word, member.reason(), icon, icon_ink=ink))


def progress(found: Progress) -> str:
    """Say how far the asking is."""
    done = formats.show_number(found.done)
    return _("{done} of {of} asked about", done=done, of=formats.show_number(found.of)) if found.of else _("{done} asked about", done=done)


def ended(kind: str, outcome: Any) -> tuple[str, str]:
    """Return what came of it, and the tone."""
    if isinstance(outcome, Rejected):
        return outcome.messages()[0], "problem"
    if isinstance(outcome, Made):
        counts = {"included": formats.show_number(outcome.included), "asked": formats.show_number(outcome.asked)}
        return _("The list is made: {included} of {asked} are on it", **counts), "done"
    if isinstance(outcome, Asked):
        if not outcome.fallen:
            return _("Asked anew: nobody fell out"), "done"
        return ngettext("Asked anew: {n} fell out", "Asked anew: {n} fell out", len(outcome.fallen)), "warning"
    if isinstance(outcome, TakenOut):
        text = _("{file}: {rows} rows, {included} on the list", file=outcome.file.name, rows=formats.show_number(outcome.rows),
                 included=formats.show_number(outcome.included))  # fmt: skip
        if not outcome.fallen:
            return text, "done"
        return f"{text}. " + ngettext(
            "{n} who was on the list may no longer be contacted", "{n} who were on the list may no longer be contacted", outcome.fallen
        ), "warning"
    return _(_STOPPED[kind]), "note"
