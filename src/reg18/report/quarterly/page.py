"""What only the quarterly report prints: usual ranges, trends, and what is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reg18.base.reading import Row
from reg18.report.figures import Figure, tagged
from reg18.report.page import Page
from reg18.report.quarterly.trend_chart import Panel, Point, trends
from reg18.report.wording import has_nothing, listed, plain

# The list of overdue complaints names this many, the oldest first.
OVERDUE_SHOWN = 20
# Tables whose rows are names of the council's own, such as service areas, show at most this many.
MOST_MEMBERS = 15
# A measure, and what a chart or a column calls it.
Named = tuple[str, str]


class QuarterlyPage(Page):
    """The report of a quarter."""

    def names(self) -> dict[str, Any]:
        content, quarter = self.content, self.content.period
        before = quarter.period_year_before
        # Measures that have a usual range: not before the quarter's end, or with too few cases.
        self.usual = {
            row["measure"]: row for row in content.tables["trends"] if row["standing"] is not None
        }
        overdue = content.private["overdue"] if content.private else []
        if content.private is None:
            self.warnings.append(
                f"{content.file} is not the private warehouse: it holds no list of overdue "
                "complaints, so the report says that it is not supplied."
            )
        return {
            **super().names(),
            "quarter": quarter.period,
            "quarter_before": before,
            "quarter_label": content.label(quarter.period),
            "pair": [each for each in (before, quarter.period) if each is not None],
            "shown": content.names,
            "ranked": self.figures.ranked,
            "members_shown": MOST_MEMBERS,
            "most_members": f"[{MOST_MEMBERS}]{{.setting}}",
            "usual": self.usual,
            "unusual": [row for row in self.usual.values() if row["standing"] != "within"],
            "usual_range": usual_range,
            "trend_graph": self._trend_graph,
            "has_overdue": content.private is not None,
            "overdue": overdue[:OVERDUE_SHOWN],
            "overdue_is_cut": len(overdue) > OVERDUE_SHOWN,
            "overdue_shown": f"[{OVERDUE_SHOWN}]{{.setting}}",
        }

    def _trend_graph(
        self,
        name: str,
        caption: str,
        named: Sequence[Named],
        nothing: str,
        caller: Callable[[], str],
    ) -> str:
        """Return a panel for each measure of `named`, over the quarters shown; the block that calls
        it is their table."""
        first, last = self.content.names[0], self.content.label(self.figures.year)
        span = last if first == self.figures.year else f"{first} to {last}"
        drawn = [each for each in named if any(figure.has_base for figure in self._run(each[0]))]
        if not drawn:
            return has_nothing(self.figures.get(named[0][0]), nothing, span)
        full = f"{caption}, {span}"
        alt = (
            f"Line charts, one panel a measure. {' '.join(self._in_words(*each) for each in drawn)}"
        )
        panels = [self._panel(*each) for each in drawn]
        return self.graph(name, full, alt, trends(panels), caller())

    def _run(self, measure: str) -> list[Figure]:
        """Return the measure's figures of the quarters shown."""
        return [self.figures.get(measure, period=each) for each in self.content.names]

    def _panel(self, measure: str, title: str) -> Panel:
        points = []
        for figure in self._run(measure):
            year, quarter = figure.period.split(" ")
            text = plain(str(figure)) if figure.has_base else ""
            points.append(Point(year, quarter, figure.value if figure.has_base else None, text))
        own, usual = self.figures.get(measure), self.usual.get(measure)
        detail = f"{plain(str(own))} in {own.period}"
        if usual is None:
            return Panel(title, detail, points, None, None)
        detail += f", {usual['standing_printed']} the usual {usual_range(usual, is_plain=True)}"
        return Panel(title, detail, points, usual["lower_limit"], usual["upper_limit"])

    def _in_words(self, measure: str, title: str) -> str:
        read = [f"{figure.period} {plain(str(figure))}" for figure in self._run(measure)]
        usual = self.usual.get(measure)
        end = f"; usual range {usual_range(usual, is_plain=True)}" if usual else ""
        return f"{title}: {listed(read)}{end}."


def usual_range(row: Row, is_plain: bool = False) -> str:
    """Return a usual range from its lower to its upper limit; one number where they print alike."""
    limits = [row["lower_limit_printed"], row["upper_limit_printed"]]
    if not is_plain:
        limits = [
            tagged(text, "t", row["period"], row["measure"], part)
            for text, part in zip(limits, ("lower_limit", "upper_limit"), strict=True)
        ]
    is_narrow = row["lower_limit_printed"] == row["upper_limit_printed"]
    return str(limits[0]) if is_narrow else " to ".join(limits)
