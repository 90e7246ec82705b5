"""A report as Markdown: what the templates of every report print, and what rendering collects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reg18.base import colours
from reg18.base.dates import day
from reg18.base.paths import project_root
from reg18.report.canvas import Chart
from reg18.report.commentary import Commentary
from reg18.report.content import Content
from reg18.report.figure_lines import figure_lines
from reg18.report.figures import Figure, escape, tagged
from reg18.report.helpers import Helpers, outside
from reg18.report.tables import Tables, has_nothing
from reg18.report.templates import Templates
from reg18.report.wording import (
    cell,
    change_cell,
    changed,
    counted,
    listed,
    lowered,
    rate_line,
    rate_text,
)
from reg18.settings.council import Council

# A printed figure of more characters than these is set smaller on its card.
LONG = 7


class Page:
    """A report of one period, rendered from its templates and texts."""

    def __init__(self, content: Content, council: Council, commentary_folder: Path) -> None:
        self.content, self.council, self.figures = content, council, content.figures
        self.palette = colours.palette(council.settings["branding"])
        self.helpers = Helpers(self.figures)
        self.page_tables = Tables(self.figures, content.label, content.period.is_complete)
        templates = Templates(project_root() / "reports")
        self.commentary = Commentary(commentary_folder, templates.rendered_text)
        # Templates add to these while they are rendered.
        self.charts: dict[str, Chart] = {}
        self.warnings: list[str] = list(self.palette.warnings)
        # Quotes that wait for approval.
        self.approvals: list[str] = []
        templates.offer(self.names())
        markdown = templates.rendered(f"{content.kind.name}/report.md.j2")
        markdown += templates.rendered("shared/every_figure.md.j2")
        markdown += figure_lines(markdown, self.figures, content.tables["measures"])
        notice = self.commentary.text("notice")
        if notice:
            markdown = f"::: {{.notice}}\n{notice}\n:::\n\n{markdown}"
        self.markdown = markdown

    @property
    def drawings(self) -> dict[str, str]:
        """The SVG files that the Markdown names."""
        wide = {f"{name}.svg": chart.wide for name, chart in self.charts.items()}
        return wide | {f"{name}-narrow.svg": chart.narrow for name, chart in self.charts.items()}

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
            "share": helpers.share,
            "rank": helpers.rank,
            "largest": helpers.largest,
            "counted": counted,
            "changed": changed,
            "rate_text": rate_text,
            "holds": self.commentary.holds,
            "outside": outside,
            # Helpers of templates
            "commentary": self.commentary.section,
            "tables": self.page_tables,
            "card": self.card,
            "text": escape,
            "tagged": tagged,
            "listed": listed,
            "lowered": lowered,
            "cell": cell,
            "change_cell": change_cell,
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

    def card(self, figure: Figure, what: str, one: str = "") -> str:
        """Return a headline figure: the number, what it counts (`one` for 1), and its notes."""
        number = figure if figure.has_base else f"[{figure.printed}]{{.word}}"
        notes = self.card_notes(figure)
        note = f" [{'; '.join(notes)}]{{.note}}" if notes else ""
        size = " .long" if len(figure.printed) > LONG else ""
        counts = one if one and figure.is_one else what
        return f"- [{number}]{{.number{size}}} [{counts}]{{.what}}{note}"

    def card_notes(self, figure: Figure) -> list[str]:
        """Return what a headline figure is read against: its base, and the year before."""
        notes = [figure.base] if figure.percent is not None and not figure.is_few else []
        earlier = figure.earlier
        if earlier is not None and earlier.has_base and figure.is_complete:
            notes.append(f"{figure.period_year_before}: {earlier.full}")
        return notes

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


def image(name: str, caption: str, alt: str) -> str:
    """Return a drawing in its place, with its caption and alternative text."""
    quoted = alt.replace("\\", "\\\\").replace('"', '\\"')
    return f'![{caption}]({name}.svg){{#{name} alt="{quoted}"}}'


def graph_with_table(name: str, caption: str, alt: str, table: str) -> str:
    """Return a graph with the table of its figures, which the page folds away."""
    return (
        f"{image(f'graph-{name}', caption, alt)}\n\n::: {{.data}}\n"
        f"The figures of [](#graph-{name})\n\n{table}\n:::\n"
    )
