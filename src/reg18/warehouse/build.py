"""A build: land the extracts, run dbt once, publish both files once all tests pass."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reg18 import __version__
from reg18.base.database import Row
from reg18.base.errors import CheckFailedError, Reg18Error, UnreadableFilesError
from reg18.base.files import owner_only
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.base.shortage import build_needs, explained
from reg18.landing.load import Load, read_load
from reg18.published.files import published_folder
from reg18.settings.council import Council
from reg18.settings.mapping import Mapping
from reg18.warehouse import dbt
from reg18.warehouse.analyst_file import write_analyst_file
from reg18.warehouse.build_folders import KEPT
from reg18.warehouse.failures import explain_failure
from reg18.warehouse.outcome import BuildResult, read_outcome
from reg18.warehouse.preflight import (
    Baseline,
    check_is_warehouse,
    exclusive_build,
    open_baseline,
    open_record,
    put_earlier_landing_away,
)
from reg18.warehouse.publishing import keep_failed, publish
from reg18.warehouse.runs import Run, count_rows, record_current_run, recorded
from reg18.warehouse.shrinking import check_not_smaller


@dataclass(frozen=True)
class BuildOptions:
    """How to build, whatever is loaded. `published` is the folder of published figures that the new
    ones are compared with; `keep` is how many builds are kept."""

    council: Council
    reporter: Reporter
    # The day of the build where none is given.
    as_of: date | None = None
    published: Path | None = None
    keep: int = KEPT
    # Whether it may count fewer rows than the published build.
    may_shrink: bool = False


def build(
    extracts: Path, file: Path, options: BuildOptions, mappings: list[Mapping] | None = None
) -> BuildResult:
    """Load a folder into a warehouse and publish it; a Reg18Error means that nothing changed."""
    warehouse = Warehouse(file.absolute())
    with _record_exclusively(warehouse, "build", extracts) as run:
        return build_exclusively(extracts, warehouse, options, mappings or [], run)


def build_exclusively(
    extracts: Path, warehouse: Warehouse, options: BuildOptions, mappings: list[Mapping], run: Run
) -> BuildResult:
    """Load and publish, for a caller that holds the warehouse's lock and records its run."""
    baseline = open_baseline(warehouse)
    put_earlier_landing_away(baseline, run.started)
    landing = baseline.landing
    refused: list[tuple[str, Reg18Error]] = []
    with options.reporter.step("Reading the extracts") as step, run.step("load"):
        row = _load_row(options, run)
        load = read_load(landing, extracts, mappings, row, step.rows, refused)
        if refused:
            landing.discard(load.number)
            raise UnreadableFilesError(refused)
    return _build_and_publish(baseline, load, options, run)


def rebuild(file: Path, options: BuildOptions) -> BuildResult:
    """Build and publish a warehouse from all that was ever loaded into it, with nothing new: after
    landing was restored from a backup, or settings were changed."""
    warehouse = Warehouse(file.absolute())
    with _record_exclusively(warehouse, "rebuild", may_be_new=True) as run:
        baseline = open_baseline(warehouse, options.may_shrink)
        landing = baseline.landing
        if not landing.exists() or not landing.load_numbers():
            raise Reg18Error(
                f"Nothing was ever loaded into {file}: {landing.file} is missing or empty.",
                "Restore it from your backup, or load the extracts with `reg18 build`.",
            )
        load = Load(landing.add_empty(_load_row(options, run)))
        return _build_and_publish(baseline, load, _without_late_stops(options), run)


def remove_load(number: int, file: Path, options: BuildOptions) -> BuildResult:
    """Undo a load: build the warehouse from all the others, publish it, delete what it brought."""
    warehouse = Warehouse(file.absolute())
    with _record_exclusively(warehouse, "removal") as run:
        baseline = open_baseline(warehouse)
        landing = baseline.landing
        loads = landing.loads_with_files() if landing.exists() else []
        if number not in loads:
            raise Reg18Error(
                f"{file} has no load {number}.",
                "`reg18 landing list` names the loads that it has.",
            )
        if loads == [number]:
            raise Reg18Error(
                f"Load {number} is the only one of {file}; without it nothing would be left.",
                "Delete the warehouse and its landing database, and build a new one.",
            )
        load = Load(landing.add_empty(_load_row(options, run)))
        landing.leave_out(number)
        try:
            return _build_and_publish(
                baseline, load, _without_late_stops(options), run, lambda: landing.remove(number)
            )
        except BaseException:
            landing.put_back(number)
            raise


@contextmanager
def _record_exclusively(
    warehouse: Warehouse, kind: str, extracts: Path | None = None, may_be_new: bool = False
) -> Iterator[Run]:
    with owner_only(), exclusive_build(warehouse):
        check_is_warehouse(warehouse)
        needs = warehouse.file.parent, build_needs(extracts, warehouse.landing)
        # What the record says of an error has to be explained before it is recorded; that there is
        # no room for the record is explained too.
        with (
            explained(*needs),
            recorded(open_record(warehouse, may_be_new), kind) as run,
            explained(*needs),
        ):
            yield run


def _without_late_stops(options: BuildOptions) -> BuildOptions:
    """Where nothing was expected to come, no late extract stops the build."""
    return replace(options, council=options.council.only_warning_of_extracts())


def _load_row(options: BuildOptions, run: Run) -> Row:
    """Return what landing records of a build, and note its as-of date in the run."""
    as_of = run.facts["as_of_date"] = options.as_of or run.started.date()
    return new_load_row(run, as_of)


def new_load_row(run: Run, as_of: date) -> Row:
    """Return the row of a load, without its number: the run history and the as-of date come from
    it."""
    return {
        "run_id": run.run_id,
        "started_at": run.started.replace(tzinfo=None, microsecond=0),
        "as_of_date": as_of,
        "build_date": run.started.date(),
        "reg18_version": __version__,
    }


def _build_and_publish(
    baseline: Baseline,
    load: Load,
    options: BuildOptions,
    run: Run,
    also: Callable[[], None] = lambda: None,
) -> BuildResult:
    """Build from landing with a pending load, and publish; where that fails the load is removed."""
    warehouse, landing = baseline.warehouse, baseline.landing
    run.facts["load_number"] = load.number

    def commit() -> None:
        also()
        landing.keep(load.number)

    try:
        result = _build_load(baseline, load, options, run)
        publish(warehouse, commit, options.keep, options.reporter, run)
    except BaseException:
        # First, since even to delete takes room on a disk that may be full.
        shutil.rmtree(warehouse.building, ignore_errors=True)
        landing.discard(load.number)
        raise
    result.warnings += baseline.warnings
    return result


def _build_load(baseline: Baseline, load: Load, options: BuildOptions, run: Run) -> BuildResult:
    """Build next to what is published, and make every check. Raises CheckFailedError where the data
    fail one."""
    warehouse, published = baseline.warehouse, baseline.published
    as_of: date = run.facts["as_of_date"]
    building, figures = warehouse.building, published_folder(options.published)
    built = building / dbt.WAREHOUSE_NAME
    dbt.prepare(building, options.council, warehouse.landing, figures, warehouse.runs)
    with (
        options.reporter.step("Building and testing the warehouse") as step,
        run.step("build"),
        dbt.target_folder(building) as target,
    ):
        outcome = dbt.run(list(dbt.BUILD), building, target, step.nodes)
        count_rows(outcome.nodes, [built, building / dbt.WORK_NAME])
        run.nodes = outcome.nodes
        if outcome.exit_code != 0:
            raise explain_failure(outcome, keep_failed(warehouse, outcome.tail))
    if published is not None and not options.may_shrink:
        with run.step("compare"):
            try:
                check_not_smaller(built, published.folder, baseline.landing, warehouse.failed)
            except CheckFailedError:
                keep_failed(warehouse, outcome.tail)
                raise
    with options.reporter.step("Writing the file for analysts"), run.step("analysts"):
        record_current_run(run, built)
        write_analyst_file(building)
        result = read_outcome(load, as_of, built, outcome.nodes, options.council)
    if published is not None and as_of < published.as_of:
        result.warnings.append(
            f"The figures go up to {as_of:%-d %B %Y}; those published before went up to "
            f"{published.as_of:%-d %B %Y}."
        )
    return result
