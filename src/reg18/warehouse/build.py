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
from reg18.warehouse.exclusive_build import check_is_warehouse, exclusive_build
from reg18.warehouse.failures import explain_failure
from reg18.warehouse.outcome import BuildResult, read_outcome
from reg18.warehouse.publishing import keep_failed, publish
from reg18.warehouse.runs import Run, record_current_run, recorded, with_row_counts
from reg18.warehouse.shrinking import check_not_smaller
from reg18.warehouse.standing import Standing, open_record, open_standing, set_aside


@dataclass(frozen=True)
class BuildOptions:
    """What a build is to be like, whatever it loads. `published` is the folder of published figures
    that the new ones are compared with; `keep` says how many builds are kept."""

    council: Council
    reporter: Reporter
    # The day of the build where none is given.
    as_of: date | None = None
    published: Path | None = None
    keep: int = KEPT
    # Whether it may count fewer rows than the published build.
    may_shrink: bool = False


@contextmanager
def _recorded_alone(
    warehouse: Warehouse, kind: str, extracts: Path | None = None, may_be_new: bool = False
) -> Iterator[Run]:
    with owner_only(), exclusive_build(warehouse):
        check_is_warehouse(warehouse)
        with (
            recorded(open_record(warehouse, may_be_new), kind) as run,
            explained(warehouse.file.parent, build_needs(extracts, warehouse.landing)),
        ):
            yield run


def build(
    extracts: Path, file: Path, order: BuildOptions, mappings: list[Mapping] | None = None
) -> BuildResult:
    """Load a folder into a warehouse and publish it; a Reg18Error means that nothing changed."""
    warehouse = Warehouse(file.absolute())
    with _recorded_alone(warehouse, "build", extracts) as run:
        return build_exclusively(extracts, warehouse, order, mappings or [], run)


def build_exclusively(
    extracts: Path, warehouse: Warehouse, order: BuildOptions, mappings: list[Mapping], run: Run
) -> BuildResult:
    """Load and publish, for a caller that has the warehouse alone and records its run."""
    standing = open_standing(warehouse)
    set_aside(standing, run.started)
    landing = standing.landing
    refused: list[tuple[str, Reg18Error]] = []
    with order.reporter.step("Reading the extracts") as step, run.step("load"):
        load = read_load(landing, extracts, mappings, load_row(order, run), step.rows, refused)
        if refused:
            landing.discard(load.number)
            raise UnreadableFilesError(refused)
    return _build_and_publish(standing, load, order, run)


def rebuild(file: Path, order: BuildOptions) -> BuildResult:
    """Build and publish a warehouse from what was ever loaded into it, with nothing new: after
    landing was restored from a backup, or settings were changed."""
    warehouse = Warehouse(file.absolute())
    with _recorded_alone(warehouse, "rebuild", may_be_new=True) as run:
        standing = open_standing(warehouse, order.may_shrink)
        landing = standing.landing
        if not landing.exists() or not landing.load_numbers():
            raise Reg18Error(
                f"Nothing was ever loaded into {file}: {landing.file} is missing or empty.",
                "Restore it from your backup, or load the extracts with `reg18 build`.",
            )
        load = Load(landing.add_empty(load_row(order, run)))
        return _build_and_publish(standing, load, _undisturbed(order), run)


def remove_load(number: int, file: Path, order: BuildOptions) -> BuildResult:
    """Undo a load: build the warehouse from all the others, publish it, delete what it brought."""
    warehouse = Warehouse(file.absolute())
    with _recorded_alone(warehouse, "removal") as run:
        standing = open_standing(warehouse)
        landing = standing.landing
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
        load = Load(landing.add_empty(load_row(order, run)))
        landing.leave_out(number)
        try:
            return _build_and_publish(
                standing, load, _undisturbed(order), run, lambda: landing.remove(number)
            )
        except BaseException:
            landing.put_back(number)
            raise


def _undisturbed(order: BuildOptions) -> BuildOptions:
    """Where nothing came and nothing was expected to, no extract that is late stops the build."""
    return replace(order, council=order.council.only_warning_of_extracts())


def load_row(order: BuildOptions, run: Run) -> Row:
    """What landing records of a build: the run history and the as-of date come from it."""
    as_of = order.as_of or run.started.date()
    run.facts["as_of_date"] = as_of
    return new_load_row(run, as_of)


def new_load_row(run: Run, as_of: date) -> Row:
    """The row of a load, but for its number."""
    return {
        "run_id": run.run_id,
        "started_at": run.started.replace(tzinfo=None, microsecond=0),
        "as_of_date": as_of,
        "build_date": run.started.date(),
        "reg18_version": __version__,
    }


def _build_and_publish(
    standing: Standing,
    load: Load,
    order: BuildOptions,
    run: Run,
    also: Callable[[], None] = lambda: None,
) -> BuildResult:
    """Build from landing with a pending load, and publish; where that fails the load goes."""
    landing = standing.landing
    run.facts["load_number"] = load.number

    def commit() -> None:
        also()
        landing.keep(load.number)

    try:
        result = _build_load(standing, load, order, run)
        publish(standing.warehouse, commit, order.keep, order.reporter, run)
    except BaseException:
        # First, since even to delete takes room on a disk that may be full.
        shutil.rmtree(standing.warehouse.building, ignore_errors=True)
        landing.discard(load.number)
        raise
    result.warnings.extend(standing.said)
    return result


def _build_load(standing: Standing, load: Load, order: BuildOptions, run: Run) -> BuildResult:
    """Build alongside what is published and make every check; CheckFailedError where the data fail
    one."""
    warehouse, published, council = standing.warehouse, standing.published, order.council
    as_of: date = run.facts["as_of_date"]
    building = warehouse.building
    dbt.prepare(
        building, council, warehouse.landing, published_folder(order.published), warehouse.runs
    )
    with (
        order.reporter.step("Building and testing the warehouse") as step,
        run.step("build"),
        dbt.target_folder(building) as target,
    ):
        outcome = dbt.run(list(dbt.BUILD), building, target, step.nodes)
        run.add_nodes(with_row_counts(outcome.nodes, building))
        if outcome.exit_code != 0:
            raise explain_failure(outcome, keep_failed(warehouse, outcome.tail), council)
    built = building / dbt.WAREHOUSE_NAME
    if published is not None and not order.may_shrink:
        with run.step("compare"):
            try:
                check_not_smaller(built, published.folder, standing.landing, warehouse.failed)
            except CheckFailedError:
                keep_failed(warehouse, outcome.tail)
                raise
    with order.reporter.step("Writing the file for analysts"), run.step("analysts"):
        record_current_run(run, built)
        write_analyst_file(building)
        result = read_outcome(load, as_of, built, outcome.warnings, council)
    if published is not None and as_of < published.as_of:
        result.warnings.append(
            f"The figures go up to {as_of:%-d %B %Y}; those published before went up to "
            f"{published.as_of:%-d %B %Y}."
        )
    return result
