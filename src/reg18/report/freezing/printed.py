"""Which figures a report printed: each is tagged in its Markdown with where it comes from."""

from __future__ import annotations

import re
from urllib.parse import unquote

from reg18.base.errors import Reg18Error
from reg18.published.files import Row
from reg18.report.figures import Figure, Figures, UnknownFigureError

_TAG = re.compile(r'\{f="([^"]*)"\}')

# Parts of a figure that say something of another one too: of the whole, or of the year before.
_OF_THE_WHOLE = ("share_percent", "member_rank")
_OF_THE_YEAR_BEFORE = (
    "change",
    "change_percent",
    "change_points",
    "change_printed",
    "earlier_printed",
    "earlier_numerator",
    "earlier_denominator",
)

Key = tuple[str, str, str, str]


def stated_figures(markdown: str, figures: Figures, year: str) -> list[Row]:
    """The rows that record what the report of a year states, as the warehouse has them."""
    found: dict[Key, Figure] = {}
    for tag in dict.fromkeys(_TAG.findall(markdown)):
        try:
            period, measure, dimension, member, part = (unquote(each) for each in tag.split("/"))
            figure = figures.get(measure, member, dimension, period)
        except (ValueError, UnknownFigureError) as error:
            raise Reg18Error(
                f"The report prints a figure that cannot be traced to the warehouse: {tag}.",
                "Nothing was recorded. Look for it in the templates and the commentary.",
            ) from error
        for each in (figure, *_also_stated(figure, part)):
            found[each.period, each.measure, each.dimension, each.member] = each
    whole = _whole_dimensions(found, figures)
    return [
        {
            "frozen_year": year,
            "period": figure.period,
            "measure": figure.measure,
            "dimension": figure.dimension,
            "member": figure.member,
            "printed": figure.printed,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "value": figure.value,
            "is_whole": (figure.period, figure.measure, figure.dimension) in whole,
        }
        for figure in found.values()
    ]


def _also_stated(figure: Figure, part: str) -> list[Figure]:
    if part in _OF_THE_WHOLE and figure.whole is not None:
        return [figure.whole]
    if part in _OF_THE_YEAR_BEFORE and figure.earlier is not None:
        return [figure.earlier]
    return []


def _whole_dimensions(found: dict[Key, Figure], figures: Figures) -> set[tuple[str, str, str]]:
    """Of which periods every member that counts anything is stated: any other member is none."""
    members: dict[tuple[str, str, str], set[str]] = {}
    for period, measure, dimension, member in found:
        if dimension != "all":
            members.setdefault((period, measure, dimension), set()).add(member)
    return {
        (period, measure, dimension)
        for (period, measure, dimension), stated in members.items()
        if all(
            each.member in stated or not (each.numerator or each.denominator)
            for each in figures.members(measure, dimension, [period])
        )
    }
