"""The seven graphs of the annual report, each with its title, alternative text and data table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reg18.base.colours import Palette
from reg18.report.canvas import Chart
from reg18.report.charts import Bar, Group, Panel, bars, columns
from reg18.report.figures import Figure, Figures
from reg18.report.tables import Label, Tables, basis, has_nothing
from reg18.report.wording import cell, listed, plain

QUARTERS = (("Apr–Jun", "Q1"), ("Jul–Sep", "Q2"), ("Oct–Dec", "Q3"), ("Jan–Mar", "Q4"))
# How many members an alternative text compares with the year before.
COMPARED = 6


@dataclass(frozen=True)
class Graph:
    """A graph of the report, or what is said instead if there is nothing to draw."""

    name: str
    caption: str = ""
    alt: str = ""
    table: str = ""
    # Draws it; called for graphs that the report uses.
    chart: Callable[[], Chart] | None = None
    nothing: str = ""


class Graphs:
    """Makes each graph from figures, over the years that the report shows."""

    def __init__(
        self, figures: Figures, tables: Tables, years: list[str], label: Label, colours: Palette
    ) -> None:
        self.book, self.tables, self.label, self.colours = figures, tables, label, colours
        self.years = years
        self.three, self.two = years[-3:], years[-2:]

    def all(self) -> dict[str, Graph]:
        """Return every graph by its name."""
        received, resolved = "complaints received", "complaints resolved"
        on_time = "resolved within each local target"
        found = (
            self.volumes(),
            self.members("themes", received, "theme", "by theme"),
            self.members("causes", resolved, "cause", "by cause"),
            self.compliments(),
            self.rates(
                "stage-one", f"complaints {on_time} at stage 1", "responded_within", resolved
            ),
            self.rates("reviews", f"reviews {on_time}", "reviews_within", "reviews resolved"),
            self.members("outcomes", resolved, "outcome", "by outcome at stage 1"),
        )
        return {graph.name: graph for graph in found}

    def volumes(self) -> Graph:
        """Return complaints received by quarter, three years."""
        name, measure, what = "volumes", "complaints_received", "complaints received"
        if not self._has_any(measure, self.three):
            return self._nothing(name, what, self.book.get(measure))
        panels, read = [], []
        for period in self.three:
            found = [self.book.find(measure, period=f"{period} {short}") for _, short in QUARTERS]
            year, age = self.book.get(measure, period=period), self._age(period)
            detail = f"{year.printed} in {'all' if year.is_complete else 'all so far'}"
            drawn = [
                (long, short, self._bar(figure, period) if figure else None)
                for (long, short), figure in zip(QUARTERS, found, strict=True)
            ]
            panels.append(Panel(period, detail, age, drawn))
            numbers = listed([figure.printed for figure in found if figure is not None])
            read.append(f"{self.label(period)}: {numbers} by quarter, {year.printed} in all.")
        caption = self._caption(f"{what}, by quarter", self.three, "to", self.book.get(measure))
        alt = f"Column chart of {what}, one panel a year. {' '.join(read)}"
        table = self.tables.quarters(
            f"{name}-data", "Complaints received by quarter", measure, self.three
        )
        title = _plain_title(caption)
        return Graph(
            name, caption, alt, table, lambda: columns(name, title, alt, panels, self.colours)
        )

    def members(self, name: str, what: str, dimension: str, by: str) -> Graph:
        """Return a count by the members of a dimension, this year next to the last."""
        measure = what.replace(" ", "_")
        whole = self.book.get(measure)
        has_dimension = self.book.has_dimension(measure, dimension)
        if not self._has_any(measure, self.two):
            return self._nothing(name, what if has_dimension else f"{what} {by}", whole)
        if not has_dimension:
            missing = f"**Not supplied.** The files loaded do not say {by} what the {what} were."
            return Graph(name, nothing=f"::: {{.missing}}\n{missing}\n:::\n")
        found = self.book.ranked(measure, dimension, self.two)
        groups, read = [], []
        for place, member in enumerate(found):
            row = [
                self.book.get(measure, member.member, dimension, period)
                for period in reversed(self.two)
            ]
            # The first pair of bars says which year each is.
            drawn = [self._bar(each, each.period, with_year=place == 0) for each in row]
            groups.append(Group(member.member_label, drawn))
            text = f"{member.member_label} {member.printed}"
            if place < COMPARED and len(row) > 1:
                text += f" (before: {row[-1].printed})"
            read.append(text)
        years = " beside ".join(self.label(each) for each in reversed(self.two))
        alt = f"Bar chart of {what} {by}, {years}. In the order shown: {listed(read[:COMPARED])}."
        if read[COMPARED:]:
            alt += f" Then follow {listed(read[COMPARED:])}."
        is_multiple = dimension == "cause"
        table = self.tables.members(
            f"{name}-data",
            _capital(f"{what} {by}") + ("; a complaint may have several" if is_multiple else ""),
            dimension.capitalize(),
            measure,
            dimension,
            self.three,
            not is_multiple,
        )
        caption = self._caption(f"{what} {by}", self.two, "and", whole)
        return self._bars(name, caption, alt, table, groups)

    def compliments(self) -> Graph:
        """Return compliments received in each year of the data."""
        name, measure, what = "compliments", "compliments_received", "compliments received"
        whole = self.book.get(measure)
        if not self._has_any(measure, self.years):
            return self._nothing(name, what, whole)
        found = [self.book.get(measure, period=each) for each in reversed(self.years)]
        groups = [Group(self.label(each.period), [self._bar(each, each.period)]) for each in found]
        read = listed([f"{each.printed} in {self.label(each.period)}" for each in found])
        alt = f"Bar chart of {what} by year, the latest first: {read}."
        table = self.tables.quarters(
            f"{name}-data", "Compliments received by quarter", measure, self.years
        )
        return self._bars(name, self._caption(what, self.years, "to", whole), alt, table, groups)

    def rates(self, name: str, what: str, family: str, of_what: str) -> Graph:
        """Return the share within each of the council's own targets, three years."""
        targets, measure = self.book.targets(family), of_what.replace(" ", "_")
        if not targets or not self._has_any(measure, self.three):
            return self._nothing(name, of_what, self.book.get(measure))
        groups, read = [], []
        for target in targets:
            # Within 10 working days: without the words that all of the graph share.
            title = f"Within {target.title.split('within ', 1)[-1]}"
            drawn, texts = [], []
            for period in reversed(self.three):
                figure = self.book.get(target.measure, period=period)
                text, label = plain(cell(figure)), self.label(period)
                drawn.append(Bar(figure.value or 0, f"{text}, {label}", self._age(period)))
                texts.append(f"{text} in {label}")
            groups.append(Group(title, drawn))
            read.append(f"{title}: {listed(texts)}.")
        table = self.tables.measures(
            f"{name}-data",
            _capital(what),
            "Local target",
            [target.measure for target in targets],
            self.three,
        )
        alt = f"Bar chart of {what}. {' '.join(read)}"
        caption = self._caption(what, self.three, "to", targets[0])
        return self._bars(name, caption, alt, table, groups, full=1)

    def _has_any(self, measure: str, periods: Sequence[str]) -> bool:
        return any(self.book.get(measure, period=each).has_some for each in periods)

    def _nothing(self, name: str, what: str, whole: Figure) -> Graph:
        return Graph(name, nothing=has_nothing(whole, what, self.label(self.book.year)))

    def _caption(self, what: str, periods: Sequence[str], joint: str, figure: Figure) -> str:
        ends = dict.fromkeys([self.label(periods[0]), self.label(periods[-1])])
        return f"{_capital(what)}, {f' {joint} '.join(ends)} {basis(figure)}"

    def _age(self, period: str) -> int:
        return len(self.years) - 1 - self.years.index(period)

    def _bar(self, figure: Figure, year: str, with_year: bool = False) -> Bar:
        text = f"{figure.printed} in {self.label(year)}" if with_year else figure.printed
        return Bar(float(figure.numerator or 0), text, self._age(year))

    def _bars(
        self,
        name: str,
        caption: str,
        alt: str,
        table: str,
        groups: Sequence[Group],
        full: float | None = None,
    ) -> Graph:
        title = _plain_title(caption)
        return Graph(
            name, caption, alt, table, lambda: bars(name, title, alt, groups, self.colours, full)
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain_title(caption: str) -> str:
    """Return a caption as the plain name of an image."""
    return plain(caption).replace("[", "").replace("]{.basis}", "")
