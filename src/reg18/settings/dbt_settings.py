"""The settings of council.yml that decide figures, as a database that dbt attaches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reg18.base.database import Database, insert, remove
from reg18.settings.council import Council

# A share such as 0.05 is exactly that number, once DuckDB has rounded it.
_NUMBER = "decimal(18, 9)"
TABLES: dict[str, dict[str, str]] = {
    "council": {
        "council_name": "varchar",
        "max_reject_share": _NUMBER,
        "smallest_base_for_percent": "integer",
        "smallest_base_for_change": "integer",
        "slight_change_percent": _NUMBER,
        "marked_change_percent": _NUMBER,
        "slight_change_points": _NUMBER,
        "marked_change_points": _NUMBER,
        "quotes_at_most": "integer",
    },
    "council_targets": {
        "target_list": "varchar",
        "target_order": "integer",
        "days": "integer",
        "unit": "varchar",
        "clock": "varchar",
    },
    "watch_limits": {"watch": "varchar", "working_days": "integer"},
    "expected_extracts": {
        "table_name": "varchar",
        "warn_after_days": "integer",
        "fail_after_days": "integer",
        "warn_below_share": "double",
        "fail_below_share": "double",
        "usual_from": "date",
    },
}


def write_settings(file: Path, council: Council) -> Database:
    """Write the settings of a council; replaces an earlier file."""
    database = Database(file, "settings", "The database of settings")
    remove(file)
    database.create(
        f"{table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        for table, columns in TABLES.items()
    )
    with database.opened(write=True) as connection:
        for table, rows in _rows(council).items():
            insert(connection, f"settings.{table}", TABLES[table], rows)
    return database


def _rows(council: Council) -> dict[str, list[dict[str, Any]]]:
    settings = council.settings
    return {
        "council": [
            {
                **settings["thresholds"],
                "council_name": council.name,
                "quotes_at_most": council.quotes_at_most,
            }
        ],
        "council_targets": [
            {"clock": None, **target, "target_list": name, "target_order": order}
            for name, targets in settings["targets"].items()
            for order, target in enumerate(targets, 1)
        ],
        "watch_limits": [
            {"watch": watch, "working_days": days} for watch, days in settings["watch"].items()
        ],
        "expected_extracts": [
            {"table_name": table, **expected}
            for table, expected in settings.get("extracts", {}).items()
        ],
    }
