"""The settings of a nightly run: one YAML file, read and checked before anything is done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from reg18.settings.messages import check
from reg18.settings.nightly_file import Settings
from reg18.settings.yaml_file import Kind, Place, Problem, read_document

_FILE = Kind(
    name="file of nightly settings",
    how_given="Give the file with --settings.",
    advice="docs/reference/nightly.md lists every setting and what it may be.",
)

# The folders that a nightly run only reads; it collects files from the others, or writes to them.
_READ = ("commentary", "published")
_FOLDERS = ("drop", "taken", *_READ, "reports", "findings", "tables", "site")


def load_settings(file: Path) -> Settings:
    """Read and check the settings; every problem is named with its line."""
    file = Path(os.path.abspath(file))
    document = read_document(file, _FILE)
    settings = check(document, Settings, {"file": file})
    folders = {name: path for name in _FOLDERS if (path := getattr(settings, name)) is not None}
    document.stop_at([*_apart(settings, folders), *_late_enough(settings)])
    document.stop_at(_there(settings, folders))
    return settings


def _files(settings: Settings) -> list[tuple[Place, Path]]:
    """Return the files that a nightly run reads and does not write, each with its setting."""
    files: list[tuple[Place, Path | None]] = [
        (("council",), settings.council),
        *((("mappings", number), path) for number, path in enumerate(settings.mappings)),
        (("postgres", "connection_file"), settings.postgres_connection_file),
        (("notify", "addresses_file"), settings.addresses_file),
    ]
    return [(place, path) for place, path in files if path is not None]


def _apart(settings: Settings, folders: dict[str, Path]) -> Iterator[Problem]:
    """Yield folders in each other, and files in folders that a nightly run empties or writes."""
    real = {name: Path(os.path.realpath(path)) for name, path in folders.items()}
    for other, name in combinations(real, 2):
        if real[name] == real[other]:
            yield (name,), f"`{name}` and `{other}` are the same folder."
        elif real[other] in real[name].parents:
            yield (name,), f"`{name}` lies in `{other}`; each needs its own folder."
        elif real[name] in real[other].parents:
            yield (other,), f"`{other}` lies in `{name}`; each needs its own folder."
    for place, path in [
        (("warehouse",), settings.warehouse), ((), settings.file), *_files(settings),
    ]:  # fmt: skip
        lies_at = Path(os.path.realpath(path.parent)) / path.name
        what = _FILE.named(place) if place else "the file of settings"
        for name in real.keys() - set(_READ):
            if real[name] in (lies_at, *lies_at.parents):
                yield (
                    place,
                    f"{what} lies in `{name}`, where a nightly run collects or writes files.",
                )
    # The warehouse's own folders are called FILE.landing, FILE.builds and so on.
    own = f"{settings.warehouse.name}."
    parent = Path(os.path.realpath(settings.warehouse.parent))
    for name, path in real.items():
        if any(
            each.parent == parent and each.name.startswith(own) for each in (path, *path.parents)
        ):
            yield (name,), f"`{name}` lies in a folder of the warehouse's own ({own}…)."


def _late_enough(settings: Settings) -> Iterator[Problem]:
    hours, longest = settings.stale_after_hours, settings.due.longest_wait_hours
    if hours <= longest:
        yield (
            ("notify", "stale_after_hours"),
            f"`notify.stale_after_hours` is {hours}, but there are up to {longest} hours between "
            "two nightly runs that are due: no run could be in time.",
        )


def _there(settings: Settings, folders: dict[str, Path]) -> Iterator[Problem]:
    """Yield what must exist and does not; other folders are made, or waited for."""
    for place, path in _files(settings):
        if not path.is_file():
            yield place, f"{_FILE.named(place)}: there is no file {path}."
    if settings.commentary is not None and not settings.commentary.is_dir():
        yield ("commentary",), f"`commentary`: there is no folder {settings.commentary}."
    for name, path in folders.items():
        if path.exists() and not path.is_dir():
            yield (name,), f"`{name}`: {path} is a file, and must be a folder."
    if settings.warehouse.is_dir():
        file = settings.warehouse
        yield ("warehouse",), f"`warehouse`: {file} is a folder, and must be a file."
