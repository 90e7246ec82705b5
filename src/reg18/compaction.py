"""Many segments made one, with or without a load: a new generation beside the old one.

Every line is kept, so that no count changes, and every content that a line has. Nothing counts
before `adopt` names the new generation; what was there before stays until then.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import duckdb

from reg18 import sql
from reg18.contract import TABLES
from reg18.errors import Reg18Error
from reg18.intake.contents import open_engine
from reg18.landing import Landing
from reg18.segments import SCHEMAS, replace_file, write_schema_folder

# So many loads lie side by side before they are made one.
MOST_SEGMENTS = 16


def is_due(landing: Landing) -> bool:
    """Whether so many segments have piled up that they should be made one."""
    return len(landing.committed()) >= MOST_SEGMENTS


def write_generation(landing: Landing, without: Collection[int] = ()) -> Path:
    """Write all that counts, less some loads, as one segment of a new generation."""
    old = landing.generation
    segments = landing.committed()
    new = landing.folder / f"g{int(old.name[1:]) + 1:04d}"
    shutil.rmtree(new, ignore_errors=True)
    segment = new / segments[-1].name
    try:
        write_schema_folder(new)
        segment.mkdir(parents=True)
        with open_engine(new / "temp") as engine:
            _write_segment(engine, old, segment, sorted(without))
        (segment / "committed").write_text("")
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise Reg18Error(
            f"The landing folder {landing.folder} cannot be written ({error.strerror}).",
            "Make room on the disk, or look at who owns the folder. Nothing was changed.",
        ) from error
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return new


def adopt(landing: Landing, generation: Path) -> None:
    """Let a new generation count, and remove the one before."""
    old = landing.generation
    point_to(landing, generation)
    shutil.rmtree(old, ignore_errors=True)


def point_to(landing: Landing, generation: Path) -> None:
    """Let a generation count, and leave the others where they are."""
    replace_file(landing.folder / "current", f"{generation.name}\n")


def _write_segment(
    engine: duckdb.DuckDBPyConnection, old: Path, segment: Path, without: list[int]
) -> None:
    def all_of(kind: str) -> str:
        # The pattern finds committed segments only: unfinished ones are removed before.
        return f"read_parquet({sql.files(old, below=f'/*/{kind}/*.parquet')})"

    def copy(kind: str, query: str) -> None:
        (segment / kind).mkdir()
        file = segment / kind / "compacted.parquet"
        columns = ", ".join(SCHEMAS[kind].names)
        engine.execute(
            f"copy (select {columns} from ({query})) to {sql.text(file)} "
            "(format parquet, compression zstd)"
        )

    kept = f"load_number not in ({', '.join(map(str, without))})" if without else "true"
    copy("files", f"from {all_of('files')} where {kept}")
    copy("labels", f"from {all_of('labels')} where {kept}")
    copy("runs", f"from {all_of('runs')}")
    files = f"(select distinct file_id from {all_of('files')} where {kept})"
    copy("file_columns", f"from {all_of('file_columns')} where file_id in {files}")
    engine.execute(
        f"create temp table kept_lines as from {all_of('lines')} where file_id in {files}"
    )
    copy("lines", "from kept_lines order by row_hash, file_id, row_number, source_line")
    for table in TABLES:
        copy(
            table.name,
            f"from {all_of(table.name)} where row_hash in (select row_hash from kept_lines)",
        )
    _check(engine, segment)


def _check(engine: duckdb.DuckDBPyConnection, segment: Path) -> None:
    """Every line that was there is there, and so is what it says."""

    def compacted(kind: str) -> str:
        return f"read_parquet({sql.files(segment / kind / 'compacted.parquet')})"

    contents = " union all ".join(
        f"select row_hash from {compacted(table.name)}" for table in TABLES
    )
    row = engine.execute(
        "select (select count(*) from kept_lines), "
        f"(select count(*) from {compacted('lines')}), "
        "(select count(*) from kept_lines where row_hash is not null and row_hash not in "
        f"(select row_hash from ({contents})))"
    ).fetchone()
    if row is None or row[0] != row[1] or row[2]:
        raise Reg18Error(
            "What was loaded could not be made one: lines would have been lost.",
            "Nothing was changed. Check the disk; if it is sound, this is an error of reg18.",
        )
