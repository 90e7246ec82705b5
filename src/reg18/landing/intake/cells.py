"""Typed cells, of workbooks and Parquet files, as the text that staging reads."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

# The line of a row, and its cells as text.
Row = tuple[int, list[str]]

# How many rows go from one process to another at once; fewer if their texts are long.
_BATCH_ROWS = 1000
_BATCH_CHARACTERS = 1_000_000


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows in lists of bounded size."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(map(len, row[1]))
        if len(batch) >= _BATCH_ROWS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def cell_text(value: Any) -> str:
    """Return a cell as text: whole numbers without decimals, dates in ISO form, lists joined."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        if not math.isfinite(value):
            return ""
        if value == int(value):
            return str(int(value))
        return repr(value) if isinstance(value, float) else format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return ";".join(map(cell_text, value)) if isinstance(value, Iterable) else str(value)
