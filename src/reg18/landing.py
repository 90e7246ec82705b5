"""Landing: files in, raw text with its provenance out, append-only, one folder a load.

Nothing is judged here but whether a file can be read at all. Every record becomes one line of
Parquet, as text, with the file, row and line that it came from; staging decides what it means.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reg18.contract import TABLES
from reg18.errors import Reg18Error
from reg18.lines import LoadedFile, Progress, land_file, table_schema
from reg18.sources import SourceFile, find_files

_LINES_PER_LOAD = 10**12

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


@dataclass
class Load:
    """One load: its number, what it read, and what it left alone."""

    number: int
    folder: Path
    files: list[LoadedFile] = field(default_factory=list)
    known: list[SourceFile] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


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
                    loaded, lines = land_file(
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


def write_run(load: Load, run: dict[str, object]) -> None:
    """The build's own row for the run history, beside the load it made."""
    row = {**run, "load_number": load.number}
    pq.write_table(pa.Table.from_pylist([row], _RUNS), load.folder / "runs.parquet")
