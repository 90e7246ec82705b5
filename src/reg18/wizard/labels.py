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
    re.IGNORECASE,
)
_LIKE_A_NAME = re.compile(r"[A-Z][\w'’-]*,? [A-Z]")
_NEGATIVE = re.compile(r"\b(?:not|no|non|un\w*|never|without)\b")

_MOST_LABELS = 30
_LONGEST, _MOST_WORDS = 40, 6
# A longer one among many short ones is left out; if there are more, the column holds free text.
_MOST_LONG = 0.2
# A spelling of a code that is this like a label means the same.
_ALIKE = 90


def labels_of(column: Column) -> dict[str, str]:
    """Return every label of a column's cells as it is compared, and as it is first written."""
    parts = [part.strip() for value in column.values for part in re.split("[;|]", value)]
    return {label_key(part): part for part in reversed(parts) if part}


def writable(column: Column, code_list: str) -> list[str]:
    """Return the labels that may be written, the most frequent first.

    Labels repeat, or are codes already; names and sentences do not. All labels of a column that
    holds anything else are left out. A column that says who complained must repeat more.
    """
    spelling = labels_of(column)
    counted = Counter(
        key
        for value in column.values
        for part in re.split("[;|]", value)
        if (key := label_key(part)) in spelling
    )
    long = {
        key
        for key, label in spelling.items()
        if len(label) > _LONGEST or len(label.split()) > _MOST_WORDS
    }
    if len(spelling) > _MOST_LABELS or len(long) > len(spelling) * _MOST_LONG:
        return []
    total = counted.total()
    coded = sum(count for key, count in counted.items() if code_of(key, code_list))
    repeats = 4 if code_list == "complainant_type" else 2
    if coded < 0.3 * total and len(spelling) * repeats > total:
        return []
    return [
        spelling[key]
        for key, count in counted.most_common()
        if key not in long
        and not _PERSONAL.search(key)
        and (count > 1 or not _LIKE_A_NAME.search(spelling[key]) or code_of(key, code_list))
    ]


def unknown(labels: list[str], code_list: str) -> list[tuple[str, str]]:
    """Return the labels that are not codes yet, each with its likely code, or empty."""
    likely = [(label, code_of(label, code_list)) for label in labels]
    return [
        (label, code)
        for label, code in likely
        if label_key(label) not in spellings()[code_list]
        and (code or label_key(label) not in NOTHING)
    ]


def code_of(label: str, code_list: str) -> str:
    """Return the code that a label means by a synonym or by its spelling; empty if it is unclear.

    "Not upheld" is not a misspelt "upheld": a label that denies means only what is denied too.
    """
    key = label_key(label)
    if key in spellings()[code_list]:
        return spellings()[code_list][key]
    is_decision = code_list in ("outcome", "ombudsman_decision")
    there = [word.strip(",.:;()'\"") for word in key.replace("–", "-").split()]
    for words, code in _synonyms().get(code_list, []):
        if is_decision and _denies(key) and not _denies(" ".join(words)):
            continue
        if any(_begins(there[start:], words) for start in range(len(there) - len(words) + 1)):
            return code
    found = process.extractOne(
        key, list(spellings()[code_list]), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE
    )
    if found is None or _denies(key) != _denies(found[0]):
        return ""
    return spellings()[code_list][found[0]]


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
