"""A night: take what came, build, publish, and make what follows from it.

Every step can be done again: files wait until a build that has them is published, a build is there
whole or not at all, and what follows is made anew each night. What fails after publishing is said,
and holds nothing else back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from reg18.build import Order, build_alone
from reg18.builds import Builds
from reg18.council import Council, load_council
from reg18.errors import BusyError, PartlyDoneError, Reg18Error
from reg18.landing import Landing
from reg18.mapping import load_mappings
from reg18.nightly import telling
from reg18.nightly.settings import Settings
from reg18.nightly.take import Taken, expire, keep, take
from reg18.notify import Outcome, Step, outcome_of
from reg18.outcome import BuildResult
from reg18.paths import Warehouse
from reg18.progress import Reporter
from reg18.reading import opened, rows
from reg18.runs import LONDON, Run, recorded
from reg18.runs import expire as expire_runs
from reg18.working import alone, check_is_warehouse, private

_TITLES: dict[Step, str] = {
    "kept": "Putting away the files that were loaded",
    "findings": "Writing what is to be mended",
    "tables": "Writing the tables for analysts",
    "postgres": "Filling PostgreSQL",
    "reports": "Printing the report of the quarter to date",
    "clearing": "Removing what is old",
}


@dataclass
class Night:
    """What a night did, as far as it came."""

    taken: Taken | None = None
    result: BuildResult | None = None
    # What was made, in the order of the steps: what it is, and the file or folder.
    made: list[tuple[str, Path]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failed: list[tuple[Step, Reg18Error]] = field(default_factory=list)


def run_night(settings: Settings, reporter: Reporter, night: Night) -> None:
    """Do a night, record it and tell of it; `night` is filled as it goes on.

    Raises BusyError where another run is at work, and then nothing has changed; Reg18Error or
    CheckFailedError where nothing was published; PartlyDoneError where it was, and a later step
    failed.
    """
    try:
        _record_night(settings, reporter, night)
    except BusyError:
        # Whoever is at work tells how that ends.
        raise
    except Reg18Error as error:
        _tell(settings, reporter, night, outcome_of(error.exit_code))
        raise
    except Exception:
        _tell(settings, reporter, night, "broke")
        raise
    if not _tell(settings, reporter, night, "published"):
        raise PartlyDoneError(
            "All was published, but not everybody could be told.",
            "The warning above names the lines of the file of addresses; `reg18 status --test` "
            "tries them.",
        )


def _tell(settings: Settings, reporter: Reporter, night: Night, outcome: Outcome) -> bool:
    """Tell of a night; what becomes of that is a warning, and changes nothing of how it ended."""
    if settings.notify is None:
        return True
    try:
        with reporter.step("Telling people"):
            failed = tuple(step for step, _ in night.failed)
            unreached = telling.tell_of(settings, settings.notify, outcome, failed)
    except Reg18Error as error:
        night.warnings.append(f"nobody could be told: {error.message}")
        return False
    night.warnings += [
        f"line {one.line} of {settings.notify.addresses_file} was not told: {one.problem}."
        for one in unreached
    ]
    return not unreached


def _record_night(settings: Settings, reporter: Reporter, night: Night) -> None:
    warehouse = Warehouse(settings.warehouse)
    with alone(warehouse):
        check_is_warehouse(warehouse)
        with recorded(warehouse.runs, "night") as run:
            council = load_council(settings.council)
            try:
                _publish(settings, warehouse, council, reporter, night, run)
            except Reg18Error as error:
                if settings.findings is not None:
                    # One that an earlier night left says nothing of this one.
                    came_so_far = bool(run.nodes) and warehouse.failed.is_dir()
                    build = warehouse.failed if came_so_far else None
                    try:
                        with reporter.step(_TITLES["findings"]), private(group=True):
                            _write_findings(
                                settings, settings.findings, build, council, run, night, error
                            )
                    except (Reg18Error, OSError) as unwritten:
                        # What stopped the night is what has to be told.
                        said = getattr(unwritten, "message", type(unwritten).__name__)
                        night.warnings.append(f"what is to be mended was not written: {said}")
                raise
            _follow(settings, warehouse, council, reporter, night, run)


def _publish(
    settings: Settings,
    warehouse: Warehouse,
    council: Council,
    reporter: Reporter,
    night: Night,
    run: Run,
) -> None:
    mappings = load_mappings(settings.mappings)
    with private():
        with reporter.step("Taking new files"), run.step("take"):
            night.taken = take(
                settings.drop, settings.waiting, settings.settle_minutes * 60, datetime.now(LONDON)
            )
        _check_not_anew(warehouse)
        order = Order(council, reporter, published=settings.published, keep=settings.keep.builds)
        night.result = build_alone(settings.waiting, warehouse, order, mappings, run)


def _check_not_anew(warehouse: Warehouse) -> None:
    """Nobody is there at night to see that history is missing, so it is never begun anew."""
    if Landing(warehouse.landing).committed() and not os.path.lexists(warehouse.file):
        raise Reg18Error(
            f"{warehouse.file} is not there, but what was loaded into it is. A new one would lack "
            "those rows.",
            f"`reg18 landing rebuild --warehouse {warehouse.file}` builds it from all that was "
            f"loaded. To begin anew, move {warehouse.landing} away first.",
        )


def _follow(
    settings: Settings,
    warehouse: Warehouse,
    council: Council,
    reporter: Reporter,
    night: Night,
    run: Run,
) -> None:
    """All that comes after publishing, each step whatever became of the others."""

    @contextmanager
    def attempt(step: Step, speaks: bool = False) -> Iterator[None]:
        """`speaks` is for what says itself what it does."""
        shown = nullcontext() if speaks else reporter.step(_TITLES[step])
        try:
            with shown, run.step(step):
                yield
        except Reg18Error as error:
            night.failed.append((step, error))
        except Exception as error:
            # Its message is not shown: what nobody foresaw may hold anything.
            reason = error.strerror if isinstance(error, OSError) else None
            night.failed.append(
                (
                    step,
                    Reg18Error(f"{_TITLES[step]} failed ({reason or type(error).__name__})."),
                )
            )

    with attempt("kept"):
        keep(settings.waiting, settings.kept, run.started)
    if settings.findings is not None:
        with attempt("findings"), private(group=True):
            current = Builds(warehouse).current()
            _write_findings(settings, settings.findings, current, council, run, night, None)
    if settings.tables is not None:
        with attempt("tables", speaks=True):
            _export(settings.tables, warehouse, council, reporter, night)
    if settings.postgres_connection_file is not None:
        with attempt("postgres", speaks=True):
            _fill_postgres(settings.postgres_connection_file, warehouse, reporter, night)
    if settings.reports is not None:
        with attempt("reports"):
            _print_quarter(settings, settings.reports, warehouse, council, run, night)
    with attempt("clearing"):
        expire(settings.kept, settings.keep.taken_days, datetime.now(LONDON))
        expire_runs(warehouse.runs, settings.keep.runs_days, datetime.now(LONDON))
    if night.failed:
        said = "\n".join(error.message for _, error in night.failed)
        advice = "\n".join(dict.fromkeys(error.advice for _, error in night.failed if error.advice))
        raise PartlyDoneError(f"The warehouse is published; what failed after it:\n{said}", advice)


def _write_findings(
    settings: Settings,
    out: Path,
    build: Path | None,
    council: Council,
    run: Run,
    night: Night,
    stopped: Reg18Error | None,
) -> None:
    # The page's template takes a moment to load.
    from reg18.check.of_build import write_findings

    as_of: date = run.facts.get("as_of_date", run.started.date())
    write_findings(build, settings.drop.name, council, as_of, out, stopped)
    night.made.append(("To mend", out))


def _export(
    folder: Path, warehouse: Warehouse, council: Council, reporter: Reporter, night: Night
) -> None:
    # What writes workbooks takes a moment to load.
    from reg18.exports import export_tables

    export_tables(warehouse.analyst_file, folder, reporter, council)
    night.made.append(("Tables", folder))


def _fill_postgres(
    connection_file: Path, warehouse: Warehouse, reporter: Reporter, night: Night
) -> None:
    # The server's library is loaded by those alone who have a server.
    from reg18.exports.connection import connection_string
    from reg18.exports.postgres import publish_postgres

    done = publish_postgres(warehouse.file, connection_string(connection_file), reporter)
    night.warnings += done.warnings


def _print_quarter(
    settings: Settings,
    folder: Path,
    warehouse: Warehouse,
    council: Council,
    run: Run,
    night: Night,
) -> None:
    # The report's drawing libraries take a moment to load, which a night that fails need not.
    from reg18.report import render_quarterly

    as_of: date = run.facts["as_of_date"]
    with opened(warehouse.file) as connection:
        (quarter,) = rows(
            connection,
            "select period from core.dim_periods where period_type = 'quarter' "
            "and ? between period_start and period_end",
            as_of,
        )
    printed = render_quarterly(
        warehouse.file, quarter["period"], folder, council, True, settings.commentary
    )
    night.made += [("Quarter to date", file) for file in printed.files.values()]
    night.warnings += printed.warnings
