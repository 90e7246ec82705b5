"""A mapping of a few lines, written and loaded."""

from __future__ import annotations

from pathlib import Path

from reg18.settings.mapping import Mapping, load_mapping


def load(tmp_path: Path, text: str) -> Mapping:
    file = tmp_path / "mapping.yml"
    file.write_text(text, encoding="utf-8")
    return load_mapping(file)
