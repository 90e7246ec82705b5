"""The rows of the two output tables: periods, members and the arithmetic of each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from .clocks import percentile
from .measuring import Entry, Measure

PENNY = Decimal("0.01")

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Period:
    """A reporting year or a quarter of one."""

    label: str
    start: date
    end: date

    @property
    def year(self) -> str:
        """The reporting year that it is, or lies in."""
        return self.label.split(" ")[0]


@dataclass(frozen=True)
class KpiRow:
    """One row of an output table, without its key."""

    period_start: date
    period_end: date
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    is_complete: bool


def years(first: date, last: date) -> list[Period]:
    """The reporting years from that of one day to that of another."""
    return [
        Period(f"{year}-{(year + 1) % 100:02}", date(year, 4, 1), date(year + 1, 3, 31))
        for year in range(_reporting_year(first), _reporting_year(last) + 1)
    ]


def quarters(first: date, last: date) -> list[Period]:
    """The quarters from Q1 of the first day's reporting year to that of the last day."""
    found = []
    for year in years(first, last):
        begun = year.start.year
        starts = [date(begun, 4, 1), date(begun, 7, 1), date(begun, 10, 1), date(begun + 1, 1, 1)]
        ends = [start - timedelta(days=1) for start in starts[1:]] + [year.end]
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
            if start <= last:
                found.append(Period(f"{year.label} Q{number}", start, end))
    return found


def _reporting_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def table(
    periods: Iterable[Period],
    measures: Iterable[Measure],
    supplied: set[str],
    as_of: date,
    built_on: date,
    people_supported: dict[str, Decimal | None],
) -> dict[Key, KpiRow]:
    """Every row of an output table for these periods and measures."""
    rows: dict[Key, KpiRow] = {}
    for period in periods:
        # On its last day a period can still grow, whatever day the data are taken to cover.
        is_complete = period.end <= as_of and period.end < built_on
        for measure in measures:
            people = people_supported.get(period.year)
            for member, figures in _members(period, measure, supplied, as_of, people).items():
                rows[(period.label, measure.name, *member)] = KpiRow(
                    period.start, period.end, *figures, is_complete=is_complete
                )
    return rows


Figures = tuple[Decimal | None, Decimal | None, float | None]


def _members(
    period: Period, measure: Measure, supplied: set[str], as_of: date, people: Decimal | None
) -> dict[tuple[str, str], Figures]:
    """The figures of one measure in one period, for `all` and each member of its dimensions."""
    if not supplied.issuperset(measure.needs):
        return {("all", "all"): (None, None, None)}
    # A stock of a period that is still running is taken on the last day the data cover.
    stock_day = min(period.end, as_of)
    inside = [
        entry for entry in measure.entries(stock_day) if period.start <= entry.day <= period.end
    ]
    found = {("all", "all"): _figures(measure.kind, inside, people)}
    for dimension in measure.dimensions:
        if not dimension.is_supplied(supplied):
            continue
        by_member: dict[str, list[Entry]] = defaultdict(list)
        for entry in inside:
            for member in entry.members[dimension.name]:
                by_member[member].append(entry)
        for member in {*dimension.codes, *by_member}:
            figures = _figures(measure.kind, by_member[member], people)
            # Beyond the codes only what counted something is shown.
            if member in dimension.codes or figures[0] or figures[1]:
                found[dimension.name, member] = figures
    return found


def _figures(kind: str, entries: list[Entry], people: Decimal | None) -> Figures:
    numerators = [entry.numerator for entry in entries]
    total = Decimal(sum(numerators))
    count = sum(entry.denominator for entry in entries)
    if kind in ("count", "stock"):
        return total, None, float(total)
    if kind == "pounds":
        return total.quantize(PENNY), None, float(total)
    if kind == "per_1000":
        return total, people, float(1000 * Fraction(total) / Fraction(people)) if people else None
    if not count:
        return total, Decimal(0), None
    if kind in ("rate", "mean"):
        return total, Decimal(count), float(Fraction(total) / count)
    days = [int(number) for number in numerators]
    value = float(median(days)) if kind == "median" else percentile(days, 0.9)
    return total, Decimal(count), value
