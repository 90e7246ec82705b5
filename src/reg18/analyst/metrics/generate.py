"""`make semantics`: writes the checked-in metrics anew, of the registry and the council's settings.

python -m reg18.analyst.metrics.generate
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from reg18.analyst.metrics.generated_files import files_of
from reg18.analyst.metrics.registry import Registry, read_registry
from reg18.analyst.metrics.semantic_models import semantics_of
from reg18.base.errors import Reg18Error
from reg18.settings.council import Council, load_council
from reg18.warehouse import dbt

# The registry alone: no extract is read.
_BUILD = (
    *("build", "--select", "+measures", "measure_sums"),
    *("--exclude-resource-type", "test", "unit_test", "--no-write-json"),
)


def registry_of(council: Council) -> Registry:
    """What the registry would be in a warehouse that is built with these settings."""
    with tempfile.TemporaryDirectory(prefix="reg18-") as name:
        folder = Path(name)
        dbt.prepare(folder, council)
        with dbt.target_folder(folder) as target:
            done = dbt.run(list(_BUILD), folder, target, lambda *_: None)
        if done.exit_code:
            raise Reg18Error("\n".join(done.tail[-5:]), "Mend what it says, then try again.")
        return read_registry(folder / dbt.WAREHOUSE_NAME, is_built=False)


def main() -> None:
    """Write every file."""
    try:
        written = files_of(semantics_of(registry_of(load_council())))
    except Reg18Error as error:
        sys.exit(f"Stopped. {error}")
    for file, text in written.items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
