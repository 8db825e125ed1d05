from __future__ import annotations

from decimal import Decimal

import pytest

from gui.pages.sections.chart import scale_of


@pytest.mark.parametrize("most", ["0.4", "1", "2.17", "3.99", "7", "11.8", "248.317", "99999"])
def test_the_scale_reaches_over_the_highest_bar(most: str) -> None:
    step, steps = scale_of(Decimal(most))

    assert step * steps >= Decimal(most)
    assert step * (steps - 1) < Decimal(most)
    assert 1 <= steps <= 5


def test_nothing_to_draw_has_a_scale() -> None:
    assert scale_of(Decimal(0)) == (Decimal(1), 1)
