"""Reasons in words, as a warehouse has them: what is wrong, and what to do about it."""

from __future__ import annotations

import duckdb


def issue_words(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each reason of quality.issues means, from quality.reasons."""
    rows = connection.execute("select * from quality.reasons where applies_to = 'issue'")
    names = [column[0] for column in rows.description or ()]
    found = (dict(zip(names, row, strict=True)) for row in rows.fetchall())
    return {row["reason"]: row["why"] for row in found}
