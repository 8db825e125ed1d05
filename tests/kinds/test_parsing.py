"""Days, numbers and clock times in every spelling used in Finland; nothing is guessed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import formats, parsing
from models.problems import Problem
from models.words import set_language

TODAY = date(2026, 4, 7)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7.3.2026", date(2026, 3, 7)), ("7.3.26", date(2026, 3, 7)), ("07.03.2026", date(2026, 3, 7)), ("07032026", date(2026, 3, 7)),
        ("2026-03-07", date(2026, 3, 7)), ("7/3/2026", date(2026, 3, 7)), ("7 3 2026", date(2026, 3, 7)), ("7-3-26", date(2026, 3, 7)),
        (" ７.３.２０２６ ", date(2026, 3, 7)), ("\u200e7.3.2026", date(2026, 3, 7)), ("29.2.2024", date(2024, 2, 29)),
        ("1.1.56", date(2056, 1, 1)), ("1.1.57", date(1957, 1, 1)), ("31.12.99", date(1999, 12, 31)),
    ],
)  # fmt: skip
def test_a_day_is_read(text: str, day: date) -> None:
    assert parsing.parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    ["7.13.2026", "31.4.2026", "29.2.2026", "29.2.1800", "0.1.2026", "7.3", "7.3.026", "eilen", "7.3.2026 x", "32.1.26", "1.1.0026", "1.1.9999"],
)
def test_what_is_no_day_is_refused_in_words(text: str) -> None:
    refused = parsing.parse_date(text, TODAY)
    assert isinstance(refused, Problem)
    assert "{" not in refused.message()


@pytest.mark.parametrize(
    ("text", "year"), [("7.4.26", 2026), ("8.4.26", 1926), ("1.1.26", 2026), ("1.1.27", 1927), ("1.1.90", 1990), ("7.3.1926", 1926)]
)
def test_a_birthday_of_two_digits_is_never_in_the_future(text: str, year: int) -> None:
    day = parsing.parse_date(text, TODAY, ahead=0)
    assert isinstance(day, date)
    assert day.year == year


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", "12.5"), ("12.5", "12.5"), ("1 234,5", "1234.5"), ("1\u00a0234,5", "1234.5"), ("1\u202f234,5", "1234.5"), ("1\u2009234,5", "1234.5"),
        ("−5,5", "-5.5"), ("-5,5", "-5.5"), ("1 234 567", "1234567"), ("１２,５", "12.5"), ("007", "7"), ("1'234.50", "1234.50"), (" 0,10 ", "0.10"),
    ],
)  # fmt: skip
def test_a_number_is_read_digit_by_digit(text: str, value: str) -> None:
    read = parsing.parse_decimal(text)
    assert isinstance(read, Decimal)
    assert str(read) == value


@pytest.mark.parametrize(
    "text", ["1.234,5", "1,234.5", "12,5,0", "abc", "1e5", "NaN", "inf", "--5", "5-", ",5", "5,", "1 2", "12 34", "1 2345", "½", "+"]
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    refused = parsing.parse_decimal(text)
    assert isinstance(refused, Problem)
    assert refused.message()


def test_whole_numbers() -> None:
    assert parsing.parse_integer("1 000") == 1000
    assert parsing.parse_integer("5,0") == 5
    assert isinstance(parsing.parse_integer("5,5"), Problem)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7.4.2026 14.33", datetime(2026, 4, 7, 11, 33, tzinfo=UTC)), ("7.1.2026 14:33", datetime(2026, 1, 7, 12, 33, tzinfo=UTC)),
        ("7.4.2026", datetime(2026, 4, 6, 21, 0, tzinfo=UTC)), ("2026-04-07T14:33:05+03:00", datetime(2026, 4, 7, 11, 33, 5, tzinfo=UTC)),
        ("25.10.2026 3.30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_time_is_helsinki_time(text: str, at: datetime) -> None:
    assert parsing.parse_instant(text, TODAY) == at


@pytest.mark.parametrize("text", ["29.3.2026 3.30", "7.4.2026 24.00", "7.4.2026 14.60", "7.4.2026 14", "14.33", "7.13.2026 14.33"])
def test_a_time_that_is_not_or_that_the_clock_skipped_is_refused(text: str) -> None:
    assert isinstance(parsing.parse_instant(text, TODAY), Problem)


@pytest.mark.parametrize(
    ("language", "day", "number", "money", "at"),
    [
        ("fi", "7.3.2026", "−1\u00a0284,50", "−1\u00a0284,50\u00a0€", "7.3.2026 14.05"),
        ("sv", "7.3.2026", "−1\u00a0284,50", "−1\u00a0284,50\u00a0€", "7.3.2026 14.05"),
        ("en", "7 Mar 2026", "-1,284.50", "-€1,284.50", "7 Mar 2026 14:05"),
    ],
)
def test_one_formatter_prints_everything(language: str, day: str, number: str, money: str, at: str) -> None:
    set_language(language)
    value = Decimal("-1284.50")
    assert formats.show_date(date(2026, 3, 7)) == day
    assert formats.show_number(value) == number
    assert formats.show_money(value) == money
    assert formats.show_instant(datetime(2026, 3, 7, 12, 5, tzinfo=UTC)) == at


def test_cents_are_rounded_as_people_do() -> None:
    assert [formats.show_money(Decimal(text), "fi") for text in ("0.125", "0.135", "76.4949")] == ["0,13\u00a0€", "0,14\u00a0€", "76,49\u00a0€"]


def test_running_times() -> None:
    assert [formats.show_duration(seconds) for seconds in (-1, 0, 252, 3852)] == ["00:00", "00:00", "04:12", "1:04:12"]


@pytest.fixture(params=["UTC", "Europe/Helsinki", "America/New_York", "Pacific/Kiritimati"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
def test_the_computers_zone_changes_no_day_and_no_time() -> None:
    assert parsing.parse_date("7.3.2026", TODAY) == date(2026, 3, 7)
    assert parsing.parse_instant("29.3.2026 4.00", TODAY) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert formats.show_instant(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "fi") == "29.3.2026 1.30"
    assert formats.today() == datetime.now(formats.HELSINKI).date()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9), st.sampled_from(["fi", "sv"]))
def test_what_is_printed_is_read_back(value: Decimal, language: str) -> None:
    assert parsing.parse_decimal(formats.show_number(value, language)) == value


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (formats.show_date(day, "fi"), day.isoformat(), f"{day:%d%m%Y}"):
        assert parsing.parse_date(text, TODAY) == day


@given(st.text(max_size=30))
def test_no_text_makes_a_reader_fail(text: str) -> None:
    for read in (parsing.parse_date(text, TODAY), parsing.parse_instant(text, TODAY), parsing.parse_decimal(text), parsing.parse_integer(text)):
        assert isinstance(read, date | Decimal | int | Problem)
