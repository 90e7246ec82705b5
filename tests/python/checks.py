"""Folders to check and what a check gave, for the tests of `reg18 check`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from reg18.base.reading import Row
from reg18.contract.tables import TABLES, TABLES_BY_NAME, Table
from reg18.findings.results import (
    ATTENTION,
    INFORMATION,
    REJECTED,
    CheckResult,
    Stop,
)

# What a cell may hold to do harm: in a sheet, a page, a terminal, or to whoever reads it.
HOSTILE = {
    "formula": '=HYPERLINK("http://example.org","pay here")',
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "markup": "![bold red]not mine[/bold red] :bomb: {{ 7 * 7 }}",
    "turned": "abc\u202edcb\u2066x\u200b",
    "control": "\x1b[31mb\x07\x08c",
    "note": "note " * 20_000,
}

UNKNOWN = "<script>alert(3)</script>"

# Good values by column, so that only the hostile one is wrong.
_GOOD = {
    "date_received": "2024-04-02",
    "date_requested": "2024-05-02",
    "date_opened": "2024-05-02",
    "procedure": "statutory",
    "body": "lgsco",
    "action_type": "apology",
    "scope": "individual",
    "case_ref": "C1",
    "period": "2024-25",
}


# What is in the personal columns and in one that the contract does not know.
PERSONAL = {
    ("complaints", "person_id"): "SECRET-person-id",
    ("complaints", "complainant_name"): "SECRET-name",
    ("complaints", "summary"): "SECRET-summary",
    ("complaints", UNKNOWN): "SECRET-unknown",
    ("actions", "summary"): "SECRET-action",
    ("compliments", "text"): "SECRET-text",
}
# A name that slipped into the place of the key, in a row with a field too many.
RAGGED = "SECRET-ragged"


def visible(text: str) -> str:
    """A hostile text without the characters in it that cannot be seen."""
    return re.sub("[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", text)


def good_row(table: Table, key: str) -> dict[str, str]:
    """A row that counts, with one thing to look at: its version cannot be read."""
    row = {column: _GOOD[column] for column in table.required if column in _GOOD}
    if table.name == "context":
        return row
    return row | {table.columns[0]: key, "last_updated": "yesterday"}


def write_table(folder: Path, name: str, rows: list[dict[str, str]], columns: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)


def hostile_folder(folder: Path) -> Path:
    """A folder with each hostile text in each column of each table, and personal data."""
    for table in TABLES:
        columns = [*table.columns, UNKNOWN]
        rows = [good_row(table, "C1")]
        for name, text in HOSTILE.items():
            rows += [
                good_row(table, f"{name}-{number}") | {column: text}
                for number, column in enumerate(columns)
            ]
        rows.append(
            good_row(table, "personal")
            | {column: text for (name, column), text in PERSONAL.items() if name == table.name}
        )
        write_table(folder, f"{table.name}.csv", rows, columns)
    fields = [RAGGED, "C9", "active", *[""] * (len(TABLES_BY_NAME["complaints"].columns) - 1)]
    with (folder / "complaints.csv").open("a", encoding="utf-8") as handle:
        handle.write(",".join(fields) + "\n")
    (folder / "left\u202ealone<b>.txt").write_text("x")
    return folder


class Page(HTMLParser):
    """The elements, attributes and text of a page, as a browser would find them."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def made_up(*, stops: int = 0, findings: int = 3, whole_rows: bool = False) -> CheckResult:
    """A result as a check gives it, made here in no time; each file has `findings` findings."""
    counts = [
        {
            "kind": kind, "reason": "bad_date", "column_name": column, "findings": findings,
            "first_lines": "12, 45, 78 and 9 more", "first_values": "“soon”", "severity": number,
            "why": "the date cannot be read", "what_to_do": "correct the date",
        }
        for number, (kind, column) in enumerate(
            [(REJECTED, "date_received"), (ATTENTION, "relevant_period_agreed_to"),
             (INFORMATION, "")]
        )
    ]  # fmt: skip
    files = [
        {
            "key": (table, f"{table}.csv", ""), "table_name": table, "file": f"{table}.csv",
            "sheet": "", "rows_read": 1_000, "accepted": 900, "superseded": 50, "duplicate": 40,
            "rejected": 10, "unknown_columns": "days open", "shape": "",
            "counts": counts if findings and table != "reviews" else [],
        }
        for table in ("complaints", "actions", "reviews")
    ]  # fmt: skip
    row = {"case_ref": "C1", "summary": "A long text. " * 40} if whole_rows else {}

    def found(of: Row | None, most: int | None) -> Iterator[Row]:
        for number in range(findings if most is None else min(findings, most)):
            yield {
                "kind": (REJECTED, ATTENTION, INFORMATION)[number % 3],
                "table_name": "complaints", "file": "complaints.csv", "sheet": "",
                "source_line": number + 2, "row_number": number + 1, "record_key": f"C{number}",
                "column_name": "date_received", "raw_value": "soon", "is_withheld": False,
                "reason": "bad_date", "why": "the date cannot be read",
                "what_to_do": "correct the date", "row": row,
            }  # fmt: skip

    return CheckResult(
        folder="October export",
        council="Sample Council",
        as_of=date(2024, 6, 30),
        stops=[Stop(f"file-{n}.csv cannot be read", "Save it again.") for n in range(stops)],
        files=files,
        totals={REJECTED: findings, ATTENTION: findings, INFORMATION: findings},
        ignored=["notes.txt"],
        has_whole_rows=whole_rows,
        findings=found,
    )
