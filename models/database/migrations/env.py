"""Alembic's entry: runs on the connection that the store gives it; never opens a database of its own."""

from __future__ import annotations

from alembic import context

from models.entities import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
