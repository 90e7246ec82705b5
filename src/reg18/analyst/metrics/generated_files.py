"""What is written of the metrics and checked in: the YAML that dbt reads, a list in the how-to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from reg18.analyst.metrics.semantic_models import Semantics
from reg18.base.paths import project_root

_HEADER = """\
# Written by `make semantics` from the registry of measures, and not by hand: a test holds it
# against the registry. `reg18 mf query` makes the same for the warehouse that it is given.
"""
_BEGIN = "<!-- `make semantics` writes this list. -->\n"
_END = "<!-- End of the list. -->\n"


def files_of(semantics: Semantics) -> dict[Path, str]:
    """The checked-in files, each with what is to be in it."""
    root = project_root()
    page = root / "docs" / "how-to" / "metrics.md"
    before, rest = page.read_text(encoding="utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    return {
        root / "models" / "core" / "_core__metrics.yml": as_yaml(semantics),
        page: before + _BEGIN + _list(semantics) + _END + after,
    }


def as_yaml(semantics: Semantics) -> str:
    """The metrics as dbt reads them."""
    body = yaml.dump(
        semantics.document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return f"{_HEADER}\n{body}"


def _list(semantics: Semantics) -> str:
    rows = [f"| `{measure.name}` | {reason} |\n" for measure, reason in semantics.left_out]
    head = "| measure | why it is not a metric |\n| --- | --- |\n"
    return "\n".join(["", head + "".join(rows), ""])


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as everywhere in this project."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)
