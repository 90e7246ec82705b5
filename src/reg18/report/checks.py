"""What has to be so before a final annual report is printed, and what is not so yet."""

from __future__ import annotations

from dataclasses import dataclass

from reg18.report.commentary import STATUTORY
from reg18.report.document import Document
from reg18.report.figures import Figures
from reg18.report.warehouse import Content, FigureCheck
from reg18.report.wording import day

DATA, FIGURES, PUBLISHED, TEXTS = "Data", "Figures", "Published figures", "Texts"
APPROVALS = "Approvals"


@dataclass(frozen=True)
class OpenPoint:
    """Something that holds the final report back: of which kind, what, and what to do."""

    kind: str
    what: str
    advice: str


def open_points(content: Content, document: Document) -> list[OpenPoint]:
    """Everything that still holds the final report of a year back, in the order to mend it in."""
    return [
        *_of_data(content),
        *_of_figures(content),
        *_of_publications(content),
        *_of_texts(document),
    ]


def _of_data(content: Content) -> list[OpenPoint]:
    points = []
    year = content.year
    if not year.is_complete:
        points.append(
            OpenPoint(
                DATA,
                f"{year.period} is not over in these data: they go up to {day(content.as_of)}.",
                "Load extracts that cover the whole year, or print a draft.",
            )
        )
    if content.blocking is None:
        points.append(
            OpenPoint(
                DATA,
                "This file holds no list of blocking issues, so none can be looked for.",
                "Print the final report from the private warehouse file.",
            )
        )
    for table, reference, reason in content.blocking or []:
        points.append(
            OpenPoint(
                DATA,
                f"{table}, {reference}: {content.issue_words[reason]}.",
                "Mend it in the case system, and load the extract again.",
            )
        )
    return points


def _of_figures(content: Content) -> list[OpenPoint]:
    points = [
        OpenPoint(
            FIGURES,
            _check_words(check, content.figures),
            "Build the warehouse again; if it stays so, the figures must not be used.",
        )
        for check in content.failed_checks
    ]
    points += [
        OpenPoint(
            FIGURES,
            f"Regulation {item['item']}: the number is not supplied ({item['requirement']}).",
            "Load the file that it is counted from; if there was nothing to count, a file with its "
            "header and no rows.",
        )
        for item in content.items
        if not item["is_text"] and item["figure"] is None
    ]
    return points


def _of_publications(content: Content) -> list[OpenPoint]:
    return [
        OpenPoint(
            PUBLISHED,
            f"{line}.",
            "Mend what is wrong, or explain the new figure (`reg18 restate`); then build again.",
        )
        for line in content.unexplained
    ]


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


def _of_texts(document: Document) -> list[OpenPoint]:
    points = [
        OpenPoint(
            TEXTS,
            f"Regulation {STATUTORY[name]}: the text is not yet written.",
            f"Write it into {document.commentary_folder}/{name}.md.",
        )
        for name in STATUTORY
        if name in document.missing
    ]
    points += [
        OpenPoint(
            APPROVALS, approval, "Approve it in the review file, or take it out (`reg18 quotes`)."
        )
        for approval in document.approvals
    ]
    points += [
        OpenPoint(TEXTS, f"{typed}.", "The commentary's README lists the helpers.")
        for typed in document.typed
    ]
    return points


def as_lines(points: list[OpenPoint], most: int) -> list[str]:
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
