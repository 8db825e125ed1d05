"""Every cell of kind × status × purpose × channel × state of statements, against a table written out by hand."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from models.entities import choices
from models.permissions import RULES, may_contact, rules
from models.permissions.table import LINES, table_on
from models.permissions.vocabulary import CHANNELS, CONTACT_PURPOSES, DISCLOSURE, STATEMENT_KINDS, UPDATE, reach_of
from tests.permissions.people import EVERYWHERE, OWN, SISTER, TODAY, customer, judged, said

# Columns: phone sms email post robocall visit.  A allowed, L limited, N no permission.  Rows: marketing, selling, research, service.
BASE = {
    ("person", "current"): ("ANLANA", "ANNANA", "AAAAAA", "AAAAAA"),
    ("person", "former"): ("ANNANA", "ANNANA", "AAAAAA", "AAAAAA"),
    ("person", "prospect"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("person", None): ("NNNNNN", "NNNNNN", "NNNNNN", "NNNNNN"),
    ("organisation", "current"): ("AAAAAA", "AAAAAA", "AAAAAA", "AAAAAA"),
    ("organisation", "former"): ("AAAAAA", "AAAAAA", "AAAAAA", "AAAAAA"),
    ("organisation", "prospect"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("organisation", None): ("NNNNNN", "NNNNNN", "NNNNNN", "NNNNNN"),
    ("estate", "current"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("estate", "former"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("estate", "prospect"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("estate", None): ("NNNNNN", "NNNNNN", "NNNNNN", "NNNNNN"),
    ("bankruptcy-estate", "current"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("bankruptcy-estate", "former"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("bankruptcy-estate", "prospect"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    ("bankruptcy-estate", None): ("NNNNNN", "NNNNNN", "NNNNNN", "NNNNNN"),
    (None, "current"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    (None, "former"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    (None, "prospect"): ("NNNNNN", "NNNNNN", "NNNNNN", "AAAAAA"),
    (None, None): ("NNNNNN", "NNNNNN", "NNNNNN", "NNNNNN"),
}
LETTERS = {"allowed": "A", "limited": "L", "no_permission": "N", "pending": "W", "prohibited": "P"}
# What each state of statements about the very cell makes of a base letter, for known kinds and for the unknown kind.
STATES = {
    "nothing": {"A": "A", "L": "L", "N": "N"},
    "prohibited": {"A": "P", "L": "P", "N": "P"},
    "granted": {"A": "A", "L": "A", "N": "A"},
    "prohibition ended": {"A": "A", "L": "L", "N": "N"},
    "prohibition to come": {"A": "A", "L": "L", "N": "N"},
    "grant ended": {"A": "A", "L": "L", "N": "N"},
    "lift waits": {"A": "W", "L": "W", "N": "W"},
    "lift approved": {"A": "A", "L": "L", "N": "N"},
    "lift approved by its author": {"A": "W", "L": "W", "N": "W"},
    "lift refused": {"A": "P", "L": "P", "N": "P"},
    "grant against it waits": {"A": "W", "L": "W", "N": "W"},
    "grant against it approved": {"A": "A", "L": "A", "N": "A"},
    "prohibited again": {"A": "P", "L": "P", "N": "P"},
    "other controller": {"A": "A", "L": "L", "N": "N"},
    "every channel": {"A": "P", "L": "P", "N": "P"},
}


def statements(state: str, purpose: str, channel: str) -> tuple[list[Any], list[Any]]:
    cell = (purpose, channel)
    ban, lift = said(1, "prohibition", *cell), said(2, "lift", *cell, lifts=[1])
    grant = said(2, "grant", *cell, lifts=[1])
    return {
        "nothing": ([], []),
        "prohibited": ([ban], []),
        "granted": ([said(1, "grant", *cell)], []),
        "prohibition ended": ([said(1, "prohibition", *cell, valid_to=date(2026, 4, 6))], []),
        "prohibition to come": ([said(1, "prohibition", *cell, valid_from=date(2026, 4, 8))], []),
        "grant ended": ([said(1, "grant", *cell, valid_to=date(2026, 4, 6))], []),
        "lift waits": ([ban, lift], []),
        "lift approved": ([ban, lift], [judged(2)]),
        "lift approved by its author": ([ban, lift], [judged(2, by=" Noora")]),
        "lift refused": ([ban, lift], [judged(2), judged(2, "refuse", by="tuomas")]),
        "grant against it waits": ([ban, grant], []),
        "grant against it approved": ([ban, grant], [judged(2)]),
        "prohibited again": ([ban, grant, said(3, "prohibition", *cell, day=date(2026, 3, 25))], [judged(2)]),
        "other controller": ([said(1, "prohibition", *cell, controller=SISTER), said(2, "grant", *cell, controller=SISTER)], []),
        "every channel": ([said(1, "prohibition", purpose, "any")], []),
    }[state]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("kind", "status"), BASE)
def test_every_cell(kind: str | None, status: str | None, state: str) -> None:
    relations = {} if status is None else {OWN: status}
    for purpose, row in zip(CONTACT_PURPOSES, BASE[kind, status], strict=False):
        for channel, base in zip(CHANNELS, row, strict=True):
            facts, verdicts = statements(state, purpose, channel)
            asked = customer(*facts, decisions=tuple(verdicts), kind=kind, relations=relations)
            expected = STATES[state][base]
            if kind is None and expected == "A":
                expected = "N"
            found = may_contact(asked, purpose, channel, OWN, TODAY)
            assert LETTERS[found.answer.value] == expected, (purpose, channel, found.sentence())
            assert found.allowed == (expected in "AL")
            if expected == "P":
                assert (found.rule.id, found.statements[0].int in (1, 3)) == ("prohibition-stands", True)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("kind", "status"), BASE)
def test_service_messages_pass_whatever_was_said(kind: str | None, status: str | None, state: str) -> None:
    facts: list[Any] = []
    verdicts: list[Any] = []
    for number, purpose in enumerate(CONTACT_PURPOSES):
        these, judgements = statements(state, purpose, "phone")
        facts += these if number == 0 else []
        verdicts += judgements if number == 0 else []
    asked = customer(*facts, decisions=tuple(verdicts), kind=kind, relations={} if status is None else {OWN: status})
    row = [LETTERS[may_contact(asked, "service", channel, OWN, TODAY).answer.value] for channel in CHANNELS]
    assert "".join(row) == BASE[kind, status][3]


RULE_OF = {
    ("person", "current", "direct-marketing", "phone"): "phone-allowed-unless-prohibited",
    ("person", "former", "direct-marketing", "post"): "post-allowed-unless-prohibited",
    ("person", "current", "direct-marketing", "email"): "existing-customer-email-same-kind",
    ("person", "former", "direct-marketing", "email"): "electronic-marketing-needs-consent",
    ("person", "current", "direct-marketing", "sms"): "electronic-marketing-needs-consent",
    ("person", "current", "direct-marketing", "robocall"): "electronic-marketing-needs-consent",
    ("person", "current", "direct-marketing", "visit"): "visit-allowed-unless-prohibited",
    ("person", "current", "distance-selling", "phone"): "distance-selling-by-phone",
    ("person", "current", "distance-selling", "email"): "electronic-marketing-needs-consent",
    ("person", "current", "distance-selling", "post"): "distance-selling-by-post",
    ("person", "current", "research", "sms"): "research-unless-prohibited",
    ("organisation", "current", "direct-marketing", "robocall"): "legal-person-allowed-unless-prohibited",
    ("organisation", "prospect", "direct-marketing", "phone"): "prospect-only-granted",
    ("estate", "current", "research", "post"): "estate-only-granted",
    ("bankruptcy-estate", "current", "research", "post"): "bankruptcy-estate-only-granted",
    ("person", None, "research", "post"): "no-relation-only-granted",
    (None, "current", "research", "post"): "kind-unknown",
    ("person", "current", "energy-advice", "post"): "only-granted",
    ("person", "current", "service", "post"): "service-message",
    ("person", None, "service", "post"): "no-relation",
}


@pytest.mark.parametrize("cell", RULE_OF, ids=str)
def test_rule_named(cell: tuple[str | None, str | None, str, str]) -> None:
    kind, status, purpose, channel = cell
    asked = customer(kind=kind, relations={} if status is None else {OWN: status})
    assert may_contact(asked, purpose, channel, OWN, TODAY).rule.id == RULE_OF[cell]


def test_a_rule_holds_from_its_first_day() -> None:
    before = may_contact(customer(), "distance-selling", "phone", OWN, date(2022, 12, 31))
    assert (before.answer.value, before.rule.id) == ("no_permission", "electronic-marketing-needs-consent")
    assert may_contact(customer(), "distance-selling", "phone", OWN, date(2023, 1, 1)).rule.id == "distance-selling-by-phone"
    assert not may_contact(customer(), "direct-marketing", "post", OWN, date(2014, 12, 31)).allowed
    assert not may_contact(customer(), "research", "post", OWN, date(2018, 5, 24)).allowed


def test_no_line_of_the_table_is_dead() -> None:
    used = {rule.id for _need, rule in table_on(TODAY).values()}
    assert used == {line.rule.id for line in LINES} - {"only-granted"}


def test_rules_tell_their_source() -> None:
    assert all(rule.id == name and rule.text and rule.law for name, rule in RULES.items())
    assert all(getattr(rules, name) in RULES.values() for name in dir(rules) if isinstance(getattr(rules, name), rules.Rule))


def test_the_law_of_electronic_communications_is_named_for_what_goes_over_a_network_only() -> None:
    for line in LINES:
        if "917/2014" in line.rule.law and line.channels:
            assert not line.channels & {"post", "visit"}, line.rule.id
    assert {line.rule.law for line in LINES if "bankruptcy-estate" in line.kinds} == {rules.BANKRUPTCY}


def test_codes_are_those_stored() -> None:
    assert tuple(choices.CHANNELS) == CHANNELS
    assert tuple(choices.PURPOSES) == (*CONTACT_PURPOSES, UPDATE, DISCLOSURE)
    assert {reach_of(source) for source in choices.SOURCES} == {"verified", "unverified"}
    assert (reach_of("customer"), reach_of("import"), reach_of("import", confirmed=True), reach_of(None)) == (
        "verified", "unverified", "verified", "unverified",
    )  # fmt: skip
    assert STATEMENT_KINDS == ("grant", "prohibition", "lift", "correction")


ABSOLUTE = {  # protected, dead, merge pending, old store, point unverified, no point: answers to (marketing by phone, service by phone)
    "non-disclosure": ({"non_disclosure": True}, ("prohibited", "non-disclosure"), ("no_permission", "non-disclosure-no-point")),
    "protected point": (
        {"non_disclosure": True, "protected": frozenset({"phone"})}, ("prohibited", "non-disclosure"), ("limited", "non-disclosure-service"),
    ),
    "dead": ({"deceased": True}, ("prohibited", "deceased"), ("no_permission", "estate-contact-missing")),
    "dead, estate known": ({"deceased": True, "estate_contact": frozenset({"phone"})}, ("prohibited", "deceased"), ("limited", "estate-contact")),
    "dead and protected": (
        {"deceased": True, "non_disclosure": True, "estate_contact": frozenset({"phone"}), "protected": frozenset({"phone"})},
        ("prohibited", "deceased"), ("limited", "estate-contact-protected"),
    ),
    "merge pending": ({"uncertain": frozenset({"merge"})}, ("no_permission", "merge-or-conflict-pending"), ("limited", "service-check-recipient")),
    "store too old": ({"data_day": date(2026, 4, 6)}, ("no_permission", "statements-too-old"), ("allowed", "service-message")),
    "store of the day": ({"data_day": TODAY}, ("allowed", "granted"), ("allowed", "service-message")),
    "unverified": ({"reachable": EVERYWHERE | {"phone": "unverified"}}, ("no_permission", "contact-point-unverified"), ("limited", "service-check-recipient")),
    "no point": ({"reachable": {"post": "verified"}}, ("no_permission", "contact-point-missing"), ("no_permission", "contact-point-missing")),
}  # fmt: skip


@pytest.mark.parametrize("name", ABSOLUTE)
@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_a_grant_does_not_help_against(name: str, kind: str) -> None:
    changes, marketing, service = ABSOLUTE[name]
    asked = customer(said(1, "grant", channel="any"), kind=kind, **changes)
    found = [may_contact(asked, purpose, "phone", OWN, TODAY) for purpose in ("direct-marketing", "service")]
    assert [(each.answer.value, each.rule.id) for each in found] == [marketing, service]


def test_a_statement_that_rests_on_one_not_here_is_unsure() -> None:
    found = may_contact(customer(said(1, "correction", "disclosure", supersedes=9)), "research", "post", OWN, TODAY)
    assert (found.answer.value, found.rule.id) == ("no_permission", "merge-or-conflict-pending")


def test_selling_and_machines_follow_the_refusal_of_marketing_and_calls() -> None:
    asked = customer(said(1, "prohibition", "direct-marketing", "phone"))
    assert may_contact(asked, "distance-selling", "phone", OWN, TODAY).answer.value == "prohibited"
    assert may_contact(asked, "research", "phone", OWN, TODAY).allowed
    assert may_contact(asked, "direct-marketing", "robocall", OWN, TODAY).answer.value == "no_permission"
    firm = customer(said(1, "prohibition", "direct-marketing", "phone"), kind="organisation")
    assert may_contact(firm, "direct-marketing", "robocall", OWN, TODAY).answer.value == "prohibited"
    other = customer(said(1, "prohibition", "distance-selling", "phone"))
    assert may_contact(other, "direct-marketing", "phone", OWN, TODAY).allowed


@pytest.mark.parametrize(
    ("purpose", "channel", "controller"),
    [
        ("direct-marketing", "any", OWN),
        ("direct-marketing", "fax", OWN),
        ("register-update", "post", OWN),
        ("", "post", OWN),
        ("research", "post", ""),
    ],
)
def test_what_cannot_be_asked_is_a_defect(purpose: str, channel: str, controller: str) -> None:
    with pytest.raises(ValueError, match=r"channel|purpose|controller"):
        may_contact(customer(), purpose, channel, controller, TODAY)


def test_the_table_is_shared_by_all_days_between_two_rules() -> None:
    days = [date(2023, 1, 1), TODAY, date(2030, 1, 1)]
    assert all(table_on(one) is table_on(other) for one, other in product(days, days))
