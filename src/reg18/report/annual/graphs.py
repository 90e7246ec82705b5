"""The seven graphs of the annual report, each with its title, alternative text and data table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reg18.base.colours import Palette
from reg18.report import alternatives
from reg18.report.canvas import Chart
from reg18.report.charts import Bar, Group, Panel, bars, columns
from reg18.report.figures import Figure, Figures
from reg18.report.tables import Label, Tables, basis, has_nothing
from reg18.report.wording import cell, plain

QUARTERS = (("Apr–Jun", "Q1"), ("Jul–Sep", "Q2"), ("Oct–Dec", "Q3"), ("Jan–Mar", "Q4"))


@dataclass(frozen=True)
class Graph:
    """A graph of the report, or what is said in its place."""

    name: str
    caption: str = ""
    alt: str = ""
    table: str = ""
    # What stands in its place when there is nothing to draw.
    nothing: str = ""
    # Draws it; called for graphs that the report uses.
    chart: Callable[[], Chart] | None = None


class Graphs:
    """Makes each graph from figures, over the years that the report shows."""

    def __init__(
        self, figures: Figures, tables: Tables, years: list[str], label: Label, colours: Palette
    ) -> None:
        self.book, self.tables, self.label, self.colours = figures, tables, label, colours
        self.years = years
        self.three, self.two = years[-3:], years[-2:]

    def all(self) -> dict[str, Graph]:
        """Every graph by its name."""
        found = (
            self.volumes(),
            self.members(
                "themes", "complaints received", "complaints_received", "theme", "Theme", "by theme"
            ),
            self.members(
                "causes", "complaints resolved", "complaints_resolved", "cause", "Cause", "by cause"
            ),
            self.compliments(),
            self.rates(
                "stage-one",
                "complaints resolved within each local target at stage 1",
                "responded_within",
                "complaints_resolved",
                "complaints resolved",
            ),
            self.rates(
                "reviews",
                "reviews resolved within each local target",
                "reviews_within",
                "reviews_resolved",
                "reviews resolved",
            ),
            self.members(
                "outcomes",
                "complaints resolved",
                "complaints_resolved",
                "outcome",
                "Outcome",
                "by outcome at stage 1",
            ),
        )
        return {graph.name: graph for graph in found}

    def _span(self, periods: Sequence[str], joint: str) -> str:
        if len(periods) == 1:
            return self.label(periods[0])
        return f"{self.label(periods[0])} {joint} {self.label(periods[-1])}"

    def _title(self, what: str, span: str, figure: Figure) -> str:
        return f"{what[:1].upper()}{what[1:]}, {span} {basis(figure)}"

    def _age(self, period: str) -> int:
        return min(len(self.years) - 1 - self.years.index(period), 2)

    def _has_any(self, measure: str, periods: Sequence[str]) -> bool:
        return any(self.book.get(measure, period=each).has_some for each in periods)

    def volumes(self) -> Graph:
        """Complaints received by quarter, three years."""
        name, measure, what = "volumes", "complaints_received", "complaints received"
        whole = self.book.get(measure)
        if not self._has_any(measure, self.three):
            return Graph(name, nothing=has_nothing(whole, what, self.label(self.book.year)))
        caption = self._title(f"{what}, by quarter", self._span(self.three, "to"), whole)
        panels, read = [], []
        for period in self.three:
            found = [self.book.find(measure, period=f"{period} {short}") for _, short in QUARTERS]
            year = self.book.get(measure, period=period)
            age = self._age(period)
            panels.append(
                Panel(
                    title=period,
                    detail=f"{year.printed} in {'all' if year.is_complete else 'all so far'}",
                    age=age,
                    columns=[
                        (long, short, _bar(figure, age) if figure else None)
                        for (long, short), figure in zip(QUARTERS, found, strict=True)
                    ],
                )
            )
            read.append((self.label(period), found, year))
        alt = alternatives.of_quarters(what, read)
        return Graph(
            name,
            caption,
            alt,
            self.tables.quarters(
                f"{name}-data", "Complaints received by quarter", measure, self.three
            ),
            chart=lambda: columns(name, plain_title(caption), alt, panels, self.colours),
        )

    def members(
        self, name: str, what: str, measure: str, dimension: str, first: str, by: str
    ) -> Graph:
        """A count by the members of a dimension, this year beside the last."""
        whole = self.book.get(measure)
        missing = what if self.book.has_dimension(measure, dimension) else f"{what} {by}"
        if not self.book.has_dimension(measure, dimension) and self._has_any(measure, self.two):
            nothing = (
                f"::: {{.missing}}\n**Not supplied.** The files loaded do not say {by} what the "
                f"{what} were.\n:::\n"
            )
            return Graph(name, nothing=nothing)
        if not self._has_any(measure, self.two):
            return Graph(name, nothing=has_nothing(whole, missing, self.label(self.book.year)))
        caption = self._title(f"{what} {by}", self._span(self.two, "and"), whole)
        found = self.book.ranked(measure, dimension, self.two)
        groups = []
        for place, member in enumerate(found):
            row = []
            for period in reversed(self.two):
                figure = self.book.get(measure, member.member, dimension, period)
                text = f"{figure.printed} in {self.label(period)}" if place == 0 else figure.printed
                row.append(Bar(float(figure.numerator or 0), text, self._age(period)))
            groups.append(Group(member.member_label, row))
        alt = alternatives.of_members(f"{what} {by}", found, self.book, self.two, self.label)
        is_multiple = dimension == "cause"
        title = f"{what[:1].upper()}{what[1:]} {by}"
        if is_multiple:
            title += "; a complaint may have several"
        return Graph(
            name,
            caption,
            alt,
            self.tables.members(
                f"{name}-data", title, first, measure, dimension, self.three, not is_multiple
            ),
            chart=lambda: bars(name, plain_title(caption), alt, groups, self.colours),
        )

    def compliments(self) -> Graph:
        """Compliments received in each year of the data."""
        name, measure, what = "compliments", "compliments_received", "compliments received"
        whole = self.book.get(measure)
        if not self._has_any(measure, self.years):
            return Graph(name, nothing=has_nothing(whole, what, self.label(self.book.year)))
        caption = self._title(what, self._span(self.years, "to"), whole)
        found = [(self.label(each), self.book.get(measure, period=each)) for each in self.years]
        found.reverse()
        groups = [Group(label, [_bar(figure, self._age(figure.period))]) for label, figure in found]
        alt = alternatives.of_years(what, found)
        return Graph(
            name,
            caption,
            alt,
            self.tables.quarters(
                f"{name}-data", "Compliments received by quarter", measure, self.years
            ),
            chart=lambda: bars(name, plain_title(caption), alt, groups, self.colours),
        )

    def rates(self, name: str, what: str, family: str, whole: str, of_what: str) -> Graph:
        """The share within each of the council's own targets, three years."""
        targets = self.book.targets(family)
        of_all = self.book.get(whole)
        if not targets or not self._has_any(whole, self.three):
            return Graph(name, nothing=has_nothing(of_all, of_what, self.label(self.book.year)))
        caption = self._title(what, self._span(self.three, "to"), targets[0])
        groups, read = [], []
        for target in targets:
            found = [
                (self.label(period), self.book.get(target.measure, period=period))
                for period in reversed(self.three)
            ]
            row = [
                Bar(
                    figure.value or 0,
                    f"{plain(cell(figure))}, {label}",
                    self._age(figure.period),
                )
                for label, figure in found
            ]
            groups.append(Group(target_label(target), row))
            read.append((target_label(target), found))
        alt = alternatives.of_rates(what, read)
        return Graph(
            name,
            caption,
            alt,
            self.tables.measures(
                f"{name}-data",
                f"{what[:1].upper()}{what[1:]}",
                "Local target",
                [target.measure for target in targets],
                self.three,
            ),
            chart=lambda: bars(name, plain_title(caption), alt, groups, self.colours, 1),
        )


def target_label(figure: Figure) -> str:
    """A local target without the words that all of its graph share: Within 10 working days."""
    return f"Within {figure.title.split('within ', 1)[-1]}"


def plain_title(caption: str) -> str:
    """A caption as the plain name of an image."""
    return plain(caption).replace("[", "").replace("]{.basis}", "")


def _bar(figure: Figure, age: int) -> Bar:
    return Bar(float(figure.numerator or 0), figure.printed, age)
