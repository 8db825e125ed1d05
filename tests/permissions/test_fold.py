from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.permissions import Fold, fold, names_for_lift
from models.permissions.statements import DecisionFact, StatementFact
from tests.permissions.people import OWN, SISTER, TODAY, at, judged, said, uid

ME = "direct-marketing"


def bound(*facts: StatementFact, decisions: tuple[DecisionFact, ...] = (), day: date = TODAY) -> Fold:
    return fold(facts, decisions, day)


def standing(folded: Fold, channel: str = "phone", purpose: str = ME) -> list[int]:
    return [each.id.int for each in folded.standing(purpose, channel, OWN)]


def supporting(folded: Fold, channel: str = "phone") -> list[int]:
    return [each.id.int for each in folded.supporting(ME, channel, OWN)]


def test_both_ends_of_the_days_count() -> None:
    ban = said(1, "prohibition", day=date(2026, 3, 1), valid_to=date(2026, 3, 31))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [standing(bound(ban, day=day)) for day in days] == [[], [1], [1], []]


def test_a_lift_lifts_only_what_it_names_and_only_its_own_scope() -> None:
    bans = said(1, "prohibition", channel="any"), said(2, "prohibition", channel="phone", day=date(2026, 3, 14))
    lift = said(3, "lift", channel="phone", lifts=[1])
    folded = bound(*bans, lift, decisions=(judged(3),))
    assert (standing(folded, "phone"), standing(folded, "email"), standing(folded, "phone", "distance-selling")) == ([2], [1], [2])
    assert standing(bound(*bans, said(3, "lift", channel="any", lifts=[1], controller=SISTER), decisions=(judged(3),))) == [1, 2]


def test_an_approval_counts_from_its_day_in_helsinki() -> None:
    facts = said(1, "prohibition"), said(2, "lift", lifts=[1])
    late = DecisionFact(uid(2), "approve", "salla", datetime(2026, 3, 19, 22, 30, tzinfo=UTC))  # 0.30 on the 20th in Helsinki
    assert standing(bound(*facts, decisions=(late,), day=date(2026, 3, 19))) == [1]
    assert standing(bound(*facts, decisions=(late,), day=date(2026, 3, 20))) == []


def test_a_lift_of_an_ended_prohibition_is_harmless() -> None:
    facts = said(1, "prohibition", valid_to=date(2026, 3, 15)), said(2, "lift", lifts=[1])
    for decisions in ((), (judged(2),)):
        assert standing(bound(*facts, decisions=decisions)) == []


def test_a_lift_for_a_time_ends_with_it() -> None:
    facts = said(1, "prohibition"), said(2, "lift", lifts=[1], valid_to=date(2026, 4, 6))
    assert standing(bound(*facts, decisions=(judged(2),), day=date(2026, 4, 6))) == []
    assert standing(bound(*facts, decisions=(judged(2),), day=date(2026, 4, 7))) == [1]


def test_confirming_or_refusing_twice_approves_nothing() -> None:
    facts = said(1, "prohibition"), said(2, "lift", lifts=[1])
    for verdict in ("confirm", "send-back", "refuse"):
        assert standing(bound(*facts, decisions=(judged(2, verdict),))) == [1]
    assert standing(bound(*facts, decisions=(judged(2, "send-back"), judged(2)))) == []
    assert standing(bound(*facts, decisions=(judged(2), judged(2, "refuse", by="noora")))) == [1]


def test_the_author_never_approves() -> None:
    facts = said(1, "prohibition"), said(2, "lift", lifts=[1]), said(3, "grant", "research")
    folded = bound(*facts, decisions=(judged(2, by="NOORA "), judged(3, by="noora")))
    assert (standing(folded), folded.own_approvals) == ([1], frozenset({uid(2), uid(3)}))


def test_refusing_a_prohibition_does_not_end_it() -> None:
    assert standing(bound(said(1, "prohibition"), decisions=(judged(1, "refuse"), judged(1, "send-back")))) == [1]


def test_a_prohibition_ends_older_grants_for_good() -> None:
    old, ban, lift = said(1, "grant", day=date(2020, 1, 1)), said(2, "prohibition"), said(3, "lift", lifts=[2])
    assert supporting(bound(old, ban, lift, decisions=(judged(3),))) == []
    assert supporting(bound(old, ban, lift, said(4, "grant", day=date(2026, 3, 21)), decisions=(judged(3),))) == [4]
    assert supporting(bound(old, said(2, "prohibition", channel="email"))) == [1]


def test_a_grant_against_a_prohibition_waits_whole() -> None:
    ban, grant = said(1, "prohibition"), said(2, "grant", channel="any", lifts=[1])
    folded = bound(ban, grant)
    assert (supporting(folded, "email"), folded.would_end(ME, "phone", OWN), folded.waiting) == ([], True, frozenset({uid(2)}))
    folded = bound(ban, grant, decisions=(judged(2),))
    assert (supporting(folded, "email"), standing(folded), supporting(folded)) == ([2], [], [2])


def test_a_pending_lift_of_one_of_two_prohibitions_is_not_pending() -> None:
    folded = bound(said(1, "prohibition"), said(2, "prohibition", channel="any"), said(3, "lift", lifts=[1]))
    assert not folded.would_end(ME, "phone", OWN)


def test_a_grant_that_does_not_name_the_prohibition_is_a_contradiction() -> None:
    folded = bound(said(1, "prohibition"), said(2, "grant"), decisions=(judged(2),))
    assert (standing(folded), folded.contradictions) == ([1], frozenset({(uid(2), uid(1))}))


def test_what_a_new_grant_must_name() -> None:
    folded = bound(said(1, "prohibition", channel="phone"), said(2, "prohibition", "research"), said(3, "prohibition", controller=SISTER))
    assert folded.contradicted(ME, "any") == {uid(1), uid(3)}
    assert folded.contradicted(ME, "robocall", OWN) == {uid(1)}
    assert folded.contradicted("distance-selling", "phone", OWN) == {uid(1)}
    assert folded.contradicted(ME, "email") == frozenset()


class TestCorrections:
    def test_that_forbids_more_binds_at_once(self) -> None:
        folded = bound(said(1, "prohibition"), said(2, "correction", channel="any", supersedes=1))
        assert (standing(folded), standing(folded, "email"), folded.waiting) == ([1, 2], [2], frozenset())

    def test_that_forbids_less_waits(self) -> None:
        facts = said(1, "prohibition", channel="any"), said(2, "correction", channel="phone", supersedes=1)
        assert (standing(bound(*facts), "email"), bound(*facts).waiting) == ([1], {uid(2)})
        assert bound(*facts).would_end(ME, "email", OWN)
        assert not bound(*facts).would_end(ME, "phone", OWN)
        after = bound(*facts, decisions=(judged(2),))
        assert (standing(after, "email"), standing(after)) == ([], [2])
        assert standing(bound(*facts, decisions=(judged(2, by="noora"),)), "email") == [1]

    def test_that_moves_a_prohibition_binds_in_both_places_until_approved(self) -> None:
        facts = said(1, "prohibition"), said(2, "prohibition", channel="email", supersedes=1)
        assert (standing(bound(*facts)), standing(bound(*facts), "email")) == ([1], [2])
        after = bound(*facts, decisions=(judged(2),))
        assert (standing(after), standing(after, "email")) == ([], [2])

    def test_that_grants_less_takes_effect_at_once(self) -> None:
        folded = bound(said(1, "grant", channel="any"), said(2, "correction", channel="phone", supersedes=1))
        assert (supporting(folded), supporting(folded, "email")) == ([2], [])

    def test_that_grants_more_waits_and_what_it_takes_away_goes_at_once(self) -> None:
        facts = said(1, "grant", channel="phone"), said(2, "correction", channel="email", supersedes=1)
        folded = bound(*facts)
        assert (supporting(folded), supporting(folded, "email"), folded.asked_for(ME, "email", OWN)) == ([], [], (facts[1],))
        assert supporting(bound(*facts, decisions=(judged(2),)), "email") == [2]

    def test_that_would_also_lift_leaves_the_grant_until_approved(self) -> None:
        facts = said(1, "grant"), said(2, "prohibition", "research"), said(3, "correction", lifts=[2], supersedes=1)
        assert (supporting(bound(*facts)), supporting(bound(*facts, decisions=(judged(3),)))) == ([1], [3])

    def test_that_turns_a_grant_into_a_prohibition_binds_at_once(self) -> None:
        folded = bound(said(1, "grant"), said(2, "prohibition", supersedes=1))
        assert (supporting(folded), standing(folded)) == ([], [2])

    def test_that_turns_a_prohibition_into_a_grant_waits(self) -> None:
        facts = said(1, "prohibition"), said(2, "grant", supersedes=1)
        assert (standing(bound(*facts)), bound(*facts).would_end(ME, "phone", OWN), supporting(bound(*facts))) == ([1], True, [])
        assert supporting(bound(*facts, decisions=(judged(2),))) == [2]

    def test_no_detour_through_a_waiting_correction(self) -> None:
        facts = said(1, "grant"), said(2, "correction", channel="any", supersedes=1), said(3, "correction", channel="email", supersedes=2)
        assert supporting(bound(*facts), "email") == []
        assert supporting(bound(*facts, decisions=(judged(2),)), "email") == [3]

    def test_in_a_circle_or_of_nothing_correct_nothing(self) -> None:
        circle = said(1, "prohibition", supersedes=2), said(2, "prohibition", supersedes=1)
        assert standing(bound(*circle, decisions=(judged(1), judged(2)))) == [1, 2]
        lost = bound(said(1, "correction", supersedes=9))
        assert (lost.unclear, standing(lost)) == ({uid(1)}, [])
        assert supporting(bound(said(1, "grant", supersedes=9))) == []

    def test_of_a_lift_gives_the_prohibition_back_at_once(self) -> None:
        facts = said(1, "prohibition"), said(2, "prohibition", "research"), said(3, "lift", lifts=[1])
        fixed = said(4, "correction", "research", lifts=[2], supersedes=3)
        assert standing(bound(*facts, fixed, decisions=(judged(3),))) == [1]
        after = bound(*facts, fixed, decisions=(judged(3), judged(4)))
        assert (standing(after), standing(after, purpose="research")) == ([1], [])

    def test_a_lift_of_a_corrected_prohibition_names_the_chain(self) -> None:
        facts = said(1, "prohibition"), said(2, "correction", channel="any", supersedes=1), said(3, "prohibition", "research")
        assert names_for_lift(facts, uid(2)) == {uid(1), uid(2)}
        lift = said(4, "lift", channel="any", lifts=[1, 2])
        assert standing(bound(*facts, lift, decisions=(judged(4),))) == []


def test_a_lift_of_a_grant_ends_it_at_once_and_its_lifting_with_it() -> None:
    facts = said(1, "prohibition"), said(2, "grant", lifts=[1]), said(3, "lift", lifts=[2])
    folded = bound(*facts, decisions=(judged(2),))
    assert (supporting(folded), standing(folded), folded.waiting) == ([], [1], frozenset())


def test_a_grant_sent_back_does_not_bind_until_answered() -> None:
    assert supporting(bound(said(1, "grant"), decisions=(judged(1, "send-back"),))) == []
    assert supporting(bound(said(1, "grant"), decisions=(judged(1, "send-back"), judged(1, "confirm")))) == [1]


def test_two_statements_of_one_id_forbid_both_and_grant_nothing() -> None:
    facts = said(1, "prohibition"), said(1, "prohibition", channel="email"), said(1, "grant", "research"), said(2, "lift", channel="any", lifts=[1])
    folded = bound(*facts, decisions=(judged(2), judged(1)))
    assert (standing(folded), standing(folded, "email"), folded.unclear, folded.grants) == ([1], [1], {uid(1)}, ())


def test_a_correction_of_a_doubled_prohibition_still_forbids() -> None:
    facts = said(1, "prohibition"), said(2, "correction", channel="any", supersedes=1), said(1, "prohibition", author="salla")
    assert standing(bound(*facts), "email") == [2]
    chain = said(1, "prohibition"), said(2, "correction", supersedes=1), said(3, "correction", channel="any", supersedes=2)
    assert standing(bound(*chain, said(2, "correction", "research", supersedes=9)), "email") == [3]


def test_erased_wording_is_the_same_statement() -> None:
    spoken = said(1, "prohibition", wording="Älkää soitelko enää mainoksia.")
    assert "soitelko" not in repr(spoken)
    assert bound(spoken, said(1, "prohibition")) == bound(said(1, "prohibition"))


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "wish"}, {"channel": "fax"}, {"purpose": "service"}, {"purpose": ""}, {"given_at": at(TODAY).replace(tzinfo=None)}],
)
def test_what_is_no_statement(wrong: dict[str, Any]) -> None:
    parts: dict[str, Any] = {"kind": "grant", "purpose": ME, "channel": "any", "controller": None, "given_at": at(TODAY), "valid_from": TODAY}
    with pytest.raises(ValueError, match=r"no such|nothing|zone"):
        StatementFact(uid(1), **(parts | wrong))
    with pytest.raises(ValueError, match="no such"):
        DecisionFact(uid(1), "maybe", "salla", at(TODAY))
