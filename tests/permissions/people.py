"""Invented customers and statements for the tests of permissions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.permissions import CustomerFacts, DecisionFact, StatementFact
from models.permissions.vocabulary import CHANNELS

TODAY = date(2026, 4, 7)
OWN = "lampo"
SISTER = "sahko"
WHO = UUID(int=0xC0FFEE)
EVERYWHERE = dict.fromkeys(CHANNELS, "verified")


def uid(number: int) -> UUID:
    return UUID(int=number)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def said(number: int, kind: str, purpose: str = "direct-marketing", channel: str = "phone", **more: Any) -> StatementFact:
    """A statement of 12 March 2026 (a grant: of the day after), by the agent noora, unless told otherwise."""
    day = more.pop("day", date(2026, 3, 13 if kind == "grant" else 12))
    given = {"controller": None, "given_at": at(day), "valid_from": day, "author": "noora"} | more
    lifts = frozenset(uid(named) for named in given.pop("lifts", ()))
    supersedes = given.pop("supersedes", None)
    return StatementFact(uid(number), kind, purpose, channel, lifts=lifts, supersedes=None if supersedes is None else uid(supersedes), **given)


def judged(number: int, decision: str = "approve", by: str = "salla", day: date = date(2026, 3, 20)) -> DecisionFact:
    return DecisionFact(uid(number), decision, by, at(day))


def customer(*statements: StatementFact, decisions: tuple[DecisionFact, ...] = (), **changes: Any) -> CustomerFacts:
    """An ordinary current customer, a person, with verified contact points."""
    facts = CustomerFacts(WHO, "person", {OWN: "current"}, statements, decisions, reachable=EVERYWHERE)
    return replace(facts, **changes)


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)
