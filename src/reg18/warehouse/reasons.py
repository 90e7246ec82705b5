"""Reasons in words, as a warehouse has them: what is wrong, and what to do about it."""

from __future__ import annotations

from reg18.base.reading import Connection, rows


def issue_words(connection: Connection) -> dict[str, str]:
    """What each reason of quality.issues means, from quality.reasons."""
    found = rows(connection, "select * from quality.reasons where applies_to = 'issue'")
    return {row["reason"]: row["why"] for row in found}
