"""The sentences that the terminal, the page and the workbook have in common."""

from __future__ import annotations

from reg18.base.reading import Row
from reg18.findings.results import (
    ATTENTION,
    INFORMATION,
    MOST_ALIKE,
    MOST_LINES,
    REJECTED,
    STOPS,
    CheckResult,
)

KIND_LABELS = {
    STOPS: "Stops the load",
    REJECTED: "Row rejected",
    ATTENTION: "To look at",
    INFORMATION: "For information",
}

# The headings over numbers, each with what it means.
CARDS = {
    REJECTED: ("Rejected rows", "A rejected row is stored whole, and not counted anywhere."),
    ATTENTION: ("To look at", "The row counts; the value named here does not count as it is."),
    INFORMATION: ("For information", "Nothing to do, if this is intended."),
}

CUT_SHORT = (
    "The rows of the other files were not looked at: they belong to complaints, and no complaints "
    "file could be read."
)


def heading(result: CheckResult) -> str:
    """Return whether the folder can be loaded, or is."""
    if not result.can_be_loaded:
        return "This folder cannot be loaded"
    return "These files are loaded" if result.is_loaded else "This folder can be loaded"


def verdict(result: CheckResult) -> str:
    """Return the heading as a sentence, with the worst problem."""
    if not result.can_be_loaded:
        return f"{heading(result)}: {result.stops[0].message}"
    return f"{heading(result)}."


def files_caption(result: CheckResult) -> str:
    """Return what the table of files shows."""
    became = "What became" if result.is_loaded else "What would become"
    return (
        f"{became} of every row: it is accepted, superseded by a later version, a duplicate, or "
        "rejected"
    )


def counts_line(result: CheckResult) -> str:
    """Return how many findings of each kind there are, as one sentence."""
    one, more = ("is", "are") if result.is_loaded else ("would be", "would be")
    rejected, attention, information = (
        result.totals[kind] for kind in (REJECTED, ATTENTION, INFORMATION)
    )
    return (
        f"{_number(rejected, f'row {one} rejected', f'rows {more} rejected')}, "
        f"{_number(attention, 'needs a look', 'need a look')}, "
        f"{_number(information, 'is for information', 'are for information')}."
    )


def not_listed(result: CheckResult) -> str:
    """Return how many findings are counted and not listed."""
    are = "finding is" if result.not_listed == 1 else "findings are"
    return (
        f"{result.not_listed:,} {are} counted here and not listed line by line: the first "
        f"{MOST_ALIKE:,} lines of each file, column and reason are listed, and {MOST_LINES:,} in "
        "all."
    )


def _number(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def rows_line(one: Row) -> str:
    """Return what became of the rows of a file, as one sentence."""
    return (
        f"Table {one['table_name']}, {_number(one['rows_read'], 'row', 'rows')}: "
        f"{one['accepted']:,} accepted, {one['superseded']:,} superseded by a later version of the "
        f"same record, {one['duplicate']:,} duplicate of a row that is accepted, "
        f"{one['rejected']:,} rejected."
    )


def notes(result: CheckResult) -> list[str]:
    """Return what was seen besides findings: columns and files that belong to no table."""
    unknown = [
        f"Columns of {name_of(one)} that reg18 does not know, stored but not read: "
        f"{one['unknown_columns']}."
        for one in result.files
        if one["unknown_columns"]
    ]
    ignored = [f"No table matches this file name: {name}." for name in result.ignored]
    return unknown + ignored + result.notes


def name_of(one: Row) -> str:
    """Return a file's name, with the sheet of a workbook."""
    return f"{one['file']}, sheet {one['sheet']}" if one["sheet"] else one["file"]


def sentence(words: str) -> str:
    """Return the words of a reason with a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def value_text(finding: Row) -> str:
    """Return the value that a finding is about, or why there is none to see."""
    value, column = str(finding["raw_value"]), finding["column_name"]
    if finding["is_withheld"]:
        return "(not shown)"
    if value and not column:
        return f"{value} fields"
    return value or ("(empty)" if column else "")
