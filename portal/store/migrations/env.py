"""How Alembic runs here: on the connection and inside the transaction that `portal.store.schema` hands over."""

from alembic import context

from portal.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
