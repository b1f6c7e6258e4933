"""Nine tables for ten years over a register of a million enrolments: this product against DuckDB.

    python benchmarks/statistics.py [--people 300000] [--enrolments 1000000] [--keep DIR]

Builds a made-up SQLite register, draws the tables in one process of its own, lets DuckDB count the same numbers in
another, and prints seconds, peak memory and the ratio. DuckDB reads the SQLite file by its own extension where that
can be loaded; otherwise from a copy in its own format, made outside the timing, which favours DuckDB.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

YEARS = range(2016, 2026)
AS_OF = date(2026, 6, 30)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=300_000)
    arguments.add_argument("--enrolments", type=int, default=1_000_000)
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--run", choices=["together", "apart", "duckdb"])
    given = arguments.parse_args()
    if given.run:
        print(json.dumps(RUNS[given.run](given.keep / "register.sqlite")))
        return
    with tempfile.TemporaryDirectory() as folder:
        where = given.keep or Path(folder)
        if not (where / "register.sqlite").exists():
            where.mkdir(parents=True, exist_ok=True)
            build(where / "register.sqlite", given.people, given.enrolments)
        report(where)


def report(where: Path) -> None:
    """Run each way in a process of its own and print what it took."""
    results = {}
    for way in RUNS:
        command = [sys.executable, __file__, "--keep", str(where), "--run", way]
        results[way] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{way:10} {results[way]['seconds']:6.2f} s {results[way]['mb']:6.0f} MB  {results[way]['note']}")
    checks = {json.dumps(result["check"]) for result in results.values()}
    print("the same counts" if len(checks) == 1 else f"DIFFERENT COUNTS: {checks}")
    for way in ("together", "apart"):
        print(f"{way}: {results[way]['seconds'] / results['duckdb']['seconds']:.2f} times DuckDB")


def measured(started: float, check: dict[int, list[int]], note: str) -> dict[str, object]:
    """What one way took, seconds and peak MB, with some of its numbers."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds, cpu = time.perf_counter() - started, used.ru_utime + used.ru_stime
    return {"seconds": seconds, "cpu": cpu, "mb": used.ru_maxrss / 1024, "check": check, "note": note}


def _engine(path: Path):  # type: ignore[no-untyped-def]
    import sqlalchemy as sa

    from tracker.database import engine_options

    url = f"sqlite:///{path}"
    return sa.create_engine(url, **engine_options(url))


def together(path: Path) -> dict[str, object]:
    """All years from one reading of the register."""
    from tracker.statistics.service import several_years

    engine = _engine(path)
    started = time.perf_counter()
    with engine.connect() as connection:
        check = {annual.year: _check(annual) for annual in several_years(connection, YEARS, AS_OF)}
    return measured(started, check, "one reading for all years")


def apart(path: Path) -> dict[str, object]:
    """Each year read and drawn by itself."""
    from tracker.statistics.service import annual_tables

    engine = _engine(path)
    started = time.perf_counter()
    with engine.connect() as connection:
        check = {year: _check(annual_tables(connection, year, AS_OF)) for year in YEARS}
    return measured(started, check, "one reading for each year")


def _check(annual) -> list[int]:  # type: ignore[no-untyped-def]
    type_sex = ("T", "T")
    return [
        annual.table(1).figure("participants", "T", "T", "K").value,
        annual.table(2).figure("participants", "farsta", "30-39", "T").value,
        annual.table(8).figure("participants", "T", "T").value,
        annual.table(4).figure("exited", "arbete", "T", "M").value,
        *(annual.table(6).figure(m, *type_sex).value for m in ("matured", "answered", "S_A", "S_B")),
        *(annual.table(7).figure(m, *type_sex).value for m in ("reenrolled_90", "reenrolled_365")),
    ]


def duckdb_run(path: Path) -> dict[str, object]:
    """The same numbers by grouping sets in DuckDB."""
    import duckdb

    connection = duckdb.connect()
    note = _attach(connection, path)
    started = time.perf_counter()
    connection.execute("CREATE TEMP TABLE fact AS " + FACT)
    check = {year: _duckdb_year(connection, year) for year in YEARS}
    return measured(started, check, note)


def _attach(connection, path: Path) -> str:  # type: ignore[no-untyped-def]
    try:
        connection.execute(f"ATTACH '{path}' AS r (TYPE sqlite)")
        return "reading the SQLite file"
    except Exception:
        import sqlite3

        connection.execute("ATTACH ':memory:' AS r")
        source = sqlite3.connect(path)
        for table, columns in COPIED.items():
            _copy(connection, source, table, columns)
        return "from its own copy, made outside the timing"


def _copy(connection, source, table: str, columns: str) -> None:  # type: ignore[no-untyped-def]
    import pandas as pd

    frame = pd.DataFrame(source.execute(f"SELECT {columns} FROM {table}").fetchall(), columns=columns.split(", "))
    connection.register("incoming", frame)
    dates = ", ".join(f"CAST({c} AS DATE) AS {c}" if c.endswith("_on") else c for c in columns.split(", "))
    connection.execute(f"CREATE TABLE r.{table} AS SELECT {dates} FROM incoming")
    connection.unregister("incoming")


COPIED = {
    "enrolment": "id, participant_id, insats_id, starts_on, exit_on, completion, exit_reason_code, district_code,"
    " social_assistance, barrier_code",
    "participant": "id, birth_date, sex, died_on",
    "insats": "id, insats_type_code",
    "follow_up": "enrolment_id, horizon_days, livelihood_code, answered_on, social_assistance,"
    " assistance_known_on, withdrawn_at",
}
COPIED = {table: columns.replace(",  ", ", ").replace(",\n", ", ") for table, columns in COPIED.items()}
WORK = "('arbete', 'arbete-subvention', 'eget-foretag', 'studier-studiemedel')"
FACT = """
SELECT e.id, participant_id AS person, insats_id, insats_type_code AS type, CAST(starts_on AS DATE) AS s,
       CAST(exit_on AS DATE) AS x, completion, exit_reason_code AS reason, district_code AS district,
       e.social_assistance = 'yes' AS assisted, coalesce(barrier_code, 'okant') AS barrier,
       p.sex, CAST(p.birth_date AS DATE) AS birth,
       least(coalesce(CAST(p.died_on AS DATE), DATE '9999-01-01'),
             coalesce(min(CAST(exit_on AS DATE)) FILTER (exit_reason_code = 'avliden') OVER (PARTITION BY participant_id),
                      DATE '9999-01-01')) AS died,
       f.livelihood_code AS livelihood, f.social_assistance AS month
FROM r.enrolment e JOIN r.participant p ON p.id = e.participant_id JOIN r.insats i ON i.id = e.insats_id
LEFT JOIN r.follow_up f ON f.enrolment_id = e.id AND f.horizon_days = 90 AND f.withdrawn_at IS NULL
"""
YEAR = """
CREATE OR REPLACE TEMP TABLE y AS
SELECT f.*, CASE WHEN age < 18 THEN '-17' WHEN age < 20 THEN '18-19' WHEN age < 25 THEN '20-24'
  WHEN age < 30 THEN '25-29' WHEN age < 40 THEN '30-39' WHEN age < 50 THEN '40-49' WHEN age < 60 THEN '50-59'
  WHEN age < 65 THEN '60-64' ELSE '65-' END AS age_group,
  x BETWEEN a AND b AS exited,
  coalesce(x BETWEEN a AND b AND completion = 'completed' AND died > x + 90 AND x + 120 < DATE '{as_of}', false) AS matured
FROM (SELECT *, DATE '{year}-01-01' AS a, DATE '{year}-12-31' AS b, {year} - year(birth) AS age FROM fact) f
WHERE s <= b AND (x IS NULL OR x >= a)
"""
LATER = """
CREATE OR REPLACE TEMP TABLE z AS
WITH later AS (
  SELECT y.id, n.s AS next_start FROM (SELECT id, person, x FROM y WHERE exited) y
  ASOF LEFT JOIN (SELECT person, s FROM fact) n ON n.person = y.person AND n.s > y.x),
elsewhere AS (
  SELECT DISTINCT y.id FROM y JOIN fact o ON o.person = y.person AND o.insats_id <> y.insats_id
  WHERE y.matured AND y.livelihood IS NULL AND o.s <= y.x + 90 AND (o.x IS NULL OR o.x >= y.x + 90))
SELECT y.*, y.livelihood IS NOT NULL OR elsewhere.id IS NOT NULL AS has_answer, next_start
FROM y JOIN later USING (id) LEFT JOIN elsewhere USING (id)
"""
SETS = {
    "one": "SELECT type, age_group, sex, count(DISTINCT person) FROM y GROUP BY CUBE (type, age_group, sex)",
    "two": "SELECT district, age_group, sex, count(DISTINCT person) FROM y GROUP BY CUBE (district, age_group, sex)",
    "three": "SELECT type, sex, count(*) FILTER (s < a), count(*) FILTER (s >= a), count(*) FILTER (exited),"
    " count(*) FILTER (x IS NULL OR x > b) FROM y GROUP BY CUBE (type, sex)",
    "four": "SELECT reason, type, sex, count(*) FROM z GROUP BY CUBE (reason, type, sex)",
    "five": f"SELECT type, sex, count(*), count(*) FILTER (completion = 'completed'),"
    f" count(*) FILTER (reason IN {WORK}), median(x - s) FROM z GROUP BY CUBE (type, sex)",
    "seven": f"SELECT type, sex, count(*) FILTER (next_start - x <= 90 AND x + 90 <= DATE '{AS_OF}'),"
    f" count(*) FILTER (next_start - x <= 365 AND x + 365 <= DATE '{AS_OF}')"
    " FROM z GROUP BY CUBE (type, sex)",
    "eight": "SELECT barrier, sex, count(DISTINCT person) FROM y WHERE assisted GROUP BY CUBE (barrier, sex)",
    **{
        name: f"SELECT {column}, sex, count(*), count(*) FILTER (has_answer),"
        f" count(*) FILTER (livelihood IN {WORK} AND month IS DISTINCT FROM 'yes'),"
        " count(*) FILTER (month = 'no'), count(*) FILTER (month IN ('yes', 'no'))"
        f" FROM z WHERE matured GROUP BY CUBE ({column}, sex)"
        for name, column in (("six", "type"), ("nine", "district"))
    },
}


def _duckdb_year(connection, year: int) -> list[int]:  # type: ignore[no-untyped-def]
    for statement in (YEAR, LATER):
        connection.execute(statement.format(year=year, as_of=AS_OF))
    cells = {}
    for name, statement in SETS.items():
        rows = connection.execute(statement).fetchall()
        width = 3 if name in ("one", "two", "four") else 2
        cells[name] = {tuple(part or "T" for part in row[:width]): row[width:] for row in rows}
    result = cells["six"]["T", "T"]
    return [
        cells["one"]["T", "T", "K"][0],
        cells["two"]["farsta", "30-39", "T"][0],
        cells["eight"]["T", "T"][0],
        cells["four"]["arbete", "T", "M"][0],
        *result[:4],
        *cells["seven"]["T", "T"],
    ]


RUNS = {"duckdb": duckdb_run, "together": together, "apart": apart}


def build(path: Path, people: int, enrolments: int) -> None:
    """A made-up register; the same every time."""
    import importlib

    from tracker.database import Base

    for feature in [
        "access",
        "codelists",
        "enrolments",
        "followups",
        "imports",
        "insatser",
        "participants",
        "revisions",
    ]:
        importlib.import_module(f"tracker.{feature}.models")
    engine = _engine(path)
    Base.metadata.create_all(engine)
    raw = engine.raw_connection()
    draw = random.Random(1)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN")
    _fill_codes(raw)
    _fill_people(raw, people, draw)
    _fill_enrolments(raw, people, enrolments, draw)
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()
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
LIVELIHOODS = ["arbete", "arbete-subvention", "studier-studiemedel", "a-kassa", "forsorjningsstod", "pension"]
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
WHEN = datetime(2026, 1, 1, tzinfo=timezone.utc).isoformat()  # noqa: UP017


def _fill_codes(raw) -> None:  # type: ignore[no-untyped-def]
    lists = {
        "insats_type": (TYPES, {}),
        "exit_reason": (REASONS, {"works_or_studies": lambda code: code in WORK}),
        "livelihood": (LIVELIHOODS, {"works_or_studies": lambda code: code in WORK}),
        "barrier": (BARRIERS, {"group_sv": lambda _code: "", "group_en": lambda _code: ""}),
        "district": (DISTRICTS, {}),
    }
    for table, (codes, extra) in lists.items():
        for place, code in enumerate(codes):
            row = {"code": code, "label_sv": code, "label_en": code, "position": place}
            row |= {name: value(f"'{code}'" if "works" in name else code) for name, value in extra.items()}
            marks = ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    raw.execute("INSERT INTO unit VALUES (1, 'a', 'A', 'a', 'jobbtorg')")
    insatser = [(n, 1, str(n), str(n), TYPES[n % len(TYPES)]) for n in range(1, 301)]
    raw.cursor().executemany(
        "INSERT INTO insats (id, unit_id, name, name_key, insats_type_code) VALUES (?, ?, ?, ?, ?)", insatser
    )


def _fill_people(raw, people: int, draw: random.Random) -> None:  # type: ignore[no-untyped-def]
    first = date(1950, 1, 1)
    rows = (
        (
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
    raw.cursor().executemany(
        "INSERT INTO participant (id, given_name, family_name, sort_name, birth_date, sex, died_on, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _fill_enrolments(raw, people: int, enrolments: int, draw: random.Random) -> None:  # type: ignore[no-untyped-def]
    first = date(2015, 6, 1)
    batch, answers = [], []
    for n in range(1, enrolments + 1):
        start = first + timedelta(days=draw.randrange(3_870))
        end = start + timedelta(days=draw.randrange(1, 400))
        left = end < AS_OF and draw.random() < 0.97
        row = _enrolment(n, draw.randrange(1, people + 1), start, end if left else None, draw)
        batch.append(row)
        if left:
            answers.append(_follow_up(n, end, draw))
    marks = ", ".join("?" * 12)
    raw.cursor().executemany(
        "INSERT INTO enrolment (id, participant_id, insats_id, starts_on, exit_on, completion, exit_reason_code,"
        f" district_code, social_assistance, barrier_code, livelihood_code, created_at) VALUES ({marks})",
        batch,
    )
    raw.cursor().executemany(
        "INSERT INTO follow_up (enrolment_id, horizon_days, due_on, livelihood_code, answered_on, source,"
        " social_assistance, assistance_known_on) VALUES (?, 90, ?, ?, ?, ?, ?, ?)",
        answers,
    )


def _enrolment(n: int, person: int, start: date, end: date | None, draw: random.Random) -> tuple[object, ...]:
    exit_part = (
        (end.isoformat(), "completed" if draw.random() < 0.7 else "interrupted", draw.choice(REASONS[:-1]))
        if end
        else (None, None, None)
    )
    assistance = draw.choice(("yes", "no", "unknown"))
    entry = (draw.choice(DISTRICTS), assistance, draw.choice((None, *BARRIERS)), "a-kassa", WHEN)
    return (n, person, draw.randrange(1, 301), start.isoformat(), *exit_part, *entry)


def _follow_up(n: int, end: date, draw: random.Random) -> tuple[object, ...]:
    due = end + timedelta(days=90)
    on = due + timedelta(days=draw.randrange(60))
    answer = (None, None, None)
    if draw.random() < 0.7 and on <= AS_OF:
        answer = (draw.choice(LIVELIHOODS), on.isoformat(), "participant")
    known = (draw.choice(("yes", "no")), on.isoformat()) if draw.random() < 0.6 and on <= AS_OF else (None, None)
    return (n, due.isoformat(), *answer, *known)


if __name__ == "__main__":
    main()
