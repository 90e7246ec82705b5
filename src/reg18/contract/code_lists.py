"""The code lists of the contract and the reference codes in them.

Figures never come from here: staging looks every cell up in the same tables, in SQL.
"""

from __future__ import annotations

import csv
from functools import cache

from reg18.base.names import label_key
from reg18.base.paths import project_root
from reg18.contract.tables import TABLES

_CODED = {
    column: said
    for table in TABLES
    for column, said in table.meta.items()
    if said["type"] in ("code", "codes")
}
# The code list in which the cells of a column are looked up, and columns with several codes a cell.
CODE_LISTS: dict[str, str] = {column: said["code_list"] for column, said in _CODED.items()}
SEVERAL_CODES = tuple(column for column, said in _CODED.items() if said["type"] == "codes")


def _seed(name: str) -> list[dict[str, str]]:
    file = project_root() / "seeds" / "reference" / name
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Return the codes of each list, in the order of the reference table."""
    lists: dict[str, list[str]] = {}
    for row in _seed("codes.csv"):
        lists.setdefault(row["code_list"], []).append(row["code"])
    return {name: tuple(members) for name, members in lists.items()}


@cache
def dimensions() -> frozenset[str]:
    """Return the names of the dimensions by which measures are broken down."""
    return frozenset(row["dimension"] for row in _seed("measure_dimensions.csv"))


@cache
def spellings() -> dict[str, dict[str, str]]:
    """Return, for each list, each spelling of a code (as `label_key`) and the code."""
    lists: dict[str, dict[str, str]] = {}
    for row in _seed("codes.csv"):
        code = row["code"]
        for spelling in (code, code.replace("_", " "), row["label"]):
            lists.setdefault(row["code_list"], {})[label_key(spelling)] = code
    for row in _seed("code_synonyms.csv"):
        lists[row["code_list"]][label_key(row["synonym"])] = row["code"]
    return lists
