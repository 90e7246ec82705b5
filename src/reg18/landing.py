"""Landing: everything ever loaded, as raw text with its provenance (architecture records 2 and 5).

FILE.landing/current            names the generation that counts
FILE.landing/g0001/00000000/    an empty file a table, so that none is ever missing
FILE.landing/g0001/00000001/    a segment: one load, or several made one
"""

from __future__ import annotations

import shutil
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from reg18.errors import Reg18Error
from reg18.intake.contents import drop_repeats, open_engine
from reg18.intake.files import SourceFile, find_files, table_of
from reg18.intake.reader import land_source
from reg18.intake.records import LandedEntry, Progress
from reg18.mapping import Mapping, check_labels_agree
from reg18.segments import SCHEMA_FOLDER, Load, write_rows, write_schema_folder

# A later version of reg18 that reads files otherwise raises it: files that come again are then read
# anew.
READER = "1"
FILES_PER_LOAD = 100_000


class NoComplaintsError(Reg18Error):
    """There are no complaints, here or loaded before."""

    advice_there = (
        "Put the complaints extract there; its name must begin with `complaints` and end with "
        "`.csv`, `.xlsx` or `.parquet`. For other names, write a mapping (`reg18 init`)."
    )


class Landing:
    """The landing folder of a warehouse: committed segments, and at most one load being made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def generation(self) -> Path:
        """The folder of the segments that count."""
        current = self.folder / "current"
        name = current.read_text(encoding="utf-8").strip() if current.exists() else "g0001"
        return self.folder / name

    def check_version(self) -> None:
        """Refuse a landing folder of another version of reg18."""
        if (self.folder / "loads").exists():
            raise Reg18Error(
                f"{self.folder} was written by an earlier version of reg18, which kept what was "
                "loaded in another way.",
                "Give --warehouse a new name and load the extracts anew.",
            )

    def committed(self) -> list[Path]:
        """The segments that belong to the warehouse, oldest first."""
        return sorted(mark.parent for mark in self.generation.glob("*/committed"))

    def discard_unfinished(self) -> None:
        """Remove what a build that was cut off left behind."""
        generation = self.generation
        for other in self.folder.glob("g[0-9]*"):
            if other != generation:
                shutil.rmtree(other)
        for segment in generation.glob("[0-9]*"):
            if segment.name != SCHEMA_FOLDER and not (segment / "committed").exists():
                shutil.rmtree(segment)

    def commit(self, load: Load) -> None:
        """Make a load part of the warehouse, once it is published."""
        (load.folder / "committed").write_text("")

    def discard(self, load: Load) -> None:
        shutil.rmtree(load.folder, ignore_errors=True)
        if not self.committed():
            shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, kind: str) -> list[dict[str, Any]]:
        """The rows of a small kind of file (files, runs, labels) of all committed segments."""
        return [
            row
            for segment in self.committed()
            for file in sorted((segment / kind).glob("*.parquet"))
            for row in pq.read_table(file).to_pylist()
        ]

    def next_number(self) -> int:
        return max((int(run["load_number"]) for run in self.read("runs")), default=0) + 1

    def new_load(self, number: int, generation: Path | None = None) -> Load:
        """An empty load, in a segment of its own."""
        generation = generation or self.generation
        segment = generation / f"{number:08d}"
        try:
            write_schema_folder(generation)
            segment.mkdir(parents=True)
        except OSError as error:
            raise Reg18Error(
                f"The landing folder {self.folder} cannot be written ({error.strerror}).",
                "Choose a warehouse file in a folder that you may write to.",
            ) from error
        return Load(number, segment)

    def start(
        self,
        extracts: Path,
        mappings: list[Mapping],
        loaded_at: datetime,
        progress: Progress,
        refused: list[tuple[str, Reg18Error]] | None = None,
    ) -> Load:
        """Read a folder into a new load. Raises before anything changes if it cannot be used; where
        `refused` is given, a file that cannot be used is put there, and the others are read."""
        sources, ignored = find_files(extracts, mappings, refused)
        files = self.read("files")
        no_complaints = _no_complaints(extracts, sources, ignored, files, refused or [])
        if no_complaints is not None and refused is None:
            raise no_complaints
        self._check_labels(mappings)
        load = self.new_load(self.next_number())
        load.ignored = ignored
        try:
            with open_engine(load.folder / "temp") as engine:
                self._read_sources(load, sources, files, loaded_at, engine, progress, refused)
                if no_complaints is not None:
                    raise no_complaints
                drop_repeats(engine, self.generation, load.folder)
            _write_labels(load, mappings)
        except (OSError, duckdb.IOException) as error:
            self.discard(load)
            raise Reg18Error(
                f"The landing folder {self.folder} cannot be written: {_reason(error)}.",
                "Make room on the disk, or look at who owns the folder. Nothing was changed.",
            ) from error
        except BaseException:
            self.discard(load)
            raise
        return load

    def _check_labels(self, mappings: list[Mapping]) -> None:
        """Labels count for all that was ever loaded, so that systems must agree on them."""
        named = {mapping.system for mapping in mappings}
        labels = self.read("labels")
        latest = {row["system"]: row["load_number"] for row in labels}
        check_labels_agree(
            [
                *(
                    (row["system"], row["code_list"], row["label"], row["code"])
                    for row in labels
                    if row["system"] not in named and row["load_number"] == latest[row["system"]]
                ),
                *((mapping.system, *label) for mapping in mappings for label in mapping.labels),
            ]
        )

    def _read_sources(
        self,
        load: Load,
        sources: list[SourceFile],
        known: list[dict[str, Any]],
        loaded_at: datetime,
        engine: duckdb.DuckDBPyConnection,
        progress: Progress,
        refused: list[tuple[str, Reg18Error]] | None,
    ) -> None:
        rows: list[dict[str, Any]] = []
        file_ids = count(load.number * FILES_PER_LOAD)
        stamp = loaded_at.replace(microsecond=0)
        for name in dict.fromkeys(source.name for source in sources):
            of_file = [source for source in sources if source.name == name]
            before = _last_offered(known, name, of_file)
            if before:
                load.known.append(name)
                rows += [{**row, "load_number": load.number, "loaded_at": stamp} for row in before]
                continue
            landed: list[LandedEntry] = []
            unread: dict[str, None] = {}
            for source in of_file:
                try:
                    entries, left_alone = land_source(
                        source, load.folder, file_ids, engine, progress
                    )
                except Reg18Error as error:
                    if refused is None:
                        raise
                    refused.append((name, error))
                    continue
                landed += entries
                unread |= dict.fromkeys(left_alone)
            # What one feed leaves alone another may read.
            read = {entry.sheet for entry in landed}
            alone = [sheet for sheet in unread if sheet not in read]
            load.entries += landed
            load.sheets_left_alone += [(name, sheet) for sheet in alone]
            rows += [_file_row(load, stamp, entry, alone) for entry in landed]
        columns = [
            {"file_id": entry.file_id, "column_name": column}
            for entry in load.entries
            for column in entry.layout.columns
        ]
        write_rows(load, "files", rows)
        write_rows(load, "file_columns", columns)


def _no_complaints(
    extracts: Path,
    sources: list[SourceFile],
    ignored: list[str],
    known: list[dict[str, Any]],
    refused: list[tuple[str, Reg18Error]],
) -> Reg18Error | None:
    """What to say where there are no complaints, here or loaded before."""
    # A file that a mapping names and that is refused may have been the complaints.
    others = [table_of(name) for name, _ in refused]
    if (
        any(source.table.name == "complaints" for source in sources)
        or any(row["table_name"] == "complaints" for row in known)
        or any(table is None or table.name == "complaints" for table in others)
    ):
        return None
    listing = f" It holds: {', '.join(ignored[:10])}." if ignored else " It is empty."
    return NoComplaintsError(
        f"There is no complaints file in {extracts}.{'' if sources else listing}",
        NoComplaintsError.advice_there,
    )


def _reason(error: Exception) -> str:
    """What the system says, without the text of a statement."""
    return (isinstance(error, OSError) and error.strerror) or "the disk may be full"


def _reading(source: SourceFile) -> str:
    return f"{READER} {source.reading}".strip()


def _last_offered(
    known: list[dict[str, Any]], name: str, sources: list[SourceFile]
) -> list[dict[str, Any]]:
    """What landing holds of a file as it is, read as it would be read now; nothing if it must be
    read."""
    same = [
        row
        for row in known
        if row["file_name"] == name and row["content_hash"] == sources[0].content_hash
    ]
    if not same:
        return []
    latest = max(row["load_number"] for row in same)
    rows = [row for row in same if row["load_number"] == latest]
    then = {(row["table_name"], row["reading"]) for row in rows}
    now = {(source.table.name, _reading(source)): source for source in sources}
    if then != now.keys():
        return []
    # Whether it is full decides nothing of how it is read, and may have been said since.
    return [{**row, "is_full": _is_full(now[row["table_name"], row["reading"]])} for row in rows]


def _is_full(source: SourceFile) -> bool:
    return source.feed is not None and source.feed.extract == "full"


def _file_row(
    load: Load, stamp: datetime, entry: LandedEntry, left_alone: list[str]
) -> dict[str, Any]:
    layout = entry.layout
    return {
        "file_id": entry.file_id,
        "load_number": load.number,
        "loaded_at": stamp,
        "file_name": entry.source.name,
        "sheet_name": entry.sheet,
        "sheet_order": entry.sheet_order,
        "table_name": entry.source.table.name,
        "content_hash": entry.source.content_hash,
        "reading": _reading(entry.source),
        "is_full": _is_full(entry.source),
        "is_hidden": entry.is_hidden,
        "shape": entry.shape,
        "unknown_columns": "; ".join(layout.unknown_columns) or None,
        "missing_columns": "; ".join(layout.missing) or None,
        "sheets_left_alone": "; ".join(left_alone) or None,
    }


def _write_labels(load: Load, mappings: list[Mapping]) -> None:
    write_rows(
        load,
        "labels",
        [
            {
                "load_number": load.number,
                "system": mapping.system,
                "code_list": code_list,
                "label": label,
                "code": code,
            }
            for mapping in mappings
            for code_list, label, code in mapping.labels
        ],
    )
