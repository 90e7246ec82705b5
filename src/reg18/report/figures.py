"""The figures of a report: rows of the published tables, found by measure, member and period.

Nothing is counted here. A figure knows the texts that `marts.rpt_figures` holds for it, and tags
each one that it prints with where it comes from, so that every number on a page can be traced.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

NOT_SUPPLIED = "not supplied"
NO_BASE = "no base"
# A ratio of two counts, of which one is not part of the other.
RATIO_BASIS = "opened and received"
# Keeps "143 of 341" on one line.
JOINT = "\u00a0"


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
    source: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    printed: str
    percent: int | None
    share_percent: int | None
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
    is_complete: bool
    book: Figures = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.tag(self.printed, "printed")

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
    def full(self) -> str:
        """The figure; a percentage with its two counts."""
        return f"{self} ({self.base})" if self.percent is not None else str(self)

    @property
    def share(self) -> str:
        """Of a member of a count: its share of the whole, with both counts."""
        whole = self.whole
        if self.share_percent is None or whole is None:
            return NO_BASE
        return f"{self.share_alone} ({JOINT.join((str(self), 'of', str(whole)))})"

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

    def __init__(self, rows: list[dict[str, Any]], year: str) -> None:
        self.year = year
        self._built: dict[tuple[str, str, str, str], Figure] = {}
        self.published: list[Figure] = []
        self._dimensions: set[tuple[str, str]] = set()
        for row in rows:
            figure = Figure(**{name: row[name] for name in FIELDS}, book=self)
            if row["origin"] == "published":
                self.published.append(figure)
                continue
            self._built[figure.period, figure.measure, figure.dimension, figure.member] = figure
            self._dimensions.add((figure.measure, figure.dimension))
        self.published.sort(key=lambda each: (each.measure, each.member_label, each.period))

    def find(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = None,
    ) -> Figure | None:
        """The figure, or none where there is no such row."""
        return self._built.get((period or self.year, measure, dimension, member))

    def get(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = None,
    ) -> Figure:
        """The figure. A member without a row counted nothing in that period."""
        figure = self.find(measure, member, dimension, period)
        if figure is not None:
            return figure
        whole = self.find(measure, period=period)
        if whole is None:
            raise KeyError(f"no measure {measure!r} in {period or self.year}")
        if dimension == "all":
            raise KeyError(f"{measure!r} has no member {member!r} without a dimension")
        return self._nothing(whole, member, dimension)

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
        )

    def has_dimension(self, measure: str, dimension: str) -> bool:
        """Whether the files loaded could tell this dimension of the measure at all."""
        return (measure, dimension) in self._dimensions

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


@dataclass(frozen=True)
class Year:
    """A reporting year of the data."""

    period: str
    period_start: date
    period_end: date
    is_complete: bool
    period_year_before: str | None
