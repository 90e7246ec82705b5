"""What a schema cannot say of a night's settings: paths that are none, that contradict each other,
or that lead to nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg18.nightly.due import longest_wait_hours
from reg18.paths import Warehouse
from reg18.settings_file import Document, Place, Problem, setting

if TYPE_CHECKING:
    from reg18.nightly.settings import Settings


def check_written(document: Document) -> Iterator[Problem]:
    """Addresses where a file belongs: they may hold a password, so they are not repeated."""
    for place, given in _given_paths(document.data):
        what = setting(place)
        if re.match(r"[\w+.-]+://", given):
            yield Problem(
                place,
                f"`{what}` is an address; it must be the path of a file or folder. Put addresses "
                "and passwords into that file, readable by you alone.",
            )
        elif any(ord(letter) < 32 for letter in given):
            yield Problem(place, f"`{what}` holds a line break or another control character.")
        elif given.startswith("~"):
            try:
                Path(given).expanduser()
            except RuntimeError:
                yield Problem(place, f"`{what}` begins with ~, and that home is not known here.")


def _given_paths(data: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    for name in (
        "warehouse", "drop", "taken", "council", "commentary", "published", "reports", "findings",
        "tables", "site",
    ):  # fmt: skip
        if name in data:
            yield (name,), data[name]
    for number, mapping in enumerate(data.get("mappings", ())):
        yield ("mappings", number), mapping
    for name, inner in (("postgres", "connection_file"), ("notify", "addresses_file")):
        if name in data:
            yield (name, inner), data[name][inner]


def _folders(settings: Settings) -> list[tuple[str, Path]]:
    """The folders that a night reads or writes, by their settings."""
    named = [
        ("drop", settings.drop),
        ("taken", settings.taken),
        ("commentary", settings.commentary),
        ("published", settings.published),
        ("reports", settings.reports),
        ("findings", settings.findings),
        ("tables", settings.tables),
        ("site", settings.site),
    ]
    return [(name, path) for name, path in named if path is not None]


def _files(settings: Settings) -> list[tuple[Place, Path]]:
    """The files that a night reads and does not write."""
    files: list[tuple[Place, Path | None]] = [
        (("council",), settings.council),
        *((("mappings", number), path) for number, path in enumerate(settings.mappings)),
        (("postgres", "connection_file"), settings.postgres_connection_file),
        (("notify", "addresses_file"), settings.addresses_file),
    ]
    return [(place, path) for place, path in files if path is not None]


def check_apart(settings: Settings) -> Iterator[Problem]:
    folders = _folders(settings)
    real = {name: Path(os.path.realpath(path)) for name, path in folders}
    for number, (name, _) in enumerate(folders):
        for other, _ in folders[:number]:
            if real[name] == real[other]:
                yield Problem((name,), f"`{name}` and `{other}` are the same folder.")
            elif real[other] in real[name].parents:
                yield Problem((name,), f"`{name}` lies in `{other}`; each needs a folder apart.")
            elif real[name] in real[other].parents:
                yield Problem((other,), f"`{other}` lies in `{name}`; each needs a folder apart.")
    # Files are taken away from these folders, or written over there.
    changed = [name for name, _ in folders if name not in ("commentary", "published")]
    warehouse = Warehouse(settings.warehouse)
    lying: list[tuple[Place, str, Path]] = [
        (("warehouse",), "`warehouse`", settings.warehouse),
        ((), "the file of settings", settings.file),
    ]
    for place, path in _files(settings):
        lying.append((place, f"`{setting(place)}`", path))
    for place, what, path in lying:
        parents = Path(os.path.realpath(path.parent)) / path.name
        for name in changed:
            if real[name] == parents or real[name] in parents.parents:
                yield Problem(
                    place, f"{what} lies in `{name}`, where a night takes or writes files."
                )
    # The warehouse's own folders are called FILE.landing, FILE.builds and so on.
    own = f"{warehouse.file.name}."
    beside = Path(os.path.realpath(warehouse.file.parent))
    for name, _ in folders:
        if any(
            part.parent == beside and part.name.startswith(own)
            for part in (real[name], *real[name].parents)
        ):
            yield Problem((name,), f"`{name}` lies in a folder of the warehouse's own ({own}…).")
    if settings.addresses_file is not None:
        longest = longest_wait_hours(settings.due)
        if settings.stale_after_hours <= longest:
            yield Problem(
                ("notify", "stale_after_hours"),
                f"`notify.stale_after_hours` is {settings.stale_after_hours}, but between "
                f"two nights that are due lie up to {longest} hours: nobody could be in time.",
            )


def check_there(settings: Settings) -> Iterator[Problem]:
    """What must be there, and is not; folders that a night makes or waits for need not be."""
    for place, path in _files(settings):
        what = setting(place)
        if not path.is_file():
            yield Problem(place, f"`{what}`: there is no file {path}.")
    if settings.commentary is not None and not settings.commentary.is_dir():
        yield Problem(("commentary",), f"`commentary`: there is no folder {settings.commentary}.")
    for name, path in _folders(settings):
        if path.exists() and not path.is_dir():
            yield Problem((name,), f"`{name}`: {path} is a file, and must be a folder.")
    if settings.warehouse.is_dir():
        yield Problem(
            ("warehouse",), f"`warehouse`: {settings.warehouse} is a folder, and must be a file."
        )
