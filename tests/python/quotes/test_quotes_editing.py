"""What an editor may do to a quote: take away and bracket, and never write."""

from __future__ import annotations

import re

import pytest

from reg18.quotes.wording import why_no_quote

SUGGESTED = (
    "We felt so glad. [name removed]'s help meant a great deal to mum; it was recieved well."
)


@pytest.mark.parametrize(
    "text",
    [
        SUGGESTED,
        "We felt so glad.",
        "it was recieved well",
        "We felt … glad.",
        "We felt so glad … it was recieved well.",
        "We felt so glad. [The worker's] help meant a great deal to [my mother].",
        "It was [received] well.",
        "[Her] help meant a great deal",
        "WE FELT SO GLAD!",
        "We felt so glad. [name removed] help meant a great ... to mum.",
    ],
)
def test_an_editor_may_take_away_and_bracket(text: str) -> None:
    assert why_no_quote(text, SUGGESTED) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("We felt glad.", "words that the writer did not use"),
        ("We felt very glad.", "words that the writer did not use"),
        ("it was received well", "words that the writer did not use"),
        ("it was recieved well. We felt so glad.", "words that the writer did not use"),
        ("We felt so [not] glad.", "words that the writer did not use"),
        ("We felt … so glad.", "words that the writer did not use"),
        ("We felt so glad. help meant a great deal", "words that the writer did not use"),
        ("[We all of us really felt] so glad and more", "more than 5|words that the writer"),
        ("We felt [a b c d e f] glad of help", "more than 5 words in square brackets"),
        ("We felt so glad. [", "bracket without its pair"),
        ("So glad.", "fewer than 3 words"),
        ("[We felt so glad.]", "fewer than 3 words"),
        ("", "fewer than 3 words"),
    ],
)
def test_an_editor_may_not_write(text: str, why: str) -> None:
    found = why_no_quote(text, SUGGESTED)
    assert found is not None
    assert re.search(why, found)
