"""Write the workbook of extracts/examples/plain_spreadsheet, which cannot be edited as text.

All of it is invented; names and free text are marked [Synthetic]. The same call gives the same
bytes.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from reg18.base.paths import project_root

_YEAR_HEADER = (
    "Ref", "Date received", "Acknowledged", "How received", "Who complained", "Name", "Team",
    "Care provider", "Subject", "Cause 1", "Cause 2", "Cause 3", "Reply due", "Reply sent",
    "Result", "Payment", "Review asked for", "Review reply sent", "Review result", "Notes",
)  # fmt: skip
Cell = str | float | date | None
_YEARS: dict[str, list[tuple[Cell, ...]]] = {
    "2023-24": [
        (
            "ASC/23/001", date(2023, 4, 5), date(2023, 4, 6), "Phone call", "Family",
            "Ada Lorne [Synthetic]", "Locality East", None, "Home care", "Late", "Not told", None,
            date(2023, 5, 4), date(2023, 5, 2), "Yes", 50.0, None, None, None,
            "[Synthetic] Visits were missed.",
        ),
        (
            "ASC/23/002", date(2023, 9, 18), date(2023, 9, 20), "Letter", "Service user",
            "Bo Marsh [Synthetic]", "Finance", None, "Money", "Wrong bill", None, None,
            date(2023, 10, 16), date(2023, 10, 20), "Partly", 120.5, date(2023, 11, 1),
            date(2023, 11, 28), "Yes", "[Synthetic] Billed for a day that was cancelled.",
        ),
    ],
    "2024-25": [
        (
            "ASC/24/001", date(2024, 4, 2), date(2024, 4, 3), "Online", "Service user",
            "Cleo Wren [Synthetic]", "Locality West", "Fern Lodge (fictitious)", "Care home",
            "Rude", None, None, date(2024, 4, 30), date(2024, 4, 29), "No", None, None, None, None,
            "[Synthetic] Spoken to sharply.",
        ),
        (
            "ASC/24/002", date(2025, 2, 10), date(2025, 2, 12), "Email", "Advocate",
            "Dev Alder [Synthetic]", "Safeguarding", None, "Safeguarding", "Not told", "Late", None,
            date(2025, 3, 10), None, None, None, None, None, None,
            "[Synthetic] Nobody said how the enquiry ended.",
        ),
    ],
}  # fmt: skip
_COMPLIMENTS: list[tuple[Cell, ...]] = [
    ("C1", date(2024, 5, 8), "Reablement", "[Synthetic] Thank you all.", "yes"),
    ("C2", date(2025, 1, 21), "Locality West", "[Synthetic] Always on time.", "no"),
]


def write_workbook(folder: Path) -> None:
    """The workbook with a title above each header and a total at each foot."""
    folder.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(folder / "Complaints log.xlsx") as workbook:
        # Without a fixed day of creation every run would give other bytes.
        workbook.set_properties({"created": datetime(2025, 6, 30)})
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for year, rows in _YEARS.items():
            title = f"Adult social care complaints {year} [Synthetic]"
            _write(workbook.add_worksheet(year), day, title, _YEAR_HEADER, rows)
        header = ("Number", "Date", "Team", "What was said", "May we quote it")
        sheet = workbook.add_worksheet("Compliments")
        _write(sheet, day, "Compliments [Synthetic]", header, _COMPLIMENTS)
        notes = workbook.add_worksheet("Read me")
        notes.write(0, 0, "[Synthetic] One row for each complaint. Ask the complaints team.")


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    day: xlsxwriter.format.Format,
    title: str,
    header: tuple[str, ...],
    rows: list[tuple[Cell, ...]],
) -> None:
    sheet.write(0, 0, title)
    sheet.write_row(2, 0, header)
    for number, row in enumerate(rows, start=3):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write(number, column, cell)
    sheet.write_row(3 + len(rows), 0, ("Total", len(rows)))


if __name__ == "__main__":
    folder = project_root() / "extracts" / "examples" / "plain_spreadsheet"
    write_workbook(Path(sys.argv[1]) if sys.argv[1:] else folder)
