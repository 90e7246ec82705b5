"""A night writes the site, and what goes wrong with it holds nothing else back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.python.builds import query
from tests.python.conftest import Reg18
from tests.python.nights import a_place, drop_cases, published_cases
from tests.python.sites import pages_or_skip


def test_a_night_writes_the_site_of_its_own_build(reg18: Reg18, tmp_path: Path) -> None:
    pages_or_skip()
    place = a_place(tmp_path, "site: ../site\ntables: ../tables\n")
    drop_cases(place, 3)
    done = reg18("nightly", "--settings", place.settings)
    assert done.returncode == 0, done.stderr
    assert f"Site: {tmp_path / 'site'}" in " ".join(done.stdout.split())
    ((build,),) = query(place.analyst, "select run_id from marts.run_history where is_current")
    manifest = json.loads((tmp_path / "site" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["build"] == build

    # Somebody's files lie in the way: they stay, and so does all else that the night does.
    for file in (tmp_path / "site").rglob("*"):
        if file.name == "manifest.json":
            file.unlink()
    drop_cases(place, 4)
    done = reg18("nightly", "--settings", place.settings)
    assert done.returncode == 5, done.stdout
    assert "is not an export of reg18" in " ".join(done.stderr.split())
    assert published_cases(place) == 4
    tables = json.loads((tmp_path / "tables" / "manifest.json").read_text(encoding="utf-8"))
    assert tables["build"] != build
    assert (tmp_path / "site" / "index.html").is_file()
