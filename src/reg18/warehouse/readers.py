"""Who may read which table and column of a warehouse, as the descriptions of the models say.

A model says `meta: {readers: analysts}` or `caseworkers`, and of a column that is not served
`meta: {withheld: personal}` or `equality`. A model or column without a description is not served.
"""

from __future__ import annotations

from functools import cache

import yaml

from reg18.base.paths import project_root

# Of a column: for all readers; for caseworkers; withheld from every reader.
AGGREGATE, CASE, PERSONAL, EQUALITY = "aggregate", "case", "personal", "equality"
_CLASSES = {"analysts": AGGREGATE, "caseworkers": CASE}
# The schema of the models of a folder, where a model does not name one itself.
_SCHEMAS = {
    "models/core": "core",
    "models/marts/kpi": "marts",
    "models/ops": "ops",
    "models/quality": "quality",
    "models/quality/watch": "quality",
    "seeds/reference": "",
}


@cache
def classes() -> dict[tuple[str, str], dict[str, str]]:
    """Return the class of every column, by schema and table, in the order of the descriptions."""
    found = {}
    for folder, schema in _SCHEMAS.items():
        for file in sorted((project_root() / folder).glob("_*.yml")):
            text = file.read_text(encoding="utf-8")
            # The C parser where there is one: it takes a tenth of the time.
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            document = yaml.load(text, Loader=loader)
            for model in (*document.get("models", ()), *document.get("seeds", ())):
                config = model.get("config", {})
                readers = config.get("meta", {}).get("readers")
                if readers is not None:
                    found[config.get("schema", schema), model["name"]] = {
                        column["name"]: column.get("config", {}).get("meta", {}).get("withheld")
                        or _CLASSES[readers]
                        for column in model["columns"]
                    }
    return dict(sorted(found.items()))


def analyst_relations() -> tuple[tuple[str, str], ...]:
    """Return the tables of the analysts' file."""
    return tuple(key for key, columns in classes().items() if AGGREGATE in columns.values())
