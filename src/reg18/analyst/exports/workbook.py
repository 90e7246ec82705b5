"""The tables as one workbook: a sheet to read first, the data dictionary, and a sheet per table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from reg18.analyst.exports.relations import Build, Column, Table
from reg18.base.dates import day
from reg18.base.reading import Connection
from reg18.base.workbook import Sheet, Workbook, open_workbook
from reg18.settings.council import Council

# Excel's own limits. Rows beyond them would be lost without an error.
MOST_ROWS, LONGEST_NAME = 1_048_576, 31
ABOUT, DICTIONARY_SHEET = "Read me", "Data dictionary"

DICTIONARY_HEADER = ("schema", "table", "column", "type", "unit", "description")
_DICTIONARY_WIDTHS = (10, 24, 28, 16, 18, 110)
# The row of a table itself: a column may have any name but this.
_WHOLE_TABLE = "(table)"

_TITLE = "Complaints tables for analysts"
_ROWS_AT_A_TIME = 5_000
_WIDEST, _NARROWEST = 60, 8
# Numbers that are names are not grouped by thousands.
_NUMBERS_THAT_NAME = ("_number", "_order", "_rank", "multiplier")

_HOW_TO_READ = (
    "There is one sheet per table; the first row names the columns, with a filter. The sheet Data "
    "dictionary says what each table and column means.",
    "Most figures: sheet rpt_figures, with titles and printed text. The same without words: "
    "kpi_annual and kpi_quarterly.",
    "For totals take dimension = all. The categories of a dimension add up to all, except for "
    "cause, theme_cause and partner_body, where a case may have several or none.",
    "Rates are 0 to 1 and unrounded, next to their numerator and denominator. Three empty cells "
    "mean that nothing was supplied; 0 means counted and none.",
    "Where is_complete is FALSE the data do not cover the whole period.",
    "Small numbers are not suppressed: check before you pass a table on or publish it.",
)


def write_workbook(
    connection: Connection,
    tables: Sequence[Table],
    build: Build,
    council: Council | None,
    file: Path,
) -> None:
    """Write the workbook of these tables; a table too long for a sheet is named on the first."""
    branding = council.settings["branding"] if council else {}
    colours = {key: branding[key] for key in ("accent", "accent_text") if key in branding}
    properties = {
        "title": _TITLE,
        "company": council.name if council else "",
        "comments": f"Made by reg18 {build.reg18_version}, build {build.run_id}.",
        # The day of the build, so that the same build gives the same bytes.
        "created": build.started_at,
    }
    with (
        tempfile.TemporaryDirectory(prefix="reg18-tables-", dir=file.parent) as temporary,
        open_workbook(file, Path(temporary), properties, **colours) as workbook,
    ):
        # What the first sheet says is known only when the others are written.
        about = workbook.add_sheet(ABOUT, (26, 28, 12, 90))
        dictionary = workbook.add_sheet(DICTIONARY_SHEET, _DICTIONARY_WIDTHS, DICTIONARY_HEADER)
        for row in dictionary_rows(tables):
            dictionary.put(row)
        dictionary.add_filter(len(DICTIONARY_HEADER))
        cut = {
            table.full_name: _write_table(workbook, connection, table)
            for table in tables
            if table.rows < MOST_ROWS
        }
        _write_about(about, tables, build, council, cut)


def dictionary_rows(tables: Sequence[Table]) -> Iterator[tuple[str, ...]]:
    """Yield one row per table, with its grain, and below it one row per column."""
    for table in tables:
        yield (table.schema, table.name, _WHOLE_TABLE, "", "", table.description)
        for each in table.columns:
            yield (table.schema, table.name, each.name, each.type, each.unit, each.description)


def _write_table(workbook: Workbook, connection: Connection, table: Table) -> int:
    """Write the sheet of a table; return how many texts were cut."""
    titles = [column.name for column in table.columns]
    sheet = workbook.add_sheet(_sheet_name(table), _widths(connection, table), titles)
    styles = [_style(column) for column in table.columns]
    found = connection.execute(f"from {table.quoted} order by all")
    while chunk := found.fetchmany(_ROWS_AT_A_TIME):
        for cells in chunk:
            sheet.put(cells, styles)
    sheet.add_filter(len(titles))
    return sheet.cut


def _sheet_name(table: Table) -> str:
    # No two models of a project have one name; two that begin alike stop the export.
    return table.name[:LONGEST_NAME]


def _style(column: Column) -> str:
    if column.type in ("VARCHAR", "DATE"):
        return {"VARCHAR": "line", "DATE": "date"}[column.type]
    if column.type.startswith("TIMESTAMP"):
        return "time"
    if column.unit == "pounds":
        return "pounds"
    if column.type.endswith(("INTEGER", "INT", ",0)")):
        return "plain" if column.name.endswith(_NUMBERS_THAT_NAME) else "count"
    return "number"


def _write_about(
    sheet: Sheet,
    tables: Sequence[Table],
    build: Build,
    council: Council | None,
    cut: dict[str, int],
) -> None:
    sheet.put([_TITLE], "title")
    sheet.put([])
    for label, value in (
        ("Council", council.name if council else ""),
        ("Basis", "Adult social care complaints (SI 2009/309), years from April to March; the "
         "sheet measures has the basis of each measure."),
        ("Data up to", day(build.as_of)),
        ("Build", f"{build.run_id}, {build.started_at:%d/%m/%Y %H:%M} London time"),
        ("Made by", f"reg18 {build.reg18_version}"),
    ):  # fmt: skip
        if value:
            sheet.put([label, value], ["bold", "line"])
    sheet.put([])
    for number, text in enumerate(_HOW_TO_READ):
        sheet.put(["" if number else "How to read", text], ["bold", "line"])
    sheet.put([])
    sheet.put(["Table", "Sheet", "Rows", "One row"], "head")
    for table in tables:
        there = ""
        if table.full_name in cut:
            name = _sheet_name(table)
            sheet.sheet.write_url(sheet.row, 1, f"internal:'{name}'!A1", None, name)
        else:
            there = (
                f"Not here: {table.rows:,} rows are more than a sheet holds. The Parquet file has "
                "all."
            )
        sheet.put([table.full_name, there, table.rows, table.description])
    for name, count in sorted(cut.items()):
        if count:
            sheet.put([f"{name}: texts longer than a cell holds are cut: {count:,}. The Parquet "
                       "file has them whole."], "line")  # fmt: skip


def _widths(connection: Connection, table: Table) -> list[int]:
    longest = connection.execute(
        f"select max(length(cast(columns(*) as varchar))) from {table.quoted}"
    ).fetchone()
    return [
        # The arrow of the filter takes the room of three letters.
        min(_WIDEST, max(_NARROWEST, len(column.name) + 3, (width or 0) + 1))
        for column, width in zip(table.columns, longest or (), strict=True)
    ]
