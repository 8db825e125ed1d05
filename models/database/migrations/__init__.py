"""Schema migrations (Alembic). They run at the first opening of a store by a newer program."""
