from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.services.day_pack import pack, unpack

READINGS = st.lists(st.none() | st.decimals(min_value=-(10**8), max_value=10**8, places=3, allow_nan=False), max_size=100)


@given(READINGS)
def test_readings_come_back_exactly(readings: list[Decimal | None]) -> None:
    assert unpack(pack(readings)) == readings


@pytest.mark.parametrize("hours", [23, 24, 25, 92, 100])
def test_a_day_of_any_length(hours: int) -> None:
    assert len(pack([Decimal("1.234")] * hours)) == 2 + 8 * hours


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="nine decimals"):
        pack([Decimal("0.0000000001")])
    with pytest.raises(ValueError, match="too large"):
        pack([Decimal(10) ** 30])


@pytest.mark.parametrize("packed", [b"", b"\x01", b"\x02\x00", b"\x01\x0a", b"\x01\x03" + b"1234567"])
def test_what_was_not_packed_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="not packed"):
        unpack(packed)
