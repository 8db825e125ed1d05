"""Consumption of a metering point as sums by day, month and year in Europe/Helsinki, with the year before beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import formats
from models.services.day_pack import unpack
from models.services.desk import Desk
from models.services.reading import NOBODY, seen, table_of

MONTHLY: Final = "P1M"
"""Resolution of a row whose one reading is a month, kept at the month's first day."""
TO_MWH: Final = {"kWh": Decimal("0.001"), "MWh": Decimal(1)}


class Period(StrEnum):
    """What one bar sums: a day of one month, a month of one year, or a year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bar:
    """The sum of one day, month or year (its first day), and of the same a year before; None where nothing was measured.

    ``days`` counts the days with readings of ``of`` days: fewer while it is under way or where readings are missing.
    """

    first: date
    value: Decimal | None
    before: Decimal | None
    days: int
    of: int

    @property
    def whole(self) -> bool:
        """Whether every day of it has readings."""
        return self.days == self.of


@dataclass(frozen=True, slots=True)
class Consumption:
    """The bars of a year (months), a month (days), or all years, in ``unit`` (MWh, kWh or m3).

    ``until`` is the last day that has readings, ``sources`` the codes of where they came from. ``earlier`` and ``later`` are the nearest days
    with readings before and after what is shown: what ``read`` takes to go there. ``same`` and ``same_before`` sum the whole bars only, so that
    they can be compared.
    """

    period: Period
    first: date
    unit: str
    bars: tuple[Bar, ...]
    until: date | None
    sources: tuple[str, ...]
    estimated: bool
    earlier: date | None = None
    later: date | None = None

    @property
    def end(self) -> date:
        """The day after the last shown."""
        return _after(self.period, self.bars[-1].first) if self.bars else self.first

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(bar.value is None and bar.before is None for bar in self.bars)

    @property
    def same(self) -> Decimal:
        """Sum of the whole bars that the year before has too."""
        return sum((bar.value for bar in self._compared() if bar.value is not None), Decimal(0))

    @property
    def same_before(self) -> Decimal:
        """Sum of the same bars a year before."""
        return sum((bar.before for bar in self._compared() if bar.before is not None), Decimal(0))

    @property
    def compared(self) -> tuple[Bar, ...]:
        """The whole bars that the year before has too."""
        return tuple(self._compared())

    def _compared(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.whole and bar.value is not None and bar.before is not None]


@dataclass(frozen=True, slots=True)
class _Total:
    """What was measured in one day, or in one month where the readings are monthly."""

    value: Decimal
    unit: str
    source: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class _Facts:
    days: dict[date, _Total]
    months: dict[date, _Total]

    def all(self) -> list[tuple[date, _Total]]:
        return [*self.days.items(), *self.months.items()]


def last_day(desk: Desk, point_id: UUID) -> date | None:
    """Return the last day with readings of consumption; None when there are none."""
    with desk.store.read() as session:
        return _last_day(session, point_id)


def read(desk: Desk, point_id: UUID, period: Period, around: date | None = None) -> Consumption:
    """Sum the readings of one point. ``around`` chooses the month or year shown; by default the last that has readings."""
    with desk.store.read() as session:
        point_id = _seen(session, desk, point_id)
        until = _last_day(session, point_id)
        day = around or until or formats.today()
        first, end = _span(period, day, session, point_id)
        facts = _facts(session, point_id, _year_before(first) if period is not Period.YEAR else first, end)
        earlier, later = _nearest(session, point_id, period, first, end)
    unit, scale = _unit(facts, period)
    bars = tuple(_bar(each, period, facts, scale) for each in _firsts(period, first, end))
    shown = [found for at, found in facts.all() if at >= first]
    sources = tuple(sorted({found.source for found in shown if found.source}))
    estimated = any(found.estimated for found in shown)
    made = Consumption(period, first, unit, bars, until, sources, estimated, earlier, later)
    return _years(made) if period is Period.YEAR else made


def _seen(session: Session, desk: Desk, point_id: UUID) -> UUID:
    """Return the point when it is of a customer and a controller that the user may read, else NOBODY, which has no readings."""
    point, site = table_of("metering_point"), table_of("site")
    query = select(site.c.customer_id, point.c.controller).join(site, site.c.id == point.c.site_id).where(point.c.id == point_id)
    found = session.execute(query).one_or_none()
    if found is None or (found.controller is not None and found.controller not in desk.user.controllers):
        return NOBODY
    return point_id if seen(session, desk, found.customer_id) != NOBODY else NOBODY


def _last_day(session: Session, point_id: UUID) -> date | None:
    table = table_of("day_readings")
    query = select(table.c.day, table.c.resolution).where(table.c.metering_point_id == point_id, table.c.measured == "consumption")
    last = session.execute(query.order_by(table.c.day.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    day: date = last.day
    return _next_month(day) - timedelta(days=1) if last.resolution == MONTHLY else day


def _nearest(session: Session, point_id: UUID, period: Period, first: date, end: date) -> tuple[date | None, date | None]:
    """Return the last day with readings before ``first`` and the first one from ``end`` on: what has none to show is stepped over."""
    table = table_of("day_readings")
    mine = [table.c.metering_point_id == point_id, table.c.measured == "consumption"]
    if period is Period.DAY:
        mine.append(table.c.resolution.is_(None) | (table.c.resolution != MONTHLY))
    earlier: date | None = session.scalar(select(func.max(table.c.day)).where(*mine, table.c.day < first))
    later: date | None = session.scalar(select(func.min(table.c.day)).where(*mine, table.c.day >= end))
    return earlier, later


def _span(period: Period, day: date, session: Session, point_id: UUID) -> tuple[date, date]:
    """Return first day shown and the day after the last."""
    if period is Period.DAY:
        first = day.replace(day=1)
        return first, _next_month(first)
    if period is Period.MONTH:
        return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    table = table_of("day_readings")
    begun = session.scalar(select(func.min(table.c.day)).where(table.c.metering_point_id == point_id, table.c.measured == "consumption"))
    return date((begun or day).year, 1, 1), date(day.year + 1, 1, 1)


def _facts(session: Session, point_id: UUID, first: date, end: date) -> _Facts:
    """Return the sum of each day and each monthly reading; of several versions the latest counts."""
    table = table_of("day_readings")
    query = (
        select(table.c.day, table.c.resolution, table.c.packed, table.c.unit, table.c.source, table.c.quality)
        .where(table.c.metering_point_id == point_id, table.c.day >= first, table.c.day < end, table.c.measured == "consumption")
        .order_by(table.c.day, table.c.file_version, table.c.id)
    )
    found = _Facts({}, {})
    for row in session.execute(query):
        values = [value for value in unpack(row.packed) if value is not None]
        if values:
            into = found.months if row.resolution == MONTHLY else found.days
            into[row.day] = _Total(sum(values, Decimal(0)), row.unit or "", row.source or "", row.quality == "estimated")
    return found


def _unit(facts: _Facts, period: Period) -> tuple[str, dict[str, Decimal]]:
    """Days of energy are shown in kWh, months and years in MWh; volumes in m³ always."""
    units = {found.unit for _at, found in facts.all()}
    if units and units <= {"m3"}:
        return "m3", {"m3": Decimal(1)}
    if period is Period.DAY:
        return "kWh", {unit: each * 1000 for unit, each in TO_MWH.items()}
    return "MWh", dict(TO_MWH)


def _firsts(period: Period, first: date, end: date) -> list[date]:
    found = []
    while first < end:
        found.append(first)
        first = _after(period, first)
    return found


def _after(period: Period, first: date) -> date:
    if period is Period.DAY:
        return first + timedelta(days=1)
    return _next_month(first) if period is Period.MONTH else date(first.year + 1, 1, 1)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _year_before(day: date) -> date:
    """Return the same day a year before; 29 February goes to 28."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _bar(first: date, period: Period, facts: _Facts, scale: dict[str, Decimal]) -> Bar:
    after = _after(period, first)
    value, counted = _sum(first, after, facts, scale)
    if period is Period.DAY:
        before, _count = _sum(_year_before(first), _year_before(first) + timedelta(days=1), facts, scale)
    else:
        before, _count = _sum(_year_before(first), _year_before(after), facts, scale)
    return Bar(first, value, before, counted, (after - first).days)


def _sum(first: date, end: date, facts: _Facts, scale: dict[str, Decimal]) -> tuple[Decimal | None, int]:
    """Sum whole months by their monthly reading where there is one, else by their days; return it and the days it covers."""
    total, covered = Decimal(0), 0
    while first < end:
        after = _next_month(first)
        monthly = facts.months.get(first) if first.day == 1 and after <= end else None
        if monthly is not None and monthly.unit in scale:
            total, covered, first = total + monthly.value * scale[monthly.unit], covered + (after - first).days, after
            continue
        daily = facts.days.get(first)
        if daily is not None and daily.unit in scale:
            total, covered = total + daily.value * scale[daily.unit], covered + 1
        first += timedelta(days=1)
    return (total, covered) if covered else (None, 0)


def _years(made: Consumption) -> Consumption:
    """Years stand beside each other already; each still names the one before for the sentence."""
    bars = [replace(bar, before=made.bars[at - 1].value if at and made.bars[at - 1].whole else None) for at, bar in enumerate(made.bars)]
    return replace(made, bars=tuple(bars))
