"""The files of a folder: the table each belongs to, its real kind, and limits."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from reg18.base.errors import Reg18Error
from reg18.contract.tables import TABLES, TABLES_BY_NAME, Table
from reg18.landing.intake.workbook_rows import damaged_workbook
from reg18.settings.mapping import Mapping
from reg18.settings.mapping_file import Feed

MAX_FILE_BYTES = 2_000_000_000
MAX_CELL = 1_000_000
MAX_EXPANSION = 100

Kind = Literal["text", "workbook", "parquet"]

_ENDINGS = (".csv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class SourceFile:
    """A file of a folder and a table that it belongs to, by its name or by a feed of a mapping."""

    path: Path
    table: Table
    kind: Kind
    # SHA-256 of the file.
    content_hash: str
    feed: Feed | None = None
    # Every feed that reads the file, this one included.
    feeds: tuple[Feed, ...] = ()

    @property
    def readings(self) -> list[SourceFile]:
        """Return the file as each of its feeds reads it."""
        return [
            replace(self, table=TABLES_BY_NAME[feed.table], feed=feed) for feed in self.feeds
        ] or [self]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def reading(self) -> str:
        """Return what decides how the file is read; content read in that way before is known."""
        return self.feed.fingerprint if self.feed else ""


def table_of(file_name: str) -> Table | None:
    """Return the table a file belongs to by its name, or None."""
    lowered = file_name.lower()
    if not lowered.endswith(_ENDINGS):
        return None
    return next(
        (table for table in TABLES if table.by_name and lowered.startswith(table.name)), None
    )


def feeds_of(file_name: str, mappings: list[Mapping]) -> list[Feed]:
    """Return the feeds of mappings that name a file."""
    return [
        feed
        for mapping in mappings
        for feed in mapping.feeds
        if fnmatchcase(file_name.lower(), feed.files.lower())
    ]


def matches_a_table(file_name: str, mappings: list[Mapping]) -> bool:
    """Return whether a file belongs to a table, by its own name or by a mapping."""
    return bool(feeds_of(file_name, mappings)) or table_of(file_name) is not None


def find_files(
    folder: Path, mappings: list[Mapping], refused: list[tuple[str, Reg18Error]] | None = None
) -> tuple[list[SourceFile], list[str]]:
    """Return the files of a folder that belong to a table, in order of name, and the names of the
    rest.

    A file that a mapping names is read as the mapping says, once for each of its feeds; any other
    belongs to a table by its own name. Raises at the first file that cannot be used, or adds it to
    `refused` if that is given.
    """
    if not folder.is_dir():
        raise Reg18Error(
            f"There is no folder {folder}.",
            "Give the folder that holds the extracts with --extracts.",
        )
    found: list[SourceFile] = []
    ignored: list[str] = []
    for path in _entries(folder):
        feeds = tuple(feeds_of(path.name, mappings))
        by_name = table_of(path.name)
        if not feeds and by_name is None:
            ignored.append(path.name)
            continue
        try:
            kind, content_hash = check_file(path), _hash(path)
        except Reg18Error as error:
            if refused is None:
                raise
            refused.append((path.name, error))
            continue
        if not feeds and by_name is not None:
            found.append(SourceFile(path, by_name, kind, content_hash))
        for feed in feeds:
            table = TABLES_BY_NAME[feed.table]
            found.append(SourceFile(path, table, kind, content_hash, feed, feeds))
    return found, ignored


def _entries(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise unreadable(folder, error) from error
    # `~$` begins the lock file that Excel leaves next to an open workbook.
    return [path for path in entries if path.is_file() and not path.name.startswith((".", "~$"))]


def check_file(path: Path) -> Kind:
    """Return the kind of a file by its content, whatever its name; refuse one beyond the limits."""
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(512)
    except OSError as error:
        raise unreadable(path, error) from error
    if size > MAX_FILE_BYTES:
        raise Reg18Error(
            f"{path.name} holds {size / 1e9:.1f} GB; the limit is {MAX_FILE_BYTES / 1e9:.0f} GB.",
            "Export it in parts; several files of one table are read as one.",
        )
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        _check_archive(path, size)
        return "workbook"
    if head.startswith(_OLE):
        return "workbook"
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise Reg18Error(
            f"{path.name} is a web page or XML file, whatever its name says.",
            "Open it in Excel and save it as a workbook (.xlsx) or as `CSV UTF-8`.",
        )
    if path.suffix.lower() == ".parquet":
        raise Reg18Error(f"{path.name} is not a Parquet file, or is damaged.", "Export it again.")
    return "text"


def _check_archive(path: Path, size: int) -> None:
    """Refuse a damaged archive, and one that would expand to many times its size."""
    try:
        with zipfile.ZipFile(path) as archive:
            expanded = sum(member.file_size for member in archive.infolist())
            # Reads every member: one that lies about its size, or is damaged, shows here.
            is_damaged = expanded <= MAX_EXPANSION * size and archive.testzip() is not None
    # Errors of damaged archives have only this in common.
    except Exception as error:
        raise damaged_workbook(path) from error
    if expanded > MAX_EXPANSION * size:
        raise Reg18Error(
            f"{path.name} would expand to {expanded / 1e6:,.0f} MB, more than {MAX_EXPANSION} "
            "times its size: it is damaged, or made to do harm.",
            "Save the workbook again in Excel; if that does not help, save it as `CSV UTF-8`.",
        )
    if is_damaged:
        raise damaged_workbook(path)


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> Reg18Error:
    """Return the refusal of a file that the system cannot read."""
    return Reg18Error(
        f"{path.name} cannot be read ({error.strerror}).",
        "Check that it is complete and that you may read it.",
    )


def too_long(file: str, line: int, characters: int) -> Reg18Error:
    """Return the refusal of a file with a cell beyond the limit."""
    return Reg18Error(
        f"{file}, line {line:,}: a cell holds {characters:,} characters or more; the limit is "
        f"{MAX_CELL:,}.",
        "Shorten the cell in the source system, or leave the column out. If no cell is that long, "
        "look for a quotation mark that is opened there and never closed.",
    )
