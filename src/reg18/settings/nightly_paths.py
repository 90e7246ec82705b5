"""Paths in nightly settings that contradict each other, or that lead to nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from reg18.settings.nightly_file import Settings
from reg18.settings.yaml_file import Place, Problem

# The folders that a nightly run only reads; it takes files from the others, or writes them there.
_READ = ("commentary", "published")
_FOLDERS = ("drop", "taken", *_READ, "reports", "findings", "tables", "site")


def _folders(settings: Settings) -> dict[str, Path]:
    """The folders that a nightly run reads or writes, by their settings."""
    return {name: path for name in _FOLDERS if (path := getattr(settings, name)) is not None}


def _files(settings: Settings) -> list[tuple[Place, str, Path]]:
    """The files that a nightly run reads and does not write: the place, the setting, the path."""
    files: list[tuple[Place, str, Path | None]] = [
        (("council",), "`council`", settings.council),
        *(
            (("mappings", number), "`mappings`", path)
            for number, path in enumerate(settings.mappings)
        ),
        (
            ("postgres", "connection_file"),
            "`postgres.connection_file`",
            settings.postgres_connection_file,
        ),
        (("notify", "addresses_file"), "`notify.addresses_file`", settings.addresses_file),
    ]
    return [(place, what, path) for place, what, path in files if path is not None]


def check_apart(settings: Settings) -> Iterator[Problem]:
    """Folders in each other, and files in folders whose files a nightly run takes or writes."""
    real = {name: Path(os.path.realpath(path)) for name, path in _folders(settings).items()}
    for other, name in combinations(real, 2):
        if real[name] == real[other]:
            yield ((name,), f"`{name}` and `{other}` are the same folder.")
        elif real[other] in real[name].parents:
            yield ((name,), f"`{name}` lies in `{other}`; each needs its own folder.")
        elif real[name] in real[other].parents:
            yield ((other,), f"`{other}` lies in `{name}`; each needs its own folder.")
    for place, what, path in [
        (("warehouse",), "`warehouse`", settings.warehouse),
        ((), "the file of settings", settings.file),
        *_files(settings),
    ]:
        lies_at = Path(os.path.realpath(path.parent)) / path.name
        for name in real.keys() - set(_READ):
            if real[name] == lies_at or real[name] in lies_at.parents:
                yield (
                    place,
                    f"{what} lies in `{name}`, where a nightly run takes or writes files.",
                )
    # The warehouse's own folders are called FILE.landing, FILE.builds and so on.
    own = f"{settings.warehouse.name}."
    folder = Path(os.path.realpath(settings.warehouse.parent))
    for name, path in real.items():
        if any(
            part.parent == folder and part.name.startswith(own) for part in (path, *path.parents)
        ):
            yield ((name,), f"`{name}` lies in a folder of the warehouse's own ({own}…).")


def check_there(settings: Settings) -> Iterator[Problem]:
    """What must be there, and is not; folders that a nightly run makes or waits for need not be."""
    for place, what, path in _files(settings):
        if not path.is_file():
            yield (place, f"{what}: there is no file {path}.")
    if settings.commentary is not None and not settings.commentary.is_dir():
        yield (("commentary",), f"`commentary`: there is no folder {settings.commentary}.")
    for name, path in _folders(settings).items():
        if path.exists() and not path.is_dir():
            yield ((name,), f"`{name}`: {path} is a file, and must be a folder.")
    if settings.warehouse.is_dir():
        yield (
            ("warehouse",),
            f"`warehouse`: {settings.warehouse} is a folder, and must be a file.",
        )
