"""The builds of a warehouse side by side, and the one link that says which of them is published.

FILE and the analysts' file are links through `FILE.builds/current`. Changing that one link
publishes both files at once: no reader can see one of them new and the other old.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from reg18.base.database import DamagedError, Database, flush
from reg18.base.paths import Warehouse
from reg18.base.reading import open_warehouse, rows

PRIVATE, ANALYST, CHECKSUMS = "warehouse.duckdb", "analyst.duckdb", "SHA256SUMS"
_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"\d{6}-\d{8}T\d{6}Z")

# How many builds are kept by default, including the published one.
KEPT = 3


@dataclass(frozen=True)
class Published:
    """The published build: when it was begun, with a zone, and its as-of date."""

    folder: Path
    built_at: datetime
    as_of: date
    load_number: int
    # The latest as-of date of any build of the warehouse.
    latest_as_of: date


class Builds:
    """The builds of one warehouse. Callers that change them hold the lock of the warehouse."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.folder = warehouse.builds
        self.link = self.folder / "current"

    def current(self) -> Path | None:
        """Return the folder of the published build; None where there is none."""
        try:
            folder = self.folder / os.readlink(self.link)
        except OSError:
            return None
        return folder if (folder / PRIVATE).is_file() else None

    def published(self) -> Published | None:
        """Return what is known of the published build. Raises Reg18Error if it cannot be read."""
        folder = self.current()
        if folder is None:
            return None
        with open_warehouse(folder / ANALYST) as connection:
            (run,) = rows(
                connection,
                "select as_of_date as as_of, load_number, max(as_of_date) over () as latest_as_of "
                "from marts.run_history qualify is_current",
            )
        built_at = datetime.strptime(folder.name.split("-")[1], _TIME).replace(tzinfo=UTC)
        return Published(folder, built_at, **run)

    def listed(self) -> list[Path]:
        """Return every build that was finished, oldest first, including damaged ones."""
        if not self.folder.is_dir():
            return []
        return sorted(
            one
            for one in self.folder.iterdir()
            if _NAME.fullmatch(one.name)
            # Builds before 0.2 have no checksums, which are written last.
            and any((one / name).is_file() for name in (CHECKSUMS, ANALYST))
        )

    def keep_earlier_layout(self) -> None:
        """Make a build of a warehouse that lies, as before 0.2, where the links belong."""
        private, analyst = self.warehouse.file, self.warehouse.analyst_file
        if self.current() is not None or private.is_symlink() or not private.is_file():
            return
        folder = self._new_folder(datetime.fromtimestamp(private.stat().st_mtime, UTC))
        # Second names of the same files: readers find them all the while, under either.
        os.link(private, folder / PRIVATE)
        if analyst.is_file() and not analyst.is_symlink():
            os.link(analyst, folder / ANALYST)
        self.put(folder)

    def add(self, building: Path, started: datetime) -> Path:
        """Move what was built to the other builds, safe on the disk; no one reads it yet."""
        folder = self._new_folder(started.astimezone(UTC))
        try:
            for name, mode in ((PRIVATE, 0o600), (ANALYST, 0o644)):
                (building / name).chmod(mode)
                flush(building / name)
                os.replace(building / name, folder / name)
            # In the form that `sha256sum --check` reads.
            lines = [_checksum_line(folder / name) for name in (PRIVATE, ANALYST)]
            (folder / CHECKSUMS).write_text("\n".join([*lines, ""]), encoding="ascii")
            for path in (folder / CHECKSUMS, folder, self.folder):
                flush(path)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder

    def put(self, folder: Path) -> None:
        """Publish a build: one rename."""
        _link(Path(folder.name), self.link)

    def point_to_current(self) -> None:
        """Make FILE and the analysts' file lead to the current build. Before the first build is
        put, they lead nowhere."""
        for file, name in ((self.warehouse.analyst_file, ANALYST), (self.warehouse.file, PRIVATE)):
            target = Path(self.folder.name) / self.link.name / name
            if not file.is_symlink() or os.readlink(file) != str(target):
                _link(target, file)

    def is_ours(self, file: Path) -> bool:
        """Whether a link is one that `point_to_current` made."""
        return os.readlink(file).startswith(f"{self.folder.name}/{self.link.name}/")

    def prune(self, keep: int) -> None:
        """Remove the oldest builds, never the published one, and what a crash left half-made."""
        current = self.current()
        if current is None:
            return
        others = [one for one in self.listed() if one != current]
        kept = {current, *others[max(0, len(others) - keep + 1) :]}
        for folder in self.folder.iterdir():
            if _NAME.fullmatch(folder.name) and folder not in kept:
                # What cannot be removed is tried again after the next build.
                shutil.rmtree(folder, ignore_errors=True)

    def _new_folder(self, when: datetime) -> Path:
        self.folder.mkdir(exist_ok=True)
        # The number gives the order, whatever the clock says; the time is for people.
        numbers = [int(one.name[:6]) for one in self.folder.iterdir() if _NAME.fullmatch(one.name)]
        folder = self.folder / f"{max(numbers, default=0) + 1:06d}-{when:{_TIME}}"
        folder.mkdir()
        # Others pass through them to the analysts' file; the private file is its owner's alone.
        self.folder.chmod(0o755)
        folder.chmod(0o755)
        return folder


def check_whole(folder: Path) -> None:
    """Refuse a build whose files are not as they were when it was published, or do not open."""
    # Builds before 0.2 have no checksums.
    if (folder / CHECKSUMS).exists():
        recorded = (folder / CHECKSUMS).read_text(encoding="ascii", errors="replace").split("\n")
        for name in (PRIVATE, ANALYST):
            if not (folder / name).is_file() or _checksum_line(folder / name) not in recorded:
                raise DamagedError(
                    f"The build {folder.name} is damaged: {name} is missing or does not match "
                    f"{CHECKSUMS}."
                )
    for name in (PRIVATE, ANALYST):
        Database(folder / name, "build", f"The build {folder.name}").rows("select 1")


def _checksum_line(file: Path) -> str:
    with file.open("rb") as handle:
        return f"{hashlib.file_digest(handle, 'sha256').hexdigest()}  {file.name}"


def _link(target: Path, link: Path) -> None:
    """Make a link, or change where it leads, in one step."""
    aside = link.with_name(f"{link.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    os.replace(aside, link)
    # It is changed, and nothing may fail from here on. A power cut before the disk knows of it
    # leaves the link as it was, to a build that is whole.
    with suppress(OSError):
        flush(link.parent)
