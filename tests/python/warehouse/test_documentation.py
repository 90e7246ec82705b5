"""Everything that a build makes is described, and nothing else is: relations as they are built are
held against the words beside the models."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reg18.warehouse.dbt import WAREHOUSE_NAME, WORK_NAME
from reg18.warehouse.readers import analyst_relations
from tests.python.conftest import ROOT
from tests.python.plain_dbt import PlainDbt

# Columns of local targets follow the council's settings; those of the settings that come with reg18
# are described, others need not be.
LOCAL_TARGET = re.compile(r"((responded|reviews)_within|overdue)_\d+_(wd|cd)(_|$)")

Columns = dict[str, set[str]]


@dataclass(frozen=True)
class Project:
    """What dbt knows of the project, and the columns of each relation that it built."""

    manifest: dict[str, Any]
    built: Columns

    def resources(self, kind: str) -> list[dict[str, Any]]:
        everything = (
            self.manifest["nodes"] | self.manifest["sources"] | self.manifest["exposures"]
        ).values()
        return [node for node in everything if node["resource_type"] == kind]


@pytest.fixture(scope="module")
def project(plain_dbt: PlainDbt) -> Project:
    """As plain dbt built it; staging and views are in no published file."""
    assert plain_dbt.exit_code == 0, plain_dbt.said[-3000:]
    manifest = (plain_dbt.clone / "target" / "manifest.json").read_text(encoding="utf-8")
    return Project(json.loads(manifest), _columns(plain_dbt.built))


def _columns(folder: Path) -> Columns:
    built: Columns = {}
    with duckdb.connect() as connection:
        for name in (WAREHOUSE_NAME, WORK_NAME):
            connection.execute(f"attach '{folder / name}' (read_only)")
        rows = connection.execute(
            "select table_name, column_name from information_schema.columns"
        ).fetchall()
    for table, column in rows:
        built.setdefault(table, set()).add(column)
    return built


def test_descriptions_begin_with_a_sentence(project: Project) -> None:
    models = project.resources("model")
    assert models
    not_a_sentence = [
        node["name"]
        for node in models
        if not re.match(r"[A-Z][^.]*[^.\s][.:](\s|$)", node["description"])
    ]
    assert not not_a_sentence


@pytest.mark.parametrize("kind", ["model", "seed"])
def test_described_columns_are_those_that_are_built(project: Project, kind: str) -> None:
    problems = []
    for node in project.resources(kind):
        described = set(node["columns"])
        built = project.built[node["name"]]
        problems += [
            f"{node['name']}.{column} is {what}"
            for columns, what in (
                (built - described, "not described"),
                (described - built, "described, and not there"),
            )
            for column in sorted(columns)
            if not LOCAL_TARGET.match(column)
        ]
    assert not problems


@pytest.mark.parametrize("kind", ["model", "seed"])
def test_every_column_says_what_it_is(project: Project, kind: str) -> None:
    lacking = [
        f"{node['name']}.{column['name']}"
        for node in project.resources(kind)
        for column in node["columns"].values()
        if not column["description"].strip().endswith((".", ")"))
    ]
    assert not lacking


def test_every_shared_description_is_used(project: Project) -> None:
    """A text that no column refers to is left over from a column that is gone."""
    written = re.findall(
        r"{% docs (\w+) %}", (ROOT / "models" / "_columns.md").read_text(encoding="utf-8")
    )
    used = {
        name
        for file in (ROOT / "models").rglob("*.yml")
        for name in re.findall(r"doc\('(\w+)'\)", file.read_text(encoding="utf-8"))
    }
    assert written
    assert sorted(used.symmetric_difference(written)) == []


def test_the_analyst_file_is_an_exposure(project: Project) -> None:
    """What is written from the allow-list is what the exposure says, so that lineage shows it."""
    exposure = next(
        node for node in project.resources("exposure") if node["name"] == "analyst_file"
    )
    read = {
        (project.manifest["nodes"][node]["schema"], project.manifest["nodes"][node]["name"])
        for node in exposure["depends_on"]["nodes"]
    }
    assert read == set(analyst_relations())
