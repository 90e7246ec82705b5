"""Settings of a night for tests, with the files that must be there."""

from __future__ import annotations

from pathlib import Path

from reg18.settings.nightly import load_settings
from reg18.settings.nightly_file import Settings

LEAST = "warehouse: w.duckdb\ndrop: drop\ntaken: taken\n"


def write_settings(folder: Path, more: str = "", least: str = LEAST) -> Path:
    """A settings file, and what the settings of these tests name."""
    for name in ("council.yml", "a.yml", "b.yml", "addresses.txt", "postgres.conf"):
        (folder / name).touch(mode=0o600)
    (folder / "commentary").mkdir(exist_ok=True)
    file = folder / "nightly.yml"
    file.write_text(least + more, encoding="utf-8")
    return file


def settings_of(folder: Path, more: str = "", least: str = LEAST) -> Settings:
    """The settings, loaded."""
    return load_settings(write_settings(folder, more, least))
