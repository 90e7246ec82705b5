"""Which labels of a coded column may be written into a mapping, and the code of each."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from reg18.base.names import label_key
from reg18.contract.code_lists import spellings
from reg18.wizard.columns import NOTHING, Column

# What a label never looks like: a title before a name, an e-mail or postal address, a long number.
_PERSONAL = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|rev|sir)\b|@|\d{4}|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b",
)
_LIKE_A_NAME = re.compile(r"[A-Z][\w'’-]*,? [A-Z]")
_NEGATIVE = re.compile(r"\b(?:not|no|non|un\w*|never|without)\b")

_MOST_LABELS = 30
_LONGEST, _MOST_WORDS = 40, 6
# With more long ones than this among the labels, the column holds free text.
_MOST_LONG = 0.2
# A spelling of a code that is this similar to a label means the same.
_ALIKE = 90


def guess_labels(column: Column, code_list: str) -> tuple[list[tuple[str, str]], bool]:
    """Return the labels of a column that are not codes yet, the most frequent first, each with its
    likely code or an empty one; and whether others may not be shown.

    A label may be shown if it is short, has no sign of a person, and is like a code, repeats or
    has no two capitals. If the column may hold names or sentences, none may.
    """
    spelling: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for part in [part for value in column.values for part in re.split("[;|]", value)]:
        if key := label_key(part):
            spelling.setdefault(key, part.strip())
            counted[key] += 1
    codes = {key: code_of(key, code_list) for key in counted}
    long = {key for key in counted if len(key) > _LONGEST or len(key.split()) > _MOST_WORDS}
    # Complainants may be named in a column that says what they are, and some complain often.
    repeats = 4 if code_list == "complainant_type" else 2
    holds_labels = (
        sum(count for key, count in counted.items() if codes[key]) >= 0.3 * counted.total()
        or len(counted) * repeats <= counted.total()
    )
    if len(counted) > _MOST_LABELS or len(long) > len(counted) * _MOST_LONG or not holds_labels:
        return [], bool(counted)
    shown = [
        key
        for key, count in counted.most_common()
        if key not in long
        and not _PERSONAL.search(key)
        and (codes[key] or count > 1 or not _LIKE_A_NAME.search(spelling[key]))
    ]
    found = [
        (spelling[key], codes[key])
        for key in shown
        if key not in spellings()[code_list] and (codes[key] or key not in NOTHING)
    ]
    return found, len(shown) < len(counted)


def code_of(label: str, code_list: str) -> str:
    """Return the code that a label means by a synonym or by its spelling; empty if it is unclear.

    "Not upheld" is not a misspelt "upheld": a label that denies means only what is denied too.
    """
    key, known = label_key(label), spellings()[code_list]
    if key in known:
        return known[key]
    is_decision = code_list in ("outcome", "ombudsman_decision")
    there = [word.strip(",.:;()'\"") for word in key.replace("–", "-").split()]
    for words, code in _synonyms().get(code_list, []):
        if is_decision and _denies(key) and not _denies(" ".join(words)):
            continue
        if any(_begins(there[start:], words) for start in range(len(there) - len(words) + 1)):
            return code
    found = process.extractOne(key, list(known), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
    return known[found[0]] if found is not None and _denies(key) == _denies(found[0]) else ""


@cache
def _synonyms() -> dict[str, list[tuple[list[str], str]]]:
    """Return by code list the words that mean a code, the longest first."""
    file = Path(__file__).with_name("label_words.csv")
    found: dict[str, list[tuple[list[str], str]]] = {}
    with file.open(encoding="utf-8", newline="") as handle:
        for row in sorted(csv.DictReader(handle), key=lambda row: -len(row["words"].split())):
            found.setdefault(row["code_list"], []).append((row["words"].split(), row["code"]))
    return found


def _begins(there: list[str], words: list[str]) -> bool:
    """Whether words begin those of a label; one of up to three letters is the whole word."""
    return all(
        word == one or (len(one) > 3 and word.startswith(one))
        for one, word in zip(words, there, strict=False)
    )


def _denies(label: str) -> bool:
    return bool(_NEGATIVE.search(label_key(label)))
