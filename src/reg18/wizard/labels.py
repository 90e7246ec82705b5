"""Which labels of a coded column may be written into a mapping, and which code each may be."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from reg18.base.names import label_key
from reg18.contract.code_lists import spellings
from reg18.wizard.samples import NOTHING, Column

# What a label never looks like: a title of address, an e-mail or postal address, a long number.
_PERSONAL = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|rev|sir)\b|@|\d{4}|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b",
    re.IGNORECASE,
)
_LIKE_A_NAME = re.compile(r"[A-Z][\w'’-]*,? [A-Z]")
_NEGATIVE = re.compile(r"\b(?:not|no|non|un\w*|never|without)\b")

_MOST_LABELS = 30
_LONGEST, _MOST_WORDS = 40, 6
# A longer one among many short ones is left out; where there are more, the column holds free text.
_MOST_LONG = 0.2

# A code that is this like is taken; one that is less so is only mentioned.
_TAKEN, _MENTIONED = 90, 65


def writable(
    column: Column, code_list: str | None, separator: str, *, of_people: bool
) -> list[str]:
    """The labels that may be written, most frequent first; others, and all of a column that holds
    anything but labels, are left out.

    Labels repeat themselves, or are codes already; names and sentences do not. A column that says
    who somebody is (`of_people`) must repeat itself more.
    """
    labels = column.labels(separator)
    counted = Counter(map(label_key, labels))
    spelling = {label_key(label): label for label in reversed(labels)}
    long = {
        key
        for key, label in spelling.items()
        if len(label) > _LONGEST or len(label.split()) > _MOST_WORDS
    }
    if len(counted) > _MOST_LABELS or len(long) > len(counted) * _MOST_LONG:
        return []
    told = sum(is_told(label, code_list) for label in labels) if code_list else 0
    if told < 0.3 * len(labels) and len(counted) * (4 if of_people else 2) > len(labels):
        return []
    return [
        spelling[key]
        for key, count in counted.most_common()
        if key not in long
        and not _PERSONAL.search(key)
        and (
            count > 1
            or not _LIKE_A_NAME.search(spelling[key])
            or (code_list and likely_code(key, code_list)[1] >= _MENTIONED)
        )
    ]


def is_told(label: str, code_list: str) -> bool:
    """Whether a label is a code's own, or tells one by its words."""
    return bool(_code(label, code_list))


def _code(label: str, code_list: str) -> str:
    """The code that a label is or tells; empty where it does neither."""
    return spellings()[code_list].get(label_key(label)) or _told_code(label, code_list)


def list_separator(columns: list[Column], code_list: str) -> str | None:
    """What separates several codes in a cell, where it is neither `;` nor `|`: where it stands,
    more cells come apart into labels of different codes than into anything else."""
    cells = [value for column in columns for value in column.values]
    best, most = None, 0
    for separator in (",", "/", "\n", " & ", " and "):
        lists = [cell.split(separator) for cell in cells if separator in cell]
        codes = [{_code(part, code_list) for part in parts if part.strip()} for parts in lists]
        apart = sum(len(found) > 1 and "" not in found for found in codes)
        if apart * 2 - len(lists) > most:
            best, most = separator, apart * 2 - len(lists)
    return best


@cache
def _telling_words() -> dict[str, list[tuple[list[str], str]]]:
    """code list -> words that tell a code, the most telling first."""
    file = Path(__file__).with_name("label_words.csv")
    found: dict[str, list[tuple[list[str], str]]] = {}
    with file.open(encoding="utf-8", newline="") as handle:
        for row in sorted(csv.DictReader(handle), key=lambda row: -len(row["words"].split())):
            found.setdefault(row["code_list"], []).append((row["words"].split(), row["code"]))
    return found


def _told_code(label: str, code_list: str) -> str:
    """The code that the words of a label tell: they begin words of it that follow each other, and
    one of up to three letters is the whole word. The longest go first, then as listed."""
    # "not upheld" is not a misspelt "upheld".
    is_denied = code_list in ("outcome", "ombudsman_decision") and _denies(label)
    there = [word.strip(",.:;()'\"") for word in label_key(label).replace("–", "-").split()]
    for words, code in _telling_words().get(code_list, []):
        if is_denied and not _denies(" ".join(words)):
            continue
        for start in range(len(there) - len(words) + 1):
            if all(
                word == one or (len(one) > 3 and word.startswith(one))
                for one, word in zip(words, there[start:], strict=False)
            ):
                return code
    return ""


def _denies(label: str) -> bool:
    return bool(_NEGATIVE.search(label_key(label)))


def likely_code(label: str, code_list: str) -> tuple[str, float]:
    """The code that a label tells by its words, else the one whose spelling it is most like; and
    how sure that is, 0 to 100."""
    if told := _told_code(label, code_list):
        return told, _TAKEN
    spelled = spellings()[code_list]
    spelling, score, _ = process.extractOne(label_key(label), list(spelled), scorer=_likeness)
    if _denies(label) != _denies(spelling):
        score = min(score, _MENTIONED - 1)
    return spelled[spelling], score


def _likeness(label: str, spelling: str, **_: object) -> float:
    """Alike as a whole, or one within the other: `refund` is a part of `refund or waiver`."""
    whole, within = fuzz.token_sort_ratio(label, spelling), fuzz.token_set_ratio(label, spelling)
    return max(whole, within * 0.8)


def unknown(labels: list[str], code_list: str) -> list[tuple[str, str, bool]]:
    """The labels that are no code yet: each with a code ("" where none is like it), and whether
    that one is to be taken."""
    likely = {label: likely_code(label, code_list) for label in labels}
    return [
        (label, code if score >= _MENTIONED else "", score >= _TAKEN)
        for label, (code, score) in likely.items()
        if label_key(label) not in spellings()[code_list]
        and (label_key(label) not in NOTHING or is_told(label, code_list))
    ]
