"""Reporting years and quarters, and how titles name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reg18.base.dates import day


@dataclass(frozen=True)
class Period:
    """A reporting year or a quarter of the data; the one before is a year before either."""

    period: str
    # year or quarter
    period_type: str
    period_start: date
    period_end: date
    is_complete: bool
    period_year_before: str | None


def label_of(period: str, shown: Sequence[Period], as_of: date) -> str:
    """A period as titles name it; one that is not over says up to when it goes."""
    found = next((each for each in shown if each.period == period), None)
    if found is None or found.is_complete:
        return period
    return f"{period} up to {day(as_of)}"
