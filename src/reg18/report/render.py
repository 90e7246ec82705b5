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
from reg18.report.document import Writer
from reg18.report.warehouse import Content
from reg18.report.wording import day

# How many blocking issues a message lists.
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
    folder = (commentary or templates / "commentary") / year
    warnings = _checked(content, draft)
    palette = colours.palette(council.settings["branding"])
    document = Writer(content, council, palette, templates, folder).write()
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


def _checked(content: Content, draft: bool) -> list[str]:
    """Refuses a final report of a year with blocking issues."""
    year = content.year.period
    if content.blocking is None:
        return [
            "This file holds no list of blocking issues, so none was looked for. Print the final "
            "report from the private warehouse file."
        ]
    if not content.blocking:
        return []
    lines = [
        f"{table}, {reference}: {content.issue_words[reason]}"
        for table, reference, reason in content.blocking
    ]
    shown = lines[:LISTED]
    if len(lines) > LISTED:
        shown.append(f"and {len(lines) - LISTED} more")
    if draft:
        return [f"Blocking issue: {line}" for line in shown]
    raise Reg18Error(
        f"The final report of {year} is held back by {len(lines)} blocking "
        f"{'issue' if len(lines) == 1 else 'issues'}:\n  " + "\n  ".join(shown),
        "Mend these in the case system and build again, or print a draft with --draft.",
    )


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
