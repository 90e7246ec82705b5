"""A report as Markdown: what the templates of every report print, and what rendering collects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reg18.base import colours
from reg18.base.dates import day
from reg18.base.paths import project_root
from reg18.report.canvas import NARROW, WIDE, Draw, svg
from reg18.report.commentary import Commentary
from reg18.report.content import Content
from reg18.report.figures import Figure, escape, tagged
from reg18.report.helpers import Helpers, outside
from reg18.report.templates import Templates
from reg18.report.wording import (
    basis,
    cell,
    change_cell,
    changed,
    counted,
    has_nothing,
    listed,
    lowered,
    plain,
    points_cell,
    rate_line,
    rate_text,
)
from reg18.settings.council import Council


class Page:
    """A report of one period, rendered from its templates and texts."""

    def __init__(self, content: Content, council: Council, commentary_folder: Path) -> None:
        self.content, self.council, self.figures = content, council, content.figures
        self.palette = colours.palette(council.settings["branding"])
        self.helpers = Helpers(self.figures)
        templates = Templates(project_root() / "reports")
        self.commentary = Commentary(commentary_folder, templates.rendered_text)
        # Templates add to these while they are rendered. The Markdown names these SVG files.
        self.drawings: dict[str, str] = {}
        self.warnings: list[str] = list(self.palette.warnings)
        # Quotes that wait for approval.
        self.approvals: list[str] = []
        templates.offer(self.names())
        markdown = templates.rendered(f"{content.kind.name}/report.md.j2")
        printed: dict[str, dict[tuple[str, ...], Figure]] = {}
        for figure, _ in self.figures.printed_in(markdown):
            printed.setdefault(figure.measure, {})[figure.key] = figure
        lists = {measure: list(found.values()) for measure, found in printed.items()}
        markdown += templates.rendered("shared/every_figure.md.j2", printed=lists)
        notice = self.commentary.text("notice")
        if notice:
            markdown = f"::: {{.notice}}\n{notice}\n:::\n\n{markdown}"
        self.markdown = markdown

    def names(self) -> dict[str, Any]:
        """Return what templates and commentary may use."""
        content, figures, helpers = self.content, self.figures, self.helpers
        period = content.period
        return {
            "council": {
                key: escape(text) for key, text in self.council.settings["council"].items()
            },
            "period_label": content.label(period.period),
            "start": day(period.period_start),
            "end": day(period.period_end),
            "as_of": day(content.as_of),
            "stock_day": day(min(content.as_of, period.period_end)),
            "is_complete": period.is_complete,
            "rows": content.tables,
            # Helpers of commentary
            "figure": figures.get,
            "share": lambda *names, **named: figures.get(*names, **named).share,
            "rank": helpers.rank,
            "largest": helpers.largest,
            "counted": counted,
            "changed": changed,
            "rate_text": rate_text,
            "holds": self.commentary.holds,
            "outside": outside,
            # Helpers of templates
            "commentary": self.commentary.section,
            "figures": figures,
            "label": content.label,
            "basis": basis,
            "text": escape,
            "tagged": tagged,
            "listed": listed,
            "lowered": lowered,
            "cell": cell,
            "change_cell": change_cell,
            "points_cell": points_cell,
            "rate_line": rate_line,
            "top": helpers.top,
            "leaders": helpers.leaders,
            "movers": helpers.movers,
            "has_dimension": figures.has_dimension,
            "any_in": figures.any_in,
            "targets": figures.targets,
            "promise": self._promise(),
            "target_words": lambda figure: figure.title.split("within ", 1)[-1],
            "threshold": self._threshold,
            "nothing": lambda figure, what: has_nothing(figure, what, content.label(period.period)),
        }

    def graph(self, name: str, caption: str, alt: str, draw: Draw, table: str) -> str:
        """Return a graph in its place, with the table of its figures, which the page folds away."""
        title = plain(caption).replace("[", "").replace("]{.basis}", "")
        graph = f"graph-{name}"
        for suffix, width, file in (("wide", WIDE, graph), ("narrow", NARROW, f"{graph}-narrow")):
            self.drawings[f"{file}.svg"] = svg(
                f"{name}-{suffix}", title, alt, self.palette, draw, width
            )
        quoted = alt.replace("\\", "\\\\").replace('"', '\\"')
        return (
            f'![{caption}]({graph}.svg){{#{graph} alt="{quoted}"}}\n\n'
            f"::: {{.data}}\nThe figures of [](#{graph})\n\n{table}\n:::\n"
        )

    def _promise(self) -> Figure | None:
        """Return the response target that the procedure names, else the last of the settings."""
        found = {figure.measure: figure for figure in self.figures.targets("responded_within")}
        named = [step.get("target") for step in self.council.settings["procedure"]]
        return next(
            (found[target] for target in [*named, *reversed(found)] if target in found), None
        )

    def _threshold(self, name: str, unit: str = "") -> str:
        """Return a threshold of the settings, marked as one."""
        return f"[{self.council.settings['thresholds'][name]:g}{unit}]{{.setting}}"
