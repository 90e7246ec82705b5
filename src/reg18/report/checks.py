"""What blocks a final report: the points that are still open, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reg18.base.dates import day
from reg18.base.errors import Reg18Error
from reg18.report.commentary import STATUTORY
from reg18.report.content import ANNUAL, Content
from reg18.report.page import Page

DATA, FIGURES, PUBLISHED, TEXTS = "Data", "Figures", "Published figures", "Texts"
APPROVALS = "Approvals"
# A message lists at most this many points of a kind.
LISTED = 20


@dataclass(frozen=True)
class OpenPoint:
    """Something that blocks the final report: of which kind, what, and what to do."""

    kind: str
    what: str
    advice: str


def open_points(content: Content, page: Page) -> list[OpenPoint]:
    """Return everything that still blocks the final report, in the order to fix it in.

    Issues of the data do not block a quarter's report: it is for the council's leadership (D-054).
    """
    is_annual = content.kind is ANNUAL
    return [
        *_of_period(content),
        *(_of_data(content) if is_annual else ()),
        *_of_figures(content),
        *(_of_return(content, page) if is_annual else ()),
        *_of_typed(page),
    ]


def _of_period(content: Content) -> Iterator[OpenPoint]:
    period = content.period
    if not period.is_complete:
        yield OpenPoint(
            DATA,
            f"{period.period} is not over in these data: they go up to {day(content.as_of)}.",
            f"Load extracts that cover the whole {period.period_type}, or print a draft.",
        )


def _of_data(content: Content) -> Iterator[OpenPoint]:
    if content.private is None:
        yield OpenPoint(
            DATA,
            "This file holds no list of blocking issues, so reg18 cannot look for any.",
            "Print the final report from the private warehouse file.",
        )
        return
    for issue in content.private["blocking"]:
        yield OpenPoint(
            DATA,
            f"{issue['table_name']}, {issue['record_key']}: {issue['why']}.",
            "Correct it in the case system, and load the extract again.",
        )


def _of_figures(content: Content) -> Iterator[OpenPoint]:
    for check in content.tables["failed_checks"]:
        yield OpenPoint(
            FIGURES,
            check["what"],
            "Build the warehouse again. If the check still fails, do not use the figures.",
        )


def _of_return(content: Content, page: Page) -> Iterator[OpenPoint]:
    """What regulation 18 (1) asks for, published figures and quotes."""
    for item in content.tables["return_items"]:
        if not item["is_text"] and item["figure"] is None:
            yield OpenPoint(
                FIGURES,
                f"Regulation {item['item']}: the number is not supplied ({item['requirement']}).",
                "Load the file that it is counted from; if there was nothing to count, a file with "
                "its header and no rows.",
            )
    for line in content.unexplained:
        yield OpenPoint(
            PUBLISHED,
            f"{line}.",
            "Correct what is wrong, or explain the new figure (`reg18 restate`); then build again.",
        )
    for name, number in STATUTORY.items():
        if name in page.commentary.missing:
            yield OpenPoint(
                TEXTS,
                f"Regulation {number}: the text is not yet written.",
                f"Write it into {page.commentary.shown_folder}/{name}.md.",
            )
    for approval in page.approvals:
        yield OpenPoint(
            APPROVALS, approval, "Approve it in the review file, or take it out (`reg18 quotes`)."
        )


def _of_typed(page: Page) -> Iterator[OpenPoint]:
    """What texts say by hand that the data could contradict."""
    for each in page.commentary.typed:
        yield OpenPoint(TEXTS, f"{each}.", "The commentary's README lists the helpers.")


def refuse(points: Sequence[OpenPoint], period: str, advice: str) -> None:
    """Refuse a final report while any point is open."""
    if points:
        count = "1 thing blocks" if len(points) == 1 else f"{len(points)} things block"
        lines = "\n".join(as_lines(points, LISTED))
        raise Reg18Error(f"{count} the final report of {period}.\n{lines}", advice)


def as_warnings(points: Sequence[OpenPoint]) -> list[str]:
    """Return the points as warnings of a draft, the first of each kind."""
    return [
        f"{kind}: {line}"
        for kind, of_kind in _by_kind(points).items()
        for line in _first(of_kind, LISTED)
    ]


def as_lines(points: Sequence[OpenPoint], most: int) -> list[str]:
    """Return the points as lines, a heading for each kind; those beyond `most` are counted."""
    lines = []
    for kind, of_kind in _by_kind(points).items():
        lines += [f"{kind}:", *(f"  - {line}" for line in _first(of_kind, most))]
        lines += [f"  {advice}" for advice in dict.fromkeys(each.advice for each in of_kind)]
    return lines


def _first(points: Sequence[OpenPoint], most: int) -> list[str]:
    lines = [point.what for point in points[:most]]
    return [*lines, f"and {len(points) - most:,} more."] if len(points) > most else lines


def _by_kind(points: Sequence[OpenPoint]) -> dict[str, list[OpenPoint]]:
    kinds: dict[str, list[OpenPoint]] = {}
    for point in points:
        kinds.setdefault(point.kind, []).append(point)
    return kinds
