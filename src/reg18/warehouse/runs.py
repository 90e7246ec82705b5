"""The record of runs: each build, nightly run and rollback, its steps, and what dbt did in it.

A run is recorded when it begins and again when it ends, in a database next to the warehouse, so
that a killed one shows. dbt reads the record into the schema `ops`. No cell is in it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from reg18 import __version__
from reg18.base.database import Connection, Database, Row, insert, transaction
from reg18.base.errors import BusyError, CheckFailedError, PartlyDoneError, Reg18Error

LONDON = ZoneInfo("Europe/London")

# How a run ended, or that it has not.
UNDER_WAY, INTERRUPTED = "under_way", "interrupted"
PUBLISHED, PARTLY = "published", "partly"
REFUSED, CHECK_FAILED, BUSY, ERROR = "refused", "check_failed", "busy", "error"
GOOD = (PUBLISHED, PARTLY)

# The columns of the record, in their order.
COLUMNS: dict[str, dict[str, str]] = {
    "runs": {
        "run_id": "varchar",
        "kind": "varchar",
        "started_at": "timestamp",
        "started_at_utc": "timestamp",
        "ended_at": "timestamp",
        "seconds": "double",
        "outcome": "varchar",
        "exit_code": "integer",
        "stopped_at": "varchar",
        # What the user was told. It may name files, so it stays out of the warehouse.
        "message": "varchar",
        "advice": "varchar",
        "build_name": "varchar",
        "load_number": "bigint",
        "as_of_date": "date",
        "reg18_version": "varchar",
    },
    "run_steps": {
        "run_id": "varchar",
        "step_number": "integer",
        "step": "varchar",
        "outcome": "varchar",
        "seconds": "double",
    },
    "node_results": {
        "run_id": "varchar",
        "node_name": "varchar",
        "resource_type": "varchar",
        "outcome": "varchar",
        "seconds": "double",
        "failures": "bigint",
        "row_count": "bigint",
    },
}


class PastRun(SimpleNamespace):
    """A recorded run; its attributes are the columns of `runs`."""


class Record:
    """The record of the runs of a warehouse. Callers that write it hold the warehouse's lock."""

    def __init__(self, file: Path) -> None:
        self.database = Database(file, "record", "The record of runs")
        self.file = file

    def create(self) -> None:
        """Create an empty one, unless it is there."""
        if not self.database.exists():
            self.database.create(
                f"{name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})"
                for name, columns in COLUMNS.items()
            )

    def check(self) -> None:
        """Refuse a record that is damaged; one that is not there yet is not."""
        if self.database.exists():
            self.database.check()

    def write(self, run: Run) -> None:
        """Put what is known of a run in place of what was known before."""
        with self.database.opened(write=True) as connection, transaction(connection):
            # What another left under way was interrupted: only one at a time holds the lock.
            connection.execute(
                "update record.runs set outcome = ? where outcome = ? and run_id <> ?",
                [INTERRUPTED, UNDER_WAY, run.run_id],
            )
            _put(connection, "record", run)

    def expire(self, days: int, now: datetime) -> None:
        """Remove the runs that began more than this many days ago."""
        oldest = now.astimezone(UTC).replace(tzinfo=None) - timedelta(days=days)
        with self.database.opened(write=True) as connection, transaction(connection):
            connection.execute("delete from record.runs where started_at_utc < ?", [oldest])
            for name in COLUMNS:
                connection.execute(
                    f"delete from record.{name} "
                    "where run_id not in (select run_id from record.runs)"
                )

    def runs(self) -> list[PastRun]:
        """Return every recorded run, the latest first."""
        if not self.database.exists():
            return []
        query = "select * from record.runs order by started_at_utc desc, run_id"
        return [PastRun(**row) for row in self.database.rows(query)]


@dataclass
class Run:
    """A run that is under way."""

    kind: str
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    started: datetime = field(default_factory=lambda: datetime.now(LONDON))
    facts: dict[str, Any] = field(default_factory=lambda: {"outcome": UNDER_WAY})
    steps: list[Row] = field(default_factory=list)
    nodes: list[Row] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; one that raises is the step that the run stopped at."""
        begun, outcome = time.monotonic(), "failed"
        try:
            yield
            outcome = "done"
        finally:
            self.steps.append(
                {
                    "step_number": len(self.steps) + 1,
                    "step": name,
                    "outcome": outcome,
                    "seconds": round(time.monotonic() - begun, 3),
                }
            )

    def rows(self) -> dict[str, list[Row]]:
        """Return the run, its steps and nodes as they are recorded."""
        failed = [step["step"] for step in self.steps if step["outcome"] == "failed"]
        run = {
            "kind": self.kind,
            "started_at": self.started.replace(tzinfo=None, microsecond=0),
            "started_at_utc": self.started.astimezone(UTC).replace(tzinfo=None),
            "stopped_at": failed[0] if failed else None,
            "reg18_version": __version__,
            **self.facts,
        }
        tables = {"runs": [run], "run_steps": self.steps, "node_results": self.nodes}
        return {
            name: [{"run_id": self.run_id, **row} for row in rows] for name, rows in tables.items()
        }


@contextmanager
def recorded(record: Record, kind: str) -> Iterator[Run]:
    """Record a run, whatever ends it. The caller holds the lock of the warehouse."""
    run = Run(kind)
    record.create()
    record.write(run)
    try:
        yield run
    except Reg18Error as error:
        _end(record, run, outcome_of(error), error.exit_code, error)
        raise
    except Exception as error:
        # Its message is not kept: an unexpected error may hold anything.
        _end(record, run, ERROR, 1, Reg18Error(f"Unexpected error: {type(error).__name__}."))
        raise
    except BaseException as error:
        code = error.code if isinstance(error, SystemExit) else 130
        code = code if isinstance(code, int) else 1
        _end(record, run, INTERRUPTED, code, Reg18Error("It was terminated."))
        raise
    unrecorded = _end(record, run, PUBLISHED, 0)
    if unrecorded is not None:
        raise PartlyDoneError(
            f"All was done, but how the run ended could not be recorded. {unrecorded.message}",
            unrecorded.advice,
        )


def _end(
    record: Record, run: Run, outcome: str, exit_code: int, error: Reg18Error | None = None
) -> Reg18Error | None:
    """Record how a run ended. Where that cannot be done, what ended it is still reported, and the
    next run finds it under way and notes that it was interrupted."""
    run.facts |= {
        "outcome": outcome,
        "exit_code": exit_code,
        "ended_at": datetime.now(LONDON).replace(tzinfo=None, microsecond=0),
        "seconds": round(time.monotonic() - run.begun, 3),
        "message": error.message if error else None,
        "advice": error.advice if error else None,
    }
    try:
        record.write(run)
    except Reg18Error as failed:
        return failed
    return None


def outcome_of(error: Exception) -> str:
    """Return how a run that raised an error ended."""
    if isinstance(error, CheckFailedError):
        return CHECK_FAILED
    if isinstance(error, PartlyDoneError):
        return PARTLY
    if isinstance(error, BusyError):
        return BUSY
    return REFUSED if isinstance(error, Reg18Error) else ERROR


def count_rows(nodes: list[Row], files: list[Path]) -> None:
    """Add to what dbt did the rows of each table that it made in the files."""
    counts: dict[str, int] = {}
    for file in files if nodes else []:
        if file.exists():
            with duckdb.connect(str(file), read_only=True) as connection:
                # Exact where nothing was deleted, as in the tables that dbt has just made.
                query = "select table_name, estimated_size from duckdb_tables()"
                counts |= dict(connection.execute(query).fetchall())
    for node in nodes:
        if node["resource_type"] in ("model", "seed"):
            node["row_count"] = counts.get(node["node_name"])


def record_current_run(run: Run, warehouse: Path) -> None:
    """Put what is known of a run into the warehouse that it has built, in place of what was known
    when dbt read the record."""
    # Readers of the file read a published build; what comes after is not known yet.
    run.facts["outcome"] = PUBLISHED
    with duckdb.connect(str(warehouse)) as connection, transaction(connection):
        _put(connection, "ops", run)


def _put(connection: Connection, schema: str, run: Run) -> None:
    """Replace the rows of a run in the tables of the record, or in those made from it."""
    for name, rows in run.rows().items():
        table = f"{schema}.{name}"
        there = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
        columns = [column for column in COLUMNS[name] if column in there]
        connection.execute(f"delete from {table} where run_id = ?", [run.run_id])
        insert(connection, table, columns, rows)
