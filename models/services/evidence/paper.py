"""The evidence in words of the current language, in the order in which it is read: one form for the window, the command line and the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from models import fields, formats
from models.kinds import day_of
from models.permissions.decision import Decision
from models.roles import ROLE_LABELS, Role
from models.services.evidence.told import (
    ERASED,
    KNOWN,
    LIFTED_BY,
    LIFTS,
    MISSING,
    SUPERSEDED_BY,
    SUPERSEDES,
    UNKNOWN,
    UNREADABLE,
    Decided,
    EntryTold,
    Evidence,
    Related,
    Told,
)
from models.services.statement_lines import STATES
from models.words import N_, _, ngettext, speaking

_RELATIONS: Final[Mapping[str, str]] = {
    LIFTS: N_("Names to be lifted"),
    SUPERSEDES: N_("Corrects"),
    LIFTED_BY: N_("Named to be lifted by"),
    SUPERSEDED_BY: N_("Corrected by"),
}
_NO_WORDS: Final[Mapping[str, str]] = {
    UNKNOWN: N_("The words were not written down."),
    ERASED: N_("The wording was erased."),
    UNREADABLE: N_("The wording does not open: it was changed, or is another's."),
}
_NO_NOTE: Final[Mapping[str, str]] = {UNKNOWN: "", ERASED: N_("The note was erased."), UNREADABLE: N_("The note does not open.")}


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the journal: its number, whether it holds, lines about it, and its digests by name."""

    number: str
    holds: bool
    lines: tuple[str, ...]
    digests: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the paper: its title and what stands under it, each part where there is one, in this order. ``alarm``: it must not be overlooked."""

    title: str
    quote: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole: title, what it is about in a line, sections, the line at the foot of each page."""

    title: str
    about: str
    sections: tuple[Section, ...]
    foot: str


def paper_of(evidence: Evidence) -> Paper:
    """Say the evidence in the language in which it was gathered."""
    with speaking(evidence.language):
        return _Writing(evidence).paper()


class _Writing:
    """One paper under way."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._names = evidence, evidence.names

    def paper(self) -> Paper:
        """Return the paper."""
        told = self._evidence.statement
        sections = (
            self._verdict(),
            self._statement(),
            self._whose(),
            self._related(),
            self._decisions(),
            self._gone(),
            self._binds(),
            self._entries(),
            self._how(),
        )
        foot = _("Statement {id}", id=told.id)
        return Paper(_("Evidence of a statement"), self._what(told), tuple(each for each in sections if each is not None), foot)

    def _verdict(self) -> Section:
        evidence, checked = self._evidence, self._evidence.checked
        made = _(
            "{name}, {role}, workstation {workstation}",
            name=self._person(evidence.made_by),
            role=_role(evidence.made_as),
            workstation=evidence.workstation,
        )
        facts = [(_("Made"), formats.show_second(evidence.made_at)), (_("Made by"), made)]
        chain = _("{entries} entries, from the first to number {head}", entries=formats.show_number(checked.entries), head=_number(checked.head))
        facts.append((_("The journal"), chain))
        if checked.whole:
            notes = [
                _("The journal holds from its first entry to its last: none is missing, moved or changed."),
                ngettext(
                    "The {n} statement or decision told here is exactly what its entry says.",
                    "The {n} statements and decisions told here are exactly what their entries say.",
                    checked.rows,
                ),
            ]
        else:
            notes = [
                ngettext("{n} thing does not hold. What is told here cannot be relied on until it is cleared up:",
                         "{n} things do not hold. What is told here cannot be relied on until they are cleared up:", len(checked.findings)),
                *(finding.message() for finding in checked.findings[:20]),
            ]  # fmt: skip
        if checked.anchor is None:
            notes.append(_("No end of the journal had been noted outside the store, so a copy put in its place whole would not show."))
        else:
            notes.append(
                _("The journal was also compared with its end as it was noted outside the store, at entry {seq}.", seq=_number(checked.anchor))
            )
        title = _("Verified and whole") if checked.whole else _("Does not verify")
        return Section(title, facts=tuple(facts), notes=tuple(notes), alarm=not checked.whole)

    def _statement(self) -> Section:
        told = self._evidence.statement
        row = told.values
        given = ", ".join(part for part in (self._text(row, "given_by"), row["given_by_name"] or "") if part)
        facts = [
            (_("Statement"), self._text(row, "statement_kind")),
            (_("Purpose"), self._text(row, "purpose")),
            (_("Channel"), self._text(row, "channel")),
            (_("Controller"), self._controller(row["controller"])),
            (_("Given by"), given),
            (_("How given"), self._text(row, "given_how")),
            (_("When given"), formats.show_second(row["given_at"]) if row["given_at"] else ""),
            (_("Valid"), _valid(row)),
            (_("Evidence"), self._shown_by(row)),
            (_("Contact"), self._contact()),
            (_("Source"), self._text(row, "source")),
            (_("Recorded by"), self._author(told)),
            (_("State today"), _state(told)),
            (_("Entry in the journal"), _number(told.seq)),
            (_("Identifier"), str(told.id)),
        ]
        notes = [] if told.words == KNOWN else [_(_NO_WORDS[told.words])]
        if told.state == MISSING:
            notes.append(_("The statement's row is not in the store; what is told here is what the journal recorded."))
        return Section(_("The statement"), _quoted(told.wording), tuple((label, text) for label, text in facts if text), notes=tuple(notes))

    def _whose(self) -> Section:
        whose = self._evidence.customer
        numbers = "; ".join(f"{number} ({self._controller(code)})" for code, number in whose.numbers.items())
        facts = [(_("Customer"), whose.name), (_("Customer number"), numbers), (_("Identifier"), str(whose.id))]
        notes = []
        if whose.merged:
            notes.append(_("The customer of the statement was merged into this one; the statement binds on."))
        if whose.gone:
            notes.append(_("The customer is not in the register any more. The name is what the journal last had, as far as it still opens."))
        return Section(_("Whose statement it is"), facts=tuple((label, text) for label, text in facts if text), notes=tuple(notes))

    def _related(self) -> Section:
        title = _("What it lifts or corrects, and what lifted or corrected it")
        related = self._evidence.related
        heads = (_("Relation"), _("Statement"), _("Given and recorded"), _("State today"), _("Entry"))
        table = Table(heads, tuple(self._relation(each) for each in related)) if related else None
        notes = [] if related else [_("Nothing: no other statement lifts or corrects this one, and it lifts and corrects none.")]
        if self._evidence.left_out:
            count = self._evidence.left_out
            notes.append(
                ngettext("{n} more is of a controller that you do not work for.", "{n} more are of controllers that you do not work for.", count)
            )
        return Section(title, table=table, notes=tuple(notes))

    def _relation(self, each: Related) -> tuple[str, ...]:
        relation, told = _(_RELATIONS[each.relation]), each.told
        if each.to != self._evidence.statement.id:
            other = next((one for one in self._evidence.every if one.id == each.to), None)
            relation = _("{relation} (entry {seq})", relation=relation, seq=_number(other.seq if other is not None else None))
        words = _quoted(told.wording) or (_(_NO_WORDS[told.words]) if told.words != UNKNOWN else "")
        given = f"{formats.show_second(told.values['given_at'])}\n{self._author(told)}"
        what = f"{self._what(told)}, {formats.within_sentence(self._controller(told.values['controller']))}"
        shown = self._shown_by(told.values)
        lines = (what, words, _("Evidence: {what}", what=shown) if shown else "")
        return relation, "\n".join(filter(None, lines)), given, _state(told), _number(told.seq)

    def _decisions(self) -> Section:
        rows = [
            (
                formats.show_second(each.at),
                _number(told.seq),
                self._kind("statement_decision", "decision", each.decision),
                self._decider(each),
                _note(each),
                _number(each.seq),
            )
            for told in self._evidence.every
            for each in told.decisions
        ]
        heads = (_("When"), _("On the statement of entry"), _("Decision"), _("Decided by"), _("Note"), _("Entry"))
        if not rows:
            return Section(_("Decisions"), notes=(_("Nobody has decided about it."),))
        return Section(_("Decisions"), table=Table(heads, tuple(rows)))

    def _gone(self) -> Section | None:
        evidence = self._evidence
        erased, kept = evidence.erasures(), evidence.kept
        if not erased and not kept:
            return None
        notes = [f"{_number(each.seq)}: {formats.show_second(each.at)}, {self._person(each.actor)}: {each.sentence}" for each in erased]
        hashed = [
            _(
                "Kept as a keyed hash of {kind}: {purpose}, {channel}, since {day}",
                kind=formats.within_sentence(self._kind("refusal_hash", "digest_kind", each.kind)),
                purpose=formats.within_sentence(self._kind("refusal_hash", "purpose", each.purpose)),
                channel=formats.within_sentence(self._kind("refusal_hash", "channel", each.channel)),
                day=formats.show_date(each.since),
            )
            for each in kept
        ]
        return Section(_("Taken back and erased"), notes=(*notes, *hashed))

    def _binds(self) -> Section:
        title = _("What binds today, {day}", day=formats.show_date(day_of(self._evidence.made_at)))
        if not self._evidence.binds:
            return Section(
                title, notes=(_("Nobody is left to be contacted. Whoever comes in with what was kept as a hash is met by the prohibition."),)
            )
        heads = (_("Purpose and channel"), _("Controller"), _("Answer"), _("Rule and its law"))
        return Section(title, table=Table(heads, tuple(self._bound())))

    def _bound(self) -> Iterable[tuple[str, ...]]:
        """Yield what binds, cells alike in one row: by purpose and controller the channels, then the controllers."""
        cells: dict[tuple[Any, ...], list[str]] = {}
        for each in self._evidence.binds:
            cells.setdefault((each.purpose, each.controller, _outcome(each)), []).append(self._kind("statement", "channel", each.channel))
        together: dict[tuple[Any, ...], tuple[Decision, list[str]]] = {}
        known = {(each.purpose, each.controller, _outcome(each)): each for each in self._evidence.binds}
        for (purpose, controller, outcome), channels in cells.items():
            decision, whose = together.setdefault((purpose, outcome, tuple(channels)), (known[purpose, controller, outcome], []))
            whose.append(self._controller(controller))
        for (purpose, _same, channels), (decision, whose) in together.items():
            since = "" if decision.since is None else "\n" + _("since {day}", day=formats.show_date(decision.since))
            first, *rest = channels
            listed = ", ".join([first, *(formats.within_sentence(each) for each in rest)])
            seqs = ", ".join(_number(each.seq) for each in self._evidence.every if each.id in decision.statements and each.seq is not None)
            by = "\n" + _("By the statement of entry {seq}", seq=seqs) if seqs else ""
            yield (
                f"{self._kind('statement', 'purpose', purpose)}\n{listed}", "\n".join(whose), f"{decision.word()}{since}",
                f"{_(decision.rule.text)}.\n{_(decision.rule.law)}{by}",
            )  # fmt: skip

    def _entries(self) -> Section:
        items = tuple(self._item(each) for each in self._evidence.entries)
        return Section(_("Entries of the journal that this rests on"), items=items)

    def _item(self, entry: EntryTold) -> Item:
        name = self._person(entry.actor)
        who = name if entry.actor in name else f"{name} ({entry.actor})"
        who = _("{name}, {role}, workstation {workstation}", name=who, role=_role(entry.role), workstation=entry.workstation)
        lines = [f"{formats.show_second(entry.at)}, {who}", entry.sentence]
        if entry.reason:
            lines.append(_("Reason: {reason}", reason=entry.reason))
        digests = ((_("Digest"), entry.digest.hex()), (_("Link"), entry.link.hex()))
        return Item(_number(entry.seq), entry.holds, tuple(lines), digests)

    def _how(self) -> Section:
        head = self._evidence.checked
        return Section(
            _("How it is verified"),
            facts=((_("Last link"), head.head_link.hex()),),
            notes=(
                _("Each entry has a digest, SHA-256 over its facts and its encrypted values, and a link, SHA-256 over the link before it, its number and its digest. "
                  "A changed, missing, added or moved entry breaks the links of all that follow."),
                _("Checked were: the digest and the link of every entry, that the last link is the one that the store keeps apart, the entry noted outside the "
                  "store where there is one, and that each statement and decision told here holds exactly what its entry recorded, opened with the customer's key."),
                _("Anybody who has the store and may read its journal can repeat it: main.py verify, and main.py statement show {seq}", seq=_number(self._evidence.statement.seq)),
                _("Times are those of Finland."),
            ),
        )  # fmt: skip

    def _what(self, told: Told) -> str:
        kind = self._text(told.values, "statement_kind")
        purpose, channel = (formats.within_sentence(self._text(told.values, name)) for name in ("purpose", "channel"))
        return f"{kind}: {purpose}, {channel}"

    def _shown_by(self, row: Mapping[str, Any]) -> str:
        return ", ".join(part for part in (self._text(row, "evidence_kind"), row["evidence_note"] or "") if part)

    def _contact(self) -> str:
        contact = self._evidence.contact
        if contact is None:
            return ""
        words = [formats.show_second(contact["started_at"])] if contact["started_at"] else []
        words += [formats.within_sentence(self._kind("contact", name, contact[name])) for name in ("channel", "direction") if contact[name]]
        return ", ".join([*words, self._person(contact["agent"])] if contact["agent"] else words)

    def _author(self, told: Told) -> str:
        author = told.values["author"]
        if not author:
            return ""
        role = next((each.role for each in self._evidence.entries if each.seq == told.seq), "")
        return ", ".join(part for part in (self._person(author), _role(role)) if part)

    def _decider(self, each: Decided) -> str:
        return ", ".join(part for part in (self._person(each.by), _role(each.role)) if part)

    def _person(self, login: str) -> str:
        return self._names.people.get(login, login)

    def _controller(self, code: str | None) -> str:
        return self._names.controllers.get(code, code) if code else _("All controllers")

    def _text(self, row: Mapping[str, Any], name: str) -> str:
        return self._kind("statement", name, row[name])

    @staticmethod
    def _kind(entity: str, name: str, value: Any) -> str:
        return fields.field_of(entity, name).kind.text(value) if value is not None else ""


def _outcome(decision: Decision) -> tuple[Any, ...]:
    return decision.answer, decision.rule.id, decision.since, decision.statements


def _valid(row: Mapping[str, Any]) -> str:
    if row["valid_from"] is None:
        return ""
    ends = _("no last day") if row["valid_to"] is None else formats.show_date(row["valid_to"])
    return f"{formats.show_date(row['valid_from'])} – {ends}"


def _state(told: Told) -> str:
    return _(STATES[told.state]) if told.state in STATES else _("Missing")


def _note(decided: Decided) -> str:
    return decided.note if decided.note is not None else _(_NO_NOTE[decided.words])


def _role(code: str) -> str:
    return _(ROLE_LABELS[Role(code)]) if code in set(Role) else code


def _number(seq: int | None) -> str:
    """Print an entry's number as it is typed: without spaces between its figures."""
    return "–" if seq is None else str(seq)


def _quoted(words: str | None) -> str:
    return _("“{words}”", words=words) if words else ""
