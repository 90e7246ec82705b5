"""What identifies a person without being a name: numbers, addresses, dates, references, code.

Each rule is a kind and a pattern over the plain copy of a text. They are tried in order: what one
has found is hidden from the next. If in doubt, a rule takes out too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reg18.quotes.text import GONE, KEPT, REFERENCE, filled

_PARENTHESES = r"\([^()]*(?:\([^()]*\)[^()]*)*(?:\)|$)"
# A link in Markdown.
LINK = rf"!?\[[^\]]*\]{_PARENTHESES}"

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

_HOUSE = r"(?:no\.?\s?|number\s|flat\s|apt\.?\s|apartment\s|house\s)?\d{1,4}\s?[a-z]?\b,?\s"
_STREET = (
    r"(?:street|st|road|rd|lane|ln|avenue|ave?|crescent|cres|terrace|gardens?|grove|mews|boulevard"
    r"|cottages?|villas|lodge|flats?|towers?|estate|parade|circus|hollow)\b"
)
# Words that are more often something else, so that the words before them need a capital.
_STREET_TOO = (
    r"(?:close|drive|dr|way|place|pl|park|hill|view|green|walk|row|rise|court|ct|house|square|sq"
    r"|fields?|meadows?|bank|end|gate|yard|croft|common|side)\b"
)
_CAPITALS = r"(?-i:(?:(?:The|[A-Z][A-Za-z'.-]*),?\s){1,3})"

_UNIT = (
    r"'?\d+(?:[.:,]\d+)?-?(?:st|nd|rd|th|am|pm|hrs?|hours?|h|mins?|m|secs?|s|k|kg|g|mg|ml|l|cm|mm"
    r"|km|ft|in|x|wks?|weeks?|days?|months?|yrs?|years?|p|pc|pct|stars?|ish|bn|mil)"
)
_TIME = r"\d{1,2}[.:]\d\d"

# Sums of money, times and years, which name no one.
_HARMLESS = rf"""(?x)
    £\s?\d{{1,3}}(?:,?\d{{3}})?(?:\.\d\d)?(?![,.]?\d)
    | (?<![\w/.:-])(?<!\d\s)
      (?: {_TIME}(?:\s?-\s?{_TIME})* | 24\s?/\s?7(?:\s?/\s?365)?
        | (?:19|20)\d\d[-/](?:19|20)?\d\d )
      (?!\s?[/.:-]?\s?\d)(?!\w)"""

# Where a pattern has a group `what`, only that is taken out, and not the words that lead to it.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("code", r"<(script|style)\b.*?(?:</\1\s*>|$)|<[a-z/!?][^>]*(?:>|$)"),
        ("code", r"\{[{%#].*?(?:[}%#]\}|$)|\$\{[^}]*(?:\}|$)"),
        ("code", rf"(?:=\s*|(?<!\w)[+@-])[a-z_][\w.]*(?:{_PARENTHESES}|\|\S*)"),
        ("web address", LINK),
        (
            "web address",
            r"\b(?:[a-z][a-z0-9+.-]*://\S*|(?:javascript|vbscript|data|file|mailto|tel|sms):\S+)"
            r"|\bwww\s?[.]\s?\S+",
        ),
        (
            "e-mail address",
            r"[^\s@<>()\[\],;:]+\s?@\s?[^\s@<>()\[\],;:]+\.[a-z]{2,}\b|[^\s@]+@[^\s@]+"
            r"|\b[\w.+-]+\s?[(\[{]?\s?\bat\b\s?[)\]}]?\s?[\w-]+\s?[(\[{]?\s?\bdot\b\s?[)\]}]?\s?\w+"
            r"(?:\s?\bdot\b\s?\w+)?",
        ),
        ("account name", r"(?<!\w)@\w+"),
        (
            "web address",
            r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\."
            r"(?:com|org|net|uk|gov|info|io|co|eu|nhs|biz|online|site|app|tv)\b(?:[/?#]\S*)?",
        ),
        (
            "date",
            rf"{_BORN}[\s:,-]*(?:(?:on|in|is|was|the|of|a)\s+)*"
            rf"(?P<what>{_DATE_IN_DIGITS}|{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?:'?\d\d|\d{{4}})\b)?"
            rf"|{_MONTH}(?:\s{_DAY})?(?:,?\s\d{{4}}\b)?|\d{{1,2}}[./-]\d{{1,2}}|(?:19|20)\d\d"
            r"|'\d\d)",
        ),
        ("date", rf"(?<!\d)(?:{_DATE_IN_DIGITS})(?!\d)"),
        (
            "date",
            rf"\b{_DAY}[\s-](?:of\s)?{_MONTH}[\s,-]{{1,2}}(?:\d{{4}}|'?\d\d)\b"
            rf"|\b{_MONTH}\s{_DAY},?\s\d{{4}}\b",
        ),
        (
            "National Insurance number",
            rf"(?-i:\b(?:[A-CEGHJ-PR-TW-Z]{{2}}|QQ){_SIX}(?:[\s.-]?[A-D])?\b)"
            rf"|\b[a-z]{{2}}{_SIX}[\s.-]?[a-d]\b|\b[a-z]{{2}}(?=\d){_SIX}\b",
        ),
        ("postcode", r"\bgir\s?0aa\b|\b[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}\b"),
        (
            REFERENCE,
            r"\b(?:case|complaint|compliment|ref|reference|account|client|customer|user|person"
            r"|patient|hospital|payroll|staff|policy|invoice|badge|nhs|ni|id)\b[\s.:#(-]*"
            r"(?:\b(?:no|nos|num|number|ref|reference|id|is)\b[\s.:#(-]*)+"
            r"(?P<what>[a-z]*\d[\w/-]*)",
        ),
        ("address", rf"\b{_HOUSE}(?:[a-z'.-]+,?\s){{0,3}}{_STREET}"),
        ("address", rf"\b{_HOUSE}{_CAPITALS}{_STREET_TOO}"),
        ("address", r"\b(?:flat|apartment|apt|unit|plot)\s?(?:no\.?\s?)?\d+\s?[a-z]?\b"),
        # A street with its name, without a number.
        ("address", rf"\b{_CAPITALS}(?-i:(?=[A-Z]))(?:{_STREET}|close\b)"),
        ("postcode", r"(?-i:(?<![\w./_-])[A-Z]{1,2}\d{1,2}[A-Z]?(?![/_-]?\w))"),
        ("", _HARMLESS),
        # Letters and digits in one word, but for 1st, 2pm, 2-bedroom and 87-year-old.
        (
            REFERENCE,
            rf"(?<!\w)(?!(?:{_UNIT}|\d+(?:-[a-z]+)+)(?![./_-]?\w))"
            r"(?='?(?:[./-]?\w)*?\d)(?='?(?:[./-]?\w)*?[^\W\d_])'?\w+(?:[./-]\w+)*",
        ),
        ("telephone number", r"(?<!\w)(?:\(?0|\(?\+\(?44)(?:[\s().\-/]{0,3}\d){8,}(?!\w)"),
        ("NHS number", r"(?<![\w+(])[1-9](?:[\s-]?\d){9}(?![\s().\-/]{0,2}\d)(?!\w)"),
        ("number", r"(?<!\w)[+(]{0,2}\d(?:[\s().\-/]{0,2}\d){4,}(?!\w)|\d{5,}"),
    )
)


def identifiers(text: str, references: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield spans of a plain text that identify, with their kinds; none overlap."""
    for kind, pattern in _RULES:
        group = "what" if "what" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            start, end = match.span(group)
            if GONE not in text[start:end] and KEPT not in text[start:end]:
                text = filled(text, start, end, GONE if kind else KEPT)
                if kind:
                    yield start, end, kind
    yield from _references(text, references)


# A reference may be written with spaces or hyphens between its parts: 24 007 856.
_MOST_PARTS = 5


def _references(text: str, references: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    parts = list(re.finditer(r"[^\W_]+", text))
    first = 0
    while first < len(parts):
        for last in range(min(first + _MOST_PARTS, len(parts)), first, -1):
            start, end = parts[first].start(), parts[last - 1].end()
            key = "".join(part[0].lower() for part in parts[first:last])
            if key in references and GONE not in text[start:end]:
                yield start, end, REFERENCE
                first = last - 1
                break
        first += 1
