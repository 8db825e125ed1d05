"""Columns that many entities have: links to other rows, the customer, the controller."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.orm import MappedColumn

from models import kinds
from models.entities.base import field
from models.fields import Category, Purpose, Retention
from models.words import N_

USES: Final = (Purpose.DELIVERY, Purpose.RELATION, Purpose.BILLING)
"""Purposes of what every page about a customer needs: who, where, under which controller."""


def link(
    label: str,
    reason: str,
    *,
    required: bool = False,
    purposes: tuple[Purpose, ...] = USES,
    retention: Retention = Retention.RELATION,
    headers: tuple[str, ...] = (),
) -> MappedColumn[Any]:
    """Declare an indexed link to another row. ``reason`` says why the access report leaves it out (it prints the row linked to)."""
    return field(
        kinds.LINK, label=label, category=Category.TECHNICAL, purposes=purposes, retention=retention, required=required, report_reason=reason,
        headers=headers, index=True,
    )  # fmt: skip


def customer_link(*, required: bool = True, purposes: tuple[Purpose, ...] = USES, retention: Retention = Retention.RELATION) -> MappedColumn[Any]:
    """Declare the link to the customer that the row is about."""
    return link(N_("Customer"), "link to the customer", required=required, purposes=purposes, retention=retention)


def controller_code(
    category: Category, *, required: bool = True, purposes: tuple[Purpose, ...] = USES, retention: Retention = Retention.RELATION
) -> MappedColumn[Any]:
    """Declare the code of the controller that the row belongs to."""
    return field(
        kinds.CONTROLLER, label=N_("Controller"), category=category, purposes=purposes, retention=retention, required=required,
        headers=("Rekisterinpitäjä", "Personuppgiftsansvarig"),
    )  # fmt: skip
