"""The keys of a file of nightly settings: what a nightly run does, and where."""

from __future__ import annotations

import os
import re
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
)  # fmt: skip

from reg18.settings.fields import TEXT_PATTERN, Part, Several, about, as_text

# What is left after the longest time between two nightly runs before figures count as old.
_STALE_MARGIN_HOURS = 12

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)


def _path(given: Any, info: ValidationInfo[dict[str, Path]]) -> Path:
    """Return a path from the settings file's folder. An address may hold a password, so it is not
    repeated."""
    text = as_text(given)
    if re.match(r"[\w+.-]+://", text):
        raise ValueError(
            "is an address; it must be the path of a file or folder. Put addresses and passwords "
            "into that file, readable by you alone"
        )
    if any(ord(letter) < 32 for letter in text):
        raise ValueError("holds a line break or another control character")
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ValueError("begins with ~, and that home is not known here") from None
    return Path(os.path.normpath(info.context["file"].parent / path))


def _clock(given: Any) -> time:
    if isinstance(given, time):
        return given
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", as_text(given)):
        raise ValueError(f'cannot be `{given}`: write the time in England in quotes, as "02:00"')
    return time.fromisoformat(given)


_TEXT = WithJsonSchema({"type": "string", "pattern": TEXT_PATTERN})
FilePath = Annotated[Path, BeforeValidator(_path), _TEXT]
MaybePath = Annotated[Path | None, BeforeValidator(_path), _TEXT]
Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]


class Postgres(Part):
    """Publish the tables to PostgreSQL too."""

    connection_file: FilePath = Field(description="The private file that says how to connect.")


class Notify(Part):
    """Notify people when a nightly run fails, when the next good one comes, and when none does."""

    addresses_file: FilePath = Field(
        description="The private file of addresses, one Apprise URL per line."
    )
    stale_after_hours: int | None = about(
        "Figures that were built longer ago than this count as old. Left out: 12 hours "
        "more than the longest time between two nightly runs that are due.",
        ge=1,
        le=24 * 366,
    )


class Keep(Part):
    """How much of the past is kept."""

    builds: int = about(
        "How many builds, including the one published now.", default=7, ge=1, le=1000
    )
    taken_days: int = about(
        "How many days files that were published stay.", default=90, ge=1, le=36600
    )
    runs_days: int = about("How many days the records of runs stay.", default=730, ge=1, le=36600)


class Due(Part):
    """When a nightly run is expected; it starts nothing."""

    time: Clock = about('The time in England, in quotes. Default: "02:00".', default=time(2))
    days: Several[Day] = about(
        "The days on which a nightly run begins; left out: every day.", default=DAYS
    )

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days in order; Monday is 0."""
        return tuple(sorted(DAYS.index(day) for day in self.days))

    @property
    def longest_wait_hours(self) -> int:
        """The longest time between two runs that are due; clocks that go back count."""
        days = [*self.weekdays, self.weekdays[0] + 7]
        return 24 * max(later - day for day, later in pairwise(days)) + 1


# Where no settings say when nightly runs are due: as if one were due every night.
EVERY_NIGHT_STALE_AFTER_HOURS = Due.model_construct().longest_wait_hours + _STALE_MARGIN_HOURS


class Settings(Part):
    """What a nightly run does, and where."""

    # Paths are absolute; None is a step that is not done, or, for `council`, `commentary` and
    # `published`, what the project has.
    warehouse: FilePath = Field(description="The warehouse file to publish.")
    drop: FilePath = Field(description="The folder into which the case systems' files are put.")
    taken: FilePath = Field(
        description="The private folder for files that were taken from the drop folder."
    )
    mappings: Several[FilePath] = about("The mappings of the source systems.", default=())
    council: MaybePath = about("The council's settings; left out: council.yml of the project.")
    commentary: MaybePath = about("The folder of commentary; left out: that of the project.")
    published: MaybePath = about("The folder of published figures; left out: that of the project.")
    reports: MaybePath = about("The folder for the report of the quarter to date.")
    findings: MaybePath = about("The private folder for the page and workbook of what to fix.")
    tables: MaybePath = about("The folder for the tables as Parquet and as a workbook.")
    site: MaybePath = about("The folder for the site for analysts.")
    postgres: Postgres | None = None
    notify: Notify | None = None
    settle_minutes: int = about(
        "A file is taken when it has not changed for this long.", default=5, ge=0, le=24 * 60
    )
    keep: Keep = Field(default_factory=Keep)
    due: Due = Field(default_factory=Due)

    _file: Path = PrivateAttr()

    def model_post_init(self, context: Any) -> None:
        self._file = context["file"]

    @property
    def file(self) -> Path:
        """The file that these settings were read from."""
        return self._file

    @property
    def postgres_connection_file(self) -> Path | None:
        return self.postgres.connection_file if self.postgres else None

    @property
    def addresses_file(self) -> Path | None:
        """The file that says who is notified; None where no one is."""
        return self.notify.addresses_file if self.notify else None

    @property
    def stale_after_hours(self) -> int:
        """From this age on figures count as old, whether or not anyone is notified."""
        given = self.notify.stale_after_hours if self.notify else None
        return given or self.due.longest_wait_hours + _STALE_MARGIN_HOURS

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
