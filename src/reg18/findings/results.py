"""What a check found, as the terminal, the page and the workbook print it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from reg18.base.errors import Reg18Error
from reg18.base.reading import Row
from reg18.base.sanitise import sanitise

# How many findings are listed one by one, of one file, reason and column, and in all. Every one of
# them is counted.
MOST_ALIKE, MOST_LINES = 1_000, 50_000

# The kinds of findings, worst first.
STOPS, REJECTED, ATTENTION, INFORMATION = KINDS = (
    "stops_the_load", "row_rejected", "needs_attention", "for_information",
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """Why the folder cannot be loaded; `file` is the one that cannot be read, if it is one."""

    message: str
    advice: str
    file: str = ""


def stop_of(error: Reg18Error, file: str = "") -> Stop:
    """Return what stops a load, fit to print."""
    return Stop(sanitise(error.message, 2_000), sanitise(error.advice or "", 2_000), sanitise(file))


# Gives the findings except stops, worst first: those of one file or of all, at most a number of
# them, and at most MOST_ALIKE of one file, reason and column.
FindingsOf = Callable[[Row | None, int | None], Iterator[Row]]


@dataclass
class CheckResult:
    """What a check found, in rows with every text safe to show and "" for what is empty.

    Its findings can be read while the check is open, and not after it.
    """

    folder: str
    council: str
    as_of: date
    stops: list[Stop] = field(default_factory=list)
    # Rows of quality.intake_file_loads, each with its `key` and its `counts`, which are rows of
    # quality.finding_counts.
    files: list[Row] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    ignored: list[str] = field(default_factory=list)
    # What else to say, one sentence each.
    notes: list[str] = field(default_factory=list)
    # True if no row was looked at, as no complaints file could be read.
    is_cut_short: bool = False
    has_whole_rows: bool = False
    # True if the files are in a warehouse already, and this is what it found in them.
    is_loaded: bool = False
    # Rows of quality.findings, each with the whole `row` of the file if someone asked for it.
    findings: FindingsOf = lambda of, most: iter(())

    @property
    def not_listed(self) -> int:
        """How many findings are counted and not listed one by one."""
        alike: list[int] = [count["findings"] for one in self.files for count in one["counts"]]
        return sum(alike) - min(MOST_LINES, sum(min(count, MOST_ALIKE) for count in alike))

    @property
    def can_be_loaded(self) -> bool:
        """Whether nothing stops the load."""
        return not self.stops
