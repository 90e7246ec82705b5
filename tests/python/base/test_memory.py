"""What does not fit into memory is written to the disk, and a build goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from dbt.adapters.duckdb import environments
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from jinja2 import Environment

from reg18.base.memory import VARIABLE, memory_limit
from reg18.settings.council import load_council
from reg18.warehouse import dbt
from tests.python.conftest import ROOT

PROFILE = ROOT / "profiles.yml"

# Sorting five million texts takes several hundred megabytes.
LARGE = (
    "select count(*) as texts from (select md5(cast(range as varchar)) as text "
    "from range(5000000) order by text offset 1)"
)


def test_what_does_not_fit_is_written_to_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a node of dbt, and in the next: each opens the connection of the profile again, and the
    folder for what does not fit can be set once only."""
    dbt.prepare(tmp_path, load_council())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "150MB")
    profile = Environment(autoescape=False).from_string(PROFILE.read_text(encoding="utf-8"))
    outputs = yaml.safe_load(profile.render(env_var=os.environ.get))["reg18"]["outputs"]
    target = outputs["prod"]
    settings = DuckDBCredentials.from_dict({**target, "database": "warehouse", "schema": "main"})
    warehouse = environments.create(settings)
    for _ in range(2):
        node = warehouse.handle().cursor()  # type: ignore[no-untyped-call]
        assert node.execute(LARGE).fetchall() == [(4_999_999,)]
        node.close()


def test_the_limit_is_a_share_of_the_machine_unless_it_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    megabytes = int(memory_limit().removesuffix("MB"))
    page = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    assert 1_000 <= megabytes <= max(1_000, int(page) // 1_000)
    monkeypatch.setenv(VARIABLE, "3GB")
    assert memory_limit() == "3GB"
