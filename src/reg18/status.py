"""How things stand with a warehouse: what is published, when it was last built, what failed last, how
old each extract is, what is open. Read from the record of runs and from what is published."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from reg18.builds import Published
from reg18.errors import Reg18Error
from reg18.runs import PastRun

# What monitoring programs take an exit code for.
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
WORDS = {OK: "ok", WARNING: "warning", CRITICAL: "critical", UNKNOWN: "unknown"}


class StatusUnknownError(Reg18Error):
    """How things stand cannot be told."""

    exit_code: ClassVar[int] = UNKNOWN


@dataclass(frozen=True)
class Extract:
    """A table of the extracts: when it last came, and how it does against what is expected."""

    table_name: str
    last_arrived_at: datetime
    rows: int


@dataclass
class Status:
    """How things stand at a moment."""

    at: datetime
    file: Path
    published: Published | None = None
    is_newest: bool = True
    last_run: PastRun | None = None
    last_good: PastRun | None = None
    last_failed: PastRun | None = None
    running: PastRun | None = None
    next_due: datetime | None = None
    extracts: list[dict[str, Any]] = field(default_factory=list)
    # Kind of finding and how many, of the latest delivery of each file.
    findings: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    # What is wrong, worst first: its level and a sentence.
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def level(self) -> int:
        return max((level for level, _ in self.problems), default=OK)

    @property
    def age(self) -> timedelta | None:
        """How long ago what is published was built."""
        return None if self.published is None else self.at - self.published.built_at
