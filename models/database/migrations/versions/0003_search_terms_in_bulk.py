"""Customers wait for their search terms; terms are found again by their rows, without an index by customer, which was as large as they are.

Addresses of customers under non-disclosure have terms too, which they had not: whether they find anybody is decided on the day of the search. So
those customers wait.
"""

import sqlalchemy as sa
from alembic import op

from models.database import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_search_term_customer", table_name="search_term")
    op.create_table(
        "search_waiting",
        sa.Column("customer", types.Guid(length=16), nullable=False),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_search_waiting")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO search_waiting (customer, touched) SELECT id, false FROM customer WHERE non_disclosure ORDER BY id")


def downgrade() -> None:
    raise RuntimeError("a store's schema only goes forward: going back would drop what was recorded; restore a backup")
