"""A check as the two files to send: a page and a workbook."""

from __future__ import annotations

from pathlib import Path

from reg18.base.colours import palette
from reg18.findings.page import write_page
from reg18.findings.results import CheckResult
from reg18.findings.workbook import write_workbook
from reg18.settings.council import Council

PAGE, WORKBOOK = "check.html", "check.xlsx"


def write_check(result: CheckResult, council: Council, out: Path) -> None:
    """Write what a check found, or is known of a build, as a page and a workbook."""
    colours = palette(council.settings["branding"])
    write_page(result, council, out / PAGE, WORKBOOK)
    write_workbook(result, out / WORKBOOK, colours.accent, colours.accent_text)
