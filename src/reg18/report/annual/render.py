"""The annual report of a year: checked, rendered in every format, and put in place whole or not
at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reg18.base import colours
from reg18.base.paths import commentary_folder, project_root
from reg18.report.annual import content as warehouse
from reg18.report.annual.content import Content
from reg18.report.annual.open_points import open_points
from reg18.report.annual.writer import Writer
from reg18.report.checks import OpenPoint, refused_or_warned
from reg18.report.document import Document
from reg18.report.formats import ReportResult, publish
from reg18.report.publication import FORMATS, Publication, publication_of
from reg18.settings.council import Council


def render_annual(
    warehouse_file: Path,
    year: str,
    out: Path,
    council: Council,
    draft: bool = False,
    commentary: Path | None = None,
    formats: Sequence[str] = FORMATS,
) -> ReportResult:
    """Write `annual-report-<year>` in each format into `out`.

    Raises Reg18Error; then nothing has changed. `commentary` is the folder that holds a folder of
    texts for each year; the project's by default.
    """
    content = warehouse.read(warehouse_file, year)
    document = written(content, council, commentary)
    warnings = refused_or_warned(
        open_points(content, document), year, draft, " `reg18 ready` lists them at any time."
    )
    files, spoken = publish(
        document.markdown,
        document.drawings,
        _publication(content, council, draft),
        out,
        formats,
    )
    return ReportResult(files, warnings + document.warnings + spoken)


def ready(
    warehouse_file: Path, year: str, council: Council, commentary: Path | None = None
) -> list[OpenPoint]:
    """What still holds the final annual report of a year back; nothing is written."""
    content = warehouse.read(warehouse_file, year)
    return open_points(content, written(content, council, commentary))


def written(content: Content, council: Council, commentary: Path | None) -> Document:
    """The annual report of a year as Markdown, with its drawings."""
    templates = project_root() / "reports" / "annual"
    folder = commentary_folder("annual", commentary) / content.year.period
    palette = colours.palette(council.settings["branding"])
    return Writer(content, council, palette, templates, folder).write()


def _publication(content: Content, council: Council, is_draft: bool) -> Publication:
    year = content.year.period
    return publication_of(
        content.year, content.as_of, council, is_draft,
        name=f"annual-report-{year}",
        edition=f"Annual report {year}",
        running=f"annual report {year}",
        detail=("Made under", "SI 2009/309, regulation 18"),
    )  # fmt: skip
