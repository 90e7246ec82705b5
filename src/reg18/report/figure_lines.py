"""The last annex of the page: a line for every figure that the report prints, to be linked to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from reg18.report.figures import Figure, Figures, escape

_TAG = re.compile(r'\{f="([^"]*)/[^/"]*"\}')


def figure_lines(
    markdown: str, figures: Figures, measures: Sequence[Mapping[str, Any]], heading: str
) -> str:
    """An annex with each measure's definition and law, and below it every printed figure with its
    two numbers; `heading` comes before it. The page links each figure to its line."""
    printed: dict[str, list[tuple[str, Figure]]] = {}
    for key in dict.fromkeys(_TAG.findall(markdown)):
        period, name, dimension, member = map(unquote, key.split("/"))
        figure = figures.get(name, member, dimension, period)
        printed.setdefault(name, []).append((key, figure))
    blocks = [heading, "::: {.figure-lines}"]
    for measure in measures:
        found = printed.get(measure["measure"])
        if found:
            blocks += ["", _definition(measure), "", *_lines(found)]
    return "\n".join([*blocks, ":::", ""])


def _definition(measure: Mapping[str, Any]) -> str:
    law = "local target" if measure["is_local_target"] else measure["law"]
    text = f"**{escape(measure['title'])}.** {escape(measure['definition'])}"
    text += f" Basis: {measure['basis']}."
    return f"{text} Law: {escape(law)}." if law else text


def _lines(found: list[tuple[str, Figure]]) -> Iterator[str]:
    found.sort(key=lambda each: (each[1].dimension != "all", each[1].dimension, each[1].period))
    for key, figure in found:
        of = (
            ""
            if figure.dimension == "all"
            else f", {figure.dimension.replace('_', ' ')} {figure.label}"
        )
        yield f"- [{figure.period}{of}:]{{#{line_id(key)}}} {_counts(figure)}"


def _counts(figure: Figure) -> str:
    """The figure with n and N; a mean or median with how many it is of."""
    if figure.kind == "days" and figure.has_base:
        return f"{figure}, of {figure.denominator_text}"
    if figure.kind == "rate" and figure.percent is None and figure.has_base:
        return f"{figure} ({figure.base})"
    return figure.full if figure.has_base or not figure.is_supplied else figure.printed


def line_id(key: str) -> str:
    """The id of a figure's line, from its tag without the part."""
    return f"fig-{re.sub('[^A-Za-z0-9]+', '-', key)}"
