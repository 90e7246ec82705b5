"""A night: take what came, build, publish, and make what follows from it.

Every step can be done again: files wait until a build that has them is published, a build is there
whole or not at all, and what follows is made anew each night. What fails after publishing is said,
and holds nothing else back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reg18.analyst.exports.connection import connection_string
from reg18.analyst.exports.postgres import publish_postgres
from reg18.analyst.exports.tables import export_tables
from reg18.base.errors import BusyError, PartlyDoneError, Reg18Error, UnreadableFilesError
from reg18.base.files import owner_only
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.base.reading import open_warehouse, rows
from reg18.base.shortage import build_needs, explain, explained
from reg18.findings.build_findings import write_findings
from reg18.landing.intake.files import matches_a_table
from reg18.landing.load import NoComplaintsError
from reg18.nightly import notifications, quarantine
from reg18.nightly.inbox import Skipped, expire, keep, shown, take, unmatched_in_words
from reg18.nightly.messages import Outcome, Step, outcome_of
from reg18.nightly.night import Night
from reg18.report.render import render_quarterly
from reg18.settings.council import Council, load_council
from reg18.settings.mapping import Mapping, load_mappings
from reg18.settings.nightly_file import Settings
from reg18.site.assembly import build_site
from reg18.warehouse.build import BuildOptions, build_exclusively
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.exclusive_build import check_is_warehouse, exclusive_build
from reg18.warehouse.outcome import BuildResult
from reg18.warehouse.runs import LONDON, Record, Run, recorded
from reg18.warehouse.standing import check_not_new, open_record

_TITLES: dict[Step, str] = {
    "quarantine": "Reading every file",
    "names": "Matching every file to a table",
    "kept": "Putting away the files that were loaded",
    "findings": "Writing what is to be mended",
    "tables": "Writing the tables for analysts",
    "site": "Writing the site for analysts",
    "postgres": "Filling PostgreSQL",
    "reports": "Printing the report of the quarter to date",
    "clearing": "Removing what is old",
}


@dataclass(frozen=True)
class _Work:
    """All that the steps of a night work with."""

    settings: Settings
    council: Council
    warehouse: Warehouse
    reporter: Reporter
    run: Run
    night: Night

    @property
    def as_of(self) -> date:
        """The day that is counted up to; that of the start where the build did not come so far."""
        day: date = self.run.facts.get("as_of_date", self.run.started.date())
        return day


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
    if settings.addresses_file is None:
        return True
    try:
        with reporter.step("Telling people"):
            failed = tuple(step for step, _ in night.failed)
            unreached = notifications.notify(settings, outcome, failed)
    except Reg18Error as error:
        night.warnings.append(f"nobody could be told: {error.message}")
        return False
    night.warnings += [
        f"line {one.line} of {settings.addresses_file} was not told: {one.problem}."
        for one in unreached
    ]
    return not unreached


def _record_night(settings: Settings, reporter: Reporter, night: Night) -> None:
    warehouse = Warehouse(settings.warehouse)
    with exclusive_build(warehouse):
        check_is_warehouse(warehouse)
        with recorded(open_record(warehouse), "night") as run:
            council = load_council(settings.council)
            work = _Work(settings, council, warehouse, reporter, run, night)
            try:
                _publish(work)
            except Reg18Error as error:
                if settings.findings is not None:
                    _write_what_stopped(work, settings.findings, error)
                raise
            _follow(work)


def _write_what_stopped(work: _Work, out: Path, error: Reg18Error) -> None:
    # A build that an earlier night left says nothing of this one.
    failed = work.warehouse.failed
    build = failed if work.run.nodes and failed.is_dir() else None
    try:
        with work.reporter.step(_TITLES["findings"]), owner_only(group=True):
            _write_findings(work, out, build, error)
    except (Reg18Error, OSError) as unwritten:
        # What stopped the night is what has to be told.
        said = getattr(unwritten, "message", type(unwritten).__name__)
        work.night.warnings.append(f"what is to be mended was not written: {said}")


def _publish(work: _Work) -> None:
    settings, warehouse, run = work.settings, work.warehouse, work.run
    mappings = load_mappings(settings.mappings)
    with owner_only():
        with work.reporter.step("Taking new files"), run.step("take"):
            work.night.taken = take(
                settings.drop, settings.waiting, settings.settle_minutes * 60, datetime.now(LONDON),
                lambda name: matches_a_table(name, mappings),
            )  # fmt: skip
        check_not_new(warehouse)
        order = BuildOptions(
            work.council, work.reporter, published=settings.published, keep=settings.keep.builds
        )
        try:
            work.night.result = _build(work, order, mappings)
        except NoComplaintsError as error:
            # Nobody puts a file where those that were taken wait.
            raise _none_has_come(settings, work.night.taken.left) from error


def _build(work: _Work, order: BuildOptions, mappings: list[Mapping]) -> BuildResult:
    """Build from the pending files. What cannot be read is quarantined, and stops this run; the
    next goes on without it, and so does this one where such a file is in quarantine (D-100)."""
    settings, run = work.settings, work.run
    while True:
        try:
            with explained(
                work.warehouse.file.parent, build_needs(settings.waiting, work.warehouse.landing)
            ):
                return build_exclusively(settings.waiting, work.warehouse, order, mappings, run)
        except UnreadableFilesError as error:
            before = quarantine.list_quarantined(settings.quarantined)
            quarantine.add(settings.waiting, settings.quarantined, error.refused, run.started)
            work.night.made += [
                ("Quarantined", one.file)
                for one in quarantine.list_quarantined(settings.quarantined)
                if one not in before
            ]
            if not all(quarantine.is_known(name, before) for name, _ in error.refused):
                work.night.failed.append(("quarantine", error))
                raise
            # Nothing stopped there after all.
            run.steps[-1]["outcome"] = "done"


def _none_has_come(settings: Settings, left: tuple[Skipped, ...]) -> Reg18Error:
    came = [shown(file.name) for file in sorted(settings.waiting.glob("*"))]
    said = [f"What came is not it: {', '.join(came[:10])}."] if came else []
    for why in dict.fromkeys(one.why for one in left):
        names = [shown(one.name) for one in left if one.why == why]
        said.append(f"Left there ({why}): {', '.join(names[:10])}.")
    said += quarantine.in_words(quarantine.list_quarantined(settings.quarantined))
    return Reg18Error(
        f"No complaints file has come into {settings.drop} yet. "
        + (" ".join(said) or "Nothing has come."),
        ("What was left is looked at again by the next run. " if left else "")
        + NoComplaintsError.advice_there,
    )


def _follow(work: _Work) -> None:
    """All that comes after publishing, each step whatever became of the others."""
    settings, warehouse, night, run = work.settings, work.warehouse, work.night, work.run

    @contextmanager
    def attempt(step: Step, speaks: bool = False) -> Iterator[None]:
        """`speaks` is for what says itself what it does."""
        shown = nullcontext() if speaks else work.reporter.step(_TITLES[step])
        try:
            with shown, run.step(step):
                yield
        except Exception as error:
            night.failed.append((step, _in_words(step, error)))

    with attempt("kept"):
        quarantine.release(
            settings.quarantined, settings.kept, os.listdir(settings.waiting), run.started
        )
        keep(settings.waiting, settings.kept, run.started)
    notes: list[str] = []
    with attempt("quarantine", speaks=True):
        notes += quarantine.in_words(quarantine.list_quarantined(settings.quarantined))
        quarantine.check_empty(notes)
    with attempt("names", speaks=True):
        left = night.taken.left if night.taken else ()
        unmatched = [unmatched_in_words(one.name) for one in left if one.is_unmatched]
        notes += unmatched
        _check_names(unmatched, settings.drop)
    if settings.findings is not None:
        with attempt("findings"), owner_only(group=True):
            current = Builds(warehouse).current()
            _write_findings(work, settings.findings, current, None, notes)
    if settings.tables is not None:
        with attempt("tables", speaks=True):
            _export(work, settings.tables)
    if settings.site is not None:
        with attempt("site", speaks=True):
            _write_site(work, settings.site)
    if settings.postgres_connection_file is not None:
        with attempt("postgres", speaks=True):
            _fill_postgres(work, settings.postgres_connection_file)
    if settings.reports is not None:
        with attempt("reports"):
            _print_quarter(work, settings.reports)
    with attempt("clearing"):
        expire(settings.kept, settings.keep.taken_days, datetime.now(LONDON))
        Record(warehouse.runs).expire(settings.keep.runs_days, datetime.now(LONDON))
    if night.failed:
        said = "\n".join(error.message for _, error in night.failed)
        advice = "\n".join(dict.fromkeys(error.advice for _, error in night.failed if error.advice))
        raise PartlyDoneError(f"The warehouse is published. What is not in order:\n{said}", advice)


def _in_words(step: Step, error: Exception) -> Reg18Error:
    """Return what failed in a step after publishing, fit to print."""
    short = explain(error, None)
    if short is not None:
        return Reg18Error(f"{_TITLES[step]} failed. {short.message}", short.advice)
    if isinstance(error, Reg18Error):
        return error
    # Its message is not shown: an unexpected error may hold anything.
    reason = error.strerror if isinstance(error, OSError) else None
    return Reg18Error(f"{_TITLES[step]} failed ({reason or type(error).__name__}).")


def _check_names(unmatched: list[str], drop: Path) -> None:
    if unmatched:
        raise Reg18Error(
            "\n".join(unmatched),
            f"In {drop}, rename each after its table (complaints*.csv, reviews*.csv …) or delete "
            "it; or name it in a mapping.",
        )


def _write_findings(
    work: _Work,
    out: Path,
    build: Path | None,
    stopped: Reg18Error | None,
    notes: Sequence[str] = (),
) -> None:
    write_findings(build, work.settings.drop.name, work.council, work.as_of, out, stopped, notes)
    work.night.made.append(("To mend", out))


def _export(work: _Work, folder: Path) -> None:
    export_tables(work.warehouse.analyst_file, folder, work.reporter, work.council)
    work.night.made.append(("Tables", folder))


def _write_site(work: _Work, folder: Path) -> None:
    build_site(work.warehouse.analyst_file, folder, work.council, work.reporter)
    work.night.made.append(("Site", folder))


def _fill_postgres(work: _Work, connection_file: Path) -> None:
    done = publish_postgres(work.warehouse.file, connection_string(connection_file), work.reporter)
    work.night.warnings += done.warnings


def _print_quarter(work: _Work, folder: Path) -> None:
    file = work.warehouse.file
    with open_warehouse(file) as connection:
        (quarter,) = rows(
            connection,
            "select period from core.dim_periods where period_type = 'quarter' "
            "and ? between period_start and period_end",
            work.as_of,
        )
    printed = render_quarterly(
        file, quarter["period"], folder, work.council, True, work.settings.commentary
    )
    work.night.made += [("Quarter to date", made) for made in printed.files.values()]
    work.night.warnings += printed.warnings
