"""A build: land the extracts, run dbt once, publish two files by rename when all tests passed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from reg18 import __version__, comments, compaction, dbt, expectations, sql
from reg18.builds import KEPT, Builds, roll_back_to
from reg18.council import Council
from reg18.errors import BusyError, Reg18Error
from reg18.freezing.differences import Difference, records_behind, unexplained
from reg18.freezing.published import published_folder
from reg18.landing import Landing
from reg18.locks import LockedError, exclusive
from reg18.mapping import Mapping
from reg18.paths import Warehouse
from reg18.progress import Reporter
from reg18.reasons import issue_words
from reg18.runs import Run, add_own, recorded, with_row_counts
from reg18.segments import Load, write_rows, write_run
from reg18.stops import explain_failure

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
    ("ops", "extract_arrivals"),
    ("ops", "extract_freshness"),
    ("ops", "node_results"),
    ("ops", "run_steps"),
    ("ops", "runs"),
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
    """Work on a warehouse alone; raises BusyError, which says who else is at it."""
    with ExitStack() as stack:
        try:
            warehouse.file.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(exclusive(warehouse.lock))
        except LockedError as error:
            raise BusyError(
                f"{warehouse.file} is being worked on: {error.holder}. Nothing was changed.",
                "Wait until that has ended, then try again.",
            ) from error
        except OSError as error:
            raise Reg18Error(
                f"The warehouse {warehouse.file} cannot be written ({error.strerror}).",
                "Choose a file in a folder that you may write to.",
            ) from error
        yield


@contextmanager
def alone(warehouse: Warehouse) -> Iterator[None]:
    """The only build of a warehouse, in a folder that is gone afterwards."""
    # A build that is told to end goes through its own clearing up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with locked(warehouse):
        shutil.rmtree(warehouse.building, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(warehouse.building, ignore_errors=True)


@contextmanager
def private(group: bool = False) -> Iterator[None]:
    """What is made here is for its owner alone, or for the group of its folder too."""
    before = os.umask(0o027 if group else 0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _recorded_alone(warehouse: Warehouse, kind: str) -> Iterator[Run]:
    with private(), alone(warehouse):
        check_is_warehouse(warehouse)
        with recorded(warehouse.runs, kind) as run:
            yield run


def build(
    extracts: Path,
    file: Path,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    mappings: list[Mapping] | None = None,
    published: Path | None = None,
    keep: int = KEPT,
) -> BuildResult:
    """Load a folder into a warehouse and publish it; a Reg18Error means that nothing changed.

    `published` is the folder of published figures that the new ones are held against; so many
    builds are kept as `keep` says.
    """
    warehouse = Warehouse(file.absolute())
    with _recorded_alone(warehouse, "build") as run:
        return build_alone(
            extracts, warehouse, council, as_of, reporter, mappings, published, keep, run
        )


def build_alone(
    extracts: Path,
    warehouse: Warehouse,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    mappings: list[Mapping] | None,
    published: Path | None,
    keep: int,
    run: Run,
) -> BuildResult:
    """Load and publish, for one that is alone with the warehouse and keeps a record of its run."""
    landing = Landing(warehouse.landing)
    set_aside = _set_aside(warehouse, landing, run.started)
    landing.discard_unfinished()
    if compaction.is_due(landing):
        with reporter.step("Making earlier loads one"), run.step("compact"):
            compaction.adopt(landing, compaction.write_generation(landing))
    with reporter.step("Reading the extracts") as step, run.step("load"):
        load = landing.start(extracts, mappings or [], run.started.replace(tzinfo=None), step.rows)
    try:
        result = _build_load(
            warehouse, landing.generation, load, council, as_of, reporter, published, run
        )
    except BaseException:
        landing.discard(load)
        raise
    publish(
        warehouse, lambda: landing.commit(load), lambda: landing.discard(load), keep, reporter, run
    )
    result.warnings.extend(set_aside)
    return result


def rebuild(
    file: Path,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    published: Path | None = None,
    keep: int = KEPT,
) -> BuildResult:
    """Build and publish a warehouse from what was ever loaded into it, with nothing new: after
    landing was restored from a backup, or settings were changed."""
    warehouse = Warehouse(file.absolute())
    with _recorded_alone(warehouse, "rebuild") as run:
        landing = Landing(warehouse.landing)
        landing.discard_unfinished()
        if not landing.committed():
            raise Reg18Error(
                f"Nothing that was loaded into {file} is beside it: {landing.folder} is missing.",
                "Put the folder back, or load the extracts with `reg18 build`.",
            )
        load = _empty_load(landing, landing.generation)
        # Nothing came, and nothing was expected to.
        settings = council.only_warning_of_extracts()
        try:
            result = _build_load(
                warehouse, landing.generation, load, settings, as_of, reporter, published, run
            )
        except BaseException:
            landing.discard(load)
            raise
        publish(
            warehouse, lambda: landing.commit(load), lambda: landing.discard(load), keep, reporter,
            run,
        )  # fmt: skip
    return result


def remove_load(
    number: int,
    file: Path,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    published: Path | None = None,
    keep: int = KEPT,
) -> BuildResult:
    """Undo a load: build the warehouse from all the others, publish it, delete what it brought."""
    warehouse = Warehouse(file.absolute())
    # A wrong load must go, whether or not an extract is late.
    undoing = council.only_warning_of_extracts()
    with _recorded_alone(warehouse, "removal") as run:
        landing = Landing(warehouse.landing)
        _check_landing(warehouse, landing)
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
        with reporter.step("Writing what is left"), run.step("compact"):
            generation = compaction.write_generation(landing, without=[number])
        try:
            load = _empty_load(landing, generation)
            result = _build_load(
                warehouse, generation, load, undoing, as_of, reporter, published, run
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
            keep,
            reporter,
            run,
        )
        landing.discard_unfinished()
    return result


def roll_back(file: Path, name: str | None = None) -> Path:
    """Publish an earlier build again, the one before or one that is named, and return its folder.

    What was loaded stays loaded: the next build counts it again.
    """
    warehouse = Warehouse(file.absolute())
    builds = Builds(warehouse)
    if builds.current() is None:
        roll_back_to(builds, name)
    with alone(warehouse), recorded(warehouse.runs, "rollback") as run:
        chosen = roll_back_to(builds, name)
        try:
            with run.step("publish"):
                builds.put(chosen)
                builds.point_to_current()
        except OSError as error:
            raise _not_replaced(warehouse, error) from error
        run.facts["build_name"] = chosen.name
    return chosen


def _empty_load(landing: Landing, generation: Path) -> Load:
    load = landing.new_load(landing.next_number(), generation)
    for kind in ("files", "file_columns", "labels"):
        write_rows(load, kind, [])
    return load


def check_is_warehouse(warehouse: Warehouse) -> None:
    """Refuse a file that is something else, before anything is written beside it."""
    file = warehouse.file
    if file.is_symlink() and not Builds(warehouse).is_ours(file):
        raise Reg18Error(
            f"{file} is a link to {os.readlink(file)}.",
            "Name the file that it leads to: what belongs to a warehouse lies beside it.",
        )
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


def _check_landing(warehouse: Warehouse, landing: Landing) -> None:
    landing.check_version()
    if warehouse.file.exists() and not landing.committed():
        raise Reg18Error(
            f"{warehouse.file} exists, but what was loaded into it is not beside it: "
            f"{landing.folder} is missing. A build would have lost those rows.",
            "Put the folder back, or give --warehouse a new name to start anew.",
        )


def _set_aside(warehouse: Warehouse, landing: Landing, started: datetime) -> list[str]:
    """A new file counts its own extracts and nothing else: what is here of another is kept aside,
    and said. A link that leads nowhere yet is a first build that was cut off, and no new file."""
    _check_landing(warehouse, landing)
    if os.path.lexists(warehouse.file):
        return []
    stamp = f"{started:%Y%m%d-%H%M%S}"
    had_rows = bool(landing.committed())
    for folder in (landing.folder, warehouse.builds):
        if folder.exists() and had_rows:
            folder.rename(folder.with_name(f"{folder.name}.{stamp}"))
    if not had_rows:
        return []
    return [
        f"{warehouse.file.name} was not there, but rows loaded into an earlier one were. They are "
        f"not in this one; they are kept in {landing.folder.name}.{stamp}."
    ]


def record_run(load: Load, as_of: date, run: Run) -> None:
    """Put the build's own row beside its load: the run history and the as-of date come from it."""
    write_run(
        load,
        {
            "run_id": run.run_id,
            "started_at": run.started.replace(tzinfo=None, microsecond=0),
            "as_of_date": as_of,
            "build_date": run.started.date(),
            "reg18_version": __version__,
        },
    )


def _build_load(
    warehouse: Warehouse,
    generation: Path,
    load: Load,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    published: Path | None,
    run: Run,
) -> BuildResult:
    as_of = as_of or run.started.date()
    run.facts |= {"as_of_date": as_of, "load_number": load.number}
    record_run(load, as_of, run)
    building = warehouse.building
    dbt.prepare(
        building, generation, published_folder(published), warehouse.frozen_cases, warehouse.runs
    )
    with (
        reporter.step("Building and testing the warehouse") as step,
        run.step("build"),
        dbt.target_folder(building) as target,
    ):
        outcome = dbt.run(list(dbt.BUILD), council, building, target, step.nodes)
        run.add_nodes(with_row_counts(outcome.nodes, building))
        if outcome.exit_code != 0:
            log = _keep_failed(warehouse, outcome.tail)
            raise explain_failure(outcome, warehouse.failed / dbt.WAREHOUSE_NAME, council, log)
    result = BuildResult(load=load, as_of=as_of)
    for warning in outcome.warnings:
        result.warnings.extend(_warning_in_words(warning, building / dbt.WAREHOUSE_NAME))
    with reporter.step("Writing the file for analysts"), run.step("analysts"):
        add_own(run, building / dbt.WAREHOUSE_NAME)
        _write_analyst_file(building)
        _read_summary(building / dbt.WAREHOUSE_NAME, council, result)
    return result


def _keep_failed(warehouse: Warehouse, tail: list[str]) -> Path:
    """Keep what a build that failed has made, in place of the one before, and return its log."""
    shutil.rmtree(warehouse.failed, ignore_errors=True)
    warehouse.failed.mkdir()
    for name in (dbt.WAREHOUSE_NAME, dbt.WORK_NAME):
        for made in warehouse.building.glob(f"{name}*"):
            os.replace(made, warehouse.failed / made.name)
    log = warehouse.failed / "dbt.log"
    log.write_text("\n".join(tail) + "\n", encoding="utf-8")
    return log


def _warning_in_words(node: dict[str, object], file: Path) -> list[str]:
    if node.get("node_name") == expectations.WARNS:
        return expectations.extract_warnings(file)
    if node.get("node_name") == "assert_backtest__published_figures_agree":
        return [
            f"{node.get('failures')} figures differ from what was published before reg18 "
            "(seeds/published/published_figures.csv); quality.backtest lists them."
        ]
    return [f"the check {node.get('node_name')} found {node.get('failures')} rows."]


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
    warehouse: Warehouse,
    commit: Callable[[], None],
    take_back: Callable[[], None],
    keep: int,
    reporter: Reporter,
    run: Run,
) -> None:
    """Publish both files by one rename. The load is kept first: a crash may delay it, not lose it.

    `commit` makes the load count, `take_back` makes it not count where the warehouse cannot be
    replaced.
    """
    builds = Builds(warehouse)
    with reporter.step("Putting the warehouse in place"), run.step("publish"):
        folder, is_committed = None, False
        try:
            builds.keep_earlier_layout()
            folder = builds.add(warehouse.building, run.started)
            builds.point_to_current()
            commit()
            is_committed = True
            builds.put(folder)
        except OSError as error:
            if is_committed:
                take_back()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise _not_replaced(warehouse, error) from error
        run.facts["build_name"] = folder.name
        shutil.rmtree(warehouse.failed, ignore_errors=True)
        builds.prune(keep)


def _not_replaced(warehouse: Warehouse, error: OSError) -> Reg18Error:
    return Reg18Error(
        f"{warehouse.file} cannot be replaced ({error.strerror}). Nothing was changed.",
        "Make room on the disk, or look at who owns the file and its folder.",
    )
