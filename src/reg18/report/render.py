"""Renders the annual report of a year and puts it in place, whole or not at all."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from reg18 import __version__
from reg18.council import Council
from reg18.errors import Reg18Error
from reg18.files import put_in_place
from reg18.paths import project_root
from reg18.report import colours, pandoc, warehouse
from reg18.report.checks import OpenPoint, as_lines, open_points
from reg18.report.document import Document, Writer
from reg18.report.warehouse import Content
from reg18.report.wording import day

# How many things of a kind a message lists.
LISTED = 20


@dataclass(frozen=True)
class ReportResult:
    """Where the report lies, and what should be looked at before it is published."""

    html: Path
    warnings: list[str] = field(default_factory=list)


def render_annual(
    warehouse_file: Path,
    year: str,
    out: Path,
    council: Council,
    draft: bool = False,
    commentary: Path | None = None,
) -> ReportResult:
    """Write `annual-report-<year>.html` into `out`. Raises Reg18Error; then nothing has changed.

    `commentary` is the folder that holds a folder of texts for each year; the project's by default.
    """
    content = warehouse.read(warehouse_file, year)
    templates = project_root() / "reports" / "annual"
    palette = colours.palette(council.settings["branding"])
    document = _written(content, council, commentary)
    warnings = _checked(content, document, draft)
    with tempfile.TemporaryDirectory(prefix="reg18-report-") as temporary:
        working = Path(temporary)
        for name, drawing in document.drawings.items():
            (working / name).write_text(drawing, encoding="utf-8")
        page, spoken = pandoc.to_html(
            document.markdown,
            working,
            templates,
            _style(templates, palette),
            _variables(content, council, draft),
        )
    file = out / f"annual-report-{year}.html"
    with put_in_place(file, "The report") as partial:
        partial.write_text(page, encoding="utf-8")
    return ReportResult(file, warnings + document.warnings + spoken)


def ready(
    warehouse_file: Path, year: str, council: Council, commentary: Path | None = None
) -> list[OpenPoint]:
    """What still holds the final annual report of a year back; nothing is written."""
    content = warehouse.read(warehouse_file, year)
    return open_points(content, _written(content, council, commentary))


def _written(content: Content, council: Council, commentary: Path | None) -> Document:
    templates = project_root() / "reports" / "annual"
    folder = (commentary or templates / "commentary") / content.year.period
    palette = colours.palette(council.settings["branding"])
    return Writer(content, council, palette, templates, folder).write()


def _checked(content: Content, document: Document, draft: bool) -> list[str]:
    """Refuses a final report while anything holds it back; a draft says what does."""
    points = open_points(content, document)
    if draft:
        return [f"{point.kind}: {point.what}" for point in points]
    if points:
        count = "1 thing" if len(points) == 1 else f"{len(points)} things"
        lines = "\n".join(as_lines(points, LISTED))
        raise Reg18Error(
            f"The final report of {content.year.period} is held back by {count}.\n{lines}",
            "Mend these, or print a draft with --draft. `reg18 ready` lists them at any time.",
        )
    return []


def _style(templates: Path, palette: colours.Palette) -> str:
    css = (templates / "report.css").read_text(encoding="utf-8")
    own = (
        f":root {{ --accent: {palette.accent}; --accent-text: {palette.accent_text}; "
        f"--strong: {palette.strong}; --tint: {palette.tint}; }}"
    )
    return f"<style>\n{own}\n{css}</style>\n"


def _variables(content: Content, council: Council, draft: bool) -> dict[str, str]:
    year, names = content.year, council.settings["council"]
    values = {
        "lang": "en-GB",
        "pagetitle": f"{names['service']} complaints and compliments {year.period}, {council.name}",
        "council": council.name,
        "department": names["department"],
        "service": names["service"],
        "year": year.period,
        "start": day(year.period_start),
        "end": day(year.period_end),
        "as-of": day(content.as_of),
        "version": __version__,
        "draft": "true" if draft else "",
        "incomplete": "" if year.is_complete else "true",
    }
    return {name: escape(value) for name, value in values.items()}
