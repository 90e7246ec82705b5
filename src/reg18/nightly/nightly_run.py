"""A nightly run: collect what came, build, publish, and make what follows from it.

Every step can be repeated: files stay pending until a build that has them is published, a build is
published whole or not at all, and what follows is made again by each run. What fails after
publishing is reported, and blocks nothing else.
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
from reg18.nightly import quarantine
from reg18.nightly.inbox import collect, expire, keep, unmatched_in_words
from reg18.nightly.messages import STEPS
from reg18.nightly.notifications import notify
from reg18.nightly.run_summary import NightlyRun
from reg18.report.render import render_quarterly
from reg18.settings.council import Council, load_council
from reg18.settings.mapping import Mapping, load_mappings
from reg18.settings.nightly_file import Settings
from reg18.site.assembly import build_site
from reg18.warehouse.build import BuildOptions, build_exclusively
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.outcome import BuildResult
from reg18.warehouse.preflight import (
    check_is_warehouse,
    check_not_new,
    exclusive_build,
    open_record,
)
from reg18.warehouse.runs import LONDON, PUBLISHED, Record, Run, outcome_of, recorded


@dataclass(frozen=True)
class _Work:
    """What the steps of a run work with."""

    settings: Settings
    council: Council
    warehouse: Warehouse
    reporter: Reporter
    run: Run
    done: NightlyRun

    @property
    def as_of(self) -> date:
        """The as-of date; the day of the start where the build did not come so far."""
        day: date = self.run.facts.get("as_of_date", self.run.started.date())
        return day

    @contextmanager
    def attempt(self, step: str, is_silent: bool = True) -> Iterator[None]:
        """Do a step after publishing, and note if it fails. It is shown, unless what it calls shows
        its own steps."""
        shows = self.reporter.step(STEPS[step]) if is_silent else nullcontext()
        try:
            with shows, self.run.step(step):
                yield
        except Exception as error:
            self.done.failed.append((step, _in_words(step, error)))


def run_nightly(settings: Settings, reporter: Reporter, done: NightlyRun) -> None:
    """Do a nightly run, record it and notify people; `done` is filled as it goes on.

    Raises BusyError where another run is at work, and then nothing has changed; Reg18Error or
    CheckFailedError where nothing was published; PartlyDoneError where it was, and a later step
    failed.
    """
    try:
        _record_run(settings, reporter, done)
    except BusyError:
        # The other run notifies people of how it ends.
        raise
    except Exception as error:
        _notify(settings, reporter, done, outcome_of(error))
        raise
    if not _notify(settings, reporter, done, PUBLISHED):
        raise PartlyDoneError(
            "All was published, but not everyone could be notified.",
            "The warning above names the lines of the file of addresses; `reg18 status --test` "
            "tries them.",
        )


def _notify(settings: Settings, reporter: Reporter, done: NightlyRun, outcome: str) -> bool:
    """Notify people of a run. What fails in that is a warning, and does not change how it ended."""
    if settings.addresses_file is None:
        return True
    try:
        with reporter.step("Notifying people"):
            unreached = notify(settings, outcome, tuple(step for step, _ in done.failed))
    except Reg18Error as error:
        done.warnings.append(f"no one could be notified: {error.message}")
        return False
    done.warnings += [
        f"line {one.line} of {settings.addresses_file} was not notified: {one.problem}."
        for one in unreached
    ]
    return not unreached


def _record_run(settings: Settings, reporter: Reporter, done: NightlyRun) -> None:
    warehouse = Warehouse(settings.warehouse)
    with exclusive_build(warehouse):
        check_is_warehouse(warehouse)
        needed = build_needs(settings.waiting, warehouse.landing)
        with (
            # There may be no room for the record.
            explained(warehouse.file.parent, needed),
            recorded(open_record(warehouse), "night") as run,
        ):
            council = load_council(settings.council)
            work = _Work(settings, council, warehouse, reporter, run, done)
            try:
                _publish(work)
            except Reg18Error as error:
                if settings.findings is not None:
                    _write_what_stopped(work, settings.findings, error)
                raise
            _follow(work)


def _write_what_stopped(work: _Work, out: Path, error: Reg18Error) -> None:
    # A failed build of an earlier run says nothing about this one.
    failed = work.warehouse.failed
    build = failed if work.run.nodes and failed.is_dir() else None
    try:
        with work.reporter.step(STEPS["findings"]), owner_only(group=True):
            _write_findings(work, out, build, error)
    except (Reg18Error, OSError) as unwritten:
        # What stopped the run is what has to be reported.
        said = getattr(unwritten, "message", type(unwritten).__name__)
        work.done.warnings.append(f"what to correct was not written: {said}")


def _publish(work: _Work) -> None:
    settings, warehouse = work.settings, work.warehouse
    mappings = load_mappings(settings.mappings)
    with owner_only():
        with work.reporter.step("Collecting new files"), work.run.step("take"):
            work.done.collected = collect(
                settings.drop, settings.waiting, settings.settle_minutes * 60, datetime.now(LONDON),
                lambda name: matches_a_table(name, mappings),
            )  # fmt: skip
        check_not_new(warehouse)
        options = BuildOptions(
            work.council, work.reporter, published=settings.published, keep=settings.keep.builds
        )
        try:
            work.done.result = _build(work, options, mappings)
        except NoComplaintsError as error:
            # People put files into the drop folder, and not where the pending ones are.
            held = quarantine.in_words(quarantine.list_quarantined(settings.quarantined))
            raise Reg18Error(
                " ".join([f"No complaints file has come into {settings.drop} yet.", *held]),
                NoComplaintsError.advice_there,
            ) from error


def _build(work: _Work, options: BuildOptions, mappings: list[Mapping]) -> BuildResult:
    """Build from the pending files. What cannot be read is quarantined, and stops this run; the
    next goes on without it, and so does this one where such a file is in quarantine (D-100)."""
    settings, run = work.settings, work.run
    while True:
        try:
            needed = build_needs(settings.waiting, work.warehouse.landing)
            with explained(work.warehouse.file.parent, needed):
                return build_exclusively(settings.waiting, work.warehouse, options, mappings, run)
        except UnreadableFilesError as error:
            before = quarantine.list_quarantined(settings.quarantined)
            quarantine.add(settings.waiting, settings.quarantined, error.refused, run.started)
            work.done.made += [
                ("Quarantined", one.file)
                for one in quarantine.list_quarantined(settings.quarantined)
                if one not in before
            ]
            if not all(quarantine.is_known(name, before) for name, _ in error.refused):
                work.done.failed.append(("quarantine", error))
                raise
            # Nothing stopped at that step after all.
            run.steps[-1]["outcome"] = "done"


def _follow(work: _Work) -> None:
    """Do all that comes after publishing, each step whatever became of the others."""
    settings, done, run, attempt = work.settings, work.done, work.run, work.attempt

    with attempt("kept"):
        names = os.listdir(settings.waiting)
        quarantine.release(settings.quarantined, settings.kept, names, run.started)
        keep(settings.waiting, settings.kept, run.started)
    notes: list[str] = []
    with attempt("quarantine", is_silent=False):
        notes += quarantine.in_words(quarantine.list_quarantined(settings.quarantined))
        _report_if_any(
            notes,
            "Put a corrected file of the same name into the drop folder. Delete a quarantined file "
            "that is not needed.",
        )
    with attempt("names", is_silent=False):
        skipped = done.collected.skipped if done.collected else []
        unmatched = [unmatched_in_words(one.name) for one in skipped if one.is_unmatched]
        notes += unmatched
        _report_if_any(
            unmatched,
            f"In {settings.drop}, rename each after its table (complaints*.csv, reviews*.csv …) or "
            "delete it; or name it in a mapping.",
        )
    if settings.findings is not None:
        with attempt("findings"), owner_only(group=True):
            current = Builds(work.warehouse).current()
            _write_findings(work, settings.findings, current, None, notes)
    _make_outputs(work)
    with attempt("clearing"):
        expire(settings.kept, settings.keep.taken_days, datetime.now(LONDON))
        Record(work.warehouse.runs).expire(settings.keep.runs_days, datetime.now(LONDON))
    if done.failed:
        said = "\n".join(error.message for _, error in done.failed)
        advice = "\n".join(dict.fromkeys(error.advice for _, error in done.failed if error.advice))
        raise PartlyDoneError(f"The warehouse is published. What is not in order:\n{said}", advice)


def _make_outputs(work: _Work) -> None:
    """Write the tables, the site and the report that the settings ask for."""
    settings, done, warehouse = work.settings, work.done, work.warehouse
    if settings.tables is not None:
        with work.attempt("tables", is_silent=False):
            export_tables(warehouse.analyst_file, settings.tables, work.reporter, work.council)
            done.made.append(("Tables", settings.tables))
    if settings.site is not None:
        with work.attempt("site", is_silent=False):
            build_site(warehouse.analyst_file, settings.site, work.council, work.reporter)
            done.made.append(("Site", settings.site))
    if settings.postgres_connection_file is not None:
        with work.attempt("postgres", is_silent=False):
            connection = connection_string(settings.postgres_connection_file)
            done.warnings += publish_postgres(warehouse.file, connection, work.reporter).warnings
    if settings.reports is not None:
        with work.attempt("reports"):
            _print_quarter(work, settings.reports)


def _in_words(step: str, error: Exception) -> Reg18Error:
    """Return what failed in a step after publishing, fit to print."""
    short = explain(error, None)
    if short is not None:
        return Reg18Error(f"{STEPS[step]} failed. {short.message}", short.advice)
    if isinstance(error, Reg18Error):
        return error
    # Its message is not shown: an unexpected error may hold anything.
    reason = error.strerror if isinstance(error, OSError) else None
    return Reg18Error(f"{STEPS[step]} failed ({reason or type(error).__name__}).")


def _report_if_any(sentences: list[str], advice: str) -> None:
    if sentences:
        raise Reg18Error("\n".join(sentences), advice)


def _write_findings(
    work: _Work,
    out: Path,
    build: Path | None,
    stopped: Reg18Error | None,
    notes: Sequence[str] = (),
) -> None:
    write_findings(build, work.settings.drop.name, work.council, work.as_of, out, stopped, notes)
    work.done.made.append(("To correct", out))


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
    work.done.made += [("Quarter to date", made) for made in printed.files.values()]
    work.done.warnings += printed.warnings
