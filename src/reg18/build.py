"""A build: land the extracts, run dbt once, publish two files by rename when all tests passed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from reg18 import __version__, comments, compaction, dbt, sql
from reg18.council import Council
from reg18.errors import Reg18Error
from reg18.freezing.differences import Difference, records_behind, unexplained
from reg18.freezing.published import published_folder
from reg18.landing import Landing
from reg18.locks import BusyError, exclusive
from reg18.mapping import Mapping
from reg18.paths import Warehouse
from reg18.progress import Reporter
from reg18.reasons import issue_words
from reg18.segments import Load, write_rows, write_run
from reg18.stops import explain_failure

LONDON = ZoneInfo("Europe/London")

# What analysts may read: aggregates, dimensions and the run history. A relation that is not named
# here is not in their file, whatever is added to the project.
ANALYST_RELATIONS: tuple[tuple[str, str], ...] = (
    ("core", "dim_codes"),
    ("core", "dim_dates"),
    ("core", "dim_periods"),
    ("marts", "figure_checks"),
    ("marts", "kpi_annual"),
    ("marts", "kpi_quarterly"),
    ("marts", "measures"),
    ("marts", "ombudsman_statistics"),
    ("marts", "quarter_stocks"),
    ("marts", "quarter_trends"),
    ("marts", "restatements"),
    ("marts", "rpt_figures"),
    ("marts", "rpt_quotes"),
    ("marts", "run_history"),
    ("marts", "statutory_return"),
    ("quality", "data_intake"),
    ("quality", "data_issues"),
)


@dataclass
class BuildResult:
    """What a build did, for the last lines on the screen."""

    load: Load
    as_of: date
    intake: list[tuple[str, str, int, int, int, int, int]] = field(default_factory=list)
    issues: list[tuple[str, str, int]] = field(default_factory=list)
    issue_words: dict[str, str] = field(default_factory=dict)
    rejected: int = 0
    warnings: list[str] = field(default_factory=list)
    # Published figures that are now others, and that nothing explains.
    differences: list[Difference] = field(default_factory=list)
    difference_records: int = 0


@contextmanager
def locked(warehouse: Warehouse) -> Iterator[None]:
    """One build of a warehouse at a time."""
    with ExitStack() as stack:
        try:
            warehouse.file.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(exclusive(warehouse.lock))
        except BusyError as error:
            raise Reg18Error(
                f"Another build of {warehouse.file} is running.",
                "Wait until it has ended, then build again.",
            ) from error
        except OSError as error:
            raise Reg18Error(
                f"The warehouse {warehouse.file} cannot be written ({error.strerror}).",
                "Choose a file in a folder that you may write to.",
            ) from error
        yield


def build(
    extracts: Path,
    file: Path,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    mappings: list[Mapping] | None = None,
    published: Path | None = None,
) -> BuildResult:
    """Load a folder into a warehouse and publish it; a Reg18Error means that nothing changed.

    `published` is the folder of published figures that the new ones are held against.
    """
    warehouse = Warehouse(file.absolute())
    started = datetime.now(LONDON)
    with _alone(warehouse):
        landing = Landing(warehouse.landing)
        set_aside = _check_target(warehouse, landing, started)
        landing.discard_unfinished()
        if compaction.is_due(landing):
            with reporter.step("Making earlier loads one"):
                compaction.adopt(landing, compaction.write_generation(landing))
        with reporter.step("Reading the extracts") as step:
            load = landing.start(extracts, mappings or [], started.replace(tzinfo=None), step.rows)
        try:
            result = _build_load(
                warehouse, landing.generation, load, council, as_of, started, reporter, published
            )
        except BaseException:
            landing.discard(load)
            raise
        publish(warehouse, lambda: landing.commit(load), lambda: landing.discard(load))
    result.warnings.extend(set_aside)
    return result


def remove_load(
    number: int,
    file: Path,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    published: Path | None = None,
) -> BuildResult:
    """Undo a load: build the warehouse from all the others, publish it, delete what it brought."""
    warehouse = Warehouse(file.absolute())
    started = datetime.now(LONDON)
    with _alone(warehouse):
        landing = Landing(warehouse.landing)
        _check_target(warehouse, landing, started)
        landing.discard_unfinished()
        loads = {int(row["load_number"]) for row in landing.read("files")}
        if number not in loads:
            raise Reg18Error(
                f"{file} has no load {number}.",
                "`reg18 landing list` names the loads that it has.",
            )
        if loads == {number}:
            raise Reg18Error(
                f"Load {number} is the only one of {file}; without it nothing would be left.",
                "Delete the warehouse and its landing folder, and build anew.",
            )
        with reporter.step("Writing what is left"):
            generation = compaction.write_generation(landing, without=[number])
        try:
            load = landing.new_load(landing.next_number(), generation)
            for kind in ("files", "file_columns", "labels"):
                write_rows(load, kind, [])
            result = _build_load(
                warehouse, generation, load, council, as_of, started, reporter, published
            )
            (load.folder / "committed").write_text("")
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        # The old generation stays until the warehouse is in place: it counts again if that fails.
        old = landing.generation
        publish(
            warehouse,
            lambda: compaction.point_to(landing, generation),
            lambda: compaction.point_to(landing, old),
        )
        landing.discard_unfinished()
    return result


@contextmanager
def _alone(warehouse: Warehouse) -> Iterator[None]:
    """The only build of a warehouse, in a folder that is gone afterwards."""
    # A build that is told to end goes through its own clearing up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with locked(warehouse):
        os.umask(0o077)
        shutil.rmtree(warehouse.building, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(warehouse.building, ignore_errors=True)


def _check_target(warehouse: Warehouse, landing: Landing, started: datetime) -> list[str]:
    """Refuse a file that is no warehouse, or one without its landing; warn of what is set aside."""
    file = warehouse.file
    landing.check_version()
    if file.is_dir():
        raise Reg18Error(
            f"{file} is a folder; the warehouse is a file.",
            "Name a file in it, such as warehouse.duckdb.",
        )
    if file.exists():
        with file.open("rb") as handle:
            is_database = handle.read(12)[8:] == b"DUCK"
        if not is_database:
            raise Reg18Error(
                f"{file} exists and is no warehouse; it would have been overwritten.",
                "Give --warehouse a new name, such as warehouse.duckdb.",
            )
        if not landing.committed():
            raise Reg18Error(
                f"{file} exists, but what was loaded into it is not beside it: {landing.folder} is "
                "missing. A build would have lost those rows.",
                "Put the folder back, or give --warehouse a new name to start anew.",
            )
    elif landing.committed():
        # A new file counts its own extracts and nothing else; what is here belonged to another.
        aside = landing.folder.with_name(f"{landing.folder.name}.{started:%Y%m%d-%H%M%S}")
        landing.folder.rename(aside)
        return [
            f"{file.name} was not there, but rows loaded into an earlier one were. They are not in "
            f"this one; they are kept in {aside.name}."
        ]
    return []


def record_run(load: Load, as_of: date, started: datetime) -> None:
    """Put the build's own row beside its load: the run history and the as-of date come from it."""
    write_run(
        load,
        {
            "run_id": uuid.uuid4().hex,
            "started_at": started.replace(tzinfo=None, microsecond=0),
            "as_of_date": as_of,
            "build_date": started.date(),
            "reg18_version": __version__,
        },
    )


def _build_load(
    warehouse: Warehouse,
    generation: Path,
    load: Load,
    council: Council,
    as_of: date | None,
    started: datetime,
    reporter: Reporter,
    published: Path | None,
) -> BuildResult:
    as_of = as_of or started.date()
    record_run(load, as_of, started)
    building = warehouse.building
    dbt.prepare(building, generation, published_folder(published), warehouse.frozen_cases)
    with (
        reporter.step("Building and testing the warehouse") as step,
        dbt.target_folder(building) as target,
    ):
        outcome = dbt.run(list(dbt.BUILD), council, building, target, step.nodes)
    if outcome.exit_code != 0:
        log = warehouse.file.with_name(f"{warehouse.file.name}.log")
        raise explain_failure(outcome, building / dbt.WAREHOUSE_NAME, council, log)
    result = BuildResult(load=load, as_of=as_of)
    result.warnings.extend(_warning_in_words(warning) for warning in outcome.warnings)
    with reporter.step("Putting the warehouse in place"):
        _write_analyst_file(building)
        _read_summary(building / dbt.WAREHOUSE_NAME, council, result)
    return result


def _warning_in_words(node: dict[str, object]) -> str:
    if node.get("node_name") == "assert_backtest__published_figures_agree":
        return (
            f"{node.get('failures')} figures differ from what was published; quality.backtest "
            "lists them."
        )
    return f"the check {node.get('node_name')} found {node.get('failures')} rows."


def _write_analyst_file(building: Path) -> None:
    with duckdb.connect(str(building / dbt.WAREHOUSE_NAME)) as connection:
        # Everything must be in the one file that is put in place, nothing in a log beside it.
        connection.execute("checkpoint")
    with duckdb.connect(str(building / "analyst.duckdb")) as connection:
        connection.execute(
            f"attach {sql.text(building / dbt.WAREHOUSE_NAME)} as private (read_only)"
        )
        for schema, relation in ANALYST_RELATIONS:
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(
                f"create table {schema}.{relation} as select * from private.{schema}.{relation}"
            )
        comments.copy(connection, "private")


def _read_summary(file: Path, council: Council, result: BuildResult) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        result.intake = connection.execute(
            "select file || case when sheet <> '' then ', ' || sheet else '' end, table_name, "
            "rows_read, accepted, superseded, duplicate, rejected from quality.intake_file_loads "
            "where load_number = ? order by file, sheet, table_name",
            [result.load.number],
        ).fetchall()
        result.issues = connection.execute(
            "select table_name, reason, count(*) from quality.issues "
            "group by table_name, reason order by count(*) desc, table_name, reason"
        ).fetchall()
        result.issue_words = issue_words(connection)
        result.differences = unexplained(connection)
        result.difference_records = records_behind(connection)
        row = connection.execute("select max(date_day) from core.dim_dates").fetchone()
        rejected = connection.execute("select count(*) from quality.rejected_rows").fetchone()
    assert row is not None
    assert rejected is not None
    result.rejected = rejected[0]
    days_left = (row[0] - result.as_of).days
    if days_left < council.settings["thresholds"]["calendar_warning_days"]:
        result.warnings.append(
            f"The bank-holiday table ends on {row[0]:%-d %B %Y}, {days_left} days after the as-of "
            "date. Take a newer version of reg18, or add the next years to "
            "seeds/reference/bank_holidays.csv, before then."
        )


def publish(
    warehouse: Warehouse, commit: Callable[[], None], take_back: Callable[[], None]
) -> None:
    """Put both files in place. The load is kept first: a crash may delay it, never lose it.

    `commit` makes the load count, `take_back` makes it not count where the warehouse cannot be
    replaced.
    """
    private, analyst = (
        warehouse.building / dbt.WAREHOUSE_NAME,
        warehouse.building / "analyst.duckdb",
    )
    private.chmod(0o600)
    analyst.chmod(0o644)
    commit()
    try:
        os.replace(private, warehouse.file)
    except OSError as error:
        take_back()
        raise Reg18Error(
            f"{warehouse.file} cannot be replaced ({error.strerror}). Nothing was changed.",
            "Check who owns the file and its folder.",
        ) from error
    try:
        os.replace(analyst, warehouse.analyst_file)
    except OSError as error:
        raise Reg18Error(
            f"{warehouse.file} is published, but {warehouse.analyst_file.name} beside it could not "
            f"be replaced ({error.strerror}) and holds the figures of the build before.",
            "Check who owns the file, then build again.",
        ) from error
