"""A line of a register of refusals that may be the customer's: no in what it forbids until somebody decides, and in nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.permissions import Answer, MatchFact, decide_many, matrix, may_contact, may_disclose, may_update
from models.permissions.vocabulary import CHANNELS, CONTACT_PURPOSES, SERVICE
from tests.permissions.people import OWN, SISTER, TODAY, customer, said

PENDING = "register-match-pending"
DAY = timedelta(days=1)


def match(channel: str = "phone", valid_to: date | None = None) -> MatchFact:
    return MatchFact("direct-marketing", channel, TODAY, valid_to)


def test_it_forbids_its_purpose_and_what_that_reaches_on_its_channel_only() -> None:
    somebody = customer(matches=(match(),), relations={OWN: "current", SISTER: "current"})
    plain = customer(relations={OWN: "current", SISTER: "current"})
    changed = {key for key, found in matrix(somebody, [OWN, SISTER], TODAY).items() if found != matrix(plain, [OWN, SISTER], TODAY)[key]}
    assert changed == {
        ("direct-marketing", "phone"),
        ("distance-selling", "phone"),
        ("direct-marketing", "robocall"),
        ("distance-selling", "robocall"),
    }
    assert may_contact(somebody, "direct-marketing", "phone", SISTER, TODAY).rule.id == PENDING


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("purpose", [*CONTACT_PURPOSES, SERVICE])
def test_any_channel(purpose: str, channel: str) -> None:
    found = may_contact(customer(matches=(match("any"),)), purpose, channel, OWN, TODAY)
    reached = purpose in ("direct-marketing", "distance-selling")
    assert (found.rule.id == PENDING) == reached
    if reached:
        assert (found.answer, found.allowed, found.statements, found.since) == (Answer.PENDING, False, (), None)


def test_a_permission_does_not_outweigh_it_and_a_prohibition_does() -> None:
    granted = customer(said(1, "grant"), matches=(match(),))
    assert may_contact(granted, "direct-marketing", "phone", OWN, TODAY).rule.id == PENDING
    forbidden = customer(said(1, "prohibition"), matches=(match(),))
    assert may_contact(forbidden, "direct-marketing", "phone", OWN, TODAY).rule.id == "prohibition-stands"


def test_both_of_its_days_are_included() -> None:
    somebody = customer(matches=(match(valid_to=TODAY + DAY),))
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [may_contact(somebody, "direct-marketing", "phone", OWN, day).rule.id == PENDING for day in days] == [False, True, True, False]


def test_lists_answer_as_the_single_question() -> None:
    people = [customer(), customer(matches=(match(),)), customer(), customer(matches=(match("post"),)), customer(matches=(match(), match("post")))]
    single = [may_contact(each, "direct-marketing", "phone", OWN, TODAY) for each in people]
    assert list(decide_many(people, "direct-marketing", "phone", OWN, TODAY)) == single
    assert [each.allowed for each in single] == [True, False, True, True, False]


def test_it_says_nothing_of_registers_and_disclosure() -> None:
    somebody = customer(matches=(match("any"),))
    assert may_update(somebody, "population-register", TODAY) == may_update(customer(), "population-register", TODAY)
    assert may_disclose(somebody, TODAY) == may_disclose(customer(), TODAY)
