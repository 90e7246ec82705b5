"""`make dev-data`: fills the folder of a dbt target with the demonstration extracts.

python -m tools.dev_data TARGET      dev or ci, as in profiles.yml
"""

from __future__ import annotations

import shutil
import sys
from datetime import date

from reg18.base.paths import project_root
from reg18.landing.load import read_load
from reg18.landing.store import Landing
from reg18.published.files import published_folder
from reg18.settings.council import load_council
from reg18.warehouse import dbt
from reg18.warehouse.build import new_load_row
from reg18.warehouse.runs import Run

AS_OF = date(2025, 6, 30)


def main(target: str) -> None:
    """Land the demonstration extracts, with the settings of council.yml."""
    root = project_root()
    folder = root / "var" / target
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    landing = Landing(folder / "loaded.duckdb")
    row = new_load_row(Run("scratch"), AS_OF)
    landing.keep(read_load(landing, root / "extracts" / "demo", [], row, lambda *_: None).number)
    dbt.prepare(folder, load_council(), landing.file, published_folder())
    (folder / dbt.LANDING_NAME).unlink()
    landing.file.rename(folder / dbt.LANDING_NAME)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
