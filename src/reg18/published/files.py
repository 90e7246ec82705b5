"""The CSV files of published figures: what reports stated, and what explains a change since.

They are CSV so that git shows what changed and a person can write a restatement. Their cells reach
dbt as text; models/staging/published types them, and says what is wrong in them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from reg18.base.database import Database
from reg18.base.errors import Reg18Error
from reg18.base.files import put_in_place
from reg18.base.paths import project_root

Row = dict[str, Any]

FREEZES, FIGURES, EXTRACTS = "freezes", "frozen_figures", "frozen_extracts"
RESTATEMENTS = "restatements"


def published_folder(path: Path | None = None) -> Path:
    """Return the folder of published figures: `path`, else $REG18_PUBLISHED, else the project's."""
    if path is not None:
        return path
    configured = os.environ.get("REG18_PUBLISHED")
    return Path(configured) if configured else project_root() / "seeds" / "published"


def columns() -> dict[str, list[str]]:
    """Return the columns of each file that dbt reads, as its source describes them."""
    sources = project_root() / "models" / "staging" / "published" / "_published__sources.yml"
    (source,) = yaml.safe_load(sources.read_text(encoding="utf-8"))["sources"]
    # `file` and `line` say where a row comes from, and are not in the files.
    return {
        table["name"]: [column["name"] for column in table["columns"]][2:]
        for table in source["tables"]
    }


def read(folder: Path, name: str, header: Sequence[str]) -> list[Row]:
    """Return the rows of a file as text, with the line that each is in; none where it is not there.

    Raises Reg18Error for a file that is not a table of these columns.
    """
    path = folder / f"{name}.csv"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise Reg18Error(
            f"{path} is not UTF-8 text.", "Save it as `CSV UTF-8`, or put it back from git."
        ) from error
    except OSError as error:
        raise Reg18Error(
            f"{path} cannot be read ({error.strerror}).", "Check who owns the file."
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        names = next(reader, [])
        if sorted(names) != sorted(header):
            raise _wrong(path, 1, f"the header must be {','.join(header)}.")
        for values in reader:
            if len(values) != len(names) and any(values):
                raise _wrong(path, reader.line_num, f"there must be {len(names)} fields.")
            cells = [value.strip() or None for value in values]
            if any(cells):
                rows.append({**dict(zip(names, cells, strict=True)), "line": reader.line_num})
    except csv.Error as error:
        # Where a quotation mark is not closed, this is the last line; the reader has no better.
        raise _wrong(path, reader.line_num, f"the line cannot be read ({error}).") from error
    return rows


def _wrong(path: Path, line: int, what: str) -> Reg18Error:
    return Reg18Error(
        f"{path}, line {line}: {what}",
        "docs/reference/published-figures.md says what each column holds; git has the file as it "
        "was.",
    )


def write(folder: Path, name: str, rows: list[Row], header: Sequence[str]) -> None:
    """Write a file again, sorted, whole or not at all."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted([_as_text(row[column]) for column in header] for row in rows))
    with put_in_place(folder / f"{name}.csv", "What was published", "--published") as partial:
        partial.write_text(out.getvalue(), encoding="utf-8", newline="")


def add(folder: Path, freeze: Row, figures: list[Row], extracts: list[Row]) -> None:
    """Record a report. It counts once its row is in the file of freezes, which is written last."""
    for name, rows in ((EXTRACTS, extracts), (FIGURES, figures), (FREEZES, [freeze])):
        if not rows:
            continue
        header = list(rows[0])
        # What an interrupted freeze, or one that was taken back, left behind is not kept.
        kept = [
            row for row in read(folder, name, header) if row["frozen_year"] != freeze["frozen_year"]
        ]
        write(folder, name, [*kept, *rows], header)


def fingerprint(figures: Iterable[Row], header: Sequence[str]) -> str:
    """Return a hash of the figures of a report, as stg_published__faults computes it."""
    lines = sorted("\x1f".join(_as_text(row[column]) for column in header) for row in figures)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def write_published(folder: Path | None, database: Database) -> None:
    """Copy the files into the database of settings as text; with no folder the tables are empty."""
    with database.opened(write=True) as connection:
        connection.execute(f"create schema {database.name}.published")
        for name, header in columns().items():
            rows = read(folder, name, header) if folder else []
            for row in rows:
                row["file"] = f"{folder}/{name}.csv"
            table = {
                column: pa.array([row[column] for row in rows], pa.string())
                for column in ("file", *header)
            }
            table["line"] = pa.array([row["line"] for row in rows], pa.int64())
            connection.register("rows", pa.table(table))
            connection.execute(f"create table {database.name}.published.{name} as from rows")
