"""The extract contract, read from the dbt sources, and the macros that name its columns too."""

from __future__ import annotations

import re

import duckdb
import pytest

from reg18.base.names import normal_name
from reg18.contract.code_lists import codes
from reg18.contract.tables import TABLES, TABLES_BY_NAME, Table
from reg18.landing.store import cell_columns, row_hash_sql
from tests.python.conftest import ROOT

TYPES = {"text", "name", "code", "codes", "date", "timestamp", "yes_no", "amount", "number"}
MACROS = (ROOT / "macros" / "staging" / "contract.sql").read_text(encoding="utf-8")


def of_type(table: Table, *types: str) -> list[str]:
    return [column for column, said in table.meta.items() if said["type"] in types]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_column_says_what_it_is(table: Table) -> None:
    for column, said in table.meta.items():
        assert said.keys() <= {"type", "required", "code_list", "personal"}, column
        assert said["type"] in TYPES, column
        if said["type"] in ("code", "codes"):
            assert said["code_list"] in codes(), column
        assert column == normal_name(column)
    assert table.required[0] == table.columns[0]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_staging_names_the_columns_of_the_contract(table: Table) -> None:
    def listed(macro: str) -> list[str]:
        body = MACROS.split(f"macro {macro}(")[1].split("endmacro")[0]
        found = re.search(rf"'{table.name}': [\[{{](.*?)[\]}}]", body, re.DOTALL)
        return re.findall(r"'(\w+)'", found[1]) if found else []

    assert listed("contract_columns") == list(table.columns)
    assert listed("date_columns") == of_type(table, "date", "timestamp")
    coded = [
        word
        for column, said in table.meta.items()
        if "code_list" in said
        for word in (column, said["code_list"])
    ]
    assert listed("coded_columns") == coded


def test_the_reference_page_lists_the_columns() -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    for table in TABLES:
        names = (f"**{name}**" if name in table.required else name for name in table.columns)
        assert f"| `{table.name}` | {', '.join(names)} |" in page


def test_a_row_has_the_hash_it_had_in_earlier_versions() -> None:
    """Rows that were landed before are known by it: the order of the columns may not change."""
    hashes = {}
    with duckdb.connect() as engine:
        for name, table in TABLES_BY_NAME.items():
            numbered = enumerate(cell_columns(table))
            cells = ", ".join(f"{place} as {column}" for place, column in numbered)
            (found,) = engine.execute(
                f"select {row_hash_sql(table)} from (select {cells})"
            ).fetchall()
            hashes[name] = found[0]
    assert hashes == {
        "complaints": 2204349368826596851,
        "reviews": 4984617353664695431,
        "ombudsman": 1633803759849881648,
        "actions": 1889030730516038480,
        "compliments": 4984617353664695431,
        "context": 6398862657281936288,
        "classifications": 1527344473640600706,
    }
