"""Where the figures come from: files, rows, and issues that affect the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from reg18.base.dates import day
from reg18.report.figures import escape
from reg18.report.tables import table

Row = Mapping[str, Any]

# The tables of the extract contract in plain words.
_TABLES = {
    "complaints": "Complaints",
    "reviews": "Reviews",
    "ombudsman": "Ombudsman enquiries",
    "actions": "Actions and redress",
    "compliments": "Compliments",
    "context": "People supported",
    "classifications": "Themes, causes and partner bodies",
}


class Provenance:
    """Says what data a report was made from."""

    def __init__(
        self, intake: Sequence[Row], issues: Sequence[Row], restated: Sequence[Row], year: str
    ) -> None:
        self.restated = restated
        self.intake = sorted(intake, key=lambda row: list(_TABLES).index(row["table_name"]))
        self.issues, self.year = issues, year

    def loaded(self) -> str:
        """Return when the files were loaded: on one day, or between two."""
        first = min(row["first_loaded_on"] for row in self.intake)
        last = max(row["last_loaded_on"] for row in self.intake)
        if first == last:
            return f"on {day(first)}"
        return f"between {day(first)} and {day(last)}"

    def rows_table(self) -> str:
        """Return what became of every row, by kind of record."""
        parts = ("files", "rows_read", "accepted", "superseded", "duplicate", "rejected")
        head = ["Record", "Files", "Rows read", "Used", "Replaced", "Repeated", "Rejected"]
        rows = [
            [
                _TABLES[row["table_name"]],
                *(_number(row[part], "intake", row["table_name"], part) for part in parts),
            ]
            for row in self.intake
        ]
        return table("rows", "What became of every row", head, rows, len(parts))

    def issues_table(self) -> str:
        """Return the issues of records that affect the year."""
        rows = [
            [
                _TABLES[row["table_name"]],
                row["why"][:1].upper() + row["why"][1:],
                _number(row["records"], "issues", row["table_name"], row["reason"]),
            ]
            for row in self.issues
        ]
        head = ["Record", "What is wrong", "Records"]
        return table("issues", f"Issues of records that touch {self.year}", head, rows, 1)

    def restated_table(self) -> str:
        """Return restated figures of earlier reports: as stated, as they are now, and why."""
        rows = []
        for row in self.restated:
            of = "" if row["dimension"] == "all" else f", {row['member_label']}"
            key = "/".join(
                quote(str(row[each]), safe="")
                for each in ("stated_in", "period", "measure", "dimension", "member")
            )
            rows.append(
                [
                    escape(f"{row['title']}{of}"),
                    escape(row["period"]),
                    f'[{escape(row["old_figure"])}]{{r="{key}/old"}}',
                    f'[{escape(row["new_figure"])}]{{r="{key}/new"}}',
                    escape(row["reason"]),
                ]
            )
        head = ["Figure", "Year", "As stated before", "Now", "Why"]
        return table("restated", "Figures restated since they were published", head, rows)


def _number(number: int, *origin: str) -> str:
    return f'[{number:,}]{{i="{"/".join(origin)}"}}'
