"""Every measure of the two tables, and the local targets that make some of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from . import complaint_measures, later_measures
from .cases import Cases
from .measuring import Measure, Target

DEFAULT_TARGETS = {
    "response_targets": (
        Target(10, "wd", "receipt"),
        Target(20, "wd", "receipt"),
        Target(65, "wd", "receipt"),
    ),
    "review_targets": (
        Target(20, "wd", "request"),
        Target(65, "wd", "request"),
        Target(65, "wd", "receipt"),
    ),
    "overdue_targets": (Target(65, "wd"),),
}


def all_measures(cases: Cases, as_of: date, council: Mapping[str, Any]) -> list[Measure]:
    """Every measure, with the council's targets or the default ones."""
    targets = {
        name: tuple(Target(**one) for one in council[name]) if name in council else default
        for name, default in DEFAULT_TARGETS.items()
    }
    return [
        *complaint_measures.received(cases, as_of),
        *complaint_measures.resolved(cases),
        *complaint_measures.response_times(cases, targets["response_targets"]),
        *later_measures.reviews(cases, targets["review_targets"]),
        *later_measures.ombudsman(cases, as_of),
        *later_measures.actions(cases, as_of),
        later_measures.compliments(cases),
        *complaint_measures.stocks(cases, targets["overdue_targets"]),
    ]
