"""The first tables.

Revision ID: 0001
Revises:
"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "barrier",
        sa.Column("group_sv", sa.String(), nullable=False),
        sa.Column("group_en", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_barrier_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barrier")),
        sqlite_strict=True,
    )
    op.create_table(
        "code_list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_list_version")),
        sa.UniqueConstraint("list_name", "digest", name=op.f("uq_code_list_version_list_name_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "district",
        sa.Column("successor_code", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_district_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["district.code"], name=op.f("fk_district_successor_code_district")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
        sqlite_strict=True,
    )
    op.create_table(
        "education",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_education_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_education")),
        sqlite_strict=True,
    )
    op.create_table(
        "exit_reason",
        sa.Column("works_or_studies", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_exit_reason_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_exit_reason")),
        sqlite_strict=True,
    )
    op.create_table(
        "household_type",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_household_type_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_household_type")),
        sqlite_strict=True,
    )
    op.create_table(
        "insats_type",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_insats_type_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_insats_type")),
        sqlite_strict=True,
    )
    op.create_table(
        "livelihood",
        sa.Column("works_or_studies", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_livelihood_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_livelihood")),
        sqlite_strict=True,
    )
    op.create_table(
        "municipality",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_municipality_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
        sqlite_strict=True,
    )
    op.create_table(
        "referral",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_sv", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agency_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_referral_validity"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_referral")),
        sqlite_strict=True,
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('jobbtorg', 'stadsdel', 'central')", name=op.f("ck_unit_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sqlite_strict=True,
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_assignment_role_id_role")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assignment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "user_id", "unit_id", "role_id", name=op.f("uq_assignment_user_id_unit_id_role_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("create_insatser", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_import_run_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_run_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_run_user_id"), ["user_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column(
            "sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("no_number_reason", sa.String(), nullable=True),
        sa.Column("protection", sa.String(), server_default="none", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("email", sa.String(), server_default="", nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("absorbed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "no_number_reason IS NULL OR no_number_reason IN ('asylum', 'mass_flight', 'other')",
            name=op.f("ck_participant_no_number_reason"),
        ),
        sa.CheckConstraint(
            "protection IN ('none', 'sekretessmarkering', 'skyddad_folkbokforing', 'fingerade_uppgifter')",
            name=op.f("ck_participant_protection"),
        ),
        sa.CheckConstraint("sex IN ('K', 'M', 'U')", name=op.f("ck_participant_sex")),
        sa.CheckConstraint(
            "absorbed_by_id IS NULL OR absorbed_by_id <> id", name=op.f("ck_participant_not_own_absorber")
        ),
        sa.CheckConstraint(
            "died_on IS NULL OR died_on >= birth_date", name=op.f("ck_participant_died_after_birth")
        ),
        sa.ForeignKeyConstraint(
            ["absorbed_by_id"], ["participant.id"], name=op.f("fk_participant_absorbed_by_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_participant_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_absorbed_by_id"), ["absorbed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), server_default="", nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("own_cofinancing", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), server_default="SEK", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("department", sa.String(), server_default="", nullable=False),
        sa.Column("partners", sa.String(), server_default="", nullable=False),
        sa.Column("audience", sa.String(), server_default="", nullable=False),
        sa.Column("goals_text", sa.String(), server_default="", nullable=False),
        sa.Column("follow_up_180", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("follow_up_365", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("budget IS NULL OR budget >= 0", name=op.f("ck_project_budget")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_project_dates")
        ),
        sa.CheckConstraint(
            "own_cofinancing IS NULL OR own_cofinancing >= 0", name=op.f("ck_project_own_cofinancing")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_project_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("name", name=op.f("uq_project_name")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_revision_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("ix_revision_thing", ["thing", "thing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_user_id"), ["user_id"], unique=False)

    op.create_table(
        "caseload",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_caseload_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_caseload_unit_id_unit")),
        sa.PrimaryKeyConstraint("participant_id", "unit_id", name=op.f("pk_caseload")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("caseload", schema=None) as batch_op:
        batch_op.create_index("ix_caseload_unit", ["unit_id", "participant_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "row_number", name=op.f("uq_import_row_run_id_row_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "insats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("insats_type_code", sa.String(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("caseload_ceiling", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(), server_default="", nullable=False),
        sa.Column("follow_up_180", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("follow_up_365", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "caseload_ceiling IS NULL OR caseload_ceiling > 0", name=op.f("ck_insats_caseload_ceiling")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_insats_dates")
        ),
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_insats_places")),
        sa.ForeignKeyConstraint(
            ["insats_type_code"], ["insats_type.code"], name=op.f("fk_insats_insats_type_code_insats_type")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_insats_project_id_project")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_insats_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insats")),
        sa.UniqueConstraint("unit_id", "name_key", name=op.f("uq_insats_unit_id_name_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("insats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_insats_insats_type_code"), ["insats_type_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_insats_project_id"), ["project_id"], unique=False)

    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("absorbed_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("survivor_id <> absorbed_id", name=op.f("ck_merge_two_rows")),
        sa.ForeignKeyConstraint(
            ["absorbed_id"], ["participant.id"], name=op.f("fk_merge_absorbed_id_participant")
        ),
        sa.ForeignKeyConstraint(["merged_by_id"], ["user.id"], name=op.f("fk_merge_merged_by_id_user")),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["participant.id"], name=op.f("fk_merge_survivor_id_participant")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_merge_undone_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_absorbed_id"), ["absorbed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_merged_by_id"), ["merged_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_survivor_id"), ["survivor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_undone_by_id"), ["undone_by_id"], unique=False)

    op.create_table(
        "participant_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('personnummer', 'samordningsnummer')", name=op.f("ck_participant_number_kind")
        ),
        sa.CheckConstraint("length(number) = 12", name=op.f("ck_participant_number_twelve_digits")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_number_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_participant_number_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_number")),
        sa.UniqueConstraint("number", name=op.f("uq_participant_number_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("participant_number", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participant_number_participant_id"), ["participant_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_participant_number_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_participant_number_in_force",
            ["participant_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "project_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.CheckConstraint("target >= 0", name=op.f("ck_project_goal_target")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_goal_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_goal")),
        sa.UniqueConstraint("project_id", "measure", name=op.f("uq_project_goal_project_id_measure")),
        sqlite_strict=True,
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("insats_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("exit_on", sa.Date(), nullable=True),
        sa.Column("completion", sa.String(), nullable=True),
        sa.Column("exit_reason_code", sa.String(), nullable=True),
        sa.Column("chances_grown", sa.Boolean(), nullable=True),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("social_assistance", sa.String(), nullable=False),
        sa.Column("barrier_code", sa.String(), nullable=True),
        sa.Column("livelihood_code", sa.String(), nullable=True),
        sa.Column("months_without_work", sa.Integer(), nullable=True),
        sa.Column("education_code", sa.String(), nullable=True),
        sa.Column("referral_code", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "completion IS NULL OR completion IN ('completed', 'interrupted')",
            name=op.f("ck_enrolment_completion"),
        ),
        sa.CheckConstraint(
            "social_assistance IN ('yes', 'no', 'unknown')", name=op.f("ck_enrolment_social_assistance")
        ),
        sa.CheckConstraint(
            "(exit_on IS NULL AND completion IS NULL AND exit_reason_code IS NULL AND chances_grown IS NULL) OR (exit_on IS NOT NULL AND completion IS NOT NULL AND exit_reason_code IS NOT NULL)",
            name=op.f("ck_enrolment_exit_whole"),
        ),
        sa.CheckConstraint(
            "exit_on IS NULL OR exit_on >= starts_on", name=op.f("ck_enrolment_exit_after_start")
        ),
        sa.CheckConstraint(
            "months_without_work IS NULL OR months_without_work >= 0",
            name=op.f("ck_enrolment_months_without_work"),
        ),
        sa.ForeignKeyConstraint(
            ["barrier_code"], ["barrier.code"], name=op.f("fk_enrolment_barrier_code_barrier")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_enrolment_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("fk_enrolment_district_code_district")
        ),
        sa.ForeignKeyConstraint(
            ["education_code"], ["education.code"], name=op.f("fk_enrolment_education_code_education")
        ),
        sa.ForeignKeyConstraint(
            ["exit_reason_code"], ["exit_reason.code"], name=op.f("fk_enrolment_exit_reason_code_exit_reason")
        ),
        sa.ForeignKeyConstraint(["insats_id"], ["insats.id"], name=op.f("fk_enrolment_insats_id_insats")),
        sa.ForeignKeyConstraint(
            ["livelihood_code"], ["livelihood.code"], name=op.f("fk_enrolment_livelihood_code_livelihood")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_enrolment_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["referral_code"], ["referral.code"], name=op.f("fk_enrolment_referral_code_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_exit_on", ["exit_on"], unique=False)
        batch_op.create_index("ix_enrolment_insats", ["insats_id", "exit_on"], unique=False)
        batch_op.create_index(
            "ix_enrolment_participant", ["participant_id", "insats_id", "starts_on"], unique=False
        )

    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("livelihood_code", sa.String(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("social_assistance", sa.String(), nullable=True),
        sa.Column("assistance_known_on", sa.Date(), nullable=True),
        sa.Column("closed_as", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(social_assistance IS NULL) = (assistance_known_on IS NULL) AND (social_assistance IS NULL OR social_assistance IN ('yes', 'no', 'unknown'))",
            name=op.f("ck_follow_up_social_assistance"),
        ),
        sa.CheckConstraint(
            "closed_as IS NULL OR closed_as IN ('not_reached', 'declined')",
            name=op.f("ck_follow_up_closed_as"),
        ),
        sa.CheckConstraint(
            "(closed_as IS NULL) = (closed_on IS NULL) AND (closed_as IS NULL OR livelihood_code IS NULL)",
            name=op.f("ck_follow_up_closed_whole"),
        ),
        sa.CheckConstraint(
            "(livelihood_code IS NULL) = (answered_on IS NULL) AND (livelihood_code IS NULL) = (source IS NULL)",
            name=op.f("ck_follow_up_answer_whole"),
        ),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= due_on",
            name=op.f("ck_follow_up_answer_after_reference_day"),
        ),
        sa.CheckConstraint("horizon_days IN (90, 180, 365)", name=op.f("ck_follow_up_horizon")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_follow_up_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["livelihood_code"], ["livelihood.code"], name=op.f("fk_follow_up_livelihood_code_livelihood")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_due_on", ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(
            "uq_follow_up_owed",
            ["enrolment_id", "horizon_days"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "follow_up_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_attempt_follow_up_id_follow_up")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_follow_up_attempt_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_attempt")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("follow_up_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_attempt_follow_up_id"), ["follow_up_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_attempt_user_id"), ["user_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_submission_user_id_user")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_user_id"), ["user_id"], unique=False)


def downgrade():
    op.drop_table("submission")
    with op.batch_alter_table("follow_up_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_attempt_user_id"))
        batch_op.drop_index(batch_op.f("ix_follow_up_attempt_follow_up_id"))

    op.drop_table("follow_up_attempt")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_follow_up_owed",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_follow_up_enrolment_id"))
        batch_op.drop_index("ix_follow_up_due_on")

    op.drop_table("follow_up")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_participant")
        batch_op.drop_index("ix_enrolment_insats")
        batch_op.drop_index("ix_enrolment_exit_on")

    op.drop_table("enrolment")
    op.drop_table("project_goal")
    with op.batch_alter_table("participant_number", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_participant_number_in_force",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_participant_number_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_participant_number_participant_id"))

    op.drop_table("participant_number")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merge_undone_by_id"))
        batch_op.drop_index(batch_op.f("ix_merge_survivor_id"))
        batch_op.drop_index(batch_op.f("ix_merge_merged_by_id"))
        batch_op.drop_index(batch_op.f("ix_merge_absorbed_id"))

    op.drop_table("merge")
    with op.batch_alter_table("insats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_insats_project_id"))
        batch_op.drop_index(batch_op.f("ix_insats_insats_type_code"))

    op.drop_table("insats")
    op.drop_table("import_row")
    with op.batch_alter_table("caseload", schema=None) as batch_op:
        batch_op.drop_index("ix_caseload_unit")

    op.drop_table("caseload")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_user_id"))
        batch_op.drop_index("ix_revision_thing")

    op.drop_table("revision")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_unit_id"))
        batch_op.drop_index(batch_op.f("ix_project_sort_name"))

    op.drop_table("project")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_sort_name"))
        batch_op.drop_index(batch_op.f("ix_participant_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_participant_absorbed_by_id"))

    op.drop_table("participant")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_user_id"))
        batch_op.drop_index(batch_op.f("ix_import_run_unit_id"))

    op.drop_table("import_run")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_unit_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_role_id"))

    op.drop_table("assignment")
    op.drop_table("user")
    op.drop_table("unit")
    op.drop_table("role")
    op.drop_table("referral")
    op.drop_table("municipality")
    op.drop_table("livelihood")
    op.drop_table("insats_type")
    op.drop_table("household_type")
    op.drop_table("exit_reason")
    op.drop_table("education")
    op.drop_table("district")
    op.drop_table("code_list_version")
    op.drop_table("barrier")
