"""Writes the annual report as Markdown: templates, commentary and all that they may print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reg18.base.colours import Palette
from reg18.base.dates import day
from reg18.report.annual import reference
from reg18.report.annual.content import Content
from reg18.report.annual.graphs import Graph, Graphs
from reg18.report.annual.ombudsman import OmbudsmanFigures
from reg18.report.annual.procedure import procedure
from reg18.report.annual.quotes_annex import annex
from reg18.report.canvas import Chart
from reg18.report.commentary import STATUTORY, Commentary
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
from reg18.report.provenance import Provenance
from reg18.report.tables import Tables
from reg18.report.templates import Templates
from reg18.settings.council import Council


class Writer:
    """Writes the Markdown of one annual report."""

    def __init__(
        self,
        content: Content,
        council: Council,
        colours: Palette,
        templates: Path,
        commentary_folder: Path,
    ) -> None:
        self.content, self.council, self.colours = content, council, colours
        self.book = content.figures
        self.year = content.year.period
        self.years = [each.period for each in content.years]
        self.is_complete = content.year.is_complete
        self.tables = Tables(self.book, self.label, self.is_complete)
        self.texts = Texts(self.book, self.year, self.label, self.is_complete)
        self.measures = {each["measure"]: each for each in content.measures}
        self.graphs = Graphs(self.book, self.tables, self.years, self.label, colours).all()
        self.warnings: list[str] = list(colours.warnings)
        # Quotes that wait for somebody's approval.
        self.approvals: list[str] = []
        self.charts: dict[str, Chart] = {}
        self.templates = Templates(templates)
        self.commentary = Commentary(commentary_folder, self.templates.rendered_text)
        self.templates.offer(self._names())

    def label(self, period: str) -> str:
        """A year as titles name it; one that is not over says up to when it goes."""
        return label_of(period, self.content.years, self.content.as_of)

    def write(self) -> Document:
        """The whole report."""
        return finished(
            self.templates, self.commentary, self.book, self.content.measures, self.charts,
            self.warnings, self.approvals,
        )  # fmt: skip

    def _names(self) -> dict[str, Any]:
        """What templates and commentary may use."""
        content, book = self.content, self.book
        return {
            **shared_names(self.council, book, self.texts, self.commentary, self.label),
            "year": self.year,
            "year_before": content.year.period_year_before,
            "year_label": self.label(self.year),
            "start": day(content.year.period_start),
            "end": day(content.year.period_end),
            "as_of": day(content.as_of),
            "stock_day": day(min(content.as_of, content.year.period_end)),
            "is_complete": self.is_complete,
            "two": self.years[-2:],
            "three": self.years[-3:],
            "names": lambda found: [each.measure for each in found],
            "card": self._card,
            "tables": self.tables,
            "graph": self._graph,
            "procedure": self._procedure,
            "quotes": lambda: annex(
                content.file,
                self.year,
                self.commentary.folder,
                self.council,
                self.warnings,
                self.approvals,
            ),
            "top_theme": self.texts.top_theme(),
            "subject_text": self.texts.subject,
            "law_text": self.texts.law,
            "actions_text": self.texts.actions,
            "law_table": reference.law_table,
            "targets_table": self._targets_table,
            "return_table": self._return_table,
            "missing_text": lambda: reference.missing_text(book, content.measures),
            "definitions_table": lambda: reference.definitions_table(content.measures),
            "has_stated": content.has_stated,
            "provenance": Provenance(
                content.intake, content.issues, content.restatements, self.year
            ),
            "lgsco": OmbudsmanFigures(content.statistics, self.council.name, book, self.years),
        }

    def _card(self, figure: Figure, what: str, one: str = "") -> str:
        """A headline figure: the number, what it counts (`one` for 1), and the year before."""
        return card(figure, one if one and figure.is_one else what, card_notes(figure))

    def _graph(self, name: str) -> str:
        graph: Graph = self.graphs[name]
        if graph.chart is None:
            return graph.nothing
        self.charts[f"graph-{name}"] = graph.chart()
        return graph_with_table(name, graph.caption, graph.alt, graph.table)

    def _procedure(self) -> str:
        settings = self.council.settings["procedure"]
        titles = {name: each["title"] for name, each in self.measures.items()}
        for step in settings:
            if step.get("target") and step["target"] not in titles:
                self.warnings.append(
                    f"council.yml: procedure: the target {step['target']!r} of the step "
                    f"{step['title']!r} is no measure of this warehouse, so it is not shown."
                )
        return procedure(settings, titles)

    def _targets_table(self) -> str:
        found = [
            figure
            for family in ("responded_within", "reviews_within", "overdue")
            for figure in self.book.targets(family)
        ]
        return reference.targets_table(found, self.measures)

    def _return_table(self) -> str:
        written = {name: name not in self.commentary.missing for name in STATUTORY}
        if not self.texts.has_subject() and self.commentary.text("subject_matter") is None:
            written["subject_matter"] = False
            self.commentary.missing.append("subject_matter")
        return reference.return_table(self.content.items, self.book, written)
