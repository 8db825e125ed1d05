"""Showing evidence and giving it out: a reading, and an export with its reason, each in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from models.journal.attest import Anchor
from models.journal.entries import Change, Op
from models.problems import Problem, Rejected, error
from models.roles import Action
from models.security.keyring_store import SecretStore
from models.services import anchors, given_out, typesetting
from models.services.desk import Desk
from models.services.entrance import Entered
from models.services.evidence.gather import gather
from models.services.evidence.paper import Paper, paper_of
from models.services.evidence.told import Evidence
from models.services.looks import EVIDENCE, looked
from models.words import N_

_SHORTEST: Final = 5
_WHY: Final = N_("Write what it is given out for, in a few words")


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence, and what it says in the language it was asked in. Both are as of one moment."""

    evidence: Evidence
    paper: Paper


@dataclass(frozen=True, slots=True)
class Given:
    """The PDF is written: where, its SHA-256 (which the journal has), the evidence in it."""

    path: Path
    digest: str
    evidence: Evidence


def noted(entered: Entered, secrets: SecretStore | None) -> Anchor | None:
    """Return the end of the journal that was noted outside the store."""
    return anchors.kept(entered.desk.store, entered.store_id, secrets)


def show(desk: Desk, statement_id: UUID, anchor: Anchor | None) -> Shown | Rejected:
    """Return the evidence of a statement in the current language, and journal the reading."""
    found = gather(desk, statement_id, anchor)
    if isinstance(found, Rejected):
        return found
    with desk.store.write() as session:
        looked(
            session, desk, found.statement.values["customer_id"], {EVIDENCE: statement_id.hex}, controller=found.statement.values["controller"] or ""
        )
    return Shown(found, paper_of(found))


def save_pdf(
    desk: Desk, statement_id: UUID, anchor: Anchor | None, target: Path, reason: str, *, language: str = "", overwrite: bool = False
) -> Given | Rejected:
    """Write the evidence of a statement as a PDF for its owner's eyes only, and journal that it was given out, why, and its SHA-256.

    ``language``: of the paper; the customer's when left out. File and entry come about together or not at all. Nothing is written but ``target``.
    """
    refused = desk.refusal(Action.READ_JOURNAL)
    if refused is not None:
        return refused
    problems = tuple(filter(None, (why_problem(reason), given_out.obstacle(target, overwrite=overwrite))))
    if problems:
        return Rejected(problems)
    found = gather(desk, statement_id, anchor, language)
    if isinstance(found, Rejected):
        return found
    made = typesetting.evidence_pdf(paper_of(found), found.language, found.made_at)
    return _give_out(desk, found, made, target, reason.strip(), overwrite=overwrite)


def why_problem(reason: str) -> Problem | None:
    """Return what is wrong with a reason; None when it is one."""
    return error(_WHY, "required").at("reason") if len(reason.strip()) < _SHORTEST else None


def _give_out(desk: Desk, found: Evidence, made: bytes, target: Path, reason: str, *, overwrite: bool) -> Given | Rejected:
    digest, told = sha256(made).hexdigest(), found.statement
    facts = {"report": EVIDENCE, "language": found.language, "sha256": digest, "head": found.checked.head, "whole": found.checked.whole}
    change = Change("statement", told.id, Op.EXPORT, told.values["customer_id"], facts, {}, told.values["controller"] or "")
    return given_out.write(desk, desk.act(reason=reason), change, made, target, overwrite=overwrite) or Given(target, digest, found)
