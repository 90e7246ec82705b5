"""A report as Markdown: what every writer of one makes, and the parts that all of them use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reg18.report.canvas import Chart
from reg18.report.commentary import Commentary
from reg18.report.figure_lines import figure_lines
from reg18.report.figures import Figure, Figures, escape
from reg18.report.helpers import Helpers, outside
from reg18.report.paragraphs import Texts, any_in
from reg18.report.tables import has_nothing
from reg18.report.templates import Templates
from reg18.report.typed_figures import Typed
from reg18.report.wording import changed, counted, rate_line, rate_text
from reg18.settings.council import Council

# A printed figure of more signs than these is set smaller on its card.
LONG = 7


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


def shared_names(
    council: Council,
    book: Figures,
    texts: Texts,
    commentary: Commentary,
    label: Callable[[str], str],
) -> dict[str, Any]:
    """What templates and commentary of every report may use."""
    helpers = Helpers(book, texts)
    return {
        "council": {name: escape(text) for name, text in council.settings["council"].items()},
        "figure": helpers.figure,
        "share": helpers.share,
        "rank": helpers.rank,
        "largest": helpers.largest,
        "holds": commentary.holds,
        "outside": outside,
        "commentary": commentary.section,
        "has_dimension": book.has_dimension,
        "any_in": lambda figure, periods: any_in(figure, book, periods),
        "targets": book.targets,
        "promise": promise(council, book),
        "target_words": lambda figure: figure.title.split("within ", 1)[-1],
        "threshold": lambda name, unit="": threshold(council, name, unit),
        "counted": counted,
        "changed": changed,
        "rate_line": rate_line,
        "rate_text": rate_text,
        "nothing": lambda figure, what: has_nothing(figure, what, label(book.year)),
        "received_sentence": texts.received,
        "themes_text": texts.themes,
        "causes_text": texts.causes,
        "speed_text": texts.speed,
    }


def promise(council: Council, book: Figures) -> Figure | None:
    """The response target that the procedure names, else the last one of the settings."""
    found = {figure.measure: figure for figure in book.targets("responded_within")}
    for step in council.settings["procedure"]:
        if step.get("target") in found:
            return found[step["target"]]
    return next(reversed(found.values()), None)


def threshold(council: Council, name: str, unit: str = "") -> str:
    """A threshold of the settings, as one."""
    return f"[{council.settings['thresholds'][name]:g}{unit}]{{.setting}}"


def card(figure: Figure, what: str, notes: Sequence[str]) -> str:
    """A headline figure: the number, what it counts, and notes such as its base."""
    number = figure if figure.has_base else f"[{figure.printed}]{{.word}}"
    note = f" [{'; '.join(notes)}]{{.note}}" if notes else ""
    size = " .long" if len(figure.printed) > LONG else ""
    return f"- [{number}]{{.number{size}}} [{what}]{{.what}}{note}"


def card_notes(figure: Figure) -> list[str]:
    """What a headline figure is set beside: its base, and the year before."""
    notes = []
    if figure.percent is not None and not figure.is_few:
        notes.append(figure.base)
    earlier = figure.earlier
    if earlier is not None and earlier.has_base and figure.is_complete:
        notes.append(f"{figure.period_year_before}: {earlier.full}")
    return notes


def finished(
    templates: Templates,
    commentary: Commentary,
    book: Figures,
    measures: Sequence[Mapping[str, Any]],
    charts: Mapping[str, Chart],
    warnings: list[str],
    approvals: Sequence[str] = (),
) -> Document:
    """A report from its templates, with a line for every figure at its end and, where somebody
    wrote one, the notice that every reader has to see first.

    Templates add to `charts`, `warnings` and `approvals` while they are rendered.
    """
    markdown = templates.rendered("report.md.j2")
    heading = templates.rendered("sections/every_figure.md.j2")
    markdown += figure_lines(markdown, book, measures, heading)
    notice = commentary.text("notice")
    if notice:
        markdown = f"::: {{.notice}}\n{notice}\n:::\n\n{markdown}"
    drawings = {}
    for name, chart in charts.items():
        drawings[f"{name}.svg"], drawings[f"{name}-narrow.svg"] = chart.wide, chart.narrow
    return Document(
        markdown,
        drawings,
        warnings,
        commentary.shown_folder,
        commentary.missing,
        commentary.open_statements,
        list(approvals),
    )


def image(name: str, caption: str, alt: str) -> str:
    """A drawing in its place, with its caption and alternative text."""
    quoted = alt.replace("\\", "\\\\").replace('"', '\\"')
    return f'![{caption}]({name}.svg){{#{name} alt="{quoted}"}}'


def graph_with_table(name: str, caption: str, alt: str, table: str) -> str:
    """A graph with the table of its figures, which a page folds away."""
    return (
        f"{image(f'graph-{name}', caption, alt)}\n\n::: {{.data}}\n"
        f"The figures of [](#graph-{name})\n\n{table}\n:::\n"
    )
