"""What points to a person without being a name: numbers, addresses, dates, references, code.

Each rule is a kind and a pattern over the plain copy of a text, in the order in which they are
tried: what one has found is gone for the next. In doubt a rule takes out too much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reg18.quotes import marks

# Stands for what is found or marked already, so that no later rule sees it.
GONE = "\x00"


PARENTHESES = r"\([^()]*(?:\([^()]*\)[^()]*)*(?:\)|$)"
# A link of Markdown.
LINK = rf"!?\[[^\]]*\]{PARENTHESES}"


@dataclass(frozen=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    # Where the pattern finds too much: what of it is to be taken out, if anything.
    narrow: Callable[[re.Match[str]], tuple[int, int, str] | None] | None = None


def _rule(
    kind: str,
    pattern: str,
    flags: int = re.IGNORECASE,
    narrow: Callable[[re.Match[str]], tuple[int, int, str] | None] | None = None,
) -> _Rule:
    return _Rule(kind, re.compile(pattern, flags), narrow)


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th))?"
_DATE_IN_DIGITS = (
    r"\d{1,4}\s?(?P<between>[./-])\s?\d{1,2}\s?(?P=between)\s?\d{1,4}"
    r"|\d{1,2} \d{1,2} (?:19|20)\d\d"
)
_BORN = r"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth\s?(?:day|date)|born)"

_SIX = r"[\s.-]?\d\d[\s.-]?\d\d[\s.-]?\d\d(?!\d)"

_STREET = (
    r"street|st|road|rd|lane|ln|avenue|ave?|crescent|cres|terrace|gardens?|grove|mews|boulevard"
    r"|cottages?|villas|lodge|flats?|towers?|estate|parade|circus|hollow"
)
# Words that are more often something else.
_STREET_TOO = (
    r"close|drive|dr|way|place|pl|park|hill|view|green|walk|row|rise|court|ct|house|square|sq"
    r"|fields?|meadows?|bank|end|gate|yard|croft|common|side"
)
# Without a number before it.
_STREET_ALONE = "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Crescent|Terrace|Grove|Mews|Close"
_HOUSE = r"(?:no\.?\s?|number\s|flat\s|apt\.?\s|apartment\s|house\s)?\d{1,4}\s?[a-z]?\b"

_UNITS = (
    r"st|nd|rd|th|am|pm|hrs?|hours?|h|mins?|m|secs?|s|k|kg|g|mg|ml|l|cm|mm|km|ft|in|x|wks?|weeks?"
    r"|days?|months?|yrs?|years?|p|pc|pct|star|stars|ish|bn|mil"
)
_TIME = r"\d{1,2}[.:]\d\d"
_HARMLESS_NUMBERS = re.compile(
    rf"{_TIME}(?:\s?-\s?{_TIME})*|24\s?/\s?7(?:\s?/\s?365)?"
    r"|(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d",
)


def nhs_number_is_sound(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number."""
    if len(digits) != 10 or not digits.isdigit():
        return False
    weighed = sum(
        int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)
    )
    check = 11 - weighed % 11
    return check != 10 and int(digits[9]) == check % 11


def _number(match: re.Match[str]) -> tuple[int, int, str] | None:
    """A run of digits: what it most looks like; nothing where it is short, a time or a span."""
    run = match[0]
    digits = "".join(sign for sign in run if sign.isdigit())
    if len(digits) < 5 or _HARMLESS_NUMBERS.fullmatch(run):
        return None
    before = match.string[: match.start()].rstrip()
    if re.search(r"£\s?[\d,]*$", before) and len(digits) < 8:
        return None
    if len(digits) == 10 and (nhs_number_is_sound(digits) or digits[0] != "0"):
        kind = marks.NHS
    elif len(digits) >= 9 and (digits[0] == "0" or run.startswith(("+", "44", "(0"))):
        kind = marks.PHONE
    else:
        kind = marks.NUMBER
    return match.start(), match.end(), kind


def _mixed(match: re.Match[str]) -> tuple[int, int, str] | None:
    """Letters and digits in one: a reference, but for 1st, 2pm and 24hr."""
    word = match[0]
    has_both = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    if not has_both or re.fullmatch(rf"'?\d+(?:[.:,]\d+)?-?(?:{_UNITS})", word, re.IGNORECASE):
        return None
    if re.fullmatch(r"(?:\d+|[a-z]+)(?:-[a-z]+)+", word, re.IGNORECASE):
        # 2-bedroom, 87-year-old
        return None
    return match.start(), match.end(), marks.REFERENCE


def _after_cue(match: re.Match[str]) -> tuple[int, int, str]:
    """What follows the cue, and not the cue itself."""
    kind = marks.DATE if match.re.groupindex.get("date") else marks.REFERENCE
    group = "date" if kind == marks.DATE else "reference"
    return match.start(group), match.end(group), kind


def _date(match: re.Match[str]) -> tuple[int, int, str] | None:
    """Three numbers as a date: 3/4/1945, 1945-04-03, not 1.5 - 2 or 24/7/365."""
    run = match[0]
    if _HARMLESS_NUMBERS.fullmatch(run):
        return None
    parts = re.findall(r"\d+", run)
    if sum(len(part) in (2, 4) for part in (parts[0], parts[-1])) == 0:
        return None
    return match.start(), match.end(), marks.DATE


_RULES: tuple[_Rule, ...] = (
    _rule(marks.CODE, r"<(script|style)\b.*?(?:</\1\s*>|$)"),
    _rule(marks.CODE, r"<[a-z/!?][^>]*(?:>|$)"),
    _rule(marks.CODE, r"\{[{%#].*?(?:[}%#]\}|$)|\$\{[^}]*(?:\}|$)"),
    _rule(marks.CODE, rf"(?:=\s*|(?<!\w)[+@-])[a-z_][\w.]*(?:{PARENTHESES}|\|\S*)"),
    _rule(marks.WEB, LINK),
    _rule(
        marks.WEB,
        r"\b(?:[a-z][a-z0-9+.-]*://\S*|(?:javascript|vbscript|data|file|mailto|tel|sms):\S+)"
        r"|\bwww\s?[.]\s?\S+",
    ),
    _rule(marks.MAIL, r"[^\s@<>()\[\],;:]+\s?@\s?[^\s@<>()\[\],;:]+\.[a-z]{2,}\b|[^\s@]+@[^\s@]+"),
    _rule(
        marks.MAIL,
        r"\b[\w.+-]+\s?[(\[{]?\s?\bat\b\s?[)\]}]?\s?[\w-]+\s?[(\[{]?\s?\bdot\b\s?[)\]}]?\s?\w+"
        r"(?:\s?\bdot\b\s?\w+)?",
    ),
    _rule(marks.ACCOUNT, r"(?<!\w)@\w+"),
    _rule(
        marks.WEB,
        r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\."
        r"(?:com|org|net|uk|gov|info|io|co|eu|nhs|biz|online|site|app|tv)\b(?:[/?#]\S*)?",
    ),
    _rule(
        marks.DATE,
        rf"{_BORN}[\s:,-]*(?:(?:on|in|is|was|the|of|a)\s+)*"
        rf"(?P<date>{_DATE_IN_DIGITS}|{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?:'?\d\d|\d{{4}})\b)?"
        rf"|{_MONTH}(?:\s{_DAY})?(?:,?\s\d{{4}}\b)?|\d{{1,2}}[./-]\d{{1,2}}|(?:19|20)\d\d|'\d\d)",
        narrow=_after_cue,
    ),
    _rule(marks.DATE, rf"(?<!\d)(?:{_DATE_IN_DIGITS})(?!\d)", narrow=_date),
    _rule(
        marks.DATE,
        rf"\b{_DAY}[\s-](?:of\s)?{_MONTH}[\s,-]{{1,2}}(?:\d{{4}}|'?\d\d)\b"
        rf"|\b{_MONTH}\s{_DAY},?\s\d{{4}}\b",
    ),
    _rule(marks.INSURANCE, rf"\b(?:[A-CEGHJ-PR-TW-Z]{{2}}|QQ){_SIX}(?:[\s.-]?[A-D])?\b", flags=0),
    _rule(marks.INSURANCE, rf"\b[a-z]{{2}}{_SIX}[\s.-]?[a-d]\b|\b[a-z]{{2}}(?=\d){_SIX}\b"),
    _rule(marks.POSTCODE, r"\bgir\s?0aa\b|\b[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}\b"),
    _rule(
        marks.REFERENCE,
        r"\b(?:case|complaint|compliment|ref|reference|account|client|customer|user|person|patient"
        r"|hospital|payroll|staff|policy|invoice|badge|nhs|ni|id)\b[\s.:#(-]*"
        r"(?:\b(?:no|nos|num|number|ref|reference|id|is)\b[\s.:#(-]*)+"
        r"(?P<reference>[a-z]*\d[\w/-]*)",
        narrow=_after_cue,
    ),
    _rule(marks.ADDRESS, rf"\b{_HOUSE},?\s(?:[a-z'.-]+,?\s){{0,3}}(?:{_STREET})\b"),
    _rule(
        marks.ADDRESS,
        rf"\b(?i:{_HOUSE}),?\s(?:(?:The|[A-Z][A-Za-z'.-]*),?\s){{1,3}}(?i:{_STREET_TOO})\b",
        flags=0,
    ),
    _rule(marks.ADDRESS, r"\b(?:flat|apartment|apt|unit|plot)\s?(?:no\.?\s?)?\d+\s?[a-z]?\b"),
    # A street with its name in capitals, without a number.
    _rule(marks.ADDRESS, rf"\b(?:[A-Z][A-Za-z'-]+\s){{1,2}}(?:{_STREET_ALONE})\b", flags=0),
    _rule(marks.POSTCODE, r"(?<![\w./_-])[A-Z]{1,2}\d{1,2}[A-Z]?(?![/_-]?\w)", flags=0),
    _rule(marks.REFERENCE, r"(?<!\w)'?\w+(?:[./_-]\w+)*", narrow=_mixed),
    _rule(marks.NUMBER, r"(?<!\w)[+(]{0,2}\d(?:[\s().\-/]{0,2}\d)*(?!\w)", narrow=_number),
    _rule(marks.NUMBER, r"\d{5,}"),
)


def identifiers(text: str, references: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Stretches of a plain text that identify, with their kinds, none over another."""
    for rule in _RULES:
        found = []
        for match in rule.pattern.finditer(text):
            if GONE in match[0]:
                continue
            stretch = rule.narrow(match) if rule.narrow else (match.start(), match.end(), rule.kind)
            if stretch is not None:
                found.append(stretch)
        for start, end, kind in found:
            text = text[:start] + GONE * (end - start) + text[end:]
            yield start, end, kind
    yield from _references(text, references)


# A reference may be written with blanks or hyphens between its parts: 24 007 856.
_MOST_PARTS = 5


def _references(text: str, references: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    parts = list(re.finditer(r"[^\W_]+", text))
    first = 0
    while first < len(parts):
        for last in range(min(first + _MOST_PARTS, len(parts)), first, -1):
            start, end = parts[first].start(), parts[last - 1].end()
            key = "".join(part[0].lower() for part in parts[first:last])
            if key in references and GONE not in text[start:end]:
                yield start, end, marks.REFERENCE
                first = last - 1
                break
        first += 1
