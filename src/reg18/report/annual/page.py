"""What only the annual report prints: graphs, the procedure, the return, quotes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reg18.base.errors import Reg18Error
from reg18.quotes.quotes_file import check_quotes
from reg18.quotes.quotes_file import listed as as_list
from reg18.report import alternatives
from reg18.report.annual import diagram
from reg18.report.annual.graphs import Graph, Graphs
from reg18.report.figures import escape
from reg18.report.page import Page, graph_with_table, image
from reg18.report.provenance import Provenance
from reg18.report.wording import listed

LIMIT = (
    "The law: a written response within six months of receipt, or within a longer period agreed "
    "before they end (regulation 14)."
)

# What the report breaks down where the files give it.
BREAKDOWNS = (
    ("complaints_received", "theme", "theme of complaints received"),
    ("complaints_received", "complainant_type", "who complained"),
    ("complaints_received", "received_via", "how complaints were received"),
    ("complaints_received", "age_band", "age"),
    ("complaints_received", "gender", "gender"),
    ("complaints_received", "ethnicity", "ethnic group"),
    ("joint_complaints", "partner_body", "the other body in joint complaints"),
    ("complaints_not_statutory", "exclusion_reason", "reason for handling outside the Regulations"),
    ("complaints_resolved", "cause", "cause of complaints resolved"),
    ("complaints_resolved", "outcome", "outcome of complaints resolved"),
    ("reviews_resolved", "outcome", "outcome of reviews"),
    ("actions_recorded", "action_type", "type of action"),
    ("actions_recorded", "scope", "scope of action"),
    ("redress_gbp", "action_type", "type of redress"),
    ("ombudsman_referred", "body", "body that a complaint was referred to"),
    ("ombudsman_decided", "decision", "decision of the Ombudsman"),
    ("compliments_received", "service_area", "service area of compliments"),
    ("compliments_received", "received_via", "how compliments came"),
)


class AnnualPage(Page):
    """The annual report of a year."""

    def names(self) -> dict[str, Any]:
        content, figures, years = self.content, self.figures, self.content.names
        tables, year = content.tables, content.period.period
        self.measures = {row["measure"]: row for row in tables["measures"]}
        graphs = Graphs(figures, self.page_tables, years, content.label, self.palette).all()
        # The Ombudsman's own figures: of this council, and of many together.
        published = [
            row
            for row in tables["statistics"]
            if row["council"] in (None, self.council.name) and row["period"] in years
        ]
        top_themes = self.helpers.top("complaints_received", "theme", 1)
        return {
            **super().names(),
            "year": year,
            "year_before": content.period.period_year_before,
            "year_label": content.label(year),
            "years": years,
            "two": years[-2:],
            "three": years[-3:],
            "top_theme": top_themes[0] if len(top_themes) == 1 else None,
            "subject_text": self.helpers.subject,
            "graph": lambda name: self._graph(graphs[name]),
            "procedure": self._procedure,
            "definition": lambda measure: self.measures[measure]["definition"],
            "published": published,
            "published_sources": listed(sorted({escape(row["source"]) for row in published})),
            "quotes": self._quotes,
            "is_written": self._is_written,
            "not_broken_down": [
                words
                for measure, dimension, words in BREAKDOWNS
                if figures.get(measure).is_supplied
                and not figures.has_dimension(measure, dimension)
            ],
            "provenance": Provenance(
                tables["intake"], tables["issues"], tables["restatements"], year
            ),
        }

    def _graph(self, graph: Graph) -> str:
        if graph.chart is None:
            return graph.nothing
        self.charts[f"graph-{graph.name}"] = graph.chart()
        return graph_with_table(graph.name, graph.caption, graph.alt, graph.table)

    def _procedure(self) -> str:
        """Return the steps of the procedure, as a drawing and as a list."""
        settings = self.council.settings["procedure"]
        titles = {name: row["title"] for name, row in self.measures.items()}
        self.warnings += [
            f"council.yml: procedure: the target {step['target']!r} of the step {step['title']!r} "
            "is not a measure of this warehouse, so it is not shown. Build the warehouse again."
            for step in settings
            if step.get("target") and step["target"] not in titles
        ]
        steps = diagram.steps(settings, titles)
        title = f"The complaints procedure of {self.council.name}"
        alt = alternatives.of_procedure([step.title for step in steps])
        self.charts["diagram-procedure"] = diagram.draw(steps, LIMIT, title, alt, self.palette)
        lines = [image("diagram-procedure", escape(title), alt), ""]
        for number, step in enumerate(steps, start=1):
            line = f"{number}. **{escape(step.title)}.** {escape(step.text)}"
            if step.target:
                line += f" *Local target: {step.target[:1].lower()}{step.target[1:]}.*"
            lines.append(line + (" *Outside the council.*" if step.is_outside else ""))
        return "\n".join([*lines, "", LIMIT])

    def _is_written(self, name: str) -> bool:
        """Return whether a text of the return is written. Figures can give the subject matter."""
        if (
            name == "subject_matter"
            and name not in self.commentary.written
            and not self.helpers.subject()
            and self.figures.get("complaints_received").has_some
        ):
            self.commentary.missing.append(name)
        return name not in self.commentary.missing

    def _quotes(self) -> list[tuple[str, list[str]]]:
        """Return the approved quotes by service area, each as Markdown that means just its text.

        Raises Reg18Error where one must not be printed.
        """
        folder, year = self.commentary.folder, self.content.period.period
        checked = check_quotes(folder, self.content.file, year, self.council)
        if checked.refusals:
            raise Reg18Error(
                f"The quotes of {year} cannot be printed ({folder}):\n  "
                f"{as_list(checked.refusals)}",
                "Run `reg18 quotes` again, correct or refuse these texts in the review file, and "
                "approve it again.",
            )
        self.approvals += checked.open
        if checked.quotes and not checked.names_were_known:
            self.warnings.append(
                "The names of the extract are not next to this file, so that they were not looked "
                "for in the quotes. Print the final report from the private warehouse file."
            )
        quotes = sorted(checked.quotes, key=lambda quote: quote.service_area.casefold())
        return [
            (escape(area), [escape(quote.text) for quote in of_area])
            for area, of_area in groupby(quotes, lambda quote: quote.service_area)
        ]
