"""Sessions, second factors, passkeys and failed logins.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("user", sa.Column("oidc_subject", sa.String(), nullable=True))
    op.create_index("ix_user_oidc_subject", "user", ["oidc_subject"], unique=True)
    _sessions()
    _second_factors()
    op.create_table(
        "login_failures",
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name="pk_login_failures"),
        sqlite_strict=True,
    )
    op.create_index("ix_login_failures_last_at", "login_failures", ["last_at"])


def _sessions() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_user_session_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_user_session"),
        sa.UniqueConstraint("key_hash", name="uq_user_session_key_hash"),
        sqlite_strict=True,
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])
    op.create_index("ix_user_session_last_seen_at", "user_session", ["last_seen_at"])


def _second_factors() -> None:
    op.create_table(
        "totp",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_counter", sa.Integer(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_totp_user_id_user"),
        sa.PrimaryKeyConstraint("user_id", name="pk_totp"),
        sqlite_strict=True,
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_recovery_code_user_id_user"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name="pk_recovery_code"),
        sqlite_strict=True,
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_passkey_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])


def downgrade() -> None:
    for table in ("login_failures", "passkey", "recovery_code", "totp", "user_session"):
        op.drop_table(table)
    op.drop_index("ix_user_oidc_subject", table_name="user")
    op.drop_column("user", "oidc_subject")
    op.drop_column("user", "must_change_password")
