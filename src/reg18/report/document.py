"""The report as Markdown: templates, commentary and everything that they may print."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from reg18.council import Council
from reg18.errors import Reg18Error
from reg18.names import suggestion
from reg18.quotes.annex import annex
from reg18.report import alternatives, diagram, reference, wording
from reg18.report.charts import Chart
from reg18.report.colours import Palette
from reg18.report.commentary import STATUTORY, Commentary
from reg18.report.figures import Figure, escape
from reg18.report.graphs import Graph, Graphs
from reg18.report.helpers import Helpers, outside
from reg18.report.lines import figure_lines
from reg18.report.ombudsman import OmbudsmanFigures
from reg18.report.provenance import Provenance
from reg18.report.tables import Tables, has_nothing
from reg18.report.texts import Texts, any_in
from reg18.report.typed import Typed
from reg18.report.warehouse import Content

_LIMIT = (
    "The law: a written response within six months of receipt, or within a longer period agreed "
    "before they end (regulation 14)."
)


# What Jinja brings along, which is of no help in a message.
_JINJA_NAMES = frozenset(jinja2.defaults.DEFAULT_NAMESPACE)


@dataclass
class Document:
    """The finished Markdown, its drawings by file name, and what should be looked at."""

    markdown: str
    drawings: dict[str, str]
    warnings: list[str]
    commentary_folder: str
    # Texts that regulation 18 asks for and nobody wrote, and what commentary says by hand.
    missing: list[str]
    typed: list[Typed]
    # Quotes that are not printed as they stand.
    approvals: list[str]


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
        self.environment = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(templates),
            undefined=jinja2.StrictUndefined,
            # Pandoc writes ids as {#id}, which would open a comment of Jinja.
            comment_start_string="<#",
            comment_end_string="#>",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.commentary = Commentary(commentary_folder, self._rendered_file)
        self.environment.globals.update(self._names())

    def label(self, period: str) -> str:
        """A year as titles name it; one that is not over says up to when it goes."""
        year = next((each for each in self.content.years if each.period == period), None)
        if year is None or year.is_complete:
            return period
        return f"{period} up to {wording.day(self.content.as_of)}"

    def write(self) -> Document:
        """The whole report."""
        try:
            markdown = self.environment.get_template("report.md.j2").render()
        except (jinja2.TemplateError, LookupError, TypeError, ValueError) as error:
            raise self._stopped(error, "report.md.j2") from error
        heading = self.environment.get_template("sections/e_every_figure.md.j2").render()
        markdown += figure_lines(markdown, self.book, self.content.measures, heading)
        notice = self.commentary.text("notice")
        if notice:
            markdown = f"::: {{.notice}}\n{notice}\n:::\n\n{markdown}"
        drawings = {}
        for name, chart in self.charts.items():
            drawings[f"{name}.svg"], drawings[f"{name}-narrow.svg"] = chart.wide, chart.narrow
        return Document(
            markdown,
            drawings,
            self.warnings,
            self.commentary.shown_folder,
            self.commentary.missing,
            self.commentary.open_statements,
            self.approvals,
        )

    def _rendered_file(self, source: str, path: Path) -> str:
        try:
            return self.environment.from_string(source).render()
        except (jinja2.TemplateError, LookupError, TypeError, ValueError) as error:
            raise self._stopped(error, str(path)) from error

    def _stopped(self, error: Exception, where: str) -> Reg18Error:
        if isinstance(error, jinja2.TemplateSyntaxError):
            line = error.lineno
            where = error.name or where
        else:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [each for each in frames if each.filename.endswith((".j2", "<template>"))]
            line = (lines[-1].lineno or 0) if lines else 0
        reason = str(error.args[0]) if error.args else type(error).__name__
        unknown = re.match(r"'(\w+)' is undefined", reason)
        if unknown:
            names = [name for name in self.environment.globals if name not in _JINJA_NAMES]
            reason = f"there is no helper `{unknown[1]}`; {suggestion(unknown[1], names)}"
        return Reg18Error(
            f"The report's text cannot be made: {where}, line {line}: {reason.rstrip('.')}"
            + ("" if reason.endswith("?") else "."),
            "reports/annual/commentary/README.md lists the helpers and how they are written.",
        )

    def _names(self) -> dict[str, Any]:
        """What templates and commentary may use."""
        content, book = self.content, self.book
        helpers = Helpers(book, self.texts)
        return {
            "council": {
                name: escape(text) for name, text in self.council.settings["council"].items()
            },
            "year": self.year,
            "year_before": content.year.period_year_before,
            "year_label": self.label(self.year),
            "start": wording.day(content.year.period_start),
            "end": wording.day(content.year.period_end),
            "as_of": wording.day(content.as_of),
            "stock_day": wording.day(min(content.as_of, content.year.period_end)),
            "is_complete": self.is_complete,
            "two": self.years[-2:],
            "three": self.years[-3:],
            "figure": helpers.figure,
            "share": helpers.share,
            "rank": helpers.rank,
            "largest": helpers.largest,
            "holds": self.commentary.holds,
            "outside": outside,
            "targets": self._targets,
            "names": lambda found: [each.measure for each in found],
            "has_dimension": book.has_dimension,
            "any_in": lambda figure, periods: any_in(figure, book, periods),
            "promise": self._promise(),
            "target_words": lambda figure: figure.title.split("within ", 1)[-1],
            "threshold": self._threshold,
            "counted": wording.counted,
            "changed": wording.changed,
            "rate_line": wording.rate_line,
            "rate_text": wording.rate_text,
            "nothing": lambda figure, what: has_nothing(figure, what, self.label(self.year)),
            "card": self._card,
            "tables": self.tables,
            "graph": self._graph,
            "procedure": self._procedure,
            "commentary": self.commentary.section,
            "quotes": lambda: annex(
                content.file,
                self.year,
                self.commentary.folder,
                self.council,
                self.warnings,
                self.approvals,
            ),
            "top_theme": self.texts.top_theme(),
            "received_sentence": self.texts.received,
            "themes_text": self.texts.themes,
            "causes_text": self.texts.causes,
            "subject_text": self.texts.subject,
            "speed_text": self.texts.speed,
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

    def _targets(self, family: str) -> list[Figure]:
        return self.book.targets(family)

    def _promise(self) -> Figure | None:
        """The response target that the procedure names, else the last one of the settings."""
        found = {figure.measure: figure for figure in self.book.targets("responded_within")}
        for step in self.council.settings["procedure"]:
            if step.get("target") in found:
                return found[step["target"]]
        return next(reversed(found.values()), None)

    def _threshold(self, name: str, unit: str = "") -> str:
        return f"[{self.council.settings['thresholds'][name]:g}{unit}]{{.setting}}"

    def _card(self, figure: Figure, what: str, one: str = "") -> str:
        """A headline figure: the number, what it counts (`one` for 1), and the year before."""
        what = one if one and figure.is_one else what
        number = figure if figure.has_base else f"[{figure.printed}]{{.word}}"
        notes = []
        if figure.percent is not None and not figure.is_few:
            notes.append(figure.base)
        earlier = figure.earlier
        if earlier is not None and earlier.has_base and self.is_complete:
            notes.append(f"{figure.period_year_before}: {earlier.full}")
        note = f" [{'; '.join(notes)}]{{.note}}" if notes else ""
        size = " .long" if len(figure.printed) > 7 else ""
        return f"- [{number}]{{.number{size}}} [{what}]{{.what}}{note}"

    def _graph(self, name: str) -> str:
        graph: Graph = self.graphs[name]
        if graph.chart is None:
            return graph.nothing
        self.charts[f"graph-{name}"] = graph.chart()
        return (
            f"{_image(f'graph-{name}', graph.caption, graph.alt)}\n\n::: {{.data}}\n"
            f"The figures of [](#graph-{name})\n\n{graph.table}\n:::\n"
        )

    def _procedure(self) -> str:
        settings = self.council.settings["procedure"]
        titles = {name: each["title"] for name, each in self.measures.items()}
        for step in settings:
            if step.get("target") and step["target"] not in titles:
                self.warnings.append(
                    f"council.yml: procedure: the target {step['target']!r} of the step "
                    f"{step['title']!r} is no measure of this warehouse, so it is not shown."
                )
        found = diagram.steps(settings, titles)
        title = f"The complaints procedure of {self.council.name}"
        alt = alternatives.of_procedure([step.title for step in found])
        name = "diagram-procedure"
        self.charts[name] = diagram.draw(found, _LIMIT, title, alt, self.colours)
        lines = [_image(name, escape(title), alt), ""]
        for number, step in enumerate(found, start=1):
            line = f"{number}. **{escape(step.title)}.** {escape(step.text)}"
            if step.target:
                line += f" *Local target: {step.target[:1].lower()}{step.target[1:]}.*"
            lines.append(line + (" *Outside the council.*" if step.is_outside else ""))
        return "\n".join([*lines, "", _LIMIT])

    def _targets_table(self) -> str:
        found = [
            figure
            for family in ("responded_within", "reviews_within", "overdue")
            for figure in self._targets(family)
        ]
        return reference.targets_table(found, self.measures)

    def _return_table(self) -> str:
        written = {name: name not in self.commentary.missing for name in STATUTORY}
        if not self.texts.has_subject() and self.commentary.text("subject_matter") is None:
            written["subject_matter"] = False
            self.commentary.missing.append("subject_matter")
        return reference.return_table(self.content.items, self.book, written)


def _image(name: str, caption: str, alt: str) -> str:
    quoted = alt.replace("\\", "\\\\").replace('"', '\\"')
    return f'![{caption}]({name}.svg){{#{name} alt="{quoted}"}}'
