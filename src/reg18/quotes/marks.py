"""What may be taken out of a quote, and the mark that stands where it was."""

from __future__ import annotations

import re

CODE = "code"
WEB = "web address"
MAIL = "e-mail address"
ACCOUNT = "account name"
DATE = "date"
NHS = "NHS number"
INSURANCE = "National Insurance number"
PHONE = "telephone number"
NUMBER = "number"
POSTCODE = "postcode"
ADDRESS = "address"
REFERENCE = "reference"
NAME = "name"
INITIALS = "initials"
SCRIPT = "words in another script"

KINDS = (
    CODE, WEB, MAIL, ACCOUNT, DATE, NHS, INSURANCE, PHONE, NUMBER, POSTCODE, ADDRESS, REFERENCE,
    NAME, INITIALS, SCRIPT,
)  # fmt: skip

# What was cut off the end of a text that goes on for pages.
REST = "[rest left out]"

MARK = re.compile(rf"\[({'|'.join(map(re.escape, KINDS))}) removed\]|{re.escape(REST)}")


def mark(kind: str) -> str:
    """What stands in the place of something that was taken out."""
    return f"[{kind} removed]"
