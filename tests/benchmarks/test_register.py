"""The register that the benchmarks measure on follows the tables of the product."""

from pathlib import Path

from benchmarks.register import AS_OF, build, engine_of
from tracker.statistics.service import annual_tables


def test_a_small_register_has_figures_in_every_table(tmp_path: Path) -> None:
    file = tmp_path / "register.sqlite"
    build(file, people=300, enrolments=900)
    engine = engine_of(file)
    with engine.connect() as connection:
        annual = annual_tables(connection, 2024, AS_OF)
    engine.dispose()
    for table in annual.tables:
        totals = [figure.value for key, figure in table.lines() if set(key[1:]) == {"T"}]
        assert any(totals), table.definition.number
