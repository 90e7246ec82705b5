"""The last annex of the page: a line for every figure that the report prints, to be linked to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from reg18.base.reading import Row
from reg18.report.figures import Figure, Figures, escape

_TAG = re.compile(r'\{f="([^"]*)/[^/"]*"\}')


def figure_lines(markdown: str, figures: Figures, measures: Sequence[Row]) -> str:
    """Return each measure's definition and law, and below it every printed figure with its two
    numbers. The page links each figure to its line."""
    printed: dict[str, list[tuple[str, Figure]]] = {}
    for key in dict.fromkeys(_TAG.findall(markdown)):
        period, name, dimension, member = map(unquote, key.split("/"))
        figure = figures.get(name, member, dimension, period)
        printed.setdefault(name, []).append((key, figure))
    blocks = ["::: {.figure-lines}"]
    for measure in measures:
        found = printed.get(measure["measure"], [])
        found.sort(key=lambda each: (each[1].dimension != "all", each[1].dimension, each[1].period))
        if found:
            blocks += ["", _definition(measure), "", *(_line(*each) for each in found)]
    return "\n".join([*blocks, ":::", ""])


def _definition(measure: Row) -> str:
    law = "local target" if measure["is_local_target"] else measure["law"]
    text = f"**{escape(measure['title'])}.** {escape(measure['definition'])}"
    text += f" Basis: {measure['basis']}."
    return f"{text} Law: {escape(law)}." if law else text


def _line(key: str, figure: Figure) -> str:
    of = "" if figure.dimension == "all" else f", {figure.dimension.replace('_', ' ')} "
    name = f"{figure.period}{of}{figure.label if of else ''}"
    line_id = f"fig-{re.sub('[^A-Za-z0-9]+', '-', key)}"
    return f"- [{name}:]{{#{line_id}}} {_counts(figure)}"


def _counts(figure: Figure) -> str:
    """Return the figure with n and N; a mean or median with how many it is of."""
    if not figure.has_base:
        return figure.full if not figure.is_supplied else figure.printed
    if figure.kind == "days":
        return f"{figure}, of {figure.denominator_text}"
    if figure.kind == "rate" and figure.percent is None:
        return f"{figure} ({figure.base})"
    return figure.full
