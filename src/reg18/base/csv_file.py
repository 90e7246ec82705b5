"""Rows as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reg18.base.errors import Reg18Error
from reg18.base.files import owner_only
from reg18.base.terminal import short_path


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], file: Path) -> None:
    """Write rows to a file for its owner only, as the warehouse is; raises Reg18Error if it cannot
    be written."""
    try:
        with owner_only(), file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    except OSError as error:
        raise Reg18Error(
            f"{short_path(file)} cannot be written ({error.strerror}).",
            "Give --csv a file in an existing folder that you may write to.",
        ) from error
