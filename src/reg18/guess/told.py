"""What the names of a file, a sheet or a column say that every row has in common."""

from __future__ import annotations

import re

from reg18.guess.feed import FeedGuess

# By column of the contract: words in a name, and the code that they speak for.
_TOLD = {
    "body": ((r"lgsco|\blgo\b|local government", "lgsco"), (r"phso|health ombuds", "phso")),
    "scope": (
        (r"improve|learning|lesson|corrective|service", "service"),
        (r"payment|redress|compensation|refund|remed", "individual"),
    ),
}


def tell_constants(feed: FeedGuess, called: str) -> None:
    """Give a feed the required values that no column holds and the names tell."""
    names = [*(name for match in feed.taken.values() for name in match.sources), called]
    for column in set(feed.lacking) & _TOLD.keys():
        told = [
            code
            for name in names
            for words, code in _TOLD[column]
            if re.search(words, name, re.IGNORECASE)
        ]
        if told:
            feed.constants[column] = told[0]
