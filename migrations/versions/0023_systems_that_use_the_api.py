"""Systems that use the API: their secrets and tokens, hashed. No people are in these tables.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _client()
    _client_secret()
    _client_token()


def _key(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}_{parent}")


def _client() -> None:
    op.create_table(
        "client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("grants", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint("client_id <> ''", name=op.f("ck_client_client_id")),
        sa.CheckConstraint("grants <> ''", name=op.f("ck_client_grants")),
        _key("client", "unit_id", "unit"),
        _key("client", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
        sa.UniqueConstraint("client_id", name="uq_client_client_id"),
        sqlite_strict=True,
    )
    for column in ("unit_id", "created_by_id"):
        op.create_index(f"ix_client_{column}", "client", [column])


def _client_secret() -> None:
    op.create_table(
        "client_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        _key("client_secret", "client_id", "client"),
        _key("client_secret", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_client_secret"),
        sa.UniqueConstraint("secret_hash", name="uq_client_secret_secret_hash"),
        sqlite_strict=True,
    )
    for column in ("client_id", "created_by_id"):
        op.create_index(f"ix_client_secret_{column}", "client_secret", [column])


def _client_token() -> None:
    op.create_table(
        "client_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("grants", sa.String(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        _key("client_token", "secret_id", "client_secret"),
        sa.PrimaryKeyConstraint("id", name="pk_client_token"),
        sa.UniqueConstraint("token_hash", name="uq_client_token_token_hash"),
        sqlite_strict=True,
    )
    for column in ("secret_id", "expires_at"):
        op.create_index(f"ix_client_token_{column}", "client_token", [column])


def downgrade() -> None:
    for table in ("client_token", "client_secret", "client"):
        op.drop_table(table)
