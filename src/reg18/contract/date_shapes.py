"""What a date looks like, without reading it: staging reads dates, in SQL.

Written so that Python and DuckDB understand the same patterns.
"""

from __future__ import annotations

import re

_TIME = r"(?:[T,\s]+\d{1,2}[:.]\d{2}.*)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    r"(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[-/. ]+{_MONTH}[-/., ]+(?:\d{{4}}|\d{{2}}))"
)

# A day, with or without a time; in any case.
DATE_PATTERN = f"{_DAY}{_TIME}"
# The day of a spreadsheet as a number.
SERIAL_PATTERN = r"\d{5}(?:\.\d+)?"
ANY_DATE_PATTERN = f"(?:{DATE_PATTERN}|{SERIAL_PATTERN})"

_ANY_DATE = re.compile(ANY_DATE_PATTERN, re.IGNORECASE)


def looks_like_date(text: str) -> bool:
    """Return whether a text without surrounding whitespace could be a date."""
    return _ANY_DATE.fullmatch(text) is not None
