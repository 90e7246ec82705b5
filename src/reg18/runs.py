"""The record of runs: each build, night and roll-back, its steps, and what dbt did in it.

A run is written down when it begins and again when it ends, as Parquet beside the warehouse, so
that one that was killed shows. dbt reads the record into the schema `ops`. No cell is in it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reg18 import __version__, sql
from reg18.errors import BusyError, CheckFailedError, PartlyDoneError, Reg18Error

LONDON = ZoneInfo("Europe/London")

# How a run ended, or that it has not.
UNDER_WAY, INTERRUPTED = "under_way", "interrupted"
PUBLISHED, PARTLY = "published", "partly"
REFUSED, CHECK_FAILED, BUSY, ERROR = "refused", "check_failed", "busy", "error"
GOOD = (PUBLISHED, PARTLY)

_RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("kind", pa.string()),
        ("started_at", pa.timestamp("s")),
        ("started_at_utc", pa.timestamp("us")),
        ("ended_at", pa.timestamp("s")),
        ("seconds", pa.float64()),
        ("outcome", pa.string()),
        ("exit_code", pa.int32()),
        ("stopped_at", pa.string()),
        # What the user was told. It may name files, so it stays out of the warehouse.
        ("message", pa.string()),
        ("advice", pa.string()),
        ("build_name", pa.string()),
        ("load_number", pa.int64()),
        ("as_of_date", pa.date32()),
        ("reg18_version", pa.string()),
    ]
)
_STEPS = pa.schema(
    [
        ("run_id", pa.string()),
        ("step_number", pa.int32()),
        ("step", pa.string()),
        ("outcome", pa.string()),
        ("seconds", pa.float64()),
    ]
)
_NODES = pa.schema(
    [
        ("run_id", pa.string()),
        ("node_name", pa.string()),
        ("resource_type", pa.string()),
        ("outcome", pa.string()),
        ("seconds", pa.float64()),
        ("failures", pa.int64()),
        ("row_count", pa.int64()),
    ]
)
SCHEMAS = {"runs": _RUNS, "run_steps": _STEPS, "node_results": _NODES}


@dataclass
class Run:
    """A run that is under way. `folder` is where it is recorded; without one it is not."""

    kind: str
    folder: Path | None = None
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    started: datetime = field(default_factory=lambda: datetime.now(LONDON))
    facts: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    _begun: float = field(default_factory=time.monotonic)

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
                    "run_id": self.run_id,
                    "step_number": len(self.steps) + 1,
                    "step": name,
                    "outcome": outcome,
                    "seconds": round(time.monotonic() - begun, 3),
                }
            )

    def add_nodes(self, nodes: list[dict[str, Any]]) -> None:
        self.nodes += [{"run_id": self.run_id, **node} for node in nodes]

    def row(self) -> dict[str, Any]:
        """What is known of the run by now."""
        failed = [step["step"] for step in self.steps if step["outcome"] == "failed"]
        return {
            "run_id": self.run_id,
            "kind": self.kind,
            "started_at": self.started.replace(tzinfo=None, microsecond=0),
            "started_at_utc": self.started.astimezone(UTC).replace(tzinfo=None),
            "outcome": UNDER_WAY,
            "stopped_at": failed[0] if failed else None,
            "reg18_version": __version__,
            **self.facts,
        }

    def tables(self) -> dict[str, pa.Table]:
        """The run, its steps and nodes as they are recorded."""
        found = {"runs": [self.row()], "run_steps": self.steps, "node_results": self.nodes}
        return {name: pa.Table.from_pylist(found[name], SCHEMAS[name]) for name in SCHEMAS}

    def end(self, outcome: str, exit_code: int, error: Reg18Error | None = None) -> None:
        """Write down how it ended."""
        self.facts |= {
            "outcome": outcome,
            "exit_code": exit_code,
            "ended_at": datetime.now(LONDON).replace(tzinfo=None, microsecond=0),
            "seconds": round(time.monotonic() - self._begun, 3),
            "message": error.message if error else None,
            "advice": error.advice if error else None,
        }
        self.write()

    def write(self) -> None:
        """Put the record in place as it is now; a file each, whole or not at all."""
        if self.folder is None:
            return
        # The run itself comes last: what belongs to it is there when it is.
        for kind, table in reversed(self.tables().items()):
            if kind != "runs" and not table.num_rows:
                continue
            _put(table, self.folder / kind / _file_name(self))


def prepare(folder: Path) -> None:
    """Make the folder of a record, with an empty file of each kind, so that all can be read."""
    # It says what users were told, and that is not for everybody.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind, schema in SCHEMAS.items():
        empty = folder / kind / "empty.parquet"
        if not empty.exists():
            empty.parent.mkdir(parents=True, exist_ok=True)
            _put(schema.empty_table(), empty)


@contextmanager
def recorded(folder: Path, kind: str) -> Iterator[Run]:
    """A run that is written down, whatever ends it. Only one that holds the lock may record: what
    it finds under way was cut off."""
    run = Run(kind, folder)
    try:
        prepare(folder)
        _close_interrupted(folder)
        run.write()
    except OSError as error:
        raise Reg18Error(
            f"The record of runs {folder} cannot be written ({error.strerror}).",
            "Make room on the disk, or look at who owns the folder. Nothing was changed.",
        ) from error
    try:
        yield run
    except Reg18Error as error:
        _end(run, _outcome_of(error), error.exit_code, error)
        raise
    except BaseException as error:
        # Its message is not kept: what nobody foresaw may hold anything.
        name = type(error).__name__
        told_to_end = isinstance(error, SystemExit | KeyboardInterrupt)
        said = "It was told to end." if told_to_end else f"Not foreseen: {name}."
        _end(run, INTERRUPTED if told_to_end else ERROR, _code_of(error), Reg18Error(said))
        raise
    reason = _end(run, PUBLISHED, 0)
    if reason is not None:
        raise PartlyDoneError(
            f"All was done, but how the run ended could not be recorded ({reason}).",
            f"Make room on the disk, or look at who owns {folder}.",
        )


def _end(run: Run, outcome: str, exit_code: int, error: Reg18Error | None = None) -> str | None:
    """Write down how a run ended. What ended it is told all the same where that cannot be done, and
    the next run finds it under way and says that it was cut off."""
    try:
        run.end(outcome, exit_code, error)
    except OSError as failed:
        return failed.strerror or "the disk may be full"
    return None


def _outcome_of(error: Reg18Error) -> str:
    if isinstance(error, CheckFailedError):
        return CHECK_FAILED
    if isinstance(error, PartlyDoneError):
        return PARTLY
    return BUSY if isinstance(error, BusyError) else REFUSED


def _code_of(error: BaseException) -> int:
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def _close_interrupted(folder: Path) -> None:
    """Say of runs that were cut off that they were."""
    for run in past_runs(folder):
        if run.outcome == UNDER_WAY:
            row = {**asdict(run), "outcome": INTERRUPTED}
            _put(pa.Table.from_pylist([row], _RUNS), folder / "runs" / _file_name(run))


def _file_name(run: Run | PastRun) -> str:
    started = run.started_at_utc if isinstance(run, PastRun) else run.started.astimezone(UTC)
    return f"{started:%Y%m%dT%H%M%SZ}-{run.run_id[:8]}.parquet"


def _put(table: pa.Table, file: Path) -> None:
    """Write a small file whole or not at all."""
    aside = file.with_name(f".{file.name}.new")
    pq.write_table(table, aside)
    aside.replace(file)


def expire(folder: Path, days: int, now: datetime) -> None:
    """Remove the record of runs that began more than so many days ago."""
    oldest = f"{now.astimezone(UTC) - timedelta(days=days):%Y%m%dT%H%M%SZ}"
    for kind in SCHEMAS:
        for file in (folder / kind).glob("[0-9]*.parquet"):
            if file.name < oldest:
                file.unlink()


@dataclass(frozen=True)
class PastRun:
    """A run as `reg18 status` shows it."""

    run_id: str
    kind: str
    started_at: datetime
    started_at_utc: datetime
    ended_at: datetime | None
    seconds: float | None
    outcome: str
    exit_code: int | None
    stopped_at: str | None
    message: str | None
    advice: str | None
    build_name: str | None
    load_number: int | None
    as_of_date: date | None
    reg18_version: str

    @property
    def is_good(self) -> bool:
        return self.outcome in GOOD


def past_runs(folder: Path) -> list[PastRun]:
    """Every run on record, the latest first."""
    if not (folder / "runs").is_dir():
        return []
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {', '.join(_RUNS.names)} from "
            f"read_parquet({sql.files(folder / 'runs', below='/*.parquet')}) "
            "order by started_at_utc desc, run_id"
        ).fetchall()
    return [PastRun(*row) for row in found]


def with_row_counts(nodes: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """What dbt did, with the rows of each table that it made in a folder."""
    counts: dict[str, int] = {}
    if not nodes:
        return []
    for file in folder.glob("*.duckdb"):
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where not temporary"
            ).fetchall()
            for schema, name in tables:
                row = connection.execute(f'select count(*) from "{schema}"."{name}"').fetchone()
                counts[name] = row[0] if row else 0
    return [
        {**node, "row_count": counts.get(node["node_name"])}
        if node["resource_type"] in ("model", "seed")
        else node
        for node in nodes
    ]


def add_own(run: Run, warehouse: Path) -> None:
    """Put what is known of a run into the warehouse that it has built, in place of what was known
    when dbt read the record."""
    # Whoever reads the file reads a build that was published; what comes after is not known yet.
    run.facts["outcome"] = PUBLISHED
    with duckdb.connect(str(warehouse)) as connection:
        for name, table in run.tables().items():
            columns = ", ".join(
                row[0] for row in connection.execute(f"describe ops.{name}").fetchall()
            )
            connection.register("own", table)
            connection.execute(f"delete from ops.{name} where run_id = ?", [run.run_id])
            connection.execute(f"insert into ops.{name} ({columns}) select {columns} from own")
            connection.unregister("own")
