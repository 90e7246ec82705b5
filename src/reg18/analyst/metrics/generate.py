"""`make semantics`: writes the checked-in metrics: the YAML for dbt and a list in the how-to.

python -m reg18.analyst.metrics.generate
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from reg18.analyst.metrics.semantic_models import Measure, Semantics, read_measures, semantics_of
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.settings.council import Council, load_council
from reg18.warehouse import dbt

_HEADER = """\
# Written by `make semantics` from the registry of measures, and not by hand: a test holds it
# against the registry. `reg18 mf query` makes the same for the warehouse that it is given.
"""
_BEGIN = "<!-- `make semantics` writes this list. -->\n"
_END = "<!-- End of the list. -->\n"

# Only the registry: no extract is read.
_BUILD = (
    *("build", "--select", "+measures", "measure_sums"),
    *("--exclude-resource-type", "test", "unit_test", "--no-write-json"),
)


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, as everywhere in this project."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def files_of(semantics: Semantics) -> dict[Path, str]:
    """Return the checked-in files, each with the text that it is to have."""
    root = project_root()
    body = yaml.dump(
        semantics.document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    page = root / "docs" / "how-to" / "metrics.md"
    before, rest = page.read_text(encoding="utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    left_out = "".join(
        f"| `{measure.name}` | {reason} |\n" for measure, reason in semantics.left_out
    )
    table = f"\n| measure | why it is not a metric |\n| --- | --- |\n{left_out}\n"
    return {
        root / "models" / "core" / "_core__metrics.yml": f"{_HEADER}\n{body}",
        page: before + _BEGIN + table + _END + after,
    }


def measures_of(council: Council) -> list[Measure]:
    """Return the measures of a warehouse that is built with these settings."""
    with tempfile.TemporaryDirectory(prefix="reg18-") as name:
        folder = Path(name)
        dbt.prepare(folder, council)
        with dbt.target_folder(folder) as target:
            done = dbt.run(list(_BUILD), folder, target, lambda *_: None)
        if done.exit_code:
            raise Reg18Error("\n".join(done.tail[-5:]), "Fix what it says, then try again.")
        return read_measures(folder / dbt.WAREHOUSE_NAME, is_built=False)


def main() -> None:
    """Write every file."""
    try:
        written = files_of(semantics_of(measures_of(load_council())))
    except Reg18Error as error:
        sys.exit(f"Stopped. {error}")
    for file, text in written.items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
