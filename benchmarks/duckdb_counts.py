"""The counts of the nine tables by DuckDB, with every total: the same questions in another engine."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb


def connect(path: Path) -> tuple[Any, str]:
    """A connection that sees the register as `r`, and where it reads."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})  # nothing from the network
    return connection, _attach(connection, path)


def count(connection: Any, years: Iterable[int], as_of: date) -> dict[int, list[int]]:
    """Count every table of each year; a handful of the numbers."""
    connection.execute("CREATE TEMP TABLE fact AS " + FACT)
    return {year: _year(connection, year, as_of) for year in years}


def _attach(connection: Any, path: Path) -> str:
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


def _copy(connection: Any, source: Any, table: str, columns: str) -> None:
    import pandas as pd

    frame = pd.DataFrame(source.execute(f"SELECT {columns} FROM {table}").fetchall(), columns=columns.split(", "))
    connection.register("incoming", frame)
    dates = ", ".join(f"CAST({c} AS DATE) AS {c}" if c.endswith("_on") else c for c in columns.split(", "))
    connection.execute(f"CREATE TABLE r.{table} AS SELECT {dates} FROM incoming")
    connection.unregister("incoming")


COPIED = {
    "enrolment": "id, participant_id, insats_id, starts_on, exit_on, completion, exit_reason_code,"
    " district_code, social_assistance, barrier_code",
    "participant": "id, birth_date, sex, died_on",
    "insats": "id, insats_type_code",
    "follow_up": "enrolment_id, horizon_days, livelihood_code, answered_on, social_assistance,"
    " assistance_known_on, withdrawn_at",
}
WORK = "('arbete', 'arbete-subvention', 'eget-foretag', 'studier-studiemedel')"
FACT = """
SELECT e.id, participant_id AS person, insats_id, insats_type_code AS type, CAST(starts_on AS DATE) AS s,
       CAST(exit_on AS DATE) AS x, completion, exit_reason_code AS reason, district_code AS district,
       e.social_assistance = 'yes' AS assisted, coalesce(barrier_code, 'okant') AS barrier,
       p.sex, CAST(p.birth_date AS DATE) AS birth,
       least(coalesce(CAST(p.died_on AS DATE), DATE '9999-01-01'),
             coalesce(min(CAST(exit_on AS DATE)) FILTER (exit_reason_code = 'avliden')
               OVER (PARTITION BY participant_id),
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
  coalesce(x BETWEEN a AND b AND completion = 'completed' AND died > x + 90
           AND x + 120 < DATE '{as_of}', false) AS matured
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
    "seven": "SELECT type, sex, count(*) FILTER (next_start - x <= 90 AND x + 90 <= DATE '{as_of}'),"
    " count(*) FILTER (next_start - x <= 365 AND x + 365 <= DATE '{as_of}')"
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


def _year(connection: Any, year: int, as_of: date) -> list[int]:
    for statement in (YEAR, LATER):
        connection.execute(statement.format(year=year, as_of=as_of))
    cells = {}
    for name, statement in SETS.items():
        rows = connection.execute(statement.format(as_of=as_of)).fetchall()
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
