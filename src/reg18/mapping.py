"""Placeholder until merged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    columns: tuple[str, ...]
    separator: str
    number_within: str | None
    prefix: str | None


@dataclass(frozen=True)
class Feed:
    system: str
    files: str
    table: str
    extract: str | None
    sheet: str | None
    header: bool
    file_columns: tuple[str, ...]
    delimiter: str | None
    month_first: bool
    list_separator: str | None
    columns: dict[str, Source]
    constants: dict[str, str]
    only_where: dict[str, tuple[str, ...] | None]
    fingerprint: str


@dataclass(frozen=True)
class Mapping:
    path: Path
    system: str
    feeds: tuple[Feed, ...]
    labels: tuple[tuple[str, str, str], ...]
