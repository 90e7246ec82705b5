"""Writes the report of a quarter as Markdown: templates, commentary and what they may print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reg18.base.colours import Palette
from reg18.base.dates import day
from reg18.report.canvas import Chart
from reg18.report.commentary import Commentary
from reg18.report.document import (
    Document,
    card,
    card_notes,
    finished,
    graph_with_table,
    shared_names,
)
from reg18.report.figures import Figure
from reg18.report.paragraphs import Texts
from reg18.report.periods import label_of
from reg18.report.quarterly.content import OVERDUE_SHOWN, Content
from reg18.report.quarterly.lists import MOST_MEMBERS, Lists
from reg18.report.quarterly.trend_chart import trends
from reg18.report.quarterly.trends import Trends
from reg18.report.tables import Tables, has_nothing
from reg18.report.templates import Templates
from reg18.report.wording import plain
from reg18.settings.council import Council


class Writer:
    """Writes the Markdown of one quarterly report."""

    def __init__(
        self,
        content: Content,
        council: Council,
        colours: Palette,
        templates: Path,
        commentary_folder: Path,
    ) -> None:
        self.content, self.council, self.colours = content, council, colours
        self.book, self.quarter = content.figures, content.quarter
        self.trends = Trends(content.trends, self.book, content.quarters, self.label)
        self.charts: dict[str, Chart] = {}
        self.templates = Templates(templates)
        self.commentary = Commentary(commentary_folder, self.templates.rendered_text)
        self.templates.offer(self._names())

    def label(self, period: str) -> str:
        """A quarter as titles name it; one that is not over says up to when it goes."""
        return label_of(period, self.content.quarters, self.content.as_of)

    def write(self) -> Document:
        """The whole report."""
        return finished(
            self.templates, self.commentary, self.book, self.content.measures, self.charts,
            list(self.colours.warnings),
        )  # fmt: skip

    def _names(self) -> dict[str, Any]:
        content, book, quarter = self.content, self.book, self.quarter
        texts = Texts(book, quarter.period, self.label, quarter.is_complete)
        before = quarter.period_year_before
        return {
            **shared_names(self.council, book, texts, self.commentary, self.label),
            "quarter": quarter.period,
            "quarter_before": before,
            "quarter_label": self.label(quarter.period),
            "start": day(quarter.period_start),
            "end": day(quarter.period_end),
            "as_of": day(content.as_of),
            "stock_day": day(min(content.as_of, quarter.period_end)),
            "is_complete": quarter.is_complete,
            "pair": [each for each in (before, quarter.period) if each is not None],
            "tables": Tables(book, self.label, quarter.is_complete),
            "lists": Lists(book, content.stocks, content.overdue, self.label),
            "trends": self.trends,
            "trend_graph": self._trend_graph,
            "card": self._card,
            "overdue_shown": f"[{OVERDUE_SHOWN}]{{.setting}}",
            "most_members": f"[{MOST_MEMBERS}]{{.setting}}",
            "has_issues": bool(content.issues),
        }

    def _card(self, figure: Figure, what: str, one: str = "") -> str:
        """A headline figure, beside the same quarter of the year before and its usual range."""
        notes = card_notes(figure)
        usual = self.trends.usual(figure.measure)
        if usual is not None:
            side = f"**{usual.side}** usual" if usual.is_left else "usual"
            notes.append(f"{side} {usual.text}")
        return card(figure, one if one and figure.is_one else what, notes)

    def _trend_graph(
        self, name: str, caption: str, named: Sequence[tuple[str, str]], nothing: str
    ) -> str:
        """A panel for each measure of `named`, over the quarters shown, and their table."""
        first, last = self.content.quarters[0].period, self.label(self.quarter.period)
        span = f"{first} to {last}" if first != self.quarter.period else last
        full = f"{caption}, {span}"
        panels = self.trends.panels(named)
        if not panels:
            return has_nothing(self.book.get(named[0][0]), nothing, span)
        alt = self.trends.alt(named)
        title = plain(full)
        self.charts[f"graph-{name}"] = trends(name, title, alt, panels, self.colours)
        table = self.trends.table(f"{name}-data", f"{caption}, by quarter", named)
        return graph_with_table(name, full, alt, table)
