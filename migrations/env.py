"""Runs the migrations on the application's own engine; logging is left to the application."""

from alembic import context
from flask import current_app

from tracker.access.scope import whole_city
from tracker.database import Base

config = context.config


def run(connection=None) -> None:
    """All migrations in one transaction, so that a failure leaves the database as it was."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=connection.dialect.name != "sqlite",  # STRICT tables know only TEXT and INTEGER
    )
    with whole_city("tables change for everyone"), context.begin_transaction():
        context.run_migrations()


given = config.attributes.get("connection")  # the tests bring their own
if given is not None and hasattr(given, "dialect") and hasattr(given, "in_transaction"):
    run(given)
else:
    engine = given or current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        run(connection)
        connection.commit()
