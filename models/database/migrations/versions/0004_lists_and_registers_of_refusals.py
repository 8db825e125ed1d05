"""Lists with their answers; lines of registers of refusals that may be a customer's; kept refusals have a source and may end with it."""

import sqlalchemy as sa
from alembic import op

from models.database import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COPY = """
    INSERT INTO refusal_hash (id, digest, digest_kind, purpose, channel, controller, since, statement_id, first_entry, last_entry, bases)
    SELECT id, digest, digest_kind, purpose, channel, controller, since, statement_id, first_entry, last_entry, bases
    FROM refusal_hash_old ORDER BY id
"""


def upgrade() -> None:
    op.rename_table("refusal_hash", "refusal_hash_old")
    for name in ("digest", "statement_id"):
        op.drop_index(f"ix_refusal_hash_{name}", table_name="refusal_hash_old")
    op.create_table(
        "refusal_hash",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("digest_kind", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("statement_id", types.Guid(length=16), nullable=True),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_hash")),
        sqlite_with_rowid=False,
    )
    op.execute(_COPY)
    op.drop_table("refusal_hash_old")  # its triggers go with it; dropping a table fires none
    for name in ("digest", "statement_id"):
        op.create_index(op.f(f"ix_refusal_hash_{name}"), "refusal_hash", [name], unique=False)
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
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("statement_id", types.Guid(length=16), nullable=True),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_match")),
        sqlite_with_rowid=False,
    )
    for name in ("customer_id", "state", "statement_id"):
        op.create_index(op.f(f"ix_refusal_match_{name}"), "refusal_match", [name], unique=False)
    op.create_table(
        "contact_list",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("criteria", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("stale_after", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("made_at", types.Instant(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("included", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("asked_anew_from", types.Guid(length=16), nullable=True),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_list")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contact_list_asked_anew_from"), "contact_list", ["asked_anew_from"], unique=False)
    op.create_table(
        "contact_list_member",
        sa.Column("list_id", types.Guid(length=16), nullable=False),
        sa.Column("customer", types.Guid(length=16), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("list_id", "customer", name=op.f("pk_contact_list_member")),
        sqlite_with_rowid=False,
    )


def _own() -> tuple["sa.Column[object]", ...]:
    """Return the columns that every journalled row has."""
    return (
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    raise RuntimeError("a store's schema only goes forward: going back would drop what was recorded; restore a backup")
