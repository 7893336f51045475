"""Run the migrations over the connection that `engine.py` passes in; called by Alembic."""

from alembic import context

from syndicate.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
