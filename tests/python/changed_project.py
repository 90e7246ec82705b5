"""The project as a council or an engineer changes it, each thing in one place; both builds that
tests make of it run the SQL that dbt made for the first of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from reg18.site.pages import work_folder
from tests.python.conftest import LIMIT, ROOT
from tests.python.recorded_dbt import reg18_command

LEFT_OUT = shutil.ignore_patterns(".venv", "var", ".git", "dist", "built", "__pycache__")

# Another title and another rule of one measure.
TITLE, NEW_TITLE = (
    "Resolved within the period told to the complainant",
    "Answered before the day that was told",
)
RULE = "is_statutory_resolved and date_resolved <= response_due"
NEW_RULE = "is_statutory_resolved and date_resolved < response_due"
# A library is another service than adult social care.
LIBRARY = "Oadby Library,false\n"


@dataclass(frozen=True)
class ChangedProject:
    """A copy of the project, and where the SQL of its build is recorded."""

    folder: Path
    store: Path

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run its reg18 to a good end."""
        done = subprocess.run(
            [*reg18_command(self.store), *map(str, arguments)],
            cwd=self.folder, capture_output=True, text=True, encoding="utf-8", check=False,
            timeout=LIMIT,
            env={
                **os.environ,
                "PYTHONPATH": str(self.folder / "src"),
                "REG18_DBT_TARGET": str(self.folder / "target"),
                "REG18_PUBLISHED": str(self.folder / "published"),
                # The pages of the site are the same; only what lies beside them is not.
                "REG18_SITE_WORK": str(work_folder()),
            },
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done


def change_project(folder: Path) -> None:
    """Make the copy."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    for name, old, new in (
        ("seeds/reference/measure_families.csv", TITLE, NEW_TITLE),
        ("models/core/fct_complaints.sql", RULE, NEW_RULE),
    ):
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        file.write_text(text.replace(old, new), encoding="utf-8")
    with (folder / "seeds" / "reference" / "service_areas.csv").open("a", encoding="utf-8") as seed:
        seed.write(LIBRARY)
