"""A made-up register of any size; the same every time."""

import importlib
import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker.database import Base, engine_options, renew_estimates

AS_OF = date(2026, 6, 30)
FEATURES = (
    "access",
    "codelists",
    "enrolments",
    "followups",
    "imports",
    "insatser",
    "merges",
    "participants",
    "revisions",
)


def engine_of(path: Path) -> sa.Engine:
    """The engine of the SQLite file."""
    url = f"sqlite:///{path}"
    return sa.create_engine(url, **engine_options(url))


def build(path: Path, people: int, enrolments: int) -> None:
    """A made-up register; the same every time."""
    for feature in FEATURES:
        importlib.import_module(f"tracker.{feature}.models")
    engine = engine_of(path)
    Base.metadata.create_all(engine)
    raw = engine.raw_connection()
    draw = random.Random(1)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN")
    _fill_codes(raw)
    _fill_people(raw, people, draw)
    _fill_enrolments(raw, people, enrolments, draw)
    raw.execute("COMMIT")
    raw.close()
    renew_estimates(engine)
    engine.dispose()


TYPES = [
    "kartlaggning",
    "jobbsok",
    "arbetstraning",
    "praktik",
    "rehabilitering",
    "utbildning",
    "sprak",
    "kommunal",
    "ips",
    "ovrig",
]
REASONS = [
    "arbete",
    "arbete-subvention",
    "eget-foretag",
    "studier-studiemedel",
    "sjukdom",
    "flyttat",
    "uteblivit",
    "avliden",
]
LIVELIHOODS = [
    "arbete",
    "arbete-subvention",
    "studier-studiemedel",
    "a-kassa",
    "forsorjningsstod",
    "pension",
]
DISTRICTS = [
    "bromma",
    "farsta",
    "hasselby-vallingby",
    "kungsholmen",
    "skarpnack",
    "skarholmen",
    "sodermalm",
    "jarva",
    "norra-innerstaden",
    "hagersten-alvsjo",
    "enskede-arsta-vantor",
    "utanfor",
    "okant",
]
BARRIERS = [f"h{number:02}" for number in range(1, 24)]
WHEN = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


def _fill_codes(raw: Any) -> None:
    lists = {
        "insats_type": (TYPES, {}),
        "exit_reason": (REASONS, {"works_or_studies": lambda code: code in REASONS[:4]}),
        "livelihood": (LIVELIHOODS, {"works_or_studies": lambda code: code in REASONS[:4]}),
        "barrier": (BARRIERS, {"group_sv": lambda _code: "", "group_en": lambda _code: ""}),
        "district": (DISTRICTS, {}),
    }
    for table, (codes, extra) in lists.items():
        for place, code in enumerate(codes):
            row = {"code": code, "label_sv": code, "label_en": code, "position": place}
            row |= {name: value(code) for name, value in extra.items()}
            marks = ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    _insert(raw, "unit (id, code, name, sort_name, kind)", [(1, "a", "A", "a", "jobbtorg")])
    insatser = [(n, 1, str(n), str(n), TYPES[n % len(TYPES)]) for n in range(1, 301)]
    _insert(raw, "insats (id, unit_id, name, name_key, insats_type_code)", insatser)


def _fill_people(raw: Any, people: int, draw: random.Random) -> None:
    first = date(1950, 1, 1)
    rows = (
        (
            n,
            1,
            n,
            "Förnamn",
            f"Efternamnsson {n}",
            f"efternamnsson {n} förnamn",
            (first + timedelta(days=draw.randrange(20_000))).isoformat(),
            draw.choice("KM"),
            "2021-05-05" if draw.random() < 0.005 else None,
            WHEN,
        )
        for n in range(1, people + 1)
    )
    _insert(raw, "person (id)", ((n,) for n in range(1, people + 1)))
    columns = "id, unit_id, person_id, given_name, family_name, sort_name, birth_date, sex, died_on, created_at"
    _insert(raw, f"participant ({columns})", rows)


def _fill_enrolments(raw: Any, people: int, enrolments: int, draw: random.Random) -> None:
    first = date(2015, 6, 1)
    batch, answers = [], []
    for n in range(1, enrolments + 1):
        start = first + timedelta(days=draw.randrange(3_870))
        end = start + timedelta(days=draw.randrange(1, 400))
        left = end < AS_OF and draw.random() < 0.97
        row = _enrolment(n, draw.randrange(1, people + 1), start, end if left else None, draw)
        batch.append(row)
        if left:
            answers.append(_follow_up(n, row[1], end, draw))
    columns = (
        "id, participant_id, insats_id, unit_id, starts_on, exit_on, completion, exit_reason_code, district_code,"
        " social_assistance, barrier_code, livelihood_code, created_at"
    )
    _insert(raw, f"enrolment ({columns})", batch)
    columns = (
        "enrolment_id, participant_id, unit_id, horizon_days, due_on, livelihood_code, answered_on, source,"
        " social_assistance, assistance_known_on"
    )
    _insert(raw, f"follow_up ({columns})", answers)


def _enrolment(n: int, person: int, start: date, end: date | None, draw: random.Random) -> tuple[object, ...]:
    exit_part = (
        (end.isoformat(), "completed" if draw.random() < 0.7 else "interrupted", draw.choice(REASONS[:-1]))
        if end
        else (None, None, None)
    )
    assistance = draw.choice(("yes", "no", "unknown"))
    entry = (draw.choice(DISTRICTS), assistance, draw.choice((None, *BARRIERS)), "a-kassa", WHEN)
    return (n, person, draw.randrange(1, 301), 1, start.isoformat(), *exit_part, *entry)


def _follow_up(n: int, person: object, end: date, draw: random.Random) -> tuple[object, ...]:
    due = end + timedelta(days=90)
    on = due + timedelta(days=draw.randrange(60))
    answer = (None, None, None)
    if draw.random() < 0.7 and on <= AS_OF:
        answer = (draw.choice(LIVELIHOODS), on.isoformat(), "participant")
    known = (draw.choice(("yes", "no")), on.isoformat()) if draw.random() < 0.6 and on <= AS_OF else (None, None)
    return (n, person, 1, 90, due.isoformat(), *answer, *known)


def _insert(raw: Any, into: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Rows into `table (columns)`; a column that counts changes begins where it begins in the product."""
    table, _space, names = into.rstrip(")").partition(" (")
    columns = names.split(", ")
    if "version" in Base.metadata.tables[table].columns:
        columns, rows = [*columns, "version"], ((*row, 1) for row in rows)
    marks = ", ".join("?" * len(columns))
    raw.cursor().executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
