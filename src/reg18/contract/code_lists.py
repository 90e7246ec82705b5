"""The reference codes as Python needs them: which list a column is looked up in, and its codes.

Figures never come from here: staging looks every cell up in the same tables, in SQL.
"""

from __future__ import annotations

import csv
from functools import cache

from reg18.base.names import label_key
from reg18.base.paths import project_root

# The code list that the cells of a column are looked up in. Staging joins the same ones.
CODE_LISTS: dict[str, str] = {
    "record_status": "record_status",
    "received_via": "received_via",
    "procedure": "procedure",
    "exclusion_reason": "exclusion_reason",
    "complainant_type": "complainant_type",
    "age_band": "age_band",
    "gender": "gender",
    "ethnicity": "ethnicity",
    "theme": "theme",
    "causes": "cause",
    "partner_bodies": "partner_body",
    "outcome": "outcome",
    "category": "ombudsman_category",
    "body": "ombudsman_body",
    "decision": "ombudsman_decision",
    "action_type": "action_type",
    "scope": "action_scope",
}

# Columns whose cells may hold several codes.
SEVERAL_CODES = ("causes", "partner_bodies")


def _seed(name: str) -> list[dict[str, str]]:
    file = project_root() / "seeds" / "reference" / name
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """The codes of each list, in the order of the reference table."""
    lists: dict[str, list[str]] = {}
    for row in _seed("codes.csv"):
        lists.setdefault(row["code_list"], []).append(row["code"])
    return {name: tuple(members) for name, members in lists.items()}


@cache
def dimensions() -> frozenset[str]:
    """The names of everything that a measure can be told apart by."""
    return frozenset(row["dimension"] for row in _seed("measure_dimensions.csv"))


@cache
def spellings() -> dict[str, dict[str, str]]:
    """Of each list every spelling that a code answers to, as labels are compared, and the code."""
    lists: dict[str, dict[str, str]] = {}
    for row in _seed("codes.csv"):
        code = row["code"]
        for spelling in (code, code.replace("_", " "), row["label"]):
            lists.setdefault(row["code_list"], {})[label_key(spelling)] = code
    for row in _seed("code_synonyms.csv"):
        lists[row["code_list"]][label_key(row["synonym"])] = row["code"]
    return lists
