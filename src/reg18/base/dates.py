"""Dates as people read them."""

from __future__ import annotations

from datetime import date


def day(value: date) -> str:
    """Return a date as reports print it: 30 June 2025."""
    return f"{value.day} {value:%B %Y}"
