"""Random histories: order, union, author and support, whatever was recorded, decided, doubled or corrected in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.permissions import CustomerFacts, MatchFact, decide_many, fold, matrix, may_contact
from models.permissions.decision import STRICTNESS
from models.permissions.fold import _Folding
from models.permissions.statements import Cell, DecisionFact, StatementFact, in_window, prohibits
from models.permissions.vocabulary import CHANNELS, KINDS, STATUSES
from tests.permissions.people import OWN, SISTER, TODAY, at, customer, judged, said, uid

PURPOSES = ("direct-marketing", "distance-selling")
ASKED = ("phone", "email", "robocall")
CELLS = [Cell(*cell) for cell in product(PURPOSES, ASKED, (OWN, SISTER))]
USERS = ("noora", "salla", "tuomas")
DAYS = st.sampled_from([date(2026, 3, 1), date(2026, 3, 12), TODAY, date(2026, 4, 8)])
IDS = st.integers(1, 6).map(uid)


@st.composite
def facts(draw: st.DrawFn) -> StatementFact:
    day = draw(DAYS)
    return StatementFact(
        draw(IDS),
        draw(st.sampled_from(["prohibition", "prohibition", "grant", "grant", "lift", "correction"])),
        draw(st.sampled_from(PURPOSES)),
        draw(st.sampled_from([*ASKED, "any"])),
        draw(st.sampled_from([None, OWN])),
        at(day),
        day,
        draw(st.sampled_from([None, None, TODAY, date(2026, 4, 6)])),
        draw(st.frozensets(IDS, max_size=2)),
        draw(st.none() | IDS),
        draw(st.sampled_from(USERS)),
    )


DECISIONS = st.builds(
    DecisionFact, IDS, st.sampled_from(["approve", "approve", "confirm", "refuse", "send-back"]), st.sampled_from(USERS), DAYS.map(at)
)
HISTORY = st.lists(facts(), max_size=6)
VERDICTS = st.lists(DECISIONS, max_size=6)
ONCE = st.lists(facts(), max_size=6, unique_by=lambda statement: statement.id)


def approved_by_another(statements: list[StatementFact], decisions: list[DecisionFact], wanted: StatementFact) -> bool:
    """Judged anew, by the plain words of the law: somebody else approved something that names it."""
    return any(
        verdict.decision == "approve" and verdict.statement_id == each.id and verdict.decided_by != each.author and verdict.day <= TODAY
        for each in statements
        for verdict in decisions
        if wanted.id in each.lifts or each.supersedes == wanted.id
    )


@given(HISTORY, VERDICTS, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_order_and_repetition_decide_nothing(statements: list[StatementFact], decisions: list[DecisionFact], chance: Random) -> None:
    before = fold(statements, decisions, TODAY)
    mixed, verdicts = [*statements, *statements[:2]], [*decisions, *decisions[:1]]
    chance.shuffle(mixed)
    chance.shuffle(verdicts)
    assert fold(mixed, verdicts, TODAY) == before


@given(HISTORY, VERDICTS, HISTORY)
@settings(max_examples=250)
def test_a_union_loses_no_prohibition_but_by_an_approved_lift(
    statements: list[StatementFact], decisions: list[DecisionFact], more: list[StatementFact]
) -> None:
    before, after = fold(statements, decisions, TODAY), fold([*statements, *more], decisions, TODAY)
    for cell in CELLS:
        still = after.standing(cell.purpose, cell.channel, cell.controller)
        for ban in before.standing(cell.purpose, cell.channel, cell.controller):
            assert ban in still or approved_by_another([*statements, *more], decisions, ban), (ban, cell)


@given(ONCE, VERDICTS, VERDICTS)
@settings(max_examples=150)
def test_decisions_lose_no_prohibition_but_by_approval(
    statements: list[StatementFact], decisions: list[DecisionFact], more: list[DecisionFact]
) -> None:
    before, after = fold(statements, decisions, TODAY), fold(statements, [*decisions, *more], TODAY)
    for cell in CELLS:
        still = after.standing(cell.purpose, cell.channel, cell.controller)
        for ban in before.standing(cell.purpose, cell.channel, cell.controller):
            assert ban in still or approved_by_another(statements, [*decisions, *more], ban)


@given(ONCE, VERDICTS)
@settings(max_examples=150)
def test_own_approvals_change_nothing_but_their_mark(statements: list[StatementFact], decisions: list[DecisionFact]) -> None:
    authors = {each.id: each.author for each in statements}
    own = [replace(each, decided_by=authors[each.statement_id], decision="approve") for each in decisions if each.statement_id in authors]
    marked = fold(statements, own, TODAY)
    assert replace(marked, own_approvals=frozenset()) == fold(statements, [], TODAY)


@given(ONCE, VERDICTS, st.sampled_from([*KINDS, None]), st.sampled_from(STATUSES))
@settings(max_examples=250)
@example([said(1, "prohibition"), said(2, "prohibition", supersedes=1)], [judged(2)], "person", "current")
def test_no_yes_without_support(statements: list[StatementFact], decisions: list[DecisionFact], kind: str | None, status: str) -> None:
    asked = customer(*statements, decisions=tuple(decisions), kind=kind, relations={OWN: status})
    for purpose, channel in product(PURPOSES, ASKED):
        found = may_contact(asked, purpose, channel, OWN, TODAY)
        if not found.allowed:
            continue
        cell = Cell(purpose, channel, OWN)
        forbidding = [each for each in statements if each.kind == "prohibition" and in_window(each, TODAY) and prohibits(each, cell)]
        assert all(approved_by_another(statements, decisions, each) for each in forbidding)
        if found.rule.id == "granted":
            named = [each for each in statements if each.id in found.statements]
            assert named
            for each in named:
                assert each.kind in ("grant", "correction")
                assert each.purpose == purpose
                assert each.channel in ("any", channel)
                assert each.controller in (None, OWN)
                assert in_window(each, TODAY)
                assert not any(verdict.decision == "refuse" and verdict.statement_id == each.id and verdict.day <= TODAY for verdict in decisions)
        else:
            free = channel == "phone" or (kind == "person" and (purpose, status) == (PURPOSES[0], "current") and channel == "email")
            assert kind == "organisation" or (kind == "person" and free)
            assert status != "prospect"


@given(ONCE, st.lists(st.builds(DecisionFact, IDS, st.just("confirm"), st.just("pekka"), DAYS.map(at)), max_size=3))
def test_the_short_way_is_the_long_way(statements: list[StatementFact], decisions: list[DecisionFact]) -> None:
    plain = [replace(each, lifts=frozenset(), supersedes=None) for each in statements if each.kind in ("grant", "prohibition")]
    if plain:
        assert fold(plain, decisions, TODAY) == _Folding(plain, frozenset(decisions), TODAY).result()


MATCHES = st.builds(
    MatchFact,
    st.sampled_from(PURPOSES),
    st.sampled_from([*CHANNELS, "any"]),
    st.sampled_from([date(2025, 3, 1), TODAY, date(2027, 1, 1)]),
    st.sampled_from([None, TODAY, date(2026, 3, 1)]),
)
PEOPLE = st.builds(
    CustomerFacts,
    IDS,
    st.sampled_from([*KINDS, None]),
    st.dictionaries(st.sampled_from([OWN, SISTER]), st.sampled_from(STATUSES)),
    ONCE.map(tuple) | st.just(()),
    VERDICTS.map(tuple),
    matches=st.lists(MATCHES, max_size=2).map(tuple),
    non_disclosure=st.booleans(),
    deceased=st.booleans(),
    reachable=st.dictionaries(st.sampled_from(CHANNELS), st.sampled_from(["verified", "unverified", "none"])),
    protected=st.frozensets(st.sampled_from(CHANNELS)),
    estate_contact=st.frozensets(st.sampled_from(CHANNELS)),
    uncertain=st.frozensets(st.sampled_from(["merge", "conflict"])),
    data_day=st.sampled_from([None, TODAY, date(2026, 4, 1)]),
)


@given(st.lists(PEOPLE, max_size=8), st.sampled_from([*PURPOSES, "research", "service", "energy-advice"]), st.sampled_from(CHANNELS))
@settings(max_examples=150)
def test_bulk_answers_as_the_single_question(people: list[CustomerFacts], purpose: str, channel: str) -> None:
    single = [may_contact(each, purpose, channel, OWN, TODAY) for each in people]
    assert list(decide_many(iter(people), purpose, channel, OWN, TODAY)) == single


def test_bulk_tells_apart_all_that_differs_without_statements() -> None:
    people = [
        customer(non_disclosure=hidden, deceased=dead, protected=own, estate_contact=estate, uncertain=doubt, data_day=known, kind=kind,
                 relations={OWN: status}, reachable={"phone": reach})
        for hidden, dead, own, estate, doubt, known, kind, status, reach in product(
            (False, True), (False, True), (frozenset[str](), frozenset({"phone"})), (frozenset[str](), frozenset({"phone"})),
            (frozenset[str](), frozenset({"merge"})), (None, date(2026, 4, 1), TODAY), ("person", "organisation", None), ("current", "prospect"),
            ("verified", "unverified", "none"),
        )
    ]  # fmt: skip
    for purpose in ("direct-marketing", "research", "service"):
        single = [may_contact(each, purpose, "phone", OWN, TODAY) for each in people]
        assert list(decide_many(people, purpose, "phone", OWN, TODAY)) == single
        assert list(decide_many(reversed(people), purpose, "phone", OWN, TODAY)) == single[::-1]


@given(PEOPLE)
def test_the_matrix_shows_the_strictest(asked: CustomerFacts) -> None:
    for (purpose, channel), found in matrix(asked, [OWN, SISTER], TODAY).items():
        related = [code for code in (OWN, SISTER) if code in asked.relations] or [OWN, SISTER]
        each = [may_contact(asked, purpose, channel, code, TODAY) for code in related]
        assert found in each
        assert STRICTNESS[found.answer] == max(STRICTNESS[one.answer] for one in each)


def test_bulk_holds_one_customer_at_a_time() -> None:
    read = 0

    def rows() -> Iterator[CustomerFacts]:
        nonlocal read
        while True:
            read += 1
            yield customer()

    stream = decide_many(rows(), "research", "phone", OWN, TODAY)
    assert [next(stream).allowed for _ in range(3)] == [True, True, True]
    assert read == 3
