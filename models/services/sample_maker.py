"""The sample's dice: everything that is drawn comes from one seed, also identifiers, so that the same seed makes the same rows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from models.database.types import micros
from models.formats import HELSINKI
from models.identifiers import iban, reference
from models.journal.entries import Change, Op

DAY: Final = date(2026, 4, 7)
"""The day on which the sample stands: everything in it happened before or is under way then."""
_CHECKS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2)
_FIXED_CUSTOMER: Final = 234_567
"""The end of 040 123 4567, which is the fixed customer's alone."""
_Item = TypeVar("_Item")


class _Dice(random.Random):
    """Draws that can be repeated; nothing secret hangs on them."""


class Maker:
    """Draws values and rows. Numbers that must differ are counted, never drawn."""

    def __init__(self, seed: int, today: date = DAY) -> None:
        self.rng = _Dice(seed)
        self.today = today
        self._ids = micros(datetime.combine(today, time(6), UTC)) // 1000 << 16
        self._counts: Counter[str] = Counter()

    def id(self) -> UUID:
        """Return the next identifier (RFC 9562 version 7): time and counter run on, the rest is drawn."""
        self._ids += 1 + self.rng.getrandbits(4)
        high = self._ids >> 16 << 80 | 7 << 76 | (self._ids >> 4 & 0xFFF) << 64
        return UUID(int=high | 2 << 62 | (self._ids & 0xF) << 58 | self.rng.getrandbits(58))

    def next(self, name: str) -> int:
        """Return the next number of the series ``name``, from 1."""
        self._counts[name] += 1
        return self._counts[name]

    def pick(self, items: Sequence[_Item]) -> _Item:
        """Return one of ``items``; the first ones come oftener."""
        return items[int(len(items) * self.rng.random() ** 1.6)]

    def any_of(self, items: Sequence[_Item]) -> _Item:
        """Return one of ``items``, all alike."""
        return items[int(len(items) * self.rng.random())]

    def chance(self, share: float) -> bool:
        """Return True in ``share`` of cases (0 to 1)."""
        return self.rng.random() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        return low + int((high - low + 1) * self.rng.random())

    def past(self, least: int, most: int) -> date:
        """Return a day from ``least`` to ``most`` days before the sample's day."""
        return self.today - timedelta(days=self.whole(least, most))

    def moment(self, day: date) -> datetime:
        """Return an instant in office hours of ``day``."""
        return datetime.combine(day, time(8 + self.whole(0, 7), self.whole(0, 59)), HELSINKI).astimezone(UTC)

    def hetu(self, number: int) -> str:
        """Return the artificial identity code (individual number 900 to 999) of the ``number``th person; the first 2.7 million all differ."""
        day, month, year = 1 + number % 28, 1 + number // 28 % 12, 1930 + number // 336 % 76
        signs = "-YXWV" if year < 2000 else "ABCDE"
        individual, sign = 900 + number // 25_536 % 100, signs[number // 2_553_600 % len(signs)]
        return identity_code(f"{day:02}{month:02}{year % 100:02}", sign, individual)

    def business_id(self, number: int) -> str:
        """Return the business id of the ``number``th organisation: right in form, from the end of the numbers, where few are."""
        base = 9_000_000 + number
        while True:
            rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, f"{base:07}", strict=True)) % 11
            if rest != 1:
                return f"{base:07}-{11 - rest if rest else 0}"
            base = (base + 500_000 - 9_000_000) % 1_000_000 + 9_000_000

    def account(self, bank: str) -> str:
        """Return a Finnish IBAN of a bank, with the old domestic check digit right too."""
        body = bank + f"{self.rng.getrandbits(40) % 10 ** (13 - len(bank)):0{13 - len(bank)}}"
        total = sum((digit if place % 2 else digit * 2 - 9 * (digit > 4)) for place, digit in enumerate(map(int, body)))
        made = iban.from_bban(body + str(-total % 10))
        assert isinstance(made, str)
        return made

    def mobile(self, number: int) -> str:
        """Return the E.164 mobile number of the ``number``th phone: 040 1…, 044 1…, 050 1…, one after the other in a shuffled order."""
        mixed = number * 737_357 % 1_000_000
        area = ("40", "44", "50", "45", "41")[number // 1_000_000 % 5]
        return f"+358{'46' if mixed == _FIXED_CUSTOMER else area}1{mixed:06}"

    def gsrn(self, number: int) -> str:
        """Return the metering point id (GSRN) of the ``number``th point."""
        body = f"64300{number:012}"
        return body + str(-sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body)) % 10)

    def reference(self, number: int) -> str:
        """Return the creditor reference of the ``number``th account or invoice."""
        return reference.make(str(number))


def identity_code(day: str, sign: str, individual: int) -> str:
    """Return the identity code of a day (DDMMYY), a century sign and an individual number, with its check character."""
    return f"{day}{sign}{individual}{_CHECKS[int(f'{day}{individual}') % 31]}"


class Sheet:
    """The changes of one customer, in the order in which rows are made. ``subject`` is the customer's id."""

    def __init__(self, maker: Maker, subject: UUID | None = None) -> None:
        self.maker = maker
        self.subject = subject or maker.id()
        self.changes: list[Change] = []

    def add(self, entity: str, row: UUID | None = None, **values: Any) -> UUID:
        """Add a row and return its id; empty values are left out."""
        made = row or self.maker.id()
        kept = {name: value for name, value in values.items() if value is not None}
        self.changes.append(Change(entity, made, Op.CREATE, self.subject, kept, {}, str(values.get("controller") or "")))
        return made
