"""The builds of a warehouse side by side, and the one link that says which of them is published.

FILE and the analysts' file are links through `FILE.builds/current`. To exchange that one link is to
publish both files at once: no reader can see one of them new and the other old.
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
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.reading import open_warehouse, rows

_TIME = "%Y%m%dT%H%M%SZ"
PRIVATE, ANALYST = "warehouse.duckdb", "analyst.duckdb"
CHECKSUMS = "SHA256SUMS"
_NAME = re.compile(r"\d{6}-\d{8}T\d{6}Z")

# So many builds are kept, the published one included, where nobody says otherwise.
KEPT = 3


@dataclass(frozen=True)
class Published:
    """The build that is published: when it was begun, with a zone, and up to when its data go."""

    folder: Path
    built_at: datetime
    as_of: date
    load_number: int
    # The latest day that any build of the warehouse went up to.
    latest_as_of: date


class Builds:
    """The builds of one warehouse. Whoever changes them holds the lock of the warehouse."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.folder = warehouse.builds

    @property
    def link(self) -> Path:
        return self.folder / "current"

    def current(self) -> Path | None:
        """The folder of the build that is published."""
        try:
            name = os.readlink(self.link)
        except OSError:
            return None
        folder = self.folder / name
        return folder if (folder / PRIVATE).is_file() else None

    def published(self) -> Published | None:
        """What is known of the build that is published; None where none is.

        Raises Reg18Error where it cannot be read.
        """
        folder = self.current()
        if folder is None:
            return None
        with open_warehouse(folder / ANALYST) as connection:
            (run,) = rows(
                connection,
                "select as_of_date, load_number, max(as_of_date) over () as latest_as_of "
                "from marts.run_history qualify is_current",
            )
        built_at = datetime.strptime(folder.name.split("-")[1], _TIME).replace(tzinfo=UTC)
        return Published(
            folder, built_at, run["as_of_date"], run["load_number"], run["latest_as_of"]
        )

    def listed(self) -> list[Path]:
        """Every build that was finished, oldest first; one that is damaged by now too."""
        if not self.folder.is_dir():
            return []
        return sorted(
            one
            for one in self.folder.iterdir()
            if _NAME.fullmatch(one.name)
            # Builds before 0.2 have no checksums, which are what is written last.
            and any((one / name).is_file() for name in (CHECKSUMS, ANALYST))
        )

    def keep_earlier_layout(self) -> None:
        """Take a warehouse that lies where the links belong into the builds, as it is."""
        private, analyst = self.warehouse.file, self.warehouse.analyst_file
        if self.current() is not None or private.is_symlink() or not private.is_file():
            return
        changed = datetime.fromtimestamp(private.stat().st_mtime, UTC)
        folder = self._new_folder(changed)
        # Second names of the same files: readers find them all the while, under either.
        os.link(private, folder / PRIVATE)
        if analyst.is_file() and not analyst.is_symlink():
            os.link(analyst, folder / ANALYST)
        self.put(folder)

    def add(self, building: Path, started: datetime) -> Path:
        """Move what was built beside the other builds, safe on the disk; nobody reads it yet."""
        folder = self._new_folder(started.astimezone(UTC))
        try:
            for name, mode in ((PRIVATE, 0o600), (ANALYST, 0o644)):
                (building / name).chmod(mode)
                flush(building / name)
                os.replace(building / name, folder / name)
            _write_checksums(folder)
            flush(folder)
            flush(self.folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder

    def put(self, folder: Path) -> None:
        """Publish a build: one rename."""
        _link(Path(folder.name), self.link)

    def point_to_current(self) -> None:
        """Make FILE and the analysts' file lead to whatever is current. Where nothing is yet, they
        lead nowhere until the first build is put."""
        for file, name in (
            (self.warehouse.analyst_file, ANALYST),
            (self.warehouse.file, PRIVATE),
        ):
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
                # What cannot be removed takes room, and is tried again after the next build.
                shutil.rmtree(folder, ignore_errors=True)

    def _new_folder(self, when: datetime) -> Path:
        self.folder.mkdir(mode=0o755, exist_ok=True)
        # Others pass through it to the analysts' file; the private file is its owner's alone.
        self.folder.chmod(0o755)
        # The number gives the order, whatever becomes of the clock; the time is for people.
        numbers = [int(one.name[:6]) for one in self.folder.iterdir() if _NAME.fullmatch(one.name)]
        folder = self.folder / f"{max(numbers, default=0) + 1:06d}-{when:{_TIME}}"
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        return folder


def roll_back_to(builds: Builds, name: str | None) -> Path:
    """The build to go back to: one that is named, else the one before what is published."""
    listed, current = builds.listed(), builds.current()
    if current is None:
        raise Reg18Error(
            f"There is no warehouse {builds.warehouse.file}.",
            "Give the file that `reg18 build` published, with --warehouse.",
        )
    if name is not None:
        chosen = [one for one in listed if one.name == name]
        if not chosen:
            raise Reg18Error(
                f"{builds.warehouse.file} has no build {name!r}.",
                "`reg18 rollback --list` names the builds that are kept.",
            )
        return chosen[0]
    earlier = [one for one in listed if one < current]
    if not earlier:
        raise Reg18Error(
            "No build before the published one is kept.",
            "Undo the load that was wrong with `reg18 landing remove`.",
        )
    return earlier[-1]


def check_whole(folder: Path) -> None:
    """Refuse a build whose files are not as they were when it was published, or do not open."""
    # Of a build of a version before 0.2 nothing was recorded.
    if (folder / CHECKSUMS).exists():
        recorded = (folder / CHECKSUMS).read_bytes().split(b"\n")
        for name in (PRIVATE, ANALYST):
            if not (folder / name).is_file() or _checksum_line(folder / name) not in recorded:
                raise DamagedError(
                    f"The build {folder.name} is damaged: {name} is missing or not as its "
                    f"{CHECKSUMS} says."
                )
    for name in (PRIVATE, ANALYST):
        Database(folder / name, "build", f"The build {folder.name}").rows("select 1")


def _write_checksums(folder: Path) -> None:
    """Record what the files of a build are, in the form that `sha256sum --check` reads."""
    lines = [_checksum_line(folder / name) for name in (PRIVATE, ANALYST)]
    (folder / CHECKSUMS).write_bytes(b"\n".join([*lines, b""]))
    flush(folder / CHECKSUMS)


def _checksum_line(file: Path) -> bytes:
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return f"{digest}  {file.name}".encode("ascii")


def _link(target: Path, link: Path) -> None:
    """Make a link, or let one lead elsewhere, in one step."""
    aside = link.with_name(f"{link.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    os.replace(aside, link)
    # It is exchanged, and nothing may fail from here on. A power cut before the disk knows of it
    # leaves the link as it was, to a build that is whole.
    with suppress(OSError):
        flush(link.parent)
