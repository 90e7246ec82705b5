"""The seven graphs of the annual report, each with its title and alternative text.

A template puts the table of its figures into the block that calls a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reg18.report.charts import Bar, Group, Panel, bars, columns
from reg18.report.figures import Figure
from reg18.report.page import Page
from reg18.report.wording import basis, cell, has_nothing, listed, plain

QUARTERS = (("Apr–Jun", "Q1"), ("Jul–Sep", "Q2"), ("Oct–Dec", "Q3"), ("Jan–Mar", "Q4"))
# How many members an alternative text compares with the year before.
COMPARED = 6

Block = Callable[[], str]


class Graphs:
    """Makes each graph from figures, over the years that the report shows."""

    def __init__(self, page: Page) -> None:
        self.page, self.figures, self.label = page, page.figures, page.content.label
        self.years = page.content.names
        self.three, self.two = self.years[-3:], self.years[-2:]

    def volumes(self, caller: Block) -> str:
        """Return complaints received by quarter, three years."""
        measure, what = "complaints_received", "complaints received"
        if not self.figures.any_in(measure, self.three):
            return self._nothing(what, self.figures.get(measure))
        panels, read = [], []
        for period in self.three:
            found = [
                self.figures.find(measure, period=f"{period} {short}") for _, short in QUARTERS
            ]
            year, age = self.figures.get(measure, period=period), self._age(period)
            detail = f"{year.printed} in {'all' if year.is_complete else 'all so far'}"
            drawn = [
                (long, short, self._bar(figure, period) if figure else None)
                for (long, short), figure in zip(QUARTERS, found, strict=True)
            ]
            panels.append(Panel(period, detail, age, drawn))
            numbers = listed([figure.printed for figure in found if figure is not None])
            read.append(f"{self.label(period)}: {numbers} by quarter, {year.printed} in all.")
        whole = self.figures.get(measure)
        caption = self._caption(f"{what}, by quarter", self.three, "to", whole)
        alt = f"Column chart of {what}, one panel a year. {' '.join(read)}"
        return self.page.graph("volumes", caption, alt, columns(panels), caller())

    def members(self, name: str, what: str, dimension: str, by: str, caller: Block) -> str:
        """Return a count by the members of a dimension, this year next to the last."""
        measure = what.replace(" ", "_")
        whole = self.figures.get(measure)
        has_dimension = self.figures.has_dimension(measure, dimension)
        if not self.figures.any_in(measure, self.two):
            return self._nothing(what if has_dimension else f"{what} {by}", whole)
        if not has_dimension:
            missing = f"**Not supplied.** The files loaded do not say {by} what the {what} were."
            return f"::: {{.missing}}\n{missing}\n:::\n"
        groups, read = [], []
        for place, member in enumerate(self.figures.ranked(measure, dimension, self.two)):
            row = [
                self.figures.get(measure, member.member, dimension, period)
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
        caption = self._caption(f"{what} {by}", self.two, "and", whole)
        return self.page.graph(name, caption, alt, bars(groups), caller())

    def compliments(self, caller: Block) -> str:
        """Return compliments received in each year of the data."""
        measure, what = "compliments_received", "compliments received"
        whole = self.figures.get(measure)
        if not self.figures.any_in(measure, self.years):
            return self._nothing(what, whole)
        found = [self.figures.get(measure, period=each) for each in reversed(self.years)]
        groups = [Group(self.label(each.period), [self._bar(each, each.period)]) for each in found]
        read = listed([f"{each.printed} in {self.label(each.period)}" for each in found])
        alt = f"Bar chart of {what} by year, the latest first: {read}."
        caption = self._caption(what, self.years, "to", whole)
        return self.page.graph("compliments", caption, alt, bars(groups), caller())

    def rates(self, name: str, what: str, family: str, of_what: str, caller: Block) -> str:
        """Return the share within each of the council's own targets, three years."""
        targets, measure = self.figures.targets(family), of_what.replace(" ", "_")
        if not targets or not self.figures.any_in(measure, self.three):
            return self._nothing(of_what, self.figures.get(measure))
        groups, read = [], []
        for target in targets:
            # Within 10 working days: without the words that all of the graph share.
            title = f"Within {target.title.split('within ', 1)[-1]}"
            drawn, texts = [], []
            for period in reversed(self.three):
                figure = self.figures.get(target.measure, period=period)
                text, label = plain(cell(figure)), self.label(period)
                drawn.append(Bar(figure.value or 0, f"{text}, {label}", self._age(period)))
                texts.append(f"{text} in {label}")
            groups.append(Group(title, drawn))
            read.append(f"{title}: {listed(texts)}.")
        alt = f"Bar chart of {what}. {' '.join(read)}"
        caption = self._caption(what, self.three, "to", targets[0])
        return self.page.graph(name, caption, alt, bars(groups, full=1), caller())

    def _nothing(self, what: str, whole: Figure) -> str:
        return has_nothing(whole, what, self.label(self.figures.year))

    def _caption(self, what: str, periods: Sequence[str], joint: str, figure: Figure) -> str:
        ends = dict.fromkeys([self.label(periods[0]), self.label(periods[-1])])
        return f"{what[:1].upper()}{what[1:]}, {f' {joint} '.join(ends)} {basis(figure)}"

    def _age(self, period: str) -> int:
        return len(self.years) - 1 - self.years.index(period)

    def _bar(self, figure: Figure, year: str, with_year: bool = False) -> Bar:
        text = f"{figure.printed} in {self.label(year)}" if with_year else figure.printed
        return Bar(float(figure.numerator or 0), text, self._age(year))
