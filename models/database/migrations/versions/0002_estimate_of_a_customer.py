"""An estimate of yearly consumption may be of a customer whose metering points are not told."""

import sqlalchemy as sa
from alembic import op

from models.database import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COPY = """
    INSERT INTO consumption_estimate (id, metering_point_id, value, unit, method, made_by, valid_from, note, first_entry, last_entry, bases)
    SELECT id, metering_point_id, value, unit, method, made_by, valid_from, note, first_entry, last_entry, bases
    FROM consumption_estimate_old ORDER BY id
"""


def upgrade() -> None:
    op.rename_table("consumption_estimate", "consumption_estimate_old")
    op.drop_index("ix_consumption_estimate_metering_point_id", table_name="consumption_estimate_old")
    op.create_table(
        "consumption_estimate",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("value", types.Exact(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumption_estimate")),
        sqlite_with_rowid=False,
    )
    op.execute(_COPY)
    op.drop_table("consumption_estimate_old")
    op.create_index(op.f("ix_consumption_estimate_customer_id"), "consumption_estimate", ["customer_id"], unique=False)
    op.create_index(op.f("ix_consumption_estimate_metering_point_id"), "consumption_estimate", ["metering_point_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("a store's schema only goes forward: going back would drop what was recorded; restore a backup")
