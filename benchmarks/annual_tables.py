"""Nine tables for ten years over a register of a million enrolments: this product against DuckDB.

    python -m benchmarks.annual_tables [--people 300000] [--enrolments 1000000] [--keep DIR]

Builds a made-up SQLite register, draws the tables in one process of its own, lets DuckDB count the same
numbers in another, and prints seconds, peak memory and the ratio. DuckDB reads the SQLite file by its own
extension where that can be loaded; otherwise from a copy made outside the timing, which favours DuckDB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import duckdb_counts
from benchmarks.register import AS_OF, build, engine_of
from tracker.access.scope import whole_city

YEARS = range(2016, 2026)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=300_000)
    arguments.add_argument("--enrolments", type=int, default=1_000_000)
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--run", choices=["together", "apart", "duckdb"])
    given = arguments.parse_args()
    with whole_city("the city's figures"):
        work(given)


def work(given: argparse.Namespace) -> None:
    """Build and measure, or be one of the ways."""
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
        command = [sys.executable, "-m", "benchmarks.annual_tables", "--keep", str(where), "--run", way]
        results[way] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        took = "{seconds:6.2f} s {cpu:6.2f} s of CPU {mb:5.0f} MB  {note}".format(**results[way])
        print(f"{way:10} {took}")
    checks = {json.dumps(result["check"]) for result in results.values()}
    print("the same counts" if len(checks) == 1 else f"DIFFERENT COUNTS: {checks}")
    for way in ("together", "apart"):
        print(f"{way}: {results[way]['seconds'] / results['duckdb']['seconds']:.2f} times DuckDB")


def measured(started: float, check: dict[int, list[int]], note: str) -> dict[str, object]:
    """What one way took: seconds, CPU seconds and peak MB, with some of its numbers."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds, cpu = time.perf_counter() - started, used.ru_utime + used.ru_stime
    return {"seconds": seconds, "cpu": cpu, "mb": used.ru_maxrss / 1024, "check": check, "note": note}


def together(path: Path) -> dict[str, object]:
    """All years from one reading of the register."""
    from tracker.statistics.service import several_years

    engine = engine_of(path)
    started = time.perf_counter()
    with engine.connect() as connection:
        check = {annual.year: _check(annual) for annual in several_years(connection, YEARS, AS_OF)}
    return measured(started, check, "one reading for all years")


def apart(path: Path) -> dict[str, object]:
    """Each year read and drawn by itself."""
    from tracker.statistics.service import annual_tables

    engine = engine_of(path)
    started = time.perf_counter()
    with engine.connect() as connection:
        check = {year: _check(annual_tables(connection, year, AS_OF)) for year in YEARS}
    return measured(started, check, "one reading for each year")


def _check(annual) -> list[int]:
    type_sex = ("T", "T")
    return [
        annual.table(1).figure("participants", "T", "T", "K").value,
        annual.table(2).figure("participants", "farsta", "30-39", "T").value,
        annual.table(8).figure("participants", "T", "T").value,
        annual.table(4).figure("exited", "arbete", "T", "M").value,
        *(annual.table(6).figure(m, *type_sex).value for m in ("matured", "answered", "S_A", "S_B")),
        *(annual.table(7).figure(m, *type_sex).value for m in ("reenrolled_90", "reenrolled_365")),
    ]


def by_duckdb(path: Path) -> dict[str, object]:
    """The same numbers by DuckDB."""
    connection, note = duckdb_counts.connect(path)
    started = time.perf_counter()
    check = duckdb_counts.count(connection, YEARS, AS_OF)
    return measured(started, check, note)


RUNS = {"duckdb": by_duckdb, "together": together, "apart": apart}


if __name__ == "__main__":
    main()
