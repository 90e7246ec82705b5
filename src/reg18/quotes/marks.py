"""What may be taken out of a quote, and the mark that stands where it was."""

from __future__ import annotations

import re

REFERENCE, NAME, INITIALS = "reference", "name", "initials"
SCRIPT = "words in another script"

KINDS = (
    "code", "web address", "e-mail address", "account name", "date", "NHS number",
    "National Insurance number", "telephone number", "number", "postcode", "address", REFERENCE,
    NAME, INITIALS, SCRIPT,
)  # fmt: skip

# What was cut off the end of a text that goes on for pages.
REST = "[rest left out]"

MARK = re.compile(rf"\[({'|'.join(map(re.escape, KINDS))}) removed\]|{re.escape(REST)}")


def mark(kind: str) -> str:
    """What stands in the place of something that was taken out."""
    return f"[{kind} removed]"
