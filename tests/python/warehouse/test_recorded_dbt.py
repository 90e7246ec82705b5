"""The statements that tests run in place of dbt make what dbt makes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from reg18.base.paths import Warehouse
from tests.python import recorded_dbt
from tests.python.builds import HEADER, write
from tests.python.conftest import DEMO_AS_OF, ROOT, Reg18, runner

# Of the run itself, and so different in each build.
OF_A_RUN = {
    "run_id", "started_at", "started_at_utc", "loaded_at", "last_arrived_at", "last_new_at",
    "seconds",
}  # fmt: skip


@pytest.fixture(scope="module")
def replayed(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration data as recorded statements make them. dbt made the same from them when it
    was recorded; that other data count too is held by the recount (figures/test_recount.py)."""
    folder = tmp_path_factory.mktemp("replayed")
    done = reg18(
        "build", "--extracts", ROOT / "extracts" / "demo", "--warehouse", folder / "demo.duckdb",
        "--as-of", DEMO_AS_OF,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "demo.duckdb"


def test_what_is_replayed_is_what_dbt_makes(replayed: Path, demo_warehouse: Path) -> None:
    """Every table, column, comment and row, and how every check ended."""
    shape = (
        "select schema_name, table_name, columns.column_name, columns.data_type, columns.comment, "
        "tables.comment from duckdb_columns() as columns "
        "inner join duckdb_tables() as tables using (database_name, schema_name, table_name) "
        "where database_name = ? order by all"
    )
    with duckdb.connect() as connection:
        for name, file in (("replayed", replayed), ("made", demo_warehouse)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        columns = connection.execute(shape, ["made"]).fetchall()
        assert connection.execute(shape, ["replayed"]).fetchall() == columns
        tables = {row[:2] for row in columns}
        assert len(tables) > 40
        for schema, table in sorted(tables):
            names = {row[2] for row in columns if row[:2] == (schema, table)} - OF_A_RUN
            made, again = (
                f"select {', '.join(sorted(names))} from {name}.{schema}.{table}"
                for name in ("made", "replayed")
            )
            for one, other in ((made, again), (again, made)):
                extra = connection.execute(f"{one} except all {other}").fetchall()
                assert extra == [], (schema, table)


@pytest.mark.parametrize(
    ("node", "key", "sql", "code", "said"),
    [
        ("model.reg18.fct_complaints", "sql", "select * from gone", 1, "could not be built"),
        (
            "test.reg18.assert_fct_complaints__rows_make_sense", "check", "select 2, true, true",
            3, "failed 1 of the warehouse's own checks",
        ),
    ],
)  # fmt: skip
def test_what_fails_in_a_replay_stops_the_build(
    recorded_builds: Path, demo_warehouse: Path, tmp_path: Path,
    node: str, key: str, sql: str, code: int, said: str,
) -> None:  # fmt: skip
    """A model whose SQL fails, and a check that finds rows: as where dbt itself is run."""
    store, warehouse = tmp_path / "store", tmp_path / "out" / "w.duckdb"
    small = write(tmp_path / "small", "complaints.csv", HEADER + "C1,2024-04-02,statutory,,\n")
    store.mkdir()
    changed = []
    for file in recorded_builds.glob("*.json"):
        steps = json.loads(file.read_text(encoding="utf-8"))
        # `reg18 check` has a build of its own, without checks.
        changed += [step for step in steps if key in step and step["node"].startswith(node)]
        for step in changed:
            step[key] = sql
        (store / file.name).write_text(json.dumps(steps), encoding="utf-8")
    assert changed
    done = runner(recorded_dbt.reg18_command(store), tmp_path / "dbt")(
        "build", "--extracts", small, "--warehouse", warehouse
    )
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert not warehouse.exists()
    assert (Warehouse(warehouse).failed / "warehouse.duckdb").exists()
