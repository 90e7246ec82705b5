"""The status of a warehouse: what is published, when it was built, what failed last, how old each
extract is, what is to correct. Read from the record of runs and from what is published."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from reg18.base.database import DamagedError
from reg18.base.errors import Reg18Error
from reg18.base.locks import is_held
from reg18.base.paths import Warehouse
from reg18.base.reading import Row, open_warehouse, rows
from reg18.landing.intake.files import matches_a_table
from reg18.landing.store import Landing
from reg18.nightly.due import next_moment
from reg18.nightly.inbox import examine, unmatched_in_words
from reg18.nightly.quarantine import Quarantined, in_words, list_quarantined
from reg18.settings.mapping import load_mappings
from reg18.settings.nightly_file import EVERY_NIGHT_STALE_AFTER_HOURS, Settings
from reg18.warehouse.build_folders import ANALYST, PRIVATE, Builds, Published
from reg18.warehouse.runs import (
    BUSY,
    CHECK_FAILED,
    ERROR,
    GOOD,
    INTERRUPTED,
    LONDON,
    PARTLY,
    PUBLISHED,
    REFUSED,
    UNDER_WAY,
    PastRun,
    Record,
)

# What monitoring programs take an exit code for.
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
WORDS = {OK: "ok", WARNING: "warning", CRITICAL: "critical", UNKNOWN: "unknown"}


OUTCOMES = {
    PUBLISHED: "published",
    PARTLY: "published, but a later step failed",
    REFUSED: "the extracts, the settings or the folders could not be used",
    CHECK_FAILED: "the data failed a check",
    BUSY: "another run was at work",
    ERROR: "an unexpected error",
    INTERRUPTED: "it was interrupted",
    UNDER_WAY: "it was interrupted",
}

# Every table that ever came or is missed; one that is not watched has no state.
_EXTRACTS = """
    select
        table_name,
        arrivals.loaded_at as last_arrived_at,
        freshness.last_new_at,
        arrivals.rows_read,
        freshness.state
    from (
        select * from ops.extract_arrivals
        qualify row_number() over (partition by table_name order by load_number desc) = 1
    ) as arrivals
    full join ops.extract_freshness as freshness using (table_name)
    where arrivals.load_number is not null or freshness.state <> 'ok'
    order by table_name
"""


class StatusUnknownError(Reg18Error):
    """The status cannot be determined."""

    exit_code: ClassVar[int] = UNKNOWN


@dataclass
class Status:
    """The status of a warehouse at a moment, which has a zone."""

    at: datetime
    file: Path
    published: Published | None = None
    last_run: PastRun | None = None
    last_good: PastRun | None = None
    last_failed: PastRun | None = None
    # A run that is at work now.
    running: PastRun | None = None
    next_due: datetime | None = None
    # One row per table: when it last came, with how many rows, and whether that is as expected.
    extracts: list[Row] = field(default_factory=list)
    # One row per kind of finding: how many the latest delivery of each file has.
    findings: list[Row] = field(default_factory=list)
    # How many files were collected and not published yet.
    waiting: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    # Files in the drop folder whose names match no table.
    unmatched: list[str] = field(default_factory=list)
    # What is wrong: how bad it is, and a sentence.
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def level(self) -> int:
        """The worst of what is wrong, as an exit code for monitors."""
        return max((level for level, _ in self.problems), default=OK)

    @property
    def age(self) -> timedelta | None:
        """How long ago what is published was built."""
        return None if self.published is None else self.at - self.published.built_at


def read_status(file: Path, settings: Settings | None, now: datetime) -> Status:
    """Return the status of a warehouse. Raises StatusUnknownError if it is unknown."""
    status = Status(at=now, file=file)
    warehouse = Warehouse(file.absolute())
    try:
        _read_runs(status, warehouse)
        _read_published(status, warehouse)
        if settings is not None:
            _read_files(status, settings)
    except Reg18Error as error:
        raise StatusUnknownError(error.message, error.advice) from error
    except OSError as error:
        raise StatusUnknownError(
            f"What lies next to {file} cannot be read ({error.strerror}).",
            "Ask as the user who runs the nightly runs.",
        ) from error
    _judge(status, settings)
    return status


def _read_runs(status: Status, warehouse: Warehouse) -> None:
    runs: list[PastRun] = []
    try:
        record = Record(warehouse.runs)
        record.check()
        runs = record.runs()
    except DamagedError as error:
        status.problems.append((CRITICAL, f"{error.message} {error.advice}"))
    if runs and runs[0].outcome == UNDER_WAY and is_held(warehouse.lock):
        status.running = runs.pop(0)
    # A rollback brings nothing new, and a run that found another at work did nothing.
    builds = [run for run in runs if run.kind != "rollback" and run.outcome != BUSY]
    status.last_run = next(iter(builds), None)
    status.last_good = next((run for run in builds if run.outcome in GOOD), None)
    status.last_failed = next((run for run in builds if run.outcome not in GOOD), None)


def _read_published(status: Status, warehouse: Warehouse) -> None:
    if os.path.lexists(warehouse.file) and not warehouse.earlier_landing.is_dir():
        try:
            Landing(warehouse.landing).check()
        except DamagedError as error:
            status.problems.append((CRITICAL, f"{error.message} {error.advice}"))
    status.published = Builds(warehouse).published()
    if status.published is None:
        return
    with open_warehouse(status.published.folder / ANALYST) as connection:
        status.extracts = rows(connection, _EXTRACTS)
    private = status.published.folder / PRIVATE
    if os.access(private, os.R_OK):
        with open_warehouse(private, private=True) as connection:
            status.findings = rows(
                connection, "select * from quality.finding_totals order by severity"
            )


def _read_files(status: Status, settings: Settings) -> None:
    status.next_due = next_moment(settings.due, status.at)
    if settings.waiting.is_dir():
        status.waiting = len(os.listdir(settings.waiting))
    status.quarantined = list_quarantined(settings.quarantined)
    mappings = load_mappings(settings.mappings)
    _, skipped = examine(
        settings.drop, settings.settle_minutes * 60, status.at,
        lambda name: matches_a_table(name, mappings),
    )  # fmt: skip
    status.unmatched = [one.name for one in skipped if one.is_unmatched]


def _judge(status: Status, settings: Settings | None) -> None:
    """List what is wrong, the worst first."""
    problems, published, last = status.problems, status.published, status.last_run
    if published is None:
        problems.append((CRITICAL, "Nothing is published yet."))
    elif published.as_of < published.latest_as_of:
        until, latest = f"{published.as_of:%-d %B %Y}", f"{published.latest_as_of:%-d %B %Y}"
        said = f"The figures go up to {until}; an earlier build went up to {latest}."
        problems.append((WARNING, said))
    if last is not None and last.outcome not in GOOD:
        since = f" at the step {last.stopped_at}" if last.stopped_at else ""
        problems.append((CRITICAL, f"The last run failed{since}: {OUTCOMES[last.outcome]}."))
    elif last is not None and last.outcome == PARTLY:
        problems.append((WARNING, "The last run published, but a later step failed."))
    # Without settings no run may be due at all, so old figures are only a warning.
    limit, level = EVERY_NIGHT_STALE_AFTER_HOURS, WARNING
    if settings is not None:
        limit, level = settings.stale_after_hours, CRITICAL
    if status.age is not None and status.age > timedelta(hours=limit):
        problems.append((level, f"What is published was built more than {limit} hours ago."))
    if settings is not None and last is not None and _is_missed(status, settings, last):
        problems.append((WARNING, "A nightly run was due since the last one, and none has begun."))
    problems += [(WARNING, text) for text in in_words(status.quarantined)]
    problems += [(WARNING, unmatched_in_words(name)) for name in status.unmatched]
    problems += [
        (WARNING, f"The {row['table_name']} extract is late or small.")
        for row in status.extracts
        if row["state"] in ("warn", "fail")
    ]
    problems.sort(key=lambda problem: -problem[0])


def _is_missed(status: Status, settings: Settings, last: PastRun) -> bool:
    """Whether a run that was due after the last one began has not begun two hours on."""
    if status.running is not None:
        return False
    began = last.started_at_utc.replace(tzinfo=UTC)
    return next_moment(settings.due, began + timedelta(hours=1)) + timedelta(hours=2) < status.at


def as_json(status: Status) -> dict[str, Any]:
    """Return the status for a program; times are in ISO 8601 with their zone."""

    def run(past: PastRun | None) -> dict[str, Any] | None:
        if past is None:
            return None
        return {
            "run_id": past.run_id,
            "kind": past.kind,
            "started_at": past.started_at_utc.replace(tzinfo=UTC).isoformat(timespec="seconds"),
            "seconds": past.seconds,
            "outcome": past.outcome,
            "exit_code": past.exit_code,
            "stopped_at": past.stopped_at,
            "message": past.message,
            "build_name": past.build_name,
        }

    published = status.published
    return {
        "level": WORDS[status.level],
        "exit_code": status.level,
        "at": status.at.astimezone(UTC).isoformat(timespec="seconds"),
        "warehouse": str(status.file),
        "problems": [
            {"level": WORDS[level], "problem": problem} for level, problem in status.problems
        ],
        "published": published
        and {
            "build_name": published.folder.name,
            "built_at": published.built_at.isoformat(timespec="seconds"),
            "age_hours": round(status.age.total_seconds() / 3600, 1) if status.age else 0.0,
            "as_of_date": published.as_of.isoformat(),
        },
        "last_run": run(status.last_run),
        "last_good_run": run(status.last_good),
        "last_failed_run": run(status.last_failed),
        "running": run(status.running),
        "next_due": status.next_due and status.next_due.isoformat(timespec="seconds"),
        "extracts": [
            {name: _plain(value) for name, value in row.items()} for row in status.extracts
        ],
        "open_findings": {row["kind"]: row["findings"] for row in status.findings},
        "files_waiting": status.waiting,
        "files_quarantined": [
            {"file": str(one.file), "since": one.since.isoformat(timespec="seconds")}
            for one in status.quarantined
        ],
        "files_unmatched": status.unmatched,
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=LONDON).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
