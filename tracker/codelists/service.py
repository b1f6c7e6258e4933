"""Code lists come from `data/*.csv`, one file a list, and stay in the database for ever."""

import csv
import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tracker import clock
from tracker.codelists import models
from tracker.codelists.districts import Successors
from tracker.database import AnySession

DATA = Path(__file__).parent / "data"
AnyCode = TypeVar("AnyCode", bound=models.Code)


@dataclass(frozen=True)
class CodeList:
    """A list: its model, and how the columns that only this list has are read."""

    model: type[Any]
    extra: Mapping[str, Callable[[str], Any]]

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _optional(text: str) -> str | None:
    return text or None


LISTS: dict[str, CodeList] = {
    one.name: one
    for one in (
        CodeList(models.InsatsType, {}),
        CodeList(models.ExitReason, {"works_or_studies": _yes}),
        CodeList(models.Livelihood, {"works_or_studies": _yes}),
        CodeList(models.Barrier, {"group_sv": str, "group_en": str}),
        CodeList(models.HouseholdType, {}),
        CodeList(models.Education, {}),
        CodeList(models.Referral, {}),
        CodeList(models.District, {"successor_code": _optional}),
        CodeList(models.Municipality, {"county_code": str, "county": str}),
    )
}


def load(session: AnySession, data: Path = DATA) -> list[str]:
    """Bring every list up to the edition in `data` and return the names of those that were read.

    New codes are added, known ones get the file's labels, order and validity; an agency code that the city
    has filled in stays, and nothing is ever deleted. An edition that is already in force is left alone, and
    with it what the city has changed since. Called inside `writing()`.
    """
    editions = tomllib.loads((data / "lists.toml").read_text(encoding="utf-8"))
    return [name for name, one in LISTS.items() if _load_list(session, one, data / one.file, editions[name]["version"])]


def _load_list(session: AnySession, one: CodeList, path: Path, version: str) -> bool:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    Version = models.CodeListVersion
    loaded = session.scalars(sa.select(Version).where(Version.list_name == one.name).order_by(Version.id)).all()
    if loaded and loaded[-1].digest == digest:
        return False
    _merge(session, one, list(csv.DictReader(content.decode("utf-8").splitlines())))
    if digest not in {edition.digest for edition in loaded}:
        now = clock.now()
        session.add(Version(list_name=one.name, version=version, digest=digest, loaded_at=now))
    session.flush()
    return True


def _merge(session: AnySession, one: CodeList, rows: list[dict[str, str]]) -> None:
    known = {code.code: code for code in session.scalars(sa.select(one.model))}
    successors = {}
    for position, row in enumerate(rows, start=1):
        values = _values(one, row, position)
        # A successor may stand further down: every code is there before one points at another.
        if "successor_code" in values:
            successors[row["code"]] = values.pop("successor_code")
        if row["code"] not in known:
            known[row["code"]] = one.model(code=row["code"], agency_code=None)
            session.add(known[row["code"]])
        code = known[row["code"]]
        for field, value in values.items():
            setattr(code, field, value)
        code.agency_code = code.agency_code or _optional(row["agency_code"])
    session.flush()
    for name, successor in successors.items():
        known[name].successor_code = successor


def _values(one: CodeList, row: dict[str, str], position: int) -> dict[str, Any]:
    return {
        "label_sv": row["label_sv"],
        "label_en": row["label_en"],
        "position": position,
        "valid_from": _day(row["valid_from"]),
        "valid_to": _day(row["valid_to"]),
        **{field: read(row[field]) for field, read in one.extra.items()},
    }


def choices(session: AnySession, model: type[AnyCode], on: date, keep: str | None = None) -> list[tuple[str, AnyCode]]:
    """The codes that may be chosen for something that happens on `on`, in the order of the list.

    `keep` is the value that stands now: it stays a choice although it has ended.
    """
    codes = session.scalars(sa.select(model).order_by(model.position, model.code))
    return [(code.code, code) for code in codes if code.valid_on(on) or code.code == keep]


def successors(session: AnySession) -> Successors:
    """What `districts.district_on` needs, from the database."""
    District = models.District
    rows = session.execute(sa.select(District.code, District.valid_to, District.successor_code))
    return {code: (valid_to, successor) for code, valid_to, successor in rows}
