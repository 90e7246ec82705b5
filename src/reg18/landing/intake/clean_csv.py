"""Large clean CSV files, read by DuckDB in one pass.

A clean file is UTF-8 without NUL, has one line per record with the same number of fields in each,
no blank line, no footer, and quotation marks only where they should be. This is proved, not
assumed: the file must have as many lines as records came out, and any doubt hands it to the
tolerant reader (text.py).
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from reg18.base import sql
from reg18.base.names import bare
from reg18.contract.date_shapes import ANY_DATE_PATTERN
from reg18.landing.intake.files import MAX_CELL
from reg18.landing.intake.layout import Layout
from reg18.landing.intake.line_kinds import TOTAL_PATTERN, is_foot
from reg18.landing.intake.records import LandedEntry, staged
from reg18.landing.intake.text import TextShape
from reg18.landing.store import row_hash_sql

# The tolerant reader is done with a smaller file before an engine has started.
FROM_BYTES = 2_000_000
_NULL = "cast(null as varchar)"
_CHUNK = 1 << 22
_TAIL = 1 << 16
_BOM = "\ufeff"
# No cell is this, so that DuckDB can read it as null: empty cells are then kept.
_NEVER = "\x1e"
# `="00123"`, quoted or not: the text of a cell as a formula, which only the tolerant reader reads.
_TEXT_FORMULA = re.compile(rb'="(?<=\W=")')


def land_clean_csv(entry: LandedEntry, shape: TextShape, engine: duckdb.DuckDBPyConnection) -> bool:
    """Stage the rows of a clean file and return whether it was clean; if not, nothing is staged."""
    path, layout = entry.source.path, entry.layout
    if (
        path.stat().st_size < FROM_BYTES
        or shape.file.codec != "utf-8-sig"
        or shape.splitter.skip_blanks
        or not layout.is_plain
        or layout.width < 2
        or any('"' in line for line in shape.lines_above)
        or shape.header_end != len(shape.lines_above) + 1
        or len(shape.splitter.delimiter.encode()) != 1
        or _ends_in_foot(path, shape.splitter.delimiter)
    ):
        return False
    lines = _count_lines(path)
    return lines is not None and _stage(entry, shape, lines - shape.header_end, engine)


def _count_lines(path: Path) -> int | None:
    """Return how many lines a file has; None if it has several kinds of line end, a NUL, text as a
    formula, or what is told to stand for null."""
    ends = returns = pairs = 0
    last = b""
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            joined = last + chunk
            if b"\0" in chunk or _NEVER.encode() in chunk:
                return None
            # A single byte is found faster by far, and few files have these.
            if b"=" in joined and _TEXT_FORMULA.search(joined):
                return None
            ends += chunk.count(b"\n")
            if b"\r" in joined:
                returns += chunk.count(b"\r")
                pairs += joined[max(0, len(last) - 1) :].count(b"\r\n")
            last = joined[-2:]
    if returns != pairs or returns not in (0, ends):
        return None
    return ends if last.endswith(b"\n") else ends + 1


def _ends_in_foot(path: Path, delimiter: str) -> bool:
    """Return whether the last line could be no row; a long one counts as doubtful."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - _TAIL))
        _, line_end, line = handle.read().decode("utf-8", "replace").rstrip("\r\n").rpartition("\n")
    filled = [cell for cell in (part.strip().strip('"') for part in line.split(delimiter)) if cell]
    return not line_end or not filled or is_foot(filled)


def _stage(
    entry: LandedEntry, shape: TextShape, expected: int, engine: duckdb.DuckDBPyConnection
) -> bool:
    layout = entry.layout
    relation = staged(layout.table)
    of_file = f"from {relation} where file_id = {entry.file_id}"
    try:
        engine.execute(
            f"insert into {relation} by name select {entry.file_id} as file_id, "
            f"'record' as line_kind, {row_hash_sql(layout.table)} as row_hash, * "
            f"from ({_select(entry.source.path, shape, layout)})"
        )
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error:
        # Not clean after all. The tolerant reader will say what is wrong, and where.
        return False
    is_whole = engine.execute(f"select count(*) {of_file}").fetchone() == (expected,)
    if not is_whole or _has_lines_to_judge(engine, of_file, layout, shape.header):
        engine.execute(f"delete {of_file}")
        return False
    # Rows are stored in the order of the file, so that their place gives the line of each.
    engine.execute(
        f"update {relation} set row_number = rowid - first_place + 1, "
        f"source_line = rowid - first_place + {shape.header_end + 1} "
        f"from (select min(rowid) as first_place {of_file}) where file_id = {entry.file_id}"
    )
    entry.rows = expected
    return True


def _select(path: Path, shape: TextShape, layout: Layout) -> str:
    """Return the query of a file's rows: what is staged of each, but for its place and its hash."""
    names = [f"column{place}" for place in range(layout.width)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    extra = ", ".join(f"{sql.text(name)}, {names[place]}" for name, place in layout.extra)
    values = {
        "field_count": str(layout.width),
        "header_count": str(layout.width),
        "date_order": sql.text(layout.date_order),
        "date_system": sql.text(layout.date_system),
        "extra_fields": f"cast(json_object({extra}) as varchar)" if extra else _NULL,
    }
    for column in layout.table.columns:
        constant = layout.constants.get(column)
        values[column] = _NULL if constant is None else sql.text(constant)
        if column in layout.places:
            values[column] = names[layout.places[column][0]]
    return (
        f"select {', '.join(f'{value} as {name}' for name, value in values.items())} "
        f"from read_csv({sql.files(path)}, auto_detect = false, header = false, "
        f"skip = {shape.header_end}, delim = {sql.text(shape.splitter.delimiter)}, quote = '\"', "
        "escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, "
        # An empty cell is an empty text; null is for a column that is not there.
        f"nullstr = {sql.text(_NEVER)}, max_line_size = {MAX_CELL}, all_varchar = true, "
        f"columns = {{{columns}}})"
    )


def _has_lines_to_judge(
    engine: duckdb.DuckDBPyConnection, of_file: str, layout: Layout, header: list[str]
) -> bool:
    """Return whether a line could be a subtotal or the header again, which the tolerant reader
    tells from rows: it lacks a date, or the values that its table requires, and says total."""
    table = layout.table
    key, date = table.columns[0], table.required_date
    there = [column for column in table.columns if column in layout.places]
    total = sql.text(f"(?is)(?:{TOTAL_PATTERN})")
    if date in there:
        is_date = f"regexp_full_match(trim({date}), {sql.text(f'(?is){ANY_DATE_PATTERN}')})"
        lacks = f"try_cast({date} as date) is null and not {is_date}"
    else:
        needed = [f"trim({column}) = ''" for column in table.required if column in there]
        lacks = " or ".join([f"regexp_full_match(trim({key}), {total})", *needed])
    says_total = [f"regexp_full_match(trim({column}), {total})" for column in there]
    says_total.append("regexp_matches(extra_fields, '(?i)total|count')")
    name = header[layout.places[key][0]]
    is_header = f"{key} in ({', '.join(map(sql.text, (name, bare(name), _BOM + name)))})"
    # Few columns of all rows, then all columns of few.
    conditions = (
        f"{is_header} or {lacks}",
        f"{is_header} or (({lacks}) and ({' or '.join(says_total)}))",
    )
    return all(
        engine.execute(f"select 1 {of_file} and ({condition}) limit 1").fetchone()
        for condition in conditions
    )
