"""The JSON Schemas that editors check files by; `python -m reg18.settings.schemas` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from reg18.base.paths import project_root
from reg18.settings.fields import json_schema
from reg18.settings.mapping_file import MappingFile
from reg18.settings.nightly_file import Settings


def schema_texts() -> dict[Path, str]:
    """Return the schema files, next to what they describe, and their texts."""
    root = project_root()
    models: dict[Path, type[BaseModel]] = {
        root / "mappings" / "mapping.schema.json": MappingFile,
        root / "deploy" / "nightly.schema.json": Settings,
    }
    return {
        file: json.dumps(json_schema(model), indent=2, ensure_ascii=False) + "\n"
        for file, model in models.items()
    }


if __name__ == "__main__":
    for file, text in schema_texts().items():
        file.write_text(text, encoding="utf-8")
