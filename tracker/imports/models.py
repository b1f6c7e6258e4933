"""A file on its way in: what was read, waiting for someone to look at it and take it."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access.models import Unit
from tracker.database import Base, Moment
from tracker.sealing.columns import SealedText, sealed_json
from tracker.sealing.values import open_sealed


class ImportRun(Base):
    """One uploaded file. `taken_at` is None while it waits; `discarded_at` when it was thrown away."""

    __tablename__ = "import_run"
    __table_args__ = (sa.Index("uq_import_run_unit", "id", "unit_id", unique=True), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String)
    headings: Mapped[list[str]] = mapped_column(sa.JSON)
    create_insatser: Mapped[bool] = mapped_column(sa.Boolean)
    uploaded_at: Mapped[datetime] = mapped_column(Moment())
    taken_at: Mapped[datetime | None] = mapped_column(Moment())
    discarded_at: Mapped[datetime | None] = mapped_column(Moment())
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    version: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")

    unit: Mapped[Unit] = relationship()
    rows: Mapped[list["ImportRow"]] = relationship(
        back_populates="run",
        order_by="ImportRow.row_number",
        primaryjoin=lambda: ImportRow.run_id == ImportRun.id,
        foreign_keys=lambda: ImportRow.run_id,
    )

    __mapper_args__ = {"version_id_col": version}


class ImportRow(Base):
    """One row of the file as it was read (`cells` by field), its state and its faults.

    The cells of rows that were taken are emptied: the register holds them now. `seen` are the versions that a changed
    row was checked against, `insats` the name of the insats that a new row starts in.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "row_number"),
        sa.ForeignKeyConstraint(
            ["run_id", "unit_id"], ["import_run.id", "import_run.unit_id"], name="fk_import_row_import_run_unit"
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    row_number: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = mapped_column(sa.String)
    cells_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    faults_sealed: Mapped[str] = mapped_column(SealedText(), default="", server_default="")
    kept_cells = sealed_json("cells_sealed")
    kept_faults = sealed_json("faults_sealed")
    seen: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    insats: Mapped[str | None] = mapped_column(sa.String)

    run: Mapped[ImportRun] = relationship(
        back_populates="rows", primaryjoin=lambda: ImportRow.run_id == ImportRun.id, foreign_keys=[run_id]
    )

    @property
    def cells(self) -> dict[str, Any]:
        """What was read, by field."""
        return self.kept_cells or {}

    @property
    def faults(self) -> list[dict[str, str]]:
        """What is wrong with the row."""
        return self.kept_faults or []


OPENED = (ImportRow.id, ImportRow.cells_sealed, ImportRow.faults_sealed)
"""What `opened` reads of a row."""


def opened(row: Any) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Cells and faults of a row that was read by its columns, `OPENED` among them."""
    cells = open_sealed(ImportRow.__tablename__, "cells_sealed", row.id, row.cells_sealed)
    faults = open_sealed(ImportRow.__tablename__, "faults_sealed", row.id, row.faults_sealed)
    return json.loads(cells or "{}"), json.loads(faults or "[]")
