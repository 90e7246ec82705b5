"""The analyses: what they answer equals a recount in plain Python, on the demonstration data and on
councils drawn at random."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from reg18.analyst.analyses.answer import Answer, analyses
from tests.python.analysis_chances import Z, student
from tests.python.analysis_recount import RECOUNTS
from tests.python.analysis_tables import Row, drawn, run, tables_of, warehouse_of
from tests.python.conftest import ROOT

NAMES = sorted(RECOUNTS)
COUNCILS = 20


def same_rows(found: list[Row], expected: list[Row]) -> None:
    """Every row and every cell, in whatever order; the places are 1, 2, 3."""
    assert [row.pop("place") for row in found] == list(range(1, len(found) + 1))

    def key(row: Row) -> list[str]:
        return [str(value) for value in row.values() if not isinstance(value, float)]

    assert len(found) == len(expected)
    for row, other in zip(sorted(found, key=key), sorted(expected, key=key), strict=True):
        assert set(row) == set(other)
        for name, value in row.items():
            wanted = other[name]
            if isinstance(value, float) and wanted is not None:
                assert value == pytest.approx(wanted, rel=1e-5, abs=1e-9), (name, row, other)
            else:
                assert value == wanted, (name, row, other)


@pytest.mark.parametrize("name", NAMES)
def test_the_demonstration_is_answered_as_recounted(
    answers: dict[str, Answer], demo_warehouse: Path, name: str
) -> None:
    found = [dict(zip(answers[name].columns, row, strict=True)) for row in answers[name].rows]
    assert found
    same_rows(found, RECOUNTS[name](tables_of(demo_warehouse)))


def test_any_council_is_answered_as_recounted(queries: dict[str, str]) -> None:
    first = int(os.environ["REG18_TEST_SEED"])
    seen: dict[str, set[Any]] = {name: set() for name in NAMES}
    for seed in range(first, first + COUNCILS):
        tables = drawn(seed)
        with warehouse_of(tables) as connection:
            for name in NAMES:
                found = run(connection, queries[name])
                seen[name] |= {row.get("finding", row.get("part")) for row in found}
                try:
                    same_rows(found, RECOUNTS[name](tables))
                except AssertionError as error:
                    raise AssertionError(f"{name}, seed {seed}: {error}") from error
    # What was compared was not only what is empty.
    assert {"no difference shown", "too few to tell"} <= seen["well_founded_by_service"]
    assert {"reviewed", "outcome", "changed", "well-founded"} <= seen["outcomes_after_review"]
    assert {"season", "tested", "forecast"} <= seen["complaints_next_quarter"]


def test_constants_are_those_of_the_distributions() -> None:
    """Points of Student's t and of the normal distribution stand in the SQL as numbers."""
    sql = (ROOT / "analyses" / "complaints_next_quarter.sql").read_text(encoding="utf-8")
    listed = {int(blocks): float(t) for blocks, t in re.findall(r"\((\d), (\d\.\d+)e0\)", sql)}
    assert sorted(listed) == [2, 3, 4, 5]
    for blocks, point in listed.items():
        assert point == pytest.approx(student(3 * (blocks - 1)), abs=1e-9)
    texts = [
        (ROOT / file).read_text(encoding="utf-8")
        for file in ("macros/analyses/chances.sql", "analyses/days_until_closed.sql")
    ]
    numbers = {float(each) for text in texts for each in re.findall(r"(\d\.\d{6,})e0", text)}
    assert sorted(numbers) == pytest.approx(sorted([Z, Z * Z, Z * Z / 2, Z * Z / 4]), abs=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_described_and_none_is_of_a_case(
    answers: dict[str, Answer], queries: dict[str, str], demo_warehouse: Path, name: str
) -> None:
    document = yaml.safe_load((ROOT / "analyses" / "_analyses.yml").read_text(encoding="utf-8"))
    described = {each["name"]: each for each in document["analyses"]}
    columns = described[name]["columns"]
    assert [column["name"] for column in columns] == answers[name].columns
    assert all(column["description"].endswith(".") for column in columns)
    for attribute in ("age_band", "gender", "ethnicity", "complainant_type", "person_id"):
        assert attribute not in queries[name]
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        found = connection.execute(
            "select case_ref from core.fct_complaints union all "
            "select review_ref from core.fct_reviews"
        ).fetchall()
    references = {reference for (reference,) in found}
    assert not references & {str(value) for row in answers[name].rows for value in row}


def test_every_analysis_is_listed_and_recounted() -> None:
    assert sorted(analysis.name for analysis in analyses()) == NAMES
    files = {file.stem for file in (ROOT / "analyses").glob("*.sql")}
    assert files == set(NAMES)
