"""Large clean CSV files, read by DuckDB in one pass.

Clean is: UTF-8 without NUL, one line a record, the same number of fields in each, no blank line, no
foot, quotes as they should be. What is clean is proved, not assumed: the lines of the file must be
as many as the records that came out, and any doubt hands the file to the tolerant reader.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18.base import sql
from reg18.base.names import bare
from reg18.contract.date_shapes import ANY_DATE_PATTERN
from reg18.landing.intake.files import MAX_CELL
from reg18.landing.intake.layout import Layout
from reg18.landing.intake.line_kinds import TOTAL_PATTERN, is_foot_shape
from reg18.landing.intake.records import STAGED_LINES, LandedEntry, Progress, staged
from reg18.landing.intake.scan import NEVER
from reg18.landing.intake.schemas import row_hash_sql
from reg18.landing.intake.text import TextShape

# Below this size the tolerant reader is done before an engine has started.
FROM_BYTES = 2_000_000
_TAIL = 1 << 16
_BOM = "\ufeff"
_NULL = "cast(null as varchar)"


def land_clean_csv(
    entry: LandedEntry,
    shape: TextShape,
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> bool:
    """Stage a file that is clean, and say whether it was; if not, nothing is left behind."""
    source, layout = entry.source, entry.layout
    if (
        source.path.stat().st_size < FROM_BYTES
        or shape.encoding != "utf-8-sig"
        or shape.skip_blanks
        or not layout.is_plain
        or len(shape.header) < 2
        or any('"' in line for line in shape.lines_above)
        or shape.header_end != len(shape.lines_above) + 1
        or len(shape.delimiter.encode()) != 1
    ):
        return False
    scan = source.scan
    if not scan.is_regular or _ends_in_foot(source.path, shape.delimiter):
        return False
    if not _read(entry, shape, scan.lines - shape.header_end, engine):
        return False
    progress(source.name, entry.rows)
    return True


def _ends_in_foot(path: Path, delimiter: str) -> bool:
    """Whether the last line could be no row; a long one counts as doubtful."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - _TAIL))
        tail = handle.read().decode("utf-8", "replace").rstrip("\r\n")
    if "\n" not in tail:
        return True
    cells = tail.rsplit("\n", 1)[1].split(delimiter)
    bare = [cell.strip().strip('"') for cell in cells]
    return not any(bare) or is_foot_shape(bare)


def _read(
    entry: LandedEntry, shape: TextShape, expected: int, engine: duckdb.DuckDBPyConnection
) -> bool:
    layout, source = entry.layout, entry.source
    relation = staged(layout.table)
    before = _count(engine, relation)
    try:
        engine.execute(
            f"insert into {relation} by name select {entry.file_id} as file_id, "
            f"'record' as line_kind, {row_hash_sql(layout.table)} as row_hash, * "
            f"from ({_select(source.path, shape, layout)})"
        )
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error:
        # Not clean after all. The tolerant reader will say what is wrong, and where.
        return False
    if _count(engine, relation) - before != expected:
        engine.execute(f"delete from {relation} where file_id = {entry.file_id}")
        return False
    rows = f"(select * from {relation} where file_id = {entry.file_id})"
    if _has_lines_to_judge(engine, rows, layout, shape.header):
        engine.execute(f"delete from {relation} where file_id = {entry.file_id}")
        return False
    # Rows are stored in the order of the file, so that their place says which line each stood in.
    engine.execute(
        f"update {relation} set row_number = rowid - first_place + 1, "
        f"source_line = rowid - first_place + {shape.header_end + 1} "
        f"from (select min(rowid) as first_place from {relation} "
        f"where file_id = {entry.file_id}) as placed where file_id = {entry.file_id}"
    )
    entry.rows = expected
    for number, line in enumerate(shape.lines_above, start=1):
        engine.execute(
            f"insert into {STAGED_LINES} values (?, null, ?, ?)",
            [entry.file_id, number, _kind(line, shape.delimiter)],
        )
    return True


def _select(path: Path, shape: TextShape, layout: Layout) -> str:
    """Return the query of a file's rows: what is staged of each, but for its place and its hash."""
    names = [f"column{place}" for place in range(layout.width)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    cells = ", ".join(
        [
            f"{layout.width}::integer as field_count",
            f"{layout.width}::integer as header_count",
            f"{sql.text(layout.date_order)} as date_order",
            f"{sql.text(layout.date_system)} as date_system",
            f"{_extra_sql(layout, names)} as extra_fields",
            *(
                f"{_value_sql(layout, column, names)} as {column}"
                for column in layout.table.columns
            ),
        ]
    )
    read = (
        f"read_csv({sql.files(path)}, auto_detect = false, header = false, "
        f"skip = {shape.header_end}, delim = {sql.text(shape.delimiter)}, quote = '\"', "
        "escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, "
        # An empty cell is an empty text; null is for a column that is not there.
        f"nullstr = {sql.text(NEVER)}, max_line_size = {MAX_CELL}, all_varchar = true, "
        f"columns = {{{columns}}})"
    )
    return f"select {cells} from {read}"


def _count(engine: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = engine.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])


def _has_lines_to_judge(
    engine: duckdb.DuckDBPyConnection, rows: str, layout: Layout, header: list[str]
) -> bool:
    """Whether a line could be a subtotal or the header again, which the tolerant reader tells from
    rows."""
    table = layout.table
    key, date = table.columns[0], table.required_date
    there = [column for column in table.columns if layout.places(column)]
    total = sql.text(f"(?is)(?:{TOTAL_PATTERN})")
    says_total = [f"regexp_full_match(trim({column}), {total})" for column in there]
    name = header[layout.places(key)[0]]
    is_header = f"{key} in ({sql.text(name)}, {sql.text(bare(name))}, {sql.text(_BOM + name)})"
    if date in there:
        lacks = f"try_cast({date} as date) is null and not regexp_full_match(trim({date}), "
        lacks += f"{sql.text(f'(?is){ANY_DATE_PATTERN}')})"
    else:
        needed = [column for column in table.required if column in there]
        lacks = " or ".join(
            [f"regexp_full_match(trim({key}), {total})"]
            + [f"trim({column}) = ''" for column in needed]
        )
    says_total.append("regexp_matches(extra_fields, '(?i)total|count')")
    # Few columns of all rows, then all columns of few.
    conditions = (
        f"{is_header} or {lacks}",
        f"{is_header} or (({lacks}) and ({' or '.join(says_total)}))",
    )
    return all(
        engine.execute(f"select 1 from {rows} where {condition} limit 1").fetchone()
        for condition in conditions
    )


def _kind(line_above: str, delimiter: str) -> str:
    return "title" if line_above.strip(f"{delimiter} \r\n\t") else "blank"


def _value_sql(layout: Layout, column: str, names: list[str]) -> str:
    origin = layout.origins.get(column)
    if isinstance(origin, int):
        return names[origin]
    if isinstance(origin, str):
        return sql.text(origin)
    return _NULL


def _extra_sql(layout: Layout, names: list[str]) -> str:
    if not layout.extra:
        return _NULL
    fields = ", ".join(f"{sql.text(name)}, {names[place]}" for name, place in layout.extra)
    return f"cast(json_object({fields}) as varchar)"
