"""The tables as one workbook: what it is, the data dictionary, and a sheet a table.

It is written row by row, so that any number of rows needs no memory. Texts are texts: a cell that
begins like a formula stays what it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from reg18.analyst.exports.cells import CellWriter
from reg18.analyst.exports.dictionary import HEADER, dictionary_rows
from reg18.analyst.exports.relations import Build, Table
from reg18.base import sql
from reg18.base.dates import day
from reg18.base.reading import Connection
from reg18.settings.council import Council

# Excel's own limits.
MOST_ROWS, MOST_COLUMNS, LONGEST_NAME = 1_048_576, 16_384, 31
ABOUT, DICTIONARY_SHEET = "Read me", "Data dictionary"

_ROWS_AT_A_TIME = 5_000
_WIDEST, _NARROWEST = 60, 8
_DICTIONARY_WIDTHS = (10, 24, 28, 16, 18, 110)

_HOW_TO_READ = (
    "One sheet a table; the first row names the columns, with a filter. What each table and column "
    "means stands in the sheet Data dictionary.",
    "Most figures: sheet rpt_figures, with titles and printed text. The same without words: "
    "kpi_annual and kpi_quarterly.",
    "Take dimension = all for totals. Members of a dimension add up to all, but for cause, "
    "theme_cause and partner_body, where a case may have several or none.",
    "Rates are 0 to 1 and unrounded, with numerator and denominator beside them. Three empty cells "
    "mean that nothing was supplied; 0 means counted and none.",
    "Where is_complete is FALSE the data do not cover the whole period.",
    "Small numbers stand as they are: look before you pass a table on or publish it.",
)


def write_workbook(
    connection: Connection,
    tables: Sequence[Table],
    build: Build,
    council: Council | None,
    file: Path,
) -> None:
    """Write the workbook of these tables; a table too long for a sheet is named on the first."""
    with tempfile.TemporaryDirectory(prefix="reg18-tables-", dir=file.parent) as temporary:
        workbook = xlsxwriter.Workbook(
            str(file),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": temporary,
            },
        )
        workbook.set_properties(
            {
                "title": "Complaints tables for analysts",
                "company": council.name if council else "",
                "comments": f"Made by reg18 {build.reg18_version}, build {build.run_id}.",
                # The day of the build, so that the same build gives the same bytes.
                "created": build.started_at,
            }
        )
        Workbook(workbook, council).fill(connection, tables, build)
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(0, str(error)) from error


def sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """A name of at most 31 characters for each table, as Excel wants them: no two alike."""
    taken = {ABOUT.lower(), DICTIONARY_SHEET.lower(), "history"}
    several = [table.name.lower() for table in tables]
    names = {}
    for table in tables:
        wanted = table.full_name if several.count(table.name.lower()) > 1 else table.name
        wanted = "".join("_" if one in "[]:*?/\\'" else one for one in wanted)
        name, number = wanted[:LONGEST_NAME], 1
        while name.lower() in taken:
            number += 1
            ending = f"~{number}"
            name = wanted[: LONGEST_NAME - len(ending)] + ending
        taken.add(name.lower())
        names[table.full_name] = name
    return names


def fits(table: Table) -> bool:
    """Whether a sheet is long and wide enough for the table and its header."""
    return table.rows < MOST_ROWS and len(table.columns) <= MOST_COLUMNS


class Workbook:
    """The sheets of a workbook. What is said on the first is known when the others are written, so
    that it is filled last; until then its rows lie in its own file."""

    def __init__(self, workbook: Any, council: Council | None) -> None:
        self.workbook, self.council = workbook, council
        branding = council.settings["branding"] if council else {}
        accent, on_accent = (
            branding.get("accent", "#1f4e79"),
            branding.get("accent_text", "#ffffff"),
        )
        self.title = workbook.add_format({"bold": True, "font_size": 16, "font_color": accent})
        self.head = workbook.add_format(
            {"bold": True, "bg_color": accent, "font_color": on_accent, "num_format": "@"}
        )
        self.bold = workbook.add_format({"bold": True, "num_format": "@", "valign": "top"})
        self.text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.cells = CellWriter(workbook)

    def fill(self, connection: Connection, tables: Sequence[Table], build: Build) -> None:
        """Write every sheet."""
        about = self.workbook.add_worksheet(ABOUT)
        self._dictionary(tables)
        names = sheet_names(tables)
        for table in tables:
            if fits(table):
                self._table(connection, table, names[table.full_name])
        self._about(about, tables, names, build)

    def _sheet(self, sheet: Any, titles: Sequence[str], widths: Sequence[int]) -> None:
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, self.head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _dictionary(self, tables: Sequence[Table]) -> None:
        sheet = self.workbook.add_worksheet(DICTIONARY_SHEET)
        self._sheet(sheet, HEADER, _DICTIONARY_WIDTHS)
        row = 0
        for row, cells in enumerate(dictionary_rows(tables), start=1):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(row, column, cell, self.text)
        sheet.autofilter(0, 0, row, len(HEADER) - 1)

    def _table(self, connection: Connection, table: Table, name: str) -> None:
        sheet = self.workbook.add_worksheet(name)
        titles = [column.name for column in table.columns]
        self._sheet(sheet, titles, _widths(connection, table))
        formats = [self.cells.format_of(column) for column in table.columns]
        found = connection.execute(f"from {table.quoted} order by all")
        row = 0
        while chunk := found.fetchmany(_ROWS_AT_A_TIME):
            for cells in chunk:
                row += 1
                for column, cell in enumerate(cells):
                    self.cells.write(sheet, row, column, cell, formats[column], table.full_name)
        # A filter over no row at all is one that Excel takes for a fault.
        if row:
            sheet.autofilter(0, 0, row, len(titles) - 1)

    def _about(
        self, sheet: Any, tables: Sequence[Table], names: dict[str, str], build: Build
    ) -> None:
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 28)
        sheet.set_column(2, 2, 12)
        sheet.set_column(3, 3, 90)
        lines = [
            ("Council", self.council.name if self.council else ""),
            ("Basis", "Adult social care complaints (SI 2009/309), years from April to March; the "
             "sheet measures has the basis of each measure."),
            ("Data up to", day(build.as_of)),
            ("Build", f"{build.run_id}, {build.started_at:%d/%m/%Y %H:%M} London time"),
            ("Made by", f"reg18 {build.reg18_version}"),
        ]  # fmt: skip
        sheet.write_string(0, 0, "Complaints tables for analysts", self.title)
        row = 2
        for label, value in lines:
            if value:
                sheet.write_string(row, 0, label, self.bold)
                sheet.write_string(row, 1, value)
                row += 1
        for number, text in enumerate(_HOW_TO_READ):
            if number == 0:
                sheet.write_string(row + 1, 0, "How to read", self.bold)
            sheet.write_string(row + 1 + number, 1, text)
        row += len(_HOW_TO_READ) + 2
        for column, title in enumerate(("Table", "Sheet", "Rows", "One row")):
            sheet.write_string(row, column, title, self.head)
        for table in tables:
            row += 1
            name = names[table.full_name]
            sheet.write_string(row, 0, table.full_name, self.text)
            if fits(table):
                link = f"internal:'{name}'!A1"
                sheet.write_url(row, 1, link, self.workbook.get_default_url_format(), name)
            else:
                sheet.write_string(
                    row, 1,
                    f"Not here: {table.rows:,} rows and {len(table.columns):,} columns are more "
                    "than a sheet holds. The Parquet file has all.",
                    self.text,
                )  # fmt: skip
            sheet.write_number(row, 2, table.rows, self.cells.count)
            sheet.write_string(row, 3, table.description, self.text)
        for table_name, cut in sorted(self.cells.cut.items()):
            row += 1
            sheet.write_string(
                row, 0,
                f"{table_name}: texts longer than a cell holds are cut: {cut:,}. The Parquet file "
                "has them whole.",
            )  # fmt: skip


def _widths(connection: Connection, table: Table) -> list[int]:
    longest = connection.execute(
        "select "
        + ", ".join(
            f"max(length(cast({sql.name(column.name)} as varchar)))" for column in table.columns
        )
        + f" from {table.quoted}"
    ).fetchone()
    assert longest is not None
    return [
        # The arrow of the filter takes the room of three letters.
        min(_WIDEST, max(_NARROWEST, len(column.name) + 3, (width or 0) + 1))
        for column, width in zip(table.columns, longest, strict=True)
    ]
