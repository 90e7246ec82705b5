"""A build: land the extracts, run dbt once, publish both files when all tests passed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from reg18 import __version__, compaction, dbt
from reg18.analyst_file import write_analyst_file
from reg18.builds import KEPT
from reg18.council import Council
from reg18.errors import Reg18Error, UnreadableFilesError
from reg18.freezing.published import published_folder
from reg18.landing import Landing
from reg18.mapping import Mapping
from reg18.outcome import BuildResult, read_outcome
from reg18.paths import Warehouse
from reg18.progress import Reporter
from reg18.publishing import keep_failed, publish
from reg18.runs import Run, add_own, recorded, with_row_counts
from reg18.segments import Load, write_rows, write_run
from reg18.shortage import build_needs, explained
from reg18.stops import explain_failure
from reg18.working import alone, check_is_warehouse, private


@dataclass(frozen=True)
class Order:
    """What a build is to be like, whatever it loads. `published` is the folder of published figures
    that the new ones are held against; so many builds are kept as `keep` says."""

    council: Council
    reporter: Reporter
    # The day of the build where none is given.
    as_of: date | None = None
    published: Path | None = None
    keep: int = KEPT


@contextmanager
def _recorded_alone(warehouse: Warehouse, kind: str, extracts: Path | None = None) -> Iterator[Run]:
    with private(), alone(warehouse):
        check_is_warehouse(warehouse)
        with (
            recorded(warehouse.runs, kind) as run,
            explained(warehouse.file.parent, build_needs(extracts, warehouse.landing)),
        ):
            yield run


def build(
    extracts: Path, file: Path, order: Order, mappings: list[Mapping] | None = None
) -> BuildResult:
    """Load a folder into a warehouse and publish it; a Reg18Error means that nothing changed."""
    warehouse = Warehouse(file.absolute())
    with _recorded_alone(warehouse, "build", extracts) as run:
        return build_alone(extracts, warehouse, order, mappings or [], run)


def build_alone(
    extracts: Path, warehouse: Warehouse, order: Order, mappings: list[Mapping], run: Run
) -> BuildResult:
    """Load and publish, for one that is alone with the warehouse and keeps a record of its run."""
    landing, reporter = Landing(warehouse.landing), order.reporter
    set_aside = _set_aside(warehouse, landing, run.started)
    landing.discard_unfinished()
    if compaction.is_due(landing):
        with reporter.step("Making earlier loads one"), run.step("compact"):
            compaction.adopt(landing, compaction.write_generation(landing))
    with reporter.step("Reading the extracts") as step, run.step("load"):
        refused: list[tuple[str, Reg18Error]] = []
        load = landing.start(
            extracts, mappings, run.started.replace(tzinfo=None), step.rows, refused
        )
        if refused:
            landing.discard(load)
            raise UnreadableFilesError(refused)
    result = _build_and_publish(warehouse, landing, load, order, run)
    result.warnings.extend(set_aside)
    return result


def rebuild(file: Path, order: Order) -> BuildResult:
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
        return _build_and_publish(warehouse, landing, load, _undisturbed(order), run)


def remove_load(number: int, file: Path, order: Order) -> BuildResult:
    """Undo a load: build the warehouse from all the others, publish it, delete what it brought."""
    warehouse = Warehouse(file.absolute())
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
        with order.reporter.step("Writing what is left"), run.step("compact"):
            generation = compaction.write_generation(landing, without=[number])
        try:
            load = _empty_load(landing, generation)
            result = _build_load(warehouse, generation, load, _undisturbed(order), run)
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
            order.keep,
            order.reporter,
            run,
        )
        landing.discard_unfinished()
    return result


def _undisturbed(order: Order) -> Order:
    """Where nothing came and nothing was expected to, no extract that is late stops the build."""
    return replace(order, council=order.council.only_warning_of_extracts())


def _build_and_publish(
    warehouse: Warehouse, landing: Landing, load: Load, order: Order, run: Run
) -> BuildResult:
    try:
        result = _build_load(warehouse, landing.generation, load, order, run)
    except BaseException:
        landing.discard(load)
        raise
    publish(
        warehouse,
        lambda: landing.commit(load),
        lambda: landing.discard(load),
        order.keep,
        order.reporter,
        run,
    )
    return result


def _empty_load(landing: Landing, generation: Path) -> Load:
    load = landing.new_load(landing.next_number(), generation)
    for kind in ("files", "file_columns", "labels"):
        write_rows(load, kind, [])
    return load


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
    warehouse: Warehouse, generation: Path, load: Load, order: Order, run: Run
) -> BuildResult:
    """Build aside and make every check; CheckFailedError where the data fail one."""
    as_of = order.as_of or run.started.date()
    run.facts |= {"as_of_date": as_of, "load_number": load.number}
    record_run(load, as_of, run)
    building, council = warehouse.building, order.council
    published = published_folder(order.published)
    dbt.prepare(building, generation, published, warehouse.frozen_cases, warehouse.runs)
    with (
        order.reporter.step("Building and testing the warehouse") as step,
        run.step("build"),
        dbt.target_folder(building) as target,
    ):
        outcome = dbt.run(list(dbt.BUILD), council, building, target, step.nodes)
        run.add_nodes(with_row_counts(outcome.nodes, building))
        if outcome.exit_code != 0:
            raise explain_failure(outcome, keep_failed(warehouse, outcome.tail), council)
    with order.reporter.step("Writing the file for analysts"), run.step("analysts"):
        built = building / dbt.WAREHOUSE_NAME
        add_own(run, built)
        write_analyst_file(building)
        return read_outcome(load, as_of, built, outcome.warnings, council)
