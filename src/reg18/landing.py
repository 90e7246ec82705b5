"""Landing: files in, raw text with its provenance out, append-only, one folder a load.

Nothing is judged here but whether a file can be read at all. Every record becomes one line of
Parquet, as text, with the file, row and line that it came from; staging decides what it means.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reg18.contract import FOOT_WORDS, TABLES, TABLES_BY_NAME, Table
from reg18.errors import Reg18Error

BATCH_ROWS = 50_000
MAX_CELL = 1_000_000
# The csv module's own limit must not come first: its message would not name the line.
csv.field_size_limit(100 * MAX_CELL)
_LINES_PER_LOAD = 10**12

Progress = Callable[[str, int], None]

_PROVENANCE: tuple[tuple[str, pa.DataType], ...] = (
    ("row_id", pa.int64()),
    ("load_number", pa.int64()),
    ("file_name", pa.string()),
    ("sheet_name", pa.string()),
    ("row_number", pa.int64()),
    ("source_line", pa.int64()),
    ("line_kind", pa.string()),
    ("field_count", pa.int32()),
    ("header_count", pa.int32()),
    ("extra_fields", pa.string()),
)
_FILES = pa.schema(
    [
        ("load_number", pa.int64()),
        ("loaded_at", pa.timestamp("s")),
        ("file_name", pa.string()),
        ("sheet_name", pa.string()),
        ("table_name", pa.string()),
        ("content_hash", pa.string()),
        ("unknown_columns", pa.string()),
    ]
)
_FILE_COLUMNS = pa.schema(
    [
        ("load_number", pa.int64()),
        ("file_name", pa.string()),
        ("sheet_name", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("is_contract", pa.bool_()),
    ]
)
_RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("started_at", pa.timestamp("s")),
        ("as_of_date", pa.date32()),
        ("build_date", pa.date32()),
        ("reg18_version", pa.string()),
        ("load_number", pa.int64()),
    ]
)


def table_schema(table: Table) -> pa.Schema:
    """The landed form of a table: provenance, then its columns as text."""
    return pa.schema([*_PROVENANCE, *((column, pa.string()) for column in table.columns)])


@dataclass(frozen=True)
class SourceFile:
    """A file of a folder and the table that its name says it belongs to."""

    path: Path
    table: Table
    content_hash: str


@dataclass
class LoadedFile:
    """What landing knows of a file once it is read."""

    source: SourceFile
    columns: list[str]
    unknown_columns: list[str]
    rows: int = 0


@dataclass
class Load:
    """One load: its number, what it read, and what it left alone."""

    number: int
    folder: Path
    files: list[LoadedFile] = field(default_factory=list)
    known: list[SourceFile] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def table_of(file_name: str) -> Table | None:
    """The table a file belongs to by its name, or None."""
    lowered = file_name.lower()
    table = next((table for table in TABLES if lowered.startswith(table.name)), None)
    if table is None or lowered.endswith(".csv"):
        return table
    if lowered.endswith((".xlsx", ".xls", ".parquet")):
        raise Reg18Error(
            f"{file_name} is a {table.name} file by its name, but only CSV can be read so far.",
            "Save it as `CSV UTF-8`, or take it out of the folder; nothing of it would be counted.",
        )
    return None


def find_files(folder: Path) -> tuple[list[SourceFile], list[str]]:
    """The files of a folder that belong to a table, in order of name, and the names of the rest."""
    if not folder.is_dir():
        raise Reg18Error(
            f"There is no folder {folder}.",
            "Give the folder that holds the extracts with --extracts.",
        )
    found: list[SourceFile] = []
    ignored: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not path.is_file() or path.name.startswith("."):
            continue
        table = table_of(path.name)
        if table is None:
            ignored.append(path.name)
        else:
            found.append(SourceFile(path, table, _hash(path)))
    return found, ignored


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise Reg18Error(
            f"{path.name} cannot be read ({error.strerror}).",
            "Check that the file is whole and that you may read it.",
        ) from error


class Landing:
    """The landing folder of a warehouse: committed loads, and at most one being made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loads = folder / "loads"

    def discard_unfinished(self) -> None:
        """Remove what a build that was cut off left behind."""
        for load in self.loads.glob("*"):
            if not (load / "committed").exists():
                shutil.rmtree(load)

    def committed(self) -> list[Path]:
        return sorted(mark.parent for mark in self.loads.glob("*/committed"))

    def commit(self, load: Load) -> None:
        """Make a load part of the warehouse, once it is published."""
        (load.folder / "committed").write_text("")

    def discard(self, load: Load) -> None:
        shutil.rmtree(load.folder, ignore_errors=True)
        if not any(self.loads.glob("*")):
            shutil.rmtree(self.folder, ignore_errors=True)

    def latest_files(self) -> dict[str, set[tuple[str, str]]]:
        """table -> (file name, content hash) of the files of the latest load that had the table."""
        latest: dict[str, set[tuple[str, str]]] = {}
        for load in self.committed():
            files = pq.read_table(
                load / "files.parquet", columns=["table_name", "file_name", "content_hash"]
            ).to_pylist()
            for table in {row["table_name"] for row in files}:
                latest[table] = {
                    (row["file_name"], row["content_hash"])
                    for row in files
                    if row["table_name"] == table
                }
        return latest

    def start(self, extracts: Path, loaded_at: datetime, progress: Progress) -> Load:
        """Read a folder into a new load. Raises before anything changes if it cannot be used."""
        sources, ignored = find_files(extracts)
        latest = self.latest_files()
        has_complaints = "complaints" in latest or any(
            source.table.name == "complaints" for source in sources
        )
        if not has_complaints:
            listing = f" It holds: {', '.join(ignored[:10])}." if ignored else " It is empty."
            raise Reg18Error(
                f"There is no complaints file in {extracts}.{'' if sources else listing}",
                "Put the complaints extract there; its name must begin with `complaints` and end "
                "with `.csv`.",
            )
        number = max((int(load.name) for load in self.committed()), default=0) + 1
        load = Load(number, self.loads / f"{number:08d}", ignored=ignored)
        try:
            load.folder.mkdir(parents=True)
        except OSError as error:
            raise Reg18Error(
                f"The landing folder {self.folder} cannot be written ({error.strerror}).",
                "Choose a warehouse file in a folder that you may write to.",
            ) from error
        try:
            self._read(load, sources, latest, loaded_at, progress)
        except BaseException:
            self.discard(load)
            raise
        return load

    def _read(
        self,
        load: Load,
        sources: list[SourceFile],
        latest: dict[str, set[tuple[str, str]]],
        loaded_at: datetime,
        progress: Progress,
    ) -> None:
        for table in TABLES:
            schema = table_schema(table)
            first_id = load.number * _LINES_PER_LOAD
            with pq.ParquetWriter(
                load.folder / f"{table.name}.parquet", schema, compression="zstd"
            ) as writer:
                of_table = [source for source in sources if source.table is table]
                # The very files of the table's latest load have nothing new to say. Any other set
                # has, even of files seen before: the latest load decides between equal versions.
                if {(one.path.name, one.content_hash) for one in of_table} == latest.get(
                    table.name
                ):
                    load.known.extend(of_table)
                    continue
                for source in of_table:
                    loaded, lines = _land_file(
                        source, writer, schema, load.number, first_id, progress
                    )
                    first_id += lines
                    load.files.append(loaded)
        self._write_files(load, loaded_at)

    def _write_files(self, load: Load, loaded_at: datetime) -> None:
        stamp = loaded_at.replace(microsecond=0)
        files = [
            {
                "load_number": load.number,
                "loaded_at": stamp,
                "file_name": one.source.path.name,
                "sheet_name": "",
                "table_name": one.source.table.name,
                "content_hash": one.source.content_hash,
                "unknown_columns": "; ".join(one.unknown_columns) or None,
            }
            for one in load.files
        ]
        columns = [
            {
                "load_number": load.number,
                "file_name": one.source.path.name,
                "sheet_name": "",
                "table_name": one.source.table.name,
                "column_name": column,
                "is_contract": column not in one.unknown_columns,
            }
            for one in load.files
            for column in one.columns
        ]
        pq.write_table(pa.Table.from_pylist(files, _FILES), load.folder / "files.parquet")
        pq.write_table(
            pa.Table.from_pylist(columns, _FILE_COLUMNS), load.folder / "file_columns.parquet"
        )


def _normal_header(cell: str) -> str:
    """A header in any case, with blanks or hyphens for underscores."""
    return "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split())


def _read_header(source: SourceFile, header: list[str]) -> list[str]:
    names = [_normal_header(cell) for cell in header]
    table = source.table
    missing = [column for column in table.required if column not in names]
    if missing:
        raise Reg18Error(
            f"{source.path.name} has no column {_and(missing)}, which every {table.name} file "
            f"needs. Its columns are: {', '.join(cell.strip() for cell in header) or 'none'}.",
            "Add the column to the export, or rename the one that holds it.",
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Reg18Error(
            f"{source.path.name} has the column {_and(twice)} more than once.",
            "Leave one of them out of the export; nobody can tell which one counts.",
        )
    return names


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _lines(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """(line where the record begins, its cells) of a CSV file; the header is the first."""
    try:
        with source.path.open("r", encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            begins = 1
            for cells in reader:
                yield begins, cells
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise Reg18Error(
            f"{source.path.name} is not UTF-8 text (byte {error.start + 1:,} of a block).",
            "Save the export again as `CSV UTF-8`.",
        ) from error
    except csv.Error as error:
        raise Reg18Error(
            f"{source.path.name}, near line {begins:,}: the file cannot be read as CSV ({error}).",
            "Look at the quotes of that line; a quote inside a cell must be doubled.",
        ) from error
    except OSError as error:
        raise Reg18Error(
            f"{source.path.name} cannot be read ({error.strerror}).",
            "Check that the file is whole and that you may read it.",
        ) from error


def _is_foot_shape(cells: list[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == 1 or filled[0].lower().startswith(FOOT_WORDS)


def _land_file(
    source: SourceFile,
    writer: pq.ParquetWriter,
    schema: pa.Schema,
    load_number: int,
    first_id: int,
    progress: Progress,
) -> tuple[LoadedFile, int]:
    """Write a file's lines; returns what it was and how many lines it had."""
    lines = _lines(source)
    try:
        _, header = next(lines)
    except StopIteration:
        raise Reg18Error(
            f"{source.path.name} is empty: it has not even a header.",
            "Export it again, with column names in the first line.",
        ) from None
    names = _read_header(source, header)
    known_names = set(source.table.columns)
    unknown = [name for name in names if name and name not in known_names]
    loaded = LoadedFile(source, [name for name in names if name], unknown)
    batch = _Batch(source, names, schema, load_number, first_id)
    # Lines that could be a foot are held back until it is known whether a row follows.
    held: list[tuple[int, list[str]]] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells) or _is_foot_shape(cells):
            held.append((line, cells))
            continue
        for held_line, held_cells in held:
            batch.add(held_line, held_cells, trailing=False)
        held.clear()
        batch.add(line, cells, trailing=False)
        if batch.size >= BATCH_ROWS:
            writer.write_table(batch.take())
            progress(source.path.name, batch.rows)
    for held_line, held_cells in held:
        batch.add(held_line, held_cells, trailing=True)
    if batch.size:
        writer.write_table(batch.take())
    progress(source.path.name, batch.rows)
    loaded.rows = batch.rows
    return loaded, batch.lines


class _Batch:
    """Lines on their way to Parquet, column by column."""

    def __init__(
        self,
        source: SourceFile,
        names: list[str],
        schema: pa.Schema,
        load_number: int,
        first_id: int,
    ) -> None:
        self.source, self.names, self.schema = source, names, schema
        self.load_number, self.first_id = load_number, first_id
        self.lines = 0
        self.rows = 0
        columns = TABLES_BY_NAME[source.table.name].columns
        place = {name: index for index, name in enumerate(names)}
        self.places = [(column, place.get(column)) for column in columns]
        self.extra = [
            (name or f"column {index + 1}", index)
            for index, name in enumerate(names)
            if name not in columns
        ]
        self._clear()

    def _clear(self) -> None:
        self.size = 0
        self.records: list[list[str]] = []
        self.provenance: list[tuple[int, int | None, int, str, int, str | None]] = []

    def add(self, line: int, cells: list[str], *, trailing: bool) -> None:
        """Take one line; blank ones are kept as lines, not as rows."""
        is_blank = not any(cell.strip() for cell in cells)
        kind = "blank" if is_blank else "trailing" if trailing else "record"
        if not is_blank:
            self.rows += 1
        for index, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                raise Reg18Error(
                    f"{self.source.path.name}, line {line:,}, column {index + 1}: the cell holds "
                    f"{len(cell):,} characters; the limit is {MAX_CELL:,}.",
                    "Shorten the cell in the source system, or leave the column out.",
                )
        self.provenance.append(
            (
                self.first_id + self.lines,
                None if is_blank else self.rows,
                line,
                kind,
                len(cells),
                self._extra_fields(cells),
            )
        )
        self.records.append(cells)
        self.lines += 1
        self.size += 1

    def _extra_fields(self, cells: list[str]) -> str | None:
        extra = {name: cells[index] for name, index in self.extra if index < len(cells)}
        if len(cells) > len(self.names):
            extra["beyond the last column"] = cells[len(self.names) :]  # type: ignore[assignment]
        return json.dumps(extra, ensure_ascii=False) if extra else None

    def take(self) -> pa.Table:
        """The lines so far as a table; the batch is empty afterwards."""
        size, names = self.size, len(self.names)
        ids, numbers, lines, kinds, counts, extras = zip(*self.provenance, strict=True)
        arrays: list[pa.Array] = [
            pa.array(ids, pa.int64()),
            pa.array([self.load_number] * size, pa.int64()),
            pa.array([self.source.path.name] * size, pa.string()),
            pa.array([""] * size, pa.string()),
            pa.array(numbers, pa.int64()),
            pa.array(lines, pa.int64()),
            pa.array(kinds, pa.string()),
            pa.array(counts, pa.int32()),
            pa.array([names] * size, pa.int32()),
            pa.array(extras, pa.string()),
        ]
        for _, place in self.places:
            if place is None:
                arrays.append(pa.nulls(size, pa.string()))
            else:
                arrays.append(
                    pa.array(
                        [cells[place] if place < len(cells) else None for cells in self.records],
                        pa.string(),
                    )
                )
        self._clear()
        return pa.Table.from_arrays(arrays, schema=self.schema)


def write_run(load: Load, run: dict[str, object]) -> None:
    """The build's own row for the run history, beside the load it made."""
    row = {**run, "load_number": load.number}
    pq.write_table(pa.Table.from_pylist([row], _RUNS), load.folder / "runs.parquet")
