"""The files of a folder: which table each belongs to, what kind of file it really is, limits."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from reg18.base.errors import Reg18Error
from reg18.contract.tables import TABLES, TABLES_BY_NAME, Table
from reg18.landing.intake.scan import Scan, scan_file
from reg18.landing.intake.sheet_rows import damaged_workbook
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
    scan: Scan
    feed: Feed | None = None
    # Every feed that reads the file, this one included.
    feeds: tuple[Feed, ...] = ()

    @property
    def readings(self) -> list[SourceFile]:
        """The file as each of its feeds reads it."""
        return [
            replace(self, table=TABLES_BY_NAME[feed.table], feed=feed) for feed in self.feeds
        ] or [self]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def content_hash(self) -> str:
        """SHA-256 of the file."""
        return self.scan.content_hash

    @property
    def reading(self) -> str:
        """What decides how the file is read: the same content under the same reading is known."""
        return self.feed.fingerprint if self.feed else ""


def table_of(file_name: str) -> Table | None:
    """The table a file belongs to by its name, or None."""
    lowered = file_name.lower()
    if not lowered.endswith(_ENDINGS):
        return None
    return next(
        (table for table in TABLES if table.by_name and lowered.startswith(table.name)), None
    )


def feeds_of(file_name: str, mappings: list[Mapping]) -> list[Feed]:
    """The feeds of mappings that name a file."""
    return [
        feed
        for mapping in mappings
        for feed in mapping.feeds
        if fnmatchcase(file_name.lower(), feed.files.lower())
    ]


def matches_a_table(file_name: str, mappings: list[Mapping]) -> bool:
    """Whether a file belongs to a table, by its own name or by a mapping."""
    return bool(feeds_of(file_name, mappings)) or table_of(file_name) is not None


def find_files(
    folder: Path, mappings: list[Mapping], refused: list[tuple[str, Reg18Error]] | None = None
) -> tuple[list[SourceFile], list[str]]:
    """What a folder holds for each table, in order of file name, and the names of the rest.

    A file that a mapping names is read as the mapping says, once for each of its feeds; any other
    belongs to a table by its own name. Raises at the first file that cannot be used; where
    `refused` is given, puts it there and goes on.
    """
    if not folder.is_dir():
        raise Reg18Error(
            f"There is no folder {folder}.",
            "Give the folder that holds the extracts with --extracts.",
        )
    found: list[SourceFile] = []
    ignored: list[str] = []
    for path in _entries(folder):
        feeds = feeds_of(path.name, mappings)
        by_name = None if feeds else table_of(path.name)
        if not feeds and by_name is None:
            ignored.append(path.name)
            continue
        try:
            kind = check_file(path)
            scan = _scan(path)
        except Reg18Error as error:
            if refused is None:
                raise
            refused.append((path.name, error))
            continue
        if by_name is not None:
            found.append(SourceFile(path, by_name, kind, scan))
        found += [
            SourceFile(path, TABLES_BY_NAME[feed.table], kind, scan, feed, tuple(feeds))
            for feed in feeds
        ]
    return found, ignored


def _entries(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise Reg18Error(
            f"The folder {folder} cannot be read ({error.strerror}).",
            "Check that you may read it.",
        ) from error
    # `~$` begins the lock file that Excel leaves beside a workbook that is open.
    return [path for path in entries if path.is_file() and not path.name.startswith((".", "~$"))]


def check_file(path: Path) -> Kind:
    """The kind of a file by what it holds, whatever its name; refuses what is beyond limits."""
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(512)
    except OSError as error:
        raise _unreadable(path, error) from error
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
        raise Reg18Error(f"{path.name} is no Parquet file, or a damaged one.", "Export it again.")
    return "text"


def _check_archive(path: Path, size: int) -> None:
    """A workbook is a ZIP archive: whole, and no more than so many times its size when opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            expanded = sum(member.file_size for member in archive.infolist())
            # Reads every member: one that lies about its size, or is damaged, shows here.
            is_damaged = expanded <= MAX_EXPANSION * size and archive.testzip() is not None
    # What a damaged archive raises has no common ground but this; it is unusable whatever it is.
    except Exception as error:
        raise damaged_workbook(path) from error
    if expanded > MAX_EXPANSION * size:
        raise Reg18Error(
            f"{path.name} would expand to {expanded / 1e6:,.0f} MB, more than {MAX_EXPANSION} "
            "times its size: it is damaged, or made to do harm.",
            "Save the workbook again in Excel; if it is still so, save it as `CSV UTF-8`.",
        )
    if is_damaged:
        raise damaged_workbook(path)


def _scan(path: Path) -> Scan:
    try:
        return scan_file(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> Reg18Error:
    return Reg18Error(
        f"{path.name} cannot be read ({error.strerror}).",
        "Check that the file is whole and that you may read it.",
    )
