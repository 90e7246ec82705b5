"""Large clean CSV files, read by DuckDB in one pass.

Clean is: UTF-8 without NUL, one line a record, the same number of fields in each, no blank line, no
foot, quotes as they should be. What is clean is proved, not assumed: the lines of the file must be
as many as the records that came out, and any doubt hands the file to the patient reader.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18 import sql
from reg18.date_shapes import ANY_DATE_PATTERN
from reg18.intake.files import MAX_CELL
from reg18.intake.layout import Layout
from reg18.intake.line_kinds import TOTAL_PATTERN, is_foot_shape
from reg18.intake.records import LandedEntry, Progress
from reg18.intake.scan import NEVER
from reg18.intake.schemas import fingerprinted, row_hash_sql
from reg18.intake.text import TextShape
from reg18.names import bare

# Below this size the patient reader is done before an engine has started.
FROM_BYTES = 2_000_000
_TAIL = 1 << 16
_BOM = "\ufeff"
_NULL = "cast(null as varchar)"


def land_clean_csv(
    entry: LandedEntry,
    shape: TextShape,
    segment: Path,
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> bool:
    """Land a file that is clean, and say whether it was; if not, nothing is left behind."""
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
    contents = segment / layout.table.name / f"{entry.file_id}.parquet"
    lines = segment / "lines" / f"{entry.file_id}.parquet"
    for file in (contents, lines):
        file.parent.mkdir(exist_ok=True)
    if not _read(entry, shape, contents, lines, scan.lines - shape.header_end, engine):
        contents.unlink(missing_ok=True)
        lines.unlink(missing_ok=True)
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
    entry: LandedEntry,
    shape: TextShape,
    contents: Path,
    lines: Path,
    expected: int,
    engine: duckdb.DuckDBPyConnection,
) -> bool:
    layout, source = entry.layout, entry.source
    names = [f"column{place}" for place in range(layout.width)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    named = ", ".join(
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
    fingerprint = row_hash_sql(fingerprinted(layout.table))
    read = (
        f"read_csv({sql.files(source.path)}, auto_detect = false, header = false, "
        f"skip = {shape.header_end}, delim = {sql.text(shape.delimiter)}, quote = '\"', "
        "escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, "
        # An empty cell is an empty text; null is for a column that is not there.
        f"nullstr = {sql.text(NEVER)}, max_line_size = {MAX_CELL}, all_varchar = true, "
        f"columns = {{{columns}}})"
    )
    try:
        copied = engine.execute(
            f"copy (select {fingerprint} as row_hash, * from (select {named} from {read})) "
            f"to {sql.text(contents)} (format parquet, compression zstd)"
        ).fetchone()
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error:
        # Not clean after all. The patient reader will say what is wrong, and where.
        return False
    if copied is None or copied[0] != expected:
        return False
    if _has_lines_to_judge(engine, f"read_parquet({sql.files(contents)})", layout, shape.header):
        return False
    entry.rows = expected
    titles = "".join(
        f" union all select {entry.file_id}::bigint, null, {number}, "
        f"'{_kind(line, shape.delimiter)}', null"
        for number, line in enumerate(shape.lines_above, start=1)
    )
    engine.execute(
        f"copy (select {entry.file_id}::bigint as file_id, file_row_number + 1 as row_number, "
        f"file_row_number + {shape.header_end + 1} as source_line, 'record' as line_kind, "
        f"row_hash from read_parquet({sql.files(contents)}, file_row_number = true){titles}) "
        f"to {sql.text(lines)} (format parquet, compression zstd)"
    )
    return True


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
