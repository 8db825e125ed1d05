from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.security.guesses import bucket, left, one_more, wait_seconds
from models.security.slot_format import BUCKETS, Failures

T = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("wrong", "seconds"), [(0, 0), (1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (11, 1920), (12, 3600), (500, 3600)])
def test_the_wait_grows_and_is_bounded(wrong: int, seconds: int) -> None:
    assert wait_seconds(Failures(wrong, T), T) == seconds


def test_the_wait_runs_out_and_one_guess_is_free() -> None:
    failures = Failures(5, T)
    assert (wait_seconds(failures, T + timedelta(seconds=29.2)), left(failures, T + timedelta(seconds=29.2))) == (1, 0)
    assert (wait_seconds(failures, T + timedelta(seconds=30)), left(failures, T + timedelta(seconds=30))) == (0, 1)
    assert [left(Failures(n, T), T) for n in range(5)] == [5, 4, 3, 2, 1]


def test_a_clock_set_back_or_a_silly_time_waits_no_longer_than_the_wait() -> None:
    assert wait_seconds(Failures(5, T + timedelta(days=900)), T) == 30
    assert wait_seconds(Failures(5, datetime.max.replace(tzinfo=UTC)), T) == 30
    assert wait_seconds(Failures(5, datetime.min.replace(tzinfo=UTC)), T) == 0


def test_one_more_counts_in_utc() -> None:
    assert one_more(Failures(2, None), T) == Failures(3, T)


def test_strangers_share_few_buckets() -> None:
    found = {bucket("store", f"nobody{n}") for n in range(2000)}
    assert found == set(range(BUCKETS))
    assert bucket("store", "x") == bucket("store", "x")
