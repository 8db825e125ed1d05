"""The command line's lists: making one, showing it, taking it out as a file, asking it anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from models import fields, formats
from models.commandline import output
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, StopError
from models.commandline.imports import stopping
from models.commandline.session import Seat, ok
from models.entities.choices import CHANNELS, PURPOSES
from models.services.lists import asking, making, shown, taking_out
from models.services.lists.asking import Asked
from models.services.lists.making import Made, Order, Progress
from models.services.lists.shown import ListInfo, Member
from models.services.lists.taking_out import TakenOut
from models.words import N_, _, ngettext

SHOWN: Final = 50
"""Members printed for people; JSON has them all."""
_STOPPED: Final = N_("Stopped. Nothing of the list was kept")
_NO_ID: Final = N_("{text} is no id of a list. The lists and their ids: main.py list show")


def make(seat: Seat, order: Order, target: Path | None, *, only_included: bool) -> None:
    """Make a list and, with ``target``, take it out."""
    _free(target)
    with stopping() as asked:
        made = _whole(making.make(seat.desk, order, progress=_told(seat), stop=lambda: bool(asked)))
        _end_line(seat)
        taken = _whole(taking_out.take_out(seat.desk, made.id, target, only_included=only_included, stop=lambda: bool(asked))) if target else None
    info = ok(shown.info(seat.desk, made.id))
    document = _document(seat, info) | _taken_json(taken)
    output.result(document, *_sentences(info), *_counted(seat, info), *_taken(taken), json_asked=seat.common.json)


def ask(seat: Seat, named: str, target: Path | None, *, only_included: bool) -> None:
    """Ask anew the list of a file, or of an id; with ``target`` take the new one out."""
    _free(target)
    identifier = _uuid(named)
    with stopping() as asked:

        def stop() -> bool:
            return bool(asked)

        if identifier is not None:
            found = _whole(asking.ask(seat.desk, identifier, progress=_told(seat), stop=stop))
        else:
            found = _whole(asking.ask_file(seat.desk, Path(named).expanduser(), progress=_told(seat), stop=stop))
        _end_line(seat)
        taken = _whole(taking_out.take_out(seat.desk, found.made.id, target, only_included=only_included, stop=stop)) if target else None
    output.result(found.to_json() | _taken_json(taken), *_asked(found), *_taken(taken), json_asked=seat.common.json)


def take_out(seat: Seat, named: str, target: Path, *, only_included: bool) -> None:
    """Write a list to a file."""
    with stopping() as asked:
        taken = _whole(taking_out.take_out(seat.desk, _id(named), target, only_included=only_included, stop=lambda: bool(asked)))
    output.result(_taken_json(taken), *_taken(taken), json_asked=seat.common.json)


def show(seat: Seat, named: str | None) -> None:
    """Show all lists, or one with why its customers are on it or not."""
    if named is None:
        found = ok(shown.lists(seat.desk))
        if seat.common.json:
            output.as_json([each.to_json() for each in found])
            return
        output.table(
            [
                str(each.id),
                each.name,
                formats.show_date(each.decided_on),
                _state(each),
                f"{formats.show_number(each.included)} / {formats.show_number(each.asked)}",
            ]
            for each in found
        )
        if not found:
            output.say(_("There are no lists"))
        return
    info = ok(shown.info(seat.desk, _id(named)))
    shown.opened(seat.desk, info.id)
    members = _members(seat, info, None if seat.common.json else SHOWN)
    document = _document(seat, info) | {"members": [_member_json(each) for each in members]}
    told = [f"  {each.number}  {each.name}: {each.word()}. {each.reason()}" for each in members]
    rest = [ngettext("… and {n} other", "… and {n} others", info.asked - len(members))] if info.asked > len(members) else []
    output.result(document, *_sentences(info), *_counted(seat, info), *told, *rest, json_asked=seat.common.json)


def _members(seat: Seat, info: ListInfo, most: int | None) -> list[Member]:
    found: list[Member] = []
    while page := shown.members(seat.desk, info.id, after=found[-1].customer if found else UUID(int=0), most=most or 500):
        found += page
        if most is not None:
            break
    return found


def _free(target: Path | None) -> None:
    problem = taking_out.obstacle(target) if target is not None else None
    if problem is not None:
        raise StopError(STATUS_REFUSED, problem.message())


def _whole(outcome: Any) -> Any:
    found = ok(outcome)
    if found is None:
        raise StopError(STATUS_REFUSED, _(_STOPPED))
    return found


def _told(seat: Seat) -> Any:
    return None if seat.common.json or not sys.stderr.isatty() else _progress


def _progress(progress: Progress) -> None:
    of = f" / {formats.show_number(progress.of)}" if progress.of else ""
    sys.stderr.write("\r" + _("{done} asked about", done=formats.show_number(progress.done) + of) + "  ")
    sys.stderr.flush()


def _end_line(seat: Seat) -> None:
    if _told(seat) is not None:
        sys.stderr.write("\n")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _id(text: str) -> UUID:
    found = _uuid(text)
    if found is None:
        raise StopError(STATUS_WRONG_CALL, _(_NO_ID, text=text))
    return found


def _state(info: ListInfo) -> str:
    if info.stale:
        return _("to be asked anew since {day}", day=formats.show_date(info.stale_after))
    return _("may be used until {day}", day=formats.show_date(info.stale_after))


def _sentences(info: ListInfo) -> list[str]:
    question = f"{_(PURPOSES[info.purpose])}, {formats.within_sentence(_(CHANNELS[info.channel]))}, {info.controller}"
    told = [f"{info.name}: {question}", *(f"  {each}" for each in info.criteria.said())]
    told.append(_("{asked} asked about on {day}: {included} are on the list, {out} are not", asked=formats.show_number(info.asked),
                  day=formats.show_date(info.decided_on), included=formats.show_number(info.included), out=formats.show_number(info.left_out)))  # fmt: skip
    told.append(f"{_(fields.field_of('contact_list', 'stale_after').label)}: {formats.show_date(info.stale_after)}")
    told.append(_("Id of the list") + f": {info.id}")
    return told


def _counted(seat: Seat, info: ListInfo) -> list[str]:
    return [f"  {formats.show_number(n)}  {shown.word_of(answer)}: {shown.reason_of(rule)}" for answer, rule, n in shown.counts(seat.desk, info.id)]


def _document(seat: Seat, info: ListInfo) -> dict[str, Any]:
    reasons = [
        {"answer": shown.code_of(answer), "rule": rule, "reason": shown.reason_of(rule), "law": shown.law_of(rule), "customers": n}
        for answer, rule, n in shown.counts(seat.desk, info.id)
    ]
    return info.to_json() | {"reasons": reasons}


def _member_json(each: Member) -> dict[str, Any]:
    since = None if each.since is None else each.since.isoformat()
    return {
        "number": each.number,
        "name": each.name,
        "included": each.included,
        "answer": shown.code_of(each.answer),
        "rule": each.rule,
        "since": since,
    }


def _asked(found: Asked) -> list[str]:
    made: Made = found.made
    told = [_("{name} of {day}, asked anew", name=found.earlier.name, day=formats.show_date(found.earlier.decided_on))]
    if found.earlier.stale:
        told.append(_("The earlier list was to be asked anew after {day}: do not use it", day=formats.show_date(found.earlier.stale_after)))
    told.append(_("{included} are on the list, {fallen} fell out, {come} came in", included=formats.show_number(made.included),
                  fallen=formats.show_number(made.fallen), come=formats.show_number(made.come)))  # fmt: skip
    told += [f"  {each.number}  {each.name}: {each.word()}. {each.reason()}" for each in found.fallen[:SHOWN]]
    if len(found.fallen) > SHOWN:
        told.append(ngettext("… and {n} other", "… and {n} others", len(found.fallen) - SHOWN))
    told.append(_("Id of the list") + f": {made.id}")
    return told


def _taken(taken: TakenOut | None) -> list[str]:
    if taken is None:
        return []
    rows = formats.show_number(taken.rows)
    told = [_("{file}: {rows} rows, {included} on the list", file=taken.file.name, rows=rows, included=formats.show_number(taken.included))]
    if taken.fallen:
        told.append(
            ngettext("{n} who was on the list may no longer be contacted", "{n} who were on the list may no longer be contacted", taken.fallen)
        )
    return told


def _taken_json(taken: TakenOut | None) -> dict[str, Any]:
    if taken is None:
        return {}
    return {"file": str(taken.file), "rows": taken.rows, "on_list": taken.included, "fallen_since": taken.fallen, "sha256": taken.sha256}
