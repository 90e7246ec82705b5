"""The figures of a report: rows of `marts.rpt_figures`, found by measure, member and period.

Nothing is counted here. A figure prints the text that the mart holds for it, tagged with the row
that it comes from, so that every number on a page can be traced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from reg18.base.errors import Reg18Error
from reg18.base.names import nearest, suggestion

NOT_SUPPLIED = "not supplied"
NO_BASE = "no base"
# The default period. A period of None means that there is no year before: a mistake to report.
THIS_YEAR = "this year"
# Members of any dimension that have a row only where they count something.
NOT_KNOWN = ("unknown", "unmapped")
# The basis of a ratio of two counts, neither of which is part of the other.
RATIO_BASIS = "opened and received"
# Keeps "143 of 341" on one line.
NO_BREAK = "\u00a0"
# What Markdown is tagged with wherever it prints a figure.
_TAG = re.compile(r'\{f="([^"]*)"\}')
# A message lists at most this many names.
_MOST_NAMED = 12


class UnknownFigureError(LookupError):
    """There is no such measure, dimension, member or period; the message names the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


def tagged(text: str, kind: str, *origin: str) -> str:
    """Return Markdown of a printed text with the row and column that it comes from."""
    return f'[{text}]{{{kind}="{"/".join(quote(part, safe="") for part in origin)}"}}'


def escape(text: str) -> str:
    """Return text from the data as Markdown that means exactly that text."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


@dataclass(frozen=True)
class Figure:
    """A row of rpt_figures. As text it is what the report prints, tagged with its origin."""

    period: str
    measure: str
    title: str
    kind: str
    basis: str
    is_local_target: bool
    sort_order: int
    dimension: str
    member: str
    member_label: str
    member_order: int
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    printed: str
    percent: int | None
    share_percent: int | None
    has_small_base: bool
    has_small_change_base: bool
    member_rank: int | None
    period_year_before: str | None
    change: Decimal | None
    change_percent: int | None
    change_points: int | None
    is_change_rounded: bool | None
    change_words: str | None
    change_printed: str | None
    is_complete: bool
    figures: Figures = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.base if self.is_few else self.tag(self.printed, "printed")

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The row that it comes from."""
        return self.period, self.measure, self.dimension, self.member

    @property
    def line(self) -> str:
        """What the page calls its line in the last annex."""
        return re.sub("[^A-Za-z0-9]+", "-", "/".join(quote(part, safe="") for part in self.key))

    @property
    def is_member(self) -> bool:
        return self.dimension != "all"

    def tag(self, text: str, part: str) -> str:
        """Return a printed text in Markdown, with the row and part that it comes from."""
        return tagged(text, "f", *self.key, part)

    @property
    def is_few(self) -> bool:
        """A percentage of so few cases that its two counts are printed instead."""
        return self.percent is not None and self.has_small_base

    @property
    def is_supplied(self) -> bool:
        return self.printed != NOT_SUPPLIED

    @property
    def has_base(self) -> bool:
        """Whether there is something to print: a count, or a rate of more than nothing."""
        return self.is_supplied and self.printed != NO_BASE

    @property
    def is_none(self) -> bool:
        """Supplied, and nothing counted."""
        return self.is_supplied and not self.numerator

    @property
    def has_some(self) -> bool:
        return self.is_supplied and bool(self.numerator)

    @property
    def is_one(self) -> bool:
        return self.numerator == 1

    @property
    def rose(self) -> bool:
        """For `holds`: whether it is more than in the year before."""
        return self._difference() > 0

    @property
    def fell(self) -> bool:
        """For `holds`: whether it is less than in the year before."""
        return self._difference() < 0

    def _difference(self) -> float:
        """Return how far it is above the year before; 0 where the two cannot be compared."""
        earlier = self.earlier
        if earlier is None or not (self.is_complete and self.has_base and earlier.has_base):
            return 0
        return (self.value or 0) - (earlier.value or 0)

    @property
    def base(self) -> str:
        """The two counts of a rate."""
        is_share = self.percent is not None and self.basis != RATIO_BASIS
        return NO_BREAK.join((
            self.tag(_whole(self.numerator), "numerator"),
            "of" if is_share else "to",
            self.denominator_text,
        ))  # fmt: skip

    @property
    def denominator_text(self) -> str:
        """What a rate is taken of."""
        if self.denominator is None:
            return NOT_SUPPLIED
        return self.tag(_whole(self.denominator), "denominator")

    @property
    def full(self) -> str:
        """The figure; a percentage with its two counts."""
        is_percentage = self.percent is not None and not self.is_few
        return f"{self} ({self.base})" if is_percentage else str(self)

    @property
    def share(self) -> str:
        """A member's share of the whole, with both counts."""
        whole = self.whole
        if self.share_percent is None or whole is None:
            return NO_BASE
        counts = NO_BREAK.join((str(self), "of", str(whole)))
        return counts if self.has_small_base else f"{self.share_alone} ({counts})"

    @property
    def share_alone(self) -> str:
        """A member's share without its counts, for a table that has them alongside."""
        if self.share_percent is None:
            return NO_BASE
        return self.tag(f"{self.share_percent}%", "share_percent")

    @property
    def whole(self) -> Figure | None:
        return self.figures.find(self.measure, period=self.period)

    @property
    def earlier(self) -> Figure | None:
        """The same figure a year before; None in the first year of the data."""
        if self.period_year_before is None:
            return None
        return self.figures.get(self.measure, self.member, self.dimension, self.period_year_before)

    @property
    def label(self) -> str:
        """The member's label, in Markdown."""
        return escape(self.member_label)


def _whole(number: Decimal | None) -> str:
    assert number is not None
    return f"{int(number):,}"


# The columns of rpt_figures that a report reads, and those that a member without a row lacks.
_COLUMNS = tuple(column.name for column in fields(Figure) if column.name != "figures")
_EMPTY = dict.fromkeys(
    (
        *("numerator", "denominator", "value", "percent", "share_percent", "member_rank"),
        *("change", "change_percent", "change_points", "is_change_rounded", "change_words"),
        "change_printed",
    )
)


class Figures:
    """The figures of the periods that a report shows, up to its own."""

    def __init__(
        self, rows: Iterable[dict[str, Any]], year: str, dimensions: Iterable[str]
    ) -> None:
        """`dimensions` names all that there can be: a file may lack the column of one."""
        self.year = year
        self._rows: dict[tuple[str, str, str, str], Figure] = {}
        self._members: dict[tuple[str, str], dict[str, Figure]] = {}
        for row in rows:
            figure = Figure(**{name: row[name] for name in _COLUMNS}, figures=self)
            self._rows[figure.key] = figure
            of_dimension = self._members.setdefault((figure.measure, figure.dimension), {})
            of_dimension[figure.member] = figure
        self._dimensions = {*dimensions, *(name for _, name in self._members)} - {"all"}

    def find(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = THIS_YEAR,
    ) -> Figure | None:
        """Return the figure, or None where there is no such row."""
        asked = self.year if period == THIS_YEAR else period
        return None if asked is None else self._rows.get((asked, measure, dimension, member))

    def get(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = THIS_YEAR,
    ) -> Figure:
        """Return the figure. A member without a row counted nothing in that period; a name that
        the warehouse does not have raises UnknownFigureError."""
        figure = self.find(measure, member, dimension, period)
        if figure is not None:
            return figure
        return self._nothing(self._whole(measure, member, dimension, period), member, dimension)

    def _whole(self, measure: str, member: str, dimension: str, period: str | None) -> Figure:
        """Return the measure's total where all of the names are the warehouse's; raise
        UnknownFigureError for the first that is not."""
        if period is None:
            raise UnknownFigureError(f"there is no year before {self.year} in the data")
        measures = {name for name, _ in self._members}
        if measure not in measures:
            raise _unknown(f"there is no measure `{measure}`", measure, measures)
        whole = self.find(measure, period=period)
        if whole is None:
            periods = {key[0] for key in self._rows if key[1] == measure}
            raise _unknown(f"there is no period `{period}` of `{measure}`", period, periods)
        if dimension == "all":
            own = {of for name, of in self._members if name == measure}
            asked = f"`{measure}` is asked for its member `{member}` without a dimension"
            raise _unknown(asked, member, own)
        if dimension not in self._dimensions:
            asked = f"`{measure}` has no dimension `{dimension}`"
            raise _unknown(asked, dimension, self._dimensions)
        known = {*self._members.get((measure, dimension), ()), *NOT_KNOWN}
        is_given = whole.is_supplied and self.has_dimension(measure, dimension)
        if is_given and member not in known:
            raise _unknown(f"`{measure}` by {dimension} has no member `{member}`", member, known)
        return whole

    def _nothing(self, whole: Figure, member: str, dimension: str) -> Figure:
        """Return the figure of a member that has no row in the period of the whole."""
        named = self._members.get((whole.measure, dimension), {}).get(member)
        changes: dict[str, Any] = {
            **_EMPTY,
            "dimension": dimension,
            "member": member,
            "member_label": named.member_label if named else member,
            "member_order": named.member_order if named else 1000,
            "printed": NOT_SUPPLIED,
        }
        if whole.is_supplied and self.has_dimension(whole.measure, dimension):
            changes["numerator"] = Decimal(0)
            changes["printed"] = NO_BASE if whole.kind in ("rate", "days") else "0"
        if whole.kind == "count" and whole.numerator:
            changes["share_percent"] = 0
        return replace(whole, **changes)

    def printed_in(self, markdown: str) -> list[tuple[Figure, str]]:
        """Return every figure that a Markdown prints, with the part of it that it prints; raises
        Reg18Error for a figure that is not the warehouse's."""
        found = []
        for tag in dict.fromkeys(_TAG.findall(markdown)):
            try:
                period, measure, dimension, member, part = map(unquote, tag.split("/"))
                found.append((self.get(measure, member, dimension, period), part))
            except (ValueError, UnknownFigureError) as error:
                raise Reg18Error(
                    f"The report prints a figure that cannot be traced to the warehouse: {tag}.",
                    "Look for it in the templates and the commentary.",
                ) from error
        return found

    def has_dimension(self, measure: str, dimension: str) -> bool:
        """Whether the files loaded give this dimension of the measure at all."""
        return (measure, dimension) in self._members

    def any_in(self, measure: str, periods: Iterable[str]) -> bool:
        """Whether anything was counted in any of the periods."""
        return any(self.get(measure, period=period).has_some for period in periods)

    def targets(self, family: str) -> list[Figure]:
        """Return the year's figures of a family of local targets, in the order of the settings."""
        found = [
            figure
            for (period, measure, dimension, _), figure in self._rows.items()
            if period == self.year
            and dimension == "all"
            and figure.is_local_target
            and measure.startswith(f"{family}_")
        ]
        return sorted(found, key=lambda figure: figure.sort_order)

    def members(self, measure: str, dimension: str, periods: list[str]) -> list[Figure]:
        """Return the members that any of the periods has, as of the last of them, in order."""
        found = [
            self.get(measure, member, dimension, periods[-1])
            for member in self._members.get((measure, dimension), ())
            if any((period, measure, dimension, member) in self._rows for period in periods)
        ]
        return sorted(found, key=lambda each: (each.member_order, each.member_label.casefold()))

    def rated(self, measure: str, dimension: str, periods: list[str]) -> list[Figure]:
        """Return the members of which any of the periods has something to take a rate of."""
        return [
            each
            for each in self.members(measure, dimension, periods)
            if any(self.get(measure, each.member, dimension, one).has_base for one in periods)
        ]

    def ranked(self, measure: str, dimension: str, periods: list[str]) -> list[Figure]:
        """Return the members, the largest of the last period first, what is not known last."""
        return sorted(
            self.members(measure, dimension, periods),
            key=lambda each: (each.member in NOT_KNOWN, -(each.numerator or 0)),
        )


def _unknown(problem: str, name: str, choices: Iterable[str]) -> UnknownFigureError:
    known = sorted(choices)
    if len(known) > _MOST_NAMED and nearest(name, known) is None:
        return UnknownFigureError(f"{problem}; the last annex of the report lists them")
    return UnknownFigureError(f"{problem}; {suggestion(name, known).rstrip('.')}")
