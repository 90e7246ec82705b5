"""Typed cells, of workbooks and Parquet files, as the text that staging reads."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# The line of a row, and its cells as text.
Row = tuple[int, list[str]]

# Rows go from one process to another so many at a time, and fewer where their texts are long.
_BATCH_ROWS = 1000
_BATCH_CHARACTERS = 1_000_000


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in lists of bounded size."""
    batch: list[Row] = []
    characters = 0
    for line, cells in rows:
        batch.append((line, cells))
        characters += sum(map(len, cells))
        if len(batch) >= _BATCH_ROWS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without decimals, days and times in ISO form, lists joined."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return str(int(whole)) if value == whole else format(value.normalize(), "f")
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Iterable):
        return ";".join(cell_text(one) for one in value)
    return str(value)


def _moment_text(moment: datetime) -> str:
    if moment.time() == time() and moment.tzinfo is None:
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")
