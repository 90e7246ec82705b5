"""The figures of a report: rows of the published tables, found by measure, member and period.

Nothing is counted here. A figure knows the texts that `marts.rpt_figures` holds for it, and tags
each one that it prints with where it comes from, so that every number on a page can be traced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from reg18.base.names import nearest, suggestion

NOT_SUPPLIED = "not supplied"
# The period of a figure that is asked for without one; no period at all is a mistake.
THIS_YEAR = "this year"
# Members of any dimension that have a row only where they count something.
NOT_KNOWN = ("unknown", "unmapped")
NO_BASE = "no base"
# A ratio of two counts, of which one is not part of the other.
RATIO_BASIS = "opened and received"
# Keeps "143 of 341" on one line.
JOINT = "\u00a0"


class UnknownFigureError(LookupError):
    """There is no such measure, dimension, member or period; the message names the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Figure:
    """One row of rpt_figures. As text it is what the report prints, tagged with its origin."""

    period: str
    measure: str
    title: str
    kind: str
    basis: str
    law: str | None
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
    earlier_numerator: Decimal | None
    earlier_denominator: Decimal | None
    earlier_printed: str | None
    change: Decimal | None
    change_percent: int | None
    change_points: int | None
    is_change_rounded: bool | None
    change_words: str | None
    change_printed: str | None
    is_complete: bool
    book: Figures = field(repr=False, compare=False)

    def __str__(self) -> str:
        if self.is_few:
            return self.base
        return self.tag(self.printed, "printed")

    @property
    def is_few(self) -> bool:
        """A percentage of so few that its two counts stand in its place."""
        return self.percent is not None and self.has_small_base

    def tag(self, text: str, part: str) -> str:
        """A printed text in Markdown, with the row and part that it was taken from."""
        parts = (self.period, self.measure, self.dimension, self.member, part)
        return f'[{text}]{{f="{"/".join(quote(each, safe="") for each in parts)}"}}'

    @property
    def is_supplied(self) -> bool:
        return self.printed != NOT_SUPPLIED

    @property
    def has_base(self) -> bool:
        """There is something to print: a count, or a rate of more than nothing."""
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
    def difference(self) -> int:
        """-1, 0 or 1: whether it is less, the same or more than in the year before; 0 where there
        is nothing to compare with."""
        if not self.has_earlier or self.earlier is None:
            return 0
        if self.kind in ("rate", "days"):
            # Both bases are above nothing: the products compare the two ratios exactly.
            now = (self.numerator or 0) * (self.earlier_denominator or 0)
            before = (self.earlier_numerator or 0) * (self.denominator or 0)
            if self.kind == "days":
                now, before = Decimal(str(self.value)), Decimal(str(self.earlier.value))
        else:
            now, before = self.numerator or Decimal(0), self.earlier_numerator or Decimal(0)
        return (now > before) - (now < before)

    @property
    def has_earlier(self) -> bool:
        """Whether there is the same figure of a whole year before to compare with."""
        return (
            self.is_complete
            and self.has_base
            and self.period_year_before is not None
            and self.earlier is not None
            and self.earlier.has_base
        )

    @property
    def rose(self) -> bool:
        """For `holds`: whether it is more than in the year before."""
        return self.difference > 0

    @property
    def fell(self) -> bool:
        """For `holds`: whether it is less than in the year before."""
        return self.difference < 0

    @property
    def base(self) -> str:
        """Of a rate: its two counts."""
        assert self.numerator is not None
        assert self.denominator is not None
        is_share = self.percent is not None and self.basis != RATIO_BASIS
        return JOINT.join(
            (
                self.tag(_whole(self.numerator), "numerator"),
                "of" if is_share else "to",
                self.tag(_whole(self.denominator), "denominator"),
            )
        )

    @property
    def denominator_text(self) -> str:
        """Of a rate: what it is taken of, alone."""
        if self.denominator is None:
            return NOT_SUPPLIED
        return self.tag(_whole(self.denominator), "denominator")

    @property
    def full(self) -> str:
        """The figure; a percentage with its two counts."""
        return (
            f"{self} ({self.base})" if self.percent is not None and not self.is_few else str(self)
        )

    @property
    def share(self) -> str:
        """Of a member of a count: its share of the whole, with both counts."""
        whole = self.whole
        if self.share_percent is None or whole is None:
            return NO_BASE
        counts = JOINT.join((str(self), "of", str(whole)))
        return counts if self.has_small_base else f"{self.share_alone} ({counts})"

    @property
    def share_alone(self) -> str:
        """The share without its counts, for a table that has them beside it."""
        if self.share_percent is None:
            return NO_BASE
        return self.tag(f"{self.share_percent}%", "share_percent")

    @property
    def whole(self) -> Figure | None:
        return self.book.find(self.measure, period=self.period)

    @property
    def earlier(self) -> Figure | None:
        """The same figure a year before; none in the first year of the data."""
        if self.period_year_before is None:
            return None
        return self.book.get(self.measure, self.member, self.dimension, self.period_year_before)

    @property
    def label(self) -> str:
        """The member's label, in Markdown."""
        return escape(self.member_label)


# More names than these are no help in a message.
_MOST_NAMED = 12


def _hint(name: str, choices: Iterable[str]) -> str:
    """The end of a message about a wrong name."""
    known = sorted(choices)
    if len(known) > _MOST_NAMED and nearest(name, known) is None:
        return "the last annex of the report lists them"
    return suggestion(name, known).rstrip(".")


def escape(text: str) -> str:
    """Text of the data as Markdown that means just that text."""
    text = " ".join(text.split())
    return "".join(f"\\{sign}" if sign.isascii() and _is_sign(sign) else sign for sign in text)


def _is_sign(sign: str) -> bool:
    return not (sign.isalnum() or sign == " ")


def _whole(number: Decimal) -> str:
    return f"{int(number):,}"


FIELDS = tuple(each.name for each in fields(Figure) if each.name != "book")


class Figures:
    """All figures of the years that a report shows, up to its own."""

    def __init__(
        self, rows: list[dict[str, Any]], year: str, dimensions: Iterable[str] = ()
    ) -> None:
        """`dimensions` are the names of all there can be; those of the rows need not be named."""
        self.year = year
        self._built: dict[tuple[str, str, str, str], Figure] = {}
        self._members: dict[tuple[str, str], set[str]] = {}
        self._dimension_names = set(dimensions)
        for row in rows:
            figure = Figure(**{name: row[name] for name in FIELDS}, book=self)
            self._built[figure.period, figure.measure, figure.dimension, figure.member] = figure
            self._members.setdefault((figure.measure, figure.dimension), set()).add(figure.member)
        self._dimension_names |= {dimension for _, dimension in self._members} - {"all"}

    def find(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = THIS_YEAR,
    ) -> Figure | None:
        """The figure, or none where there is no such row."""
        asked = self.year if period == THIS_YEAR else period
        return None if asked is None else self._built.get((asked, measure, dimension, member))

    def get(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = THIS_YEAR,
    ) -> Figure:
        """The figure. A member without a row counted nothing in that period; any name that is
        none of the warehouse's raises UnknownFigureError."""
        figure = self.find(measure, member, dimension, period)
        if figure is not None:
            return figure
        whole = self._whole(measure, period)
        if dimension == "all":
            if self.dimensions(measure):
                raise UnknownFigureError(
                    f"`{measure}` is asked for its member `{member}` without a dimension; "
                    + _hint(member, self.dimensions(measure))
                )
            raise UnknownFigureError(f"`{measure}` has no members, so it has no `{member}`")
        if whole.is_supplied and self.has_dimension(measure, dimension):
            known = self._members[measure, dimension] | set(NOT_KNOWN)
            if member not in known:
                raise UnknownFigureError(
                    f"`{measure}` by {dimension} has no member `{member}`; " + _hint(member, known)
                )
        elif dimension not in self._dimension_names:
            raise UnknownFigureError(
                f"`{measure}` has no dimension `{dimension}`; "
                + _hint(dimension, self._dimension_names)
            )
        return self._nothing(whole, member, dimension)

    def _whole(self, measure: str, period: str | None) -> Figure:
        """A measure's total of a period that is there."""
        if period is None:
            raise UnknownFigureError(f"there is no year before {self.year} in the data")
        whole = self.find(measure, period=period)
        if whole is not None:
            return whole
        measures = {key[1] for key in self._built}
        if measure not in measures:
            raise UnknownFigureError(f"there is no measure `{measure}`; {_hint(measure, measures)}")
        periods = sorted({key[0] for key in self._built if key[1] == measure})
        raise UnknownFigureError(
            f"there is no period `{period}` of `{measure}`; {_hint(str(period), periods)}"
        )

    def dimensions(self, measure: str) -> list[str]:
        """The dimensions that the files loaded could tell of a measure."""
        return sorted(each for of, each in self._members if of == measure and each != "all")

    def _nothing(self, whole: Figure, member: str, dimension: str) -> Figure:
        named = next(
            (
                each
                for key, each in self._built.items()
                if key[1:] == (whole.measure, dimension, member)
            ),
            None,
        )
        is_dimension = self.has_dimension(whole.measure, dimension)
        if not whole.is_supplied or not is_dimension:
            printed = NOT_SUPPLIED
        else:
            printed = NO_BASE if whole.kind in ("rate", "days") else "0"
        return replace(
            whole,
            dimension=dimension,
            member=member,
            member_label=named.member_label if named else member,
            member_order=named.member_order if named else 1000,
            numerator=None if printed == NOT_SUPPLIED else Decimal(0),
            denominator=None,
            value=None,
            printed=printed,
            percent=None,
            share_percent=0 if whole.kind == "count" and whole.numerator else None,
            member_rank=None,
            earlier_numerator=None,
            earlier_denominator=None,
            earlier_printed=None,
            change=None,
            change_percent=None,
            change_points=None,
            is_change_rounded=None,
            change_words=None,
            change_printed=None,
        )

    def has_dimension(self, measure: str, dimension: str) -> bool:
        """Whether the files loaded could tell this dimension of the measure at all."""
        return (measure, dimension) in self._members

    def targets(self, family: str) -> list[Figure]:
        """The year's figures of the council's own targets of a family, in the settings' order."""
        found = [
            figure
            for (period, measure, dimension, _), figure in self._built.items()
            if period == self.year
            and dimension == "all"
            and figure.is_local_target
            and measure.startswith(f"{family}_")
        ]
        return sorted(found, key=lambda each: each.sort_order)

    def members(self, measure: str, dimension: str, periods: list[str]) -> list[Figure]:
        """The members that any of the periods has, as of the last of them, in their own order."""
        names: dict[str, None] = {}
        for period, of_measure, of_dimension, member in self._built:
            if (of_measure, of_dimension) == (measure, dimension) and period in periods:
                names[member] = None
        found = [self.get(measure, name, dimension, periods[-1]) for name in names]
        return sorted(found, key=lambda each: (each.member_order, each.member_label.casefold()))

    def ranked(self, measure: str, dimension: str, periods: list[str]) -> list[Figure]:
        """The members, the largest of the last period first, what is not known last."""
        return sorted(
            self.members(measure, dimension, periods),
            key=lambda each: (
                each.member in ("unknown", "unmapped"),
                -(each.numerator or 0),
                each.member_order,
                each.member_label.casefold(),
            ),
        )
