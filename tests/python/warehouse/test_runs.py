"""The record of runs: each run is in it, however it ended, and nothing of a case is."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reg18.base.errors import BusyError, CheckFailedError, PartlyDoneError, Reg18Error
from reg18.warehouse.runs import LONDON, Record, recorded
from tests.python.builds import HEADER, query, write
from tests.python.conftest import Reg18


@pytest.mark.parametrize(
    ("error", "outcome", "exit_code"),
    [
        (None, "published", 0),
        (Reg18Error("no header", "look"), "refused", 1),
        (CheckFailedError("a check"), "check_failed", 3),
        (BusyError("busy"), "busy", 4),
        (PartlyDoneError("the report"), "partly", 5),
        (RuntimeError("Mrs Example"), "error", 1),
        (SystemExit(143), "interrupted", 143),
        (KeyboardInterrupt(), "interrupted", 130),
    ],
)
def test_a_run_is_recorded_however_it_ends(
    error: BaseException | None, outcome: str, exit_code: int, tmp_path: Path
) -> None:
    record = Record(tmp_path / "runs.duckdb")

    def run_once() -> None:
        with recorded(record, "build") as run:
            with run.step("load"):
                pass
            with run.step("build"):
                if error is not None:
                    raise error

    if error is None:
        run_once()
    else:
        with pytest.raises(type(error)):
            run_once()
    (row,) = record.runs()
    assert (row.kind, row.outcome, row.exit_code) == ("build", outcome, exit_code)
    assert row.stopped_at == (None if error is None else "build")
    assert row.ended_at is not None
    assert "Example" not in str(row)
    steps = record.database.rows("select * from record.run_steps order by step_number")
    assert [(step["step"], step["outcome"]) for step in steps] == [
        ("load", "done"),
        ("build", "done" if error is None else "failed"),
    ]


def test_a_run_that_was_killed_is_closed_by_the_next(tmp_path: Path) -> None:
    record = Record(tmp_path / "runs.duckdb")
    script = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from reg18.warehouse.runs import Record, recorded\n"
        "with recorded(Record(Path(sys.argv[1])), 'night'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(record.file)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [run.outcome for run in record.runs()] == ["under_way"]
    with recorded(record, "night"):
        assert [run.outcome for run in record.runs()] == ["under_way", "interrupted"]
    assert [run.outcome for run in record.runs()] == ["published", "interrupted"]


def test_what_cannot_be_recorded_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Reg18Error("The record of runs cannot be written (no space left on the disk).")

    def fail(*_: object) -> None:
        raise full

    record = Record(tmp_path / "runs.duckdb")

    def run_while_the_disk_fills_up(error: Exception | None) -> None:
        with recorded(record, "build"):
            patch.setattr(Record, "write", fail)
            if error is not None:
                raise error

    # Where it cannot be begun nothing is done.
    with monkeypatch.context() as patch:
        patch.setattr(Record, "write", fail)
        with pytest.raises(Reg18Error, match="record of runs"):
            run_while_the_disk_fills_up(None)
    # What was published stays so, and it is said; the next run finds that its end is missing.
    with monkeypatch.context() as patch, pytest.raises(PartlyDoneError, match="no space left"):
        run_while_the_disk_fills_up(None)
    # What ended a run is told, whether or not it can be recorded.
    with monkeypatch.context() as patch, pytest.raises(BusyError):
        run_while_the_disk_fills_up(BusyError("busy"))
    with recorded(record, "build"):
        pass
    assert [run.outcome for run in record.runs()] == ["published", "interrupted", "interrupted"]


def test_old_runs_are_removed_with_all_that_belongs_to_them(tmp_path: Path) -> None:
    record = Record(tmp_path / "runs.duckdb")
    with recorded(record, "night") as run, run.step("load"):
        pass
    now = datetime.now(LONDON)
    record.expire(30, now + timedelta(days=29))
    assert len(record.runs()) == 1
    record.expire(30, now + timedelta(days=31))
    assert record.runs() == []
    assert record.database.rows("select * from record.run_steps") == []


def test_the_warehouse_knows_its_runs_and_what_dbt_did(reg18: Reg18, published: Path) -> None:
    """The demonstration of the whole: a good build, one that is refused, and one after it."""
    bad = write(published.parents[1] / "bad", "complaints.csv", "nothing,of,use\n1,2,3\n")
    assert reg18("build", "--extracts", bad, "--warehouse", published).returncode == 1
    more = write(
        published.parents[1] / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n"
    )
    done = reg18("build", "--extracts", more, "--warehouse", published, "--as-of", "2024-06-30")
    assert done.returncode == 0, done.stderr
    analyst = published.with_name("warehouse.analyst.duckdb")
    runs = query(
        analyst,
        "select outcome, exit_code, stopped_at, load_number from ops.runs order by started_at_utc",
    )
    assert runs == [
        ("published", 0, None, 1),
        ("refused", 1, "load", None),
        # The own run: what comes after it is published is not known in it.
        ("published", None, None, 2),
    ]
    own = query(
        analyst,
        "select resource_type, node_name, row_count from ops.node_results where run_id = "
        "(select run_id from marts.run_history where is_current)",
    )
    assert ("model", "fct_complaints", 2) in own
    assert {kind for kind, *_ in own} == {"model", "seed", "test"}
    # Every table of the file but those of the record itself has its rows counted.
    counted = {name: count for kind, name, count in own if kind != "test"}
    for schema, name in query(
        published,
        "select schema_name, table_name from duckdb_tables() where schema_name <> 'ops'",
    ):
        assert counted[name] == query(published, f"select count(*) from {schema}.{name}")[0][0]
    both = query(analyst, "select count(distinct run_id) from ops.run_steps")
    assert both == [(3,)]
    columns = query(
        analyst, "select column_name from information_schema.columns where table_schema = 'ops'"
    )
    assert not {("message",), ("advice",)} & set(columns)
