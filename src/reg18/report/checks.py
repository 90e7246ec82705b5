"""What has to be so before a report is printed for good, and what is not so yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reg18.base.dates import day
from reg18.base.errors import Reg18Error
from reg18.report.figures import Figures
from reg18.report.periods import Period
from reg18.report.queries import FigureCheck
from reg18.report.typed_figures import Typed

DATA, FIGURES, PUBLISHED, TEXTS = "Data", "Figures", "Published figures", "Texts"
APPROVALS = "Approvals"
# How many things of a kind a message lists.
LISTED = 20


@dataclass(frozen=True)
class OpenPoint:
    """Something that holds the final report back: of which kind, what, and what to do."""

    kind: str
    what: str
    advice: str


def of_period(period: Period, as_of: date) -> list[OpenPoint]:
    """A period that is not over."""
    if period.is_complete:
        return []
    what = f"{period.period} is not over in these data: they go up to {day(as_of)}."
    advice = f"Load extracts that cover the whole {period.period_type}, or print a draft."
    return [OpenPoint(DATA, what, advice)]


def of_figures(failed: Sequence[FigureCheck], figures: Figures) -> list[OpenPoint]:
    """Figures that do not add up."""
    return [
        OpenPoint(
            FIGURES,
            _check_words(check, figures),
            "Build the warehouse again; if it stays so, the figures must not be used.",
        )
        for check in failed
    ]


def of_typed(typed: Sequence[Typed]) -> list[OpenPoint]:
    """What texts say by hand that the data could contradict."""
    return [
        OpenPoint(TEXTS, f"{each}.", "The commentary's README lists the helpers.") for each in typed
    ]


def refused_or_warned(
    points: Sequence[OpenPoint], period: str, draft: bool, how: str = ""
) -> list[str]:
    """Refuses a final report while anything holds it back; a draft says what does. `how` tells
    what lists the points at any time."""
    if draft:
        kinds = dict.fromkeys(point.kind for point in points)
        return [
            line
            for kind in kinds
            for line in _some(kind, [each.what for each in points if each.kind == kind])
        ]
    if points:
        count = "1 thing" if len(points) == 1 else f"{len(points)} things"
        lines = "\n".join(as_lines(points, LISTED))
        raise Reg18Error(
            f"The final report of {period} is held back by {count}.\n{lines}",
            f"Mend these, or print a draft with --draft.{how}",
        )
    return []


def _some(kind: str, texts: list[str]) -> list[str]:
    """Return the first points of a kind as lines, and how many more there are."""
    more = len(texts) - LISTED
    shown = texts if more <= 0 else [*texts[:LISTED], f"and {more:,} more."]
    return [f"{kind}: {text}" for text in shown]


def as_lines(points: Sequence[OpenPoint], most: int) -> list[str]:
    """The points as lines, a heading for each kind; what is more than `most` is counted."""
    lines = []
    for kind in dict.fromkeys(point.kind for point in points):
        of_kind = [point for point in points if point.kind == kind]
        lines.append(f"{kind}:")
        lines += [f"  - {point.what}" for point in of_kind[:most]]
        if len(of_kind) > most:
            lines.append(f"  - and {len(of_kind) - most} more")
        lines += [f"  {advice}" for advice in dict.fromkeys(each.advice for each in of_kind)]
    return lines


_CHECK_WORDS = {
    "members_add_up": "{title} by {dimension} adds up to {found}, and not to {expected}.",
    "members_stay_within": "{title} by {dimension}: one part is {found}, of {expected} in all.",
    "parts_stay_within_base": "{title}: {found} are counted of {expected}.",
    "nothing_is_negative": "{title} is below zero: {found}.",
    "longer_targets_hold_more": "{title}: {found}, but only {expected} within a longer target.",
    "investigations_are_decisions": (
        "{title}: {expected} were investigated, but {found} decisions are upheld or not upheld."
    ),
    "compliance_has_its_base": (
        "Ombudsman remedies: carried out is of {expected}, and late is of {found}."
    ),
    "quarters_add_up": "{title}: the quarters add up to {found}, the year is {expected}.",
    "open_cases_flow": (
        "Complaints open at the end are {found}; those open before, received and closed make "
        "{expected}."
    ),
}


def _check_words(check: FigureCheck, figures: Figures) -> str:
    whole = figures.find(check.measure)
    words = _CHECK_WORDS[check.check_name].format(
        title=whole.title if whole else check.measure,
        dimension=check.dimension.replace("_", " "),
        expected=f"{check.expected or 0:,.0f}",
        found=f"{check.found or 0:,.0f}",
    )
    return f"{check.period}: {words}"
