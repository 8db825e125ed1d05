"""Matches with registers of refusals are known by a keyed hash of their line: the same line of next week's register is not asked again."""

import sqlalchemy as sa
from alembic import op

from models.database import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


_COPY = """
    INSERT INTO refusal_match (id, customer_id, purpose, channel, valid_from, valid_to, reason, source, evidence_note, state, decided_by, decided_at,
        statement_id, first_entry, last_entry, bases)
    SELECT id, customer_id, purpose, channel, valid_from, valid_to, reason, source, evidence_note, state, decided_by, decided_at,
        statement_id, first_entry, last_entry, bases
    FROM refusal_match_old ORDER BY id
"""
_INDEXED = ("customer_id", "state", "statement_id")


def upgrade() -> None:
    op.rename_table("refusal_match", "refusal_match_old")
    for name in _INDEXED:
        op.drop_index(f"ix_refusal_match_{name}", table_name="refusal_match_old")
    op.create_table(
        "refusal_match",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("evidence_note", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("statement_id", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_match")),
        sqlite_with_rowid=False,
    )
    op.execute(_COPY)
    op.drop_table("refusal_match_old")
    for name in _INDEXED:
        op.create_index(op.f(f"ix_refusal_match_{name}"), "refusal_match", [name], unique=False)


def downgrade() -> None:
    raise RuntimeError("a store's schema only goes forward: going back would drop what was recorded; restore a backup")
