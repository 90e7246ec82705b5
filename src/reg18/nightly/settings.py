"""The settings of a night: one YAML file, read and checked before anything is done."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from reg18.nightly.due import Due, longest_wait_hours, next_moment
from reg18.nightly.settings_checks import check_apart, check_there, check_written
from reg18.nightly.settings_schema import (
    DAYS,
    DEFAULT_KEEP,
    DEFAULT_SETTLE_MINUTES,
    DEFAULT_TIME,
    settings_schema,
)
from reg18.settings_file import Kind, check_schema, read_document

# What is left after the longest time between two nights before figures count as old.
_STALE_MARGIN_HOURS = 12
# Where no settings say when nights are due: as if one were due every night.
EVERY_NIGHT_STALE_AFTER_HOURS = (
    longest_wait_hours(Due(time(), tuple(range(len(DAYS))))) + _STALE_MARGIN_HOURS
)

_NIGHT = Kind(
    name="file of nightly settings",
    how_given="Give the file with --settings.",
    advice="docs/reference/nightly.md lists every setting and what it may be.",
)


@dataclass(frozen=True)
class Keep:
    """How much of the past is kept."""

    builds: int
    taken_days: int
    runs_days: int


@dataclass(frozen=True)
class Settings:
    """The settings of a night. Paths are absolute; None is a step that is not done, or, for
    `council`, `commentary` and `published`, what the project has."""

    file: Path
    warehouse: Path
    drop: Path
    taken: Path
    mappings: tuple[Path, ...]
    council: Path | None
    commentary: Path | None
    published: Path | None
    reports: Path | None
    findings: Path | None
    tables: Path | None
    site: Path | None
    postgres_connection_file: Path | None
    # Who is notified; None where no one is.
    addresses_file: Path | None
    # From this age on figures count as old, whether or not anyone is notified.
    stale_after_hours: int
    settle_minutes: int
    keep: Keep
    due: Due

    @property
    def waiting(self) -> Path:
        """Files that were taken and not published yet."""
        return self.taken / "waiting"

    @property
    def quarantined(self) -> Path:
        """Files that cannot be read, a folder for each time."""
        return self.taken / "quarantined"

    @property
    def kept(self) -> Path:
        """Files that were published, a folder for each time."""
        return self.taken / "kept"


def load_settings(file: Path) -> Settings:
    """Read and check the settings; every problem is named with its line."""
    file = Path(os.path.abspath(file))
    document = read_document(file, _NIGHT)
    check_schema(document, settings_schema())
    document.stop_at(check_written(document))
    settings = _settings(file, document.data)
    document.stop_at(check_apart(settings))
    document.stop_at(check_there(settings))
    return settings


def _settings(file: Path, data: dict[str, Any]) -> Settings:
    def path(given: str) -> Path:
        return Path(os.path.normpath(file.parent / Path(given).expanduser()))

    def maybe(name: str) -> Path | None:
        return path(data[name]) if name in data else None

    due_data = data.get("due", {})
    days = due_data.get("days", DAYS)
    due = Due(
        time.fromisoformat(due_data.get("time", DEFAULT_TIME)),
        tuple(sorted(DAYS.index(day) for day in days)),
    )
    notify = data.get("notify", {})
    return Settings(
        file=file,
        warehouse=path(data["warehouse"]),
        drop=path(data["drop"]),
        taken=path(data["taken"]),
        mappings=tuple(path(mapping) for mapping in data.get("mappings", ())),
        council=maybe("council"),
        commentary=maybe("commentary"),
        published=maybe("published"),
        reports=maybe("reports"),
        findings=maybe("findings"),
        tables=maybe("tables"),
        site=maybe("site"),
        postgres_connection_file=(
            path(data["postgres"]["connection_file"]) if "postgres" in data else None
        ),
        addresses_file=path(notify["addresses_file"]) if notify else None,
        stale_after_hours=notify.get(
            "stale_after_hours", longest_wait_hours(due) + _STALE_MARGIN_HOURS
        ),
        settle_minutes=data.get("settle_minutes", DEFAULT_SETTLE_MINUTES),
        keep=Keep(**{**DEFAULT_KEEP, **data.get("keep", {})}),
        due=due,
    )


def next_due(settings: Settings, now: datetime) -> datetime:
    """When the next night is expected after `now`, by the clock in England."""
    return next_moment(settings.due, now)
