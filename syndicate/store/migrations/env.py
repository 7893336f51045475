"""Alembic's entry: run the migrations over the connection that `opening.py` hands in."""

from alembic import context

from syndicate.store.history import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
