"""One load: the files of a folder, read and added to landing as one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from reg18.base.database import Row, reason, transaction
from reg18.base.errors import Reg18Error
from reg18.base.shortage import explain
from reg18.contract.tables import TABLES, Table
from reg18.landing.intake.files import SourceFile, find_files, table_of
from reg18.landing.intake.reader import land_source
from reg18.landing.intake.records import (
    STAGED_LINES,
    LandedEntry,
    Progress,
    keep_staged,
    prepare_staging,
    staged,
)
from reg18.landing.store import PENDING, PLACE, Landing, cell_columns, hashed, insert
from reg18.settings.mapping import Mapping, check_labels_agree

# A version of reg18 that reads files differently raises it: redelivered files are then read again.
READER = "2"
FILES_PER_LOAD = 100_000
_MEMORY = "1GB"

Refused = list[tuple[str, Reg18Error]]


class NoComplaintsError(Reg18Error):
    """There are no complaints, here or loaded before."""

    advice_there = (
        "Put the complaints extract there; its name must begin with `complaints` and end with "
        "`.csv`, `.xlsx` or `.parquet`. For other names, write a mapping (`reg18 init`)."
    )


@dataclass
class Load:
    """One load: its number, what it read, and what it skipped."""

    number: int = 0
    entries: list[LandedEntry] = field(default_factory=list)
    # Files that were loaded before, as they are.
    known: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    # (file, sheet) pairs that hold no table.
    sheets_left_alone: list[tuple[str, str]] = field(default_factory=list)


def read_load(
    landing: Landing,
    extracts: Path,
    mappings: list[Mapping],
    row: Row,
    progress: Progress,
    refused: Refused | None = None,
) -> Load:
    """Read a folder into a pending load and return it; `row` is what landing records of the build.

    Raises before anything changes if the folder cannot be used. If `refused` is given, a file that
    cannot be used is added to it, and the others are read.
    """
    sources, ignored = find_files(extracts, mappings, refused)
    files = landing.rows("select * from landing.files") if landing.exists() else []
    no_complaints = _no_complaints(extracts, sources, ignored, files, refused or [])
    if no_complaints is not None and refused is None:
        raise no_complaints
    load = Load(number=landing.next_number(), ignored=ignored)
    labels = _labels(landing, load.number, mappings)
    try:
        with _open_engine(landing.file.parent) as engine:
            prepare_staging(engine)
            rows = _read_sources(load, sources, files, engine, progress, refused)
            if no_complaints is not None:
                raise no_complaints
            of_load = {"load_number": load.number, "loaded_at": row["started_at"]}
            landing.create()
            with landing.database.attached(engine, write=True):
                # The place of a row is a column; its order in the table means nothing.
                engine.execute("set preserve_insertion_order = false")
                _add(engine, load, [{**one, **of_load} for one in rows], labels, row)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise explain(error, landing.file.parent) or Reg18Error(
            f"The extracts could not be loaded into {landing.file} ({reason(error)}).",
            "Make room on the disk, or check who owns the folder. Nothing was changed.",
        ) from error
    return load


@contextmanager
def _open_engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB in bounded memory; what does not fit goes to a folder that is removed."""
    with (
        TemporaryDirectory(prefix=".reading-", dir=folder) as temporary,
        duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": temporary}) as engine,
    ):
        yield engine


def _add(
    engine: duckdb.DuckDBPyConnection,
    load: Load,
    files: list[Row],
    labels: list[Row],
    row: Row,
) -> None:
    """Add what was read as one transaction: each line of each file, and each row once."""
    columns = [
        {"file_id": entry.file_id, "column_name": column}
        for entry in load.entries
        for column in entry.layout.columns
    ]
    with transaction(engine):
        insert(engine, "loads", [{**row, "load_number": load.number, "state": PENDING}])
        insert(engine, "files", files)
        insert(engine, "file_columns", columns)
        insert(engine, "labels", labels)
        for relation in (STAGED_LINES, *map(staged, TABLES)):
            engine.execute(
                f"insert into landing.lines select {', '.join(PLACE)}, row_hash from {relation}"
            )
        for table in TABLES:
            _add_rows(engine, table)


def _add_rows(engine: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Add the rows of a table that no load had before, each once. The others have the hash of one
    that is there: they must be equal to it, or one of the two would be lost."""
    new, landed = staged(table), f"landing.{table.name}"
    engine.execute(
        f"create or replace temp table firsts as select min(rowid) as place from {new} "
        f"where row_hash not in (select row_hash from {landed}) group by row_hash"
    )
    counts = f"select (select count(*) from firsts) = (select count(*) from {new})"
    all_are_new = engine.execute(counts).fetchone() == (True,)
    is_first = "true" if all_are_new else "rowid in (select place from firsts)"
    engine.execute(
        f"insert into {landed} select row_hash, {', '.join(cell_columns(table))} from {new} "
        f"where {is_first}"
    )
    if all_are_new:
        return
    cells = f"row({', '.join(hashed(table))}) as cells"
    different = engine.execute(
        f"with others as (select row_hash, {cells} from {new} where not {is_first}), "
        f"same as (select row_hash, {cells} from {landed} "
        "where row_hash in (select row_hash from others)) "
        "select count(*) from others left join same using (row_hash) "
        "where others.cells is distinct from same.cells"
    ).fetchone()
    if different != (0,):
        raise Reg18Error(
            f"Two different rows of the {table.name} files have the same hash: one of them would "
            "be lost. Nothing was loaded.",
            "Change anything in the rows that came last, and tell the people who maintain reg18.",
        )


def _no_complaints(
    extracts: Path,
    sources: list[SourceFile],
    ignored: list[str],
    known: list[Row],
    refused: Refused,
) -> Reg18Error | None:
    """Return the refusal of a folder if there are no complaints, here or loaded before."""
    # A file that a mapping names and that is refused may have been the complaints.
    refused_tables = [table_of(name) for name, _ in refused]
    names = {
        *(source.table.name for source in sources),
        *(row["table_name"] for row in known),
        *("complaints" if table is None else table.name for table in refused_tables),
    }
    if "complaints" in names:
        return None
    listing = f" It holds: {', '.join(ignored[:10])}." if ignored else " It is empty."
    return NoComplaintsError(
        f"There is no complaints file in {extracts}.{'' if sources else listing}",
        NoComplaintsError.advice_there,
    )


def _labels(landing: Landing, number: int, mappings: list[Mapping]) -> list[Row]:
    """Return the labels of the mappings. They count for everything that was ever loaded, so systems
    must agree on them."""
    columns = ("system", "code_list", "label", "code")
    new = [(mapping.system, *label) for mapping in mappings for label in mapping.labels]
    landed = landing.rows("select * from landing.labels") if landing.exists() else []
    latest = {row["system"]: row["load_number"] for row in landed}
    named = {mapping.system for mapping in mappings}
    earlier = [
        (row["system"], row["code_list"], row["label"], row["code"])
        for row in landed
        if row["system"] not in named and row["load_number"] == latest[row["system"]]
    ]
    check_labels_agree([*earlier, *new])
    return [{"load_number": number, **dict(zip(columns, one, strict=True))} for one in new]


def _read_sources(
    load: Load,
    sources: list[SourceFile],
    known: list[Row],
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
    refused: Refused | None,
) -> list[Row]:
    """Read each file that was not loaded before as it is; return what landing records of all."""
    rows: list[Row] = []
    file_ids = count(load.number * FILES_PER_LOAD)
    for name in dict.fromkeys(source.name for source in sources):
        of_file = [source for source in sources if source.name == name]
        before = _last_offered(known, name, of_file)
        if before:
            load.known.append(name)
            rows += before
            continue
        landed: list[LandedEntry] = []
        unread: dict[str, None] = {}
        for source in of_file:
            try:
                entries, skipped = land_source(source, file_ids, engine, progress)
            except Reg18Error as error:
                if refused is None:
                    raise
                refused.append((name, error))
                continue
            landed += entries
            unread |= dict.fromkeys(skipped)
        # What one feed skips another may read.
        read = {entry.sheet for entry in landed}
        skipped = [sheet for sheet in unread if sheet not in read]
        load.entries += landed
        load.sheets_left_alone += [(name, sheet) for sheet in skipped]
        rows += [_file_row(entry, skipped) for entry in landed]
    if refused:
        keep_staged(engine, [entry.file_id for entry in load.entries])
    return rows


def _reading(source: SourceFile) -> str:
    return f"{READER} {source.reading}".strip()


def _last_offered(known: list[Row], name: str, sources: list[SourceFile]) -> list[Row]:
    """Return what landing has of a file as it is, read as it would be read now; nothing if it must
    be read."""
    same = [
        row
        for row in known
        if row["file_name"] == name and row["content_hash"] == sources[0].content_hash
    ]
    latest = max((row["load_number"] for row in same), default=None)
    rows = [row for row in same if row["load_number"] == latest]
    now = {(source.table.name, _reading(source)): source for source in sources}
    if {(row["table_name"], row["reading"]) for row in rows} != now.keys():
        return []
    # Whether it is full does not decide how it is read, and may have been declared since.
    return [{**row, "is_full": _is_full(now[row["table_name"], row["reading"]])} for row in rows]


def _is_full(source: SourceFile) -> bool:
    return source.feed is not None and source.feed.extract == "full"


def _file_row(entry: LandedEntry, skipped: list[str]) -> Row:
    source, layout = entry.source, entry.layout
    return {
        "file_id": entry.file_id,
        "file_name": source.name,
        "sheet_name": entry.sheet,
        "sheet_order": entry.sheet_order,
        "table_name": source.table.name,
        "content_hash": source.content_hash,
        "reading": _reading(source),
        "is_full": _is_full(source),
        "is_hidden": entry.is_hidden,
        "shape": entry.shape,
        "unknown_columns": "; ".join(layout.unknown_columns) or None,
        "missing_columns": "; ".join(layout.missing) or None,
        "sheets_left_alone": "; ".join(skipped) or None,
    }
