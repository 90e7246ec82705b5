"""How things stand with a warehouse: what is published, when it was built, what failed last, how
old each extract is, what is open. Read from the record of runs and from what is published."""

from __future__ import annotations

import os
from collections.abc import Iterator
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
from reg18.nightly.inbox import list_unmatched, unmatched_in_words
from reg18.nightly.quarantine import Quarantined, in_words, list_quarantined
from reg18.settings.mapping import load_mappings
from reg18.settings.nightly_file import EVERY_NIGHT_STALE_AFTER_HOURS, Settings
from reg18.warehouse.build_folders import ANALYST, PRIVATE, Builds, Published
from reg18.warehouse.runs import BUSY, INTERRUPTED, LONDON, PARTLY, UNDER_WAY, PastRun, Record

# What monitoring programs take an exit code for.
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
WORDS = {OK: "ok", WARNING: "warning", CRITICAL: "critical", UNKNOWN: "unknown"}


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
    """How things stand cannot be told."""

    exit_code: ClassVar[int] = UNKNOWN


@dataclass
class Status:
    """How things stand at a moment, which has a zone."""

    at: datetime
    file: Path
    published: Published | None = None
    last_run: PastRun | None = None
    last_good: PastRun | None = None
    last_failed: PastRun | None = None
    # A run that is at work now.
    running: PastRun | None = None
    next_due: datetime | None = None
    # A row a table: when it last came, with how many rows, and whether that is as expected.
    extracts: list[Row] = field(default_factory=list)
    # A row a kind of finding: how many the latest delivery of each file has.
    findings: list[Row] = field(default_factory=list)
    # Files that were taken, and not published yet.
    waiting: int = 0
    # Files that could not be read, and files in the drop folder whose names match no table.
    quarantined: list[Quarantined] = field(default_factory=list)
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
    """How things stand with a warehouse. Raises StatusUnknownError where that cannot be told."""
    status = Status(at=now, file=file)
    warehouse = Warehouse(file.absolute())
    try:
        _read(status, warehouse, settings)
    except StatusUnknownError:
        raise
    except Reg18Error as error:
        raise StatusUnknownError(error.message, error.advice) from error
    except OSError as error:
        raise StatusUnknownError(
            f"What lies beside {file} cannot be read ({error.strerror}).",
            "Ask as the user who runs the nights.",
        ) from error
    _judge(status, settings)
    return status


def _read(status: Status, warehouse: Warehouse, settings: Settings | None) -> None:
    runs = []
    try:
        record = Record(warehouse.runs)
        record.check()
        runs = record.runs()
    except DamagedError as error:
        status.problems.append((CRITICAL, f"{error.message} {error.advice}"))
    if os.path.lexists(warehouse.file) and not warehouse.earlier_landing.is_dir():
        try:
            Landing(warehouse.landing).check()
        except DamagedError as error:
            status.problems.append((CRITICAL, f"{error.message} {error.advice}"))
    if runs and runs[0].outcome == UNDER_WAY and is_held(warehouse.lock):
        status.running = runs.pop(0)
    # A roll-back brings nothing new, and one that found another at work did nothing.
    builds = [run for run in runs if run.kind != "rollback" and run.outcome != BUSY]
    status.last_run = next(iter(builds), None)
    status.last_good = next((run for run in builds if run.is_good), None)
    status.last_failed = next((run for run in builds if not run.is_good), None)
    status.published = Builds(warehouse).published()
    if status.published is not None:
        with open_warehouse(status.published.folder / ANALYST) as connection:
            status.extracts = rows(
                connection,
                _EXTRACTS,
            )
        private = status.published.folder / PRIVATE
        if os.access(private, os.R_OK):
            with open_warehouse(private, private=True) as connection:
                status.findings = rows(
                    connection, "select * from quality.finding_totals order by severity"
                )
    if settings is not None:
        status.next_due = next_moment(settings.due, status.at)
        if settings.waiting.is_dir():
            status.waiting = sum(1 for _ in settings.waiting.iterdir())
        status.quarantined = list_quarantined(settings.quarantined)
        mappings = load_mappings(settings.mappings)
        status.unmatched = list_unmatched(
            settings.drop, settings.settle_minutes * 60, status.at,
            lambda name: matches_a_table(name, mappings),
        )  # fmt: skip


def _judge(status: Status, settings: Settings | None) -> None:
    problems = status.problems
    if status.published is None:
        problems.append((CRITICAL, "Nothing is published yet."))
    elif status.published.as_of < status.published.latest_as_of:
        problems.append(
            (
                WARNING,
                f"The figures go up to {status.published.as_of:%-d %B %Y}; an earlier build went "
                f"up to {status.published.latest_as_of:%-d %B %Y}.",
            )
        )
    last = status.last_run
    if last is not None and not last.is_good:
        since = f" at the step {last.stopped_at}" if last.stopped_at else ""
        problems.append((CRITICAL, f"The last run failed{since}: {OUTCOMES[last.outcome]}."))
    elif last is not None and last.outcome == PARTLY:
        problems.append((WARNING, "The last run published, but a later step failed."))
    if status.age is not None:
        problems += _judge_age(status.age, settings)
    if settings is not None and last is not None and _is_missed(status, settings, last):
        problems.append((WARNING, "A night was due since the last run, and none has begun."))
    problems += [(WARNING, text) for text in in_words(status.quarantined)]
    problems += [(WARNING, unmatched_in_words(name)) for name in status.unmatched]
    for row in status.extracts:
        if row["state"] in ("warn", "fail"):
            problems.append((WARNING, f"The {row['table_name']} extract is late or small."))
    problems.sort(key=lambda problem: -problem[0])


def _judge_age(age: timedelta, settings: Settings | None) -> Iterator[tuple[int, str]]:
    """Old figures are critical where settings say when runs are due. Without settings no run may be
    due at all, so they are a warning."""
    if settings is not None:
        limit, level = settings.stale_after_hours, CRITICAL
    else:
        limit, level = EVERY_NIGHT_STALE_AFTER_HOURS, WARNING
    if age > timedelta(hours=limit):
        yield level, f"What is published was built more than {limit} hours ago."


def _is_missed(status: Status, settings: Settings, last: PastRun) -> bool:
    """Whether a night that was due after the last run began has not begun two hours on."""
    if status.running is not None:
        return False
    began = last.started_at_utc.replace(tzinfo=UTC)
    return next_moment(settings.due, began + timedelta(hours=1)) + timedelta(hours=2) < status.at


OUTCOMES = {
    "published": "published",
    "partly": "published, but a later step failed",
    "refused": "the extracts, the settings or the place could not be used",
    "check_failed": "the data failed a check",
    "busy": "another run was at work",
    "error": "an error that was not foreseen",
    INTERRUPTED: "it was cut off",
    UNDER_WAY: "it was cut off",
}


def as_json(status: Status) -> dict[str, Any]:
    """The status for a program; times are in ISO 8601 with their zone."""

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
