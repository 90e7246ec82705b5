"""The annual and the quarterly report: checked, rendered in every format, and put in place whole
or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from reg18.base.dates import day
from reg18.base.errors import Reg18Error
from reg18.base.paths import commentary_folder
from reg18.report.annual.page import AnnualPage
from reg18.report.checks import OpenPoint, as_warnings, open_points, refuse
from reg18.report.content import ANNUAL, QUARTERLY, Content, Kind, read
from reg18.report.formats import ReportResult, publish
from reg18.report.page import Page
from reg18.report.publication import DRAFT, FORMATS, Line, Publication
from reg18.report.quarterly.page import QuarterlyPage
from reg18.settings.council import Council

_QUARTER = re.compile(r"(\d{4}-\d{2})[ -]?[Qq]([1-4])")


def render(
    kind: Kind,
    warehouse_file: Path,
    period: str,
    out: Path,
    council: Council,
    draft: bool = False,
    commentary: Path | None = None,
    formats: Sequence[str] = FORMATS,
) -> ReportResult:
    """Write `annual-report-<year>` or `quarterly-report-<quarter>` in each format into `out`.

    Raises Reg18Error; then nothing has changed. `commentary` is the folder that holds a folder of
    texts for each year or quarter; the project's by default.
    """
    period = period if kind is ANNUAL else quarter_name(period)
    content = read(warehouse_file, period, kind)
    page = written(content, council, commentary)
    points = open_points(content, page)
    if not draft:
        how = " `reg18 ready` lists them at any time." if kind is ANNUAL else ""
        refuse(points, period, f"Correct these, or print a draft with --draft.{how}")
    warnings = [*as_warnings(points), *page.warnings]
    publication = _publication(page, draft)
    made = publish(page.markdown, page.drawings, publication, out, formats)
    return ReportResult(made.files, [*warnings, *made.warnings])


render_annual = partial(render, ANNUAL)
render_quarterly = partial(render, QUARTERLY)


def ready(
    warehouse_file: Path, year: str, council: Council, commentary: Path | None = None
) -> list[OpenPoint]:
    """Return what still blocks the final annual report of a year; nothing is written."""
    content = read(warehouse_file, year)
    return open_points(content, written(content, council, commentary))


def written(content: Content, council: Council, commentary: Path | None) -> Page:
    """Return the report as Markdown, with its drawings."""
    folder = commentary_folder(content.kind.name, commentary)
    page = AnnualPage if content.kind is ANNUAL else QuarterlyPage
    return page(content, council, folder / content.period.file_part)


def quarter_name(text: str) -> str:
    """Return a quarter as the warehouse names it, "2024-25 Q4"; it may be typed with a hyphen or
    without a space."""
    found = _QUARTER.fullmatch(text.strip())
    if found is None:
        raise Reg18Error(
            f"{text!r} is not a quarter of a reporting year.",
            'Write it as "2024-25 Q4"; the first quarter is April to June.',
        )
    return f"{found[1]} Q{found[2]}"


def _publication(page: Page, is_draft: bool) -> Publication:
    """Return what the report says about itself: its titles, cover and footers."""
    content, names = page.content, page.council.settings["council"]
    period, as_of = content.period, day(content.as_of)
    title = f"{names['service']} complaints and compliments"
    own: dict[str, Any]
    if content.kind is ANNUAL:
        own = {
            "edition": f"Annual report {period.period}",
            "running": f"{title}, annual report {period.period}",
        }
        detail, foot = _line("Made under", "SI 2009/309, regulation 18"), []
    else:
        span = f"{period.period_start:%B} to {period.period_end:%B %Y}"
        own = {
            "edition": f"Quarterly report {period.period}, {span}",
            "running": f"{title}, {period.period}",
            "brief": True,
        }
        detail = _line("For", "senior leadership, not for publication")
        foot = ["not for publication"]
    status = [DRAFT] if is_draft else []
    if not period.is_complete:
        words = f"The {period.period_type} is not over: figures go up to {as_of}."
        status.append(_line("Incomplete", words))
        foot.insert(0, "incomplete")
    return Publication(
        **own,
        name=f"{content.kind.name}-report-{period.file_part}",
        title=f"{title} {period.period}, {names['name']}",
        heading=[names["service"], "complaints and compliments"],
        foot="; ".join([f"Figures as at {as_of}", *foot]),
        council=names["name"],
        department=names["department"],
        details=[
            _line("Period", f"{day(period.period_start)} to {day(period.period_end)}"),
            _line("Figures as at", as_of),
            detail,
        ],
        status=status,
        as_of=content.as_of,
        draft=is_draft,
        palette=page.palette,
    )


def _line(name: str, value: str) -> Line:
    return {"name": name, "value": value}
