"""Each measure's quarter beside the eight before it, and the range that it usually lies in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reg18.base.reading import Row
from reg18.report.figures import Figure, Figures
from reg18.report.periods import Period
from reg18.report.quarterly.trend_chart import Panel, Point
from reg18.report.tables import Label, table
from reg18.report.wording import cell, listed, plain

NO_RANGE = "\u2013"
# A measure, and what a chart or a column calls it.
Named = tuple[str, str]


@dataclass(frozen=True)
class UsualRange:
    """A row of `marts.quarter_trends` that has limits."""

    row: Row

    @property
    def text(self) -> str:
        """From its lower to its upper limit, in Markdown; one number where they print the same."""
        lower, upper = self._limit("lower_limit"), self._limit("upper_limit")
        return lower if self.is_narrow else f"{lower} to {upper}"

    @property
    def plain(self) -> str:
        """The same as plain text, for charts."""
        lower, upper = self.row["lower_limit_printed"], self.row["upper_limit_printed"]
        return str(lower) if self.is_narrow else f"{lower} to {upper}"

    @property
    def is_narrow(self) -> bool:
        """Its limits print the same."""
        return bool(self.row["lower_limit_printed"] == self.row["upper_limit_printed"])

    @property
    def side(self) -> str:
        """Whether the quarter is above it, below it or within it, in words."""
        return str(self.row["standing_printed"])

    @property
    def is_left(self) -> bool:
        """The quarter lies outside of it."""
        return bool(self.row["standing"] != "within")

    def _limit(self, part: str) -> str:
        key = f"{self.row['period'].replace(' ', '%20')}/{self.row['measure']}/{part}"
        return f'[{self.row[f"{part}_printed"]}]{{t="{key}"}}'


class Trends:
    """What a quarter is held against."""

    def __init__(
        self, rows: Sequence[Row], book: Figures, quarters: Sequence[Period], label: Label
    ) -> None:
        self.book, self.quarters, self.label = book, [each.period for each in quarters], label
        self.ranges = {
            row["measure"]: UsualRange(row) for row in rows if row["standing"] is not None
        }

    def usual(self, measure: str) -> UsualRange | None:
        """The usual range of a measure; none for too few quarters or cases, or before its end."""
        return self.ranges.get(measure)

    @property
    def has_any(self) -> bool:
        """Whether any measure has a usual range."""
        return bool(self.ranges)

    @property
    def left(self) -> list[Figure]:
        """Measures of which the quarter lies outside the usual range."""
        return [self.book.get(name) for name, usual in self.ranges.items() if usual.is_left]

    def left_table(self) -> str:
        """Measures outside their usual range, beside the same quarter of the year before."""
        found = self.left
        before = found[0].period_year_before
        head = ["Measure", self.label(self.book.year), "Usual range", "It is"]
        if before is not None:
            head.append(before)
        rows = []
        for figure in found:
            usual = self.ranges[figure.measure]
            row = [figure.title, cell(figure), usual.text, usual.side]
            if before is not None:
                row.append(cell(figure.earlier) if figure.earlier else NO_RANGE)
            rows.append(row)
        return table("unusual", "Outside the usual range", head, rows)

    def detail(self, measure: str) -> str:
        """The line below a panel's title: the quarter, and whether it is as usual."""
        figure = self.book.get(measure)
        usual = self.usual(measure)
        text = f"{plain(str(figure))} in {figure.period}"
        if usual is None:
            return text
        return f"{text}, {usual.side} the usual {usual.plain}"

    def panels(self, named: Sequence[Named]) -> list[Panel]:
        """A panel for each measure that there is anything of."""
        return [self._panel(measure, title) for measure, title in named if self._has_any(measure)]

    def _has_any(self, measure: str) -> bool:
        return any(self.book.get(measure, period=each).has_base for each in self.quarters)

    def _panel(self, measure: str, title: str) -> Panel:
        points = []
        for period in self.quarters:
            figure = self.book.get(measure, period=period)
            year, quarter = period.split(" ")
            value = figure.value if figure.has_base else None
            points.append(
                Point(year, quarter, value, plain(str(figure)) if figure.has_base else "")
            )
        usual = self.usual(measure)
        return Panel(
            title,
            self.detail(measure),
            points,
            usual.row["lower_limit"] if usual else None,
            usual.row["upper_limit"] if usual else None,
        )

    def alt(self, named: Sequence[Named]) -> str:
        """What the panels show, in words."""
        parts = []
        for measure, title in named:
            if self._has_any(measure):
                read = [
                    f"{period} {plain(str(self.book.get(measure, period=period)))}"
                    for period in self.quarters
                ]
                usual = self.usual(measure)
                end = f"; usual range {usual.plain}" if usual else ""
                parts.append(f"{title}: {listed(read)}{end}.")
        return f"Line charts, one panel a measure. {' '.join(parts)}"

    def table(self, name: str, caption: str, named: Sequence[Named]) -> str:
        """Quarters as rows, measures as columns; below them the usual range."""
        rows = [
            [self.label(period)]
            + [cell(self.book.get(measure, period=period)) for measure, _ in named]
            for period in self.quarters
        ]
        ranges = [self.usual(measure) for measure, _ in named]
        if any(ranges):
            texts = [usual.text if usual else NO_RANGE for usual in ranges]
            rows.append(["[Usual range]{.total}", *texts])
        return table(name, caption, ["Quarter", *(title for _, title in named)], rows, len(named))
