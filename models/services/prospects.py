"""Prospects: kept only with their own permission to be contacted (the register's notice on potential customers; GDPR article 6(1)(a))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from models import formats
from models.journal.entries import Change
from models.permissions import fold
from models.permissions.vocabulary import CHANNELS, GRANT, MARKETING, SELLING
from models.problems import Problem, error
from models.records import Edit, address
from models.services.desk import Desk
from models.services.statement_lines import facts_in
from models.words import N_

PROSPECT: Final = "prospect"
_PURPOSES: Final = (MARKETING, SELLING)
"""What a permission must be for, at least one of these and through at least one channel."""
NO_PERMISSION: Final = N_("A prospect is kept only with their own permission to be contacted. Record the permission first")

CHOOSE: Final = N_("A prospect is kept only with their own permission: choose the channels through which they may be contacted")


def refusal(session: Session, desk: Desk, edit: Edit, values: Mapping[str, Any], extra: Iterable[Change]) -> Problem | None:
    """Return why a relation cannot become a prospect's; None when it does not, or when a permission stands or comes with the same save (``extra``)."""
    if edit.entity != "customer_relation" or values.get("status") != PROSPECT:
        return None
    controller = edit.controller or str(values.get("controller") or "")
    for change in extra:
        given = change.values
        if (
            change.entity == "statement"
            and given["statement_kind"] == GRANT
            and given["purpose"] in _PURPOSES
            and given["controller"] in (None, controller)
        ):
            return None
    facts = facts_in(session, desk, edit.subject)
    if facts is not None:
        folded = fold(facts.statements, facts.decisions, formats.today())
        if any(folded.supporting(purpose, channel, controller) for purpose in _PURPOSES for channel in CHANNELS):
            return None
    return error(NO_PERMISSION, "prospect").at(address(edit.entity, edit.id, "status"))
