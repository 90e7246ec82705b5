"""What has to be so before a final annual report is printed, and what is not so yet."""

from __future__ import annotations

from reg18.report.annual.content import Content
from reg18.report.checks import (
    APPROVALS,
    DATA,
    FIGURES,
    PUBLISHED,
    TEXTS,
    OpenPoint,
    of_figures,
    of_period,
    of_typed,
)
from reg18.report.commentary import STATUTORY
from reg18.report.document import Document


def open_points(content: Content, document: Document) -> list[OpenPoint]:
    """Everything that still holds the final report of a year back, in the order to mend it in."""
    return [
        *_of_data(content),
        *_of_figures(content),
        *_of_publications(content),
        *_of_texts(document),
    ]


def _of_data(content: Content) -> list[OpenPoint]:
    points = of_period(content.year, content.as_of)
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
    points = of_figures(content.failed_checks, content.figures)
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
    return points + of_typed(document.typed)
