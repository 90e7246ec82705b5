"""The report of a quarter: checked, rendered in every format, and put in place whole or not at
all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from reg18.base import colours
from reg18.base.errors import Reg18Error
from reg18.base.paths import commentary_folder, project_root
from reg18.report import checks
from reg18.report.document import Document
from reg18.report.formats import ReportResult, publish
from reg18.report.publication import FORMATS, Publication, publication_of
from reg18.report.quarterly import content as warehouse
from reg18.report.quarterly.content import Content
from reg18.report.quarterly.writer import Writer
from reg18.settings.council import Council

_QUARTER = re.compile(r"(\d{4}-\d{2})[ -]?[Qq]([1-4])")


def render_quarterly(
    warehouse_file: Path,
    quarter: str,
    out: Path,
    council: Council,
    draft: bool = False,
    commentary: Path | None = None,
    formats: Sequence[str] = FORMATS,
) -> ReportResult:
    """Write `quarterly-report-<quarter>` in each format into `out`.

    Raises Reg18Error; then nothing has changed. `quarter` is as "2024-25 Q4". `commentary` is the
    folder that holds a folder of texts for each quarter; the project's by default.
    """
    content = warehouse.read(warehouse_file, quarter_name(quarter))
    document = written(content, council, commentary)
    points = [
        *checks.of_period(content.quarter, content.as_of),
        *checks.of_figures(content.failed_checks, content.figures),
        *checks.of_typed(document.typed),
    ]
    warnings = checks.refused_or_warned(points, content.quarter.period, draft)
    if content.overdue is None:
        warnings.append(
            f"{warehouse_file} is not the private warehouse: it holds no list of overdue "
            "complaints, so the report says that it is not supplied."
        )
    files, spoken = publish(
        document.markdown,
        document.drawings,
        _publication(content, council, draft),
        out,
        formats,
    )
    return ReportResult(files, warnings + document.warnings + spoken)


def quarter_name(text: str) -> str:
    """A quarter as the warehouse names it, "2024-25 Q4"; a hyphen or nothing may stand in it."""
    found = _QUARTER.fullmatch(text.strip())
    if found is None:
        raise Reg18Error(
            f"{text!r} is not a quarter of a reporting year.",
            'Write it as "2024-25 Q4"; the first quarter is April to June.',
        )
    return f"{found[1]} Q{found[2]}"


def written(content: Content, council: Council, commentary: Path | None) -> Document:
    """The report of a quarter as Markdown, with its drawings."""
    templates = project_root() / "reports" / "quarterly"
    name = content.quarter.period.replace(" ", "-")
    folder = commentary_folder("quarterly", commentary) / name
    palette = colours.palette(council.settings["branding"])
    return Writer(content, council, palette, templates, folder).write()


def _publication(content: Content, council: Council, is_draft: bool) -> Publication:
    quarter = content.quarter
    span = f"{quarter.period_start:%B} to {quarter.period_end:%B %Y}"
    return publication_of(
        quarter, content.as_of, council, is_draft,
        name=f"quarterly-report-{quarter.period.replace(' ', '-')}",
        edition=f"Quarterly report {quarter.period}, {span}",
        running=quarter.period,
        detail=("For", "senior leadership, not for publication"),
        foot="not for publication",
        is_brief=True,
    )  # fmt: skip
