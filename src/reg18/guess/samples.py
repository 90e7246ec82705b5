"""What a guess is made from: the first rows of a sheet, and what a column's values look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from reg18.code_lists import CODE_LISTS, spellings
from reg18.contract import TABLES_BY_NAME
from reg18.date_shapes import DATE_PATTERN
from reg18.names import label_key

_DATE = re.compile(DATE_PATTERN, re.IGNORECASE)
# Serials of a spreadsheet from 2000 to 2060: other whole numbers of five digits are references.
_SERIAL = re.compile(r"(?:3[6-9]|4\d|5[0-8])\d{3}(?:\.\d+)?")
_TWO_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}.*")
_AMOUNT = re.compile(r"(?:£ ?)?\d[\d,]*(?:\.\d+)?")
_MONEY = re.compile(r"£.*|\d[\d,]*\.\d\d?")
_FLAG = re.compile(r"yes|no|y|n|true|false|1|0", re.IGNORECASE)
_WITH_DIGIT = re.compile(r"(?=.*\d)\S.{0,29}")

# Words for nothing, or for nothing yet.
NOTHING = frozenset(
    {
        "-", "--", "–", "—", "nil", "none", "n/a", "na", "not applicable", "no action",
        "ongoing", "pending", "in progress", "not yet", "awaited",
    }
)  # fmt: skip

_FLAG_COLUMNS = ("independent_investigation", "remedied_before", "public_report", "publish")
_DATE_COLUMNS = (
    "response_due", "relevant_period_agreed_to", "remedy_due", "remedy_completed", "last_updated",
)  # fmt: skip


@dataclass(frozen=True)
class SampleSheet:
    """The first rows of a file, or of a sheet of a workbook, title lines and all."""

    file: str
    sheet: str
    rows: list[list[str]]


@dataclass(frozen=True)
class Column:
    """A column of a file: its name as it stands there, and the cells that are filled."""

    name: str
    values: tuple[str, ...]

    def share(self, pattern: re.Pattern[str]) -> float:
        """How many of the cells that say something look like this, from 0 to 1."""
        said = [value for value in self.values if label_key(value) not in NOTHING]
        return self._share([pattern.fullmatch(value) is not None for value in said])

    def _share(self, verdicts: list[bool]) -> float:
        return sum(verdicts) / len(verdicts) if verdicts else 0.0

    @cached_property
    def dates(self) -> float:
        return max(self.share(_DATE), self.share(_SERIAL))

    @cached_property
    def amounts(self) -> float:
        return self.share(_AMOUNT)

    @cached_property
    def flags(self) -> float:
        return self.share(_FLAG)

    @cached_property
    def references(self) -> float:
        return 0.0 if self.dates >= 0.5 else self.share(_WITH_DIGIT)

    @cached_property
    def distinct(self) -> int:
        return len({label_key(value) for value in self.values})

    @cached_property
    def has_free_text(self) -> bool:
        """Whether cells hold sentences rather than labels."""
        words = sorted(len(value.split()) for value in self.values)
        return bool(words) and words[len(words) // 2] > 6

    @property
    def shape(self) -> str:
        """What all its values look like, in a word; empty where they look like nothing much."""
        shares = {
            "dates": self.dates,
            "yes or no": self.flags,
            "amounts": self.share(_MONEY),
            "references or numbers": self.references,
        }
        return next((what for what, share in shares.items() if share >= 0.8), "")

    def known(self, code_list: str, separator: str = "[;|]") -> float:
        """How many labels of the filled cells are codes of this list already."""
        spelled = spellings()[code_list]
        return self._share([label_key(label) in spelled for label in self.labels(separator)])

    def labels(self, separator: str = "[;|]") -> list[str]:
        """Every label of the filled cells, those of a list one by one."""
        labels = [part.strip() for value in self.values for part in re.split(separator, value)]
        return [label for label in labels if label]

    @cached_property
    def days_and_months(self) -> tuple[bool, bool]:
        """Whether a date shows that the day comes first, and whether one shows the month does."""
        found = [match for value in self.values if (match := _TWO_NUMBERS.fullmatch(value))]
        return (
            any(int(match[1]) > 12 for match in found),
            any(int(match[2]) > 12 for match in found),
        )


def is_value(cell: str) -> bool:
    """Whether a cell holds what no column is called: a date, an amount, a reference."""
    return bool(_DATE.fullmatch(cell) or _AMOUNT.fullmatch(cell) or re.search(r"\d{3}", cell))


def is_date_column(column: str) -> bool:
    """Whether a column of the contract holds dates."""
    return column.startswith("date_") or column in _DATE_COLUMNS


def fit(column: Column, table: str, target: str) -> tuple[int, str]:
    """Whether the values speak for a column of the contract (1), against it (-1, and why), or
    neither."""
    if not column.values:
        return 0, ""
    if is_date_column(target):
        return _by_share(column.dates, "dates")
    if target in _FLAG_COLUMNS:
        return _by_share(column.flags, "yes or no")
    if target in ("amount_gbp", "people_supported"):
        return _by_share(column.amounts, "amounts")
    if target in CODE_LISTS:
        if column.known(CODE_LISTS[target]) >= 0.5:
            return 1, ""
        # Whether it is upheld, or statutory, may be said with yes and no.
        is_told = target in ("outcome", "decision") or (
            target == "procedure" and "statutory" in column.name.lower()
        )
        is_flag = column.flags >= 0.8 and not is_told
        against = is_flag or column.dates >= 0.5 or column.amounts >= 0.8 or column.has_free_text
        return (-1, "its values do not look like labels") if against else (0, "")
    if target.endswith("_ref") or target == "person_id":
        return _fit_reference(column, is_key=target == TABLES_BY_NAME[table].columns[0])
    return (-1, "its values look like dates") if column.dates >= 0.8 else (0, "")


def _by_share(share: float, what: str) -> tuple[int, str]:
    if share >= 0.8:
        return 1, ""
    return (-1, f"its values do not look like {what}") if share < 0.5 else (0, "")


def _fit_reference(column: Column, *, is_key: bool) -> tuple[int, str]:
    if column.dates >= 0.5 or column.has_free_text:
        return -1, "its values do not look like references"
    if is_key and len(column.values) >= 10 and column.distinct < len(column.values) / 5:
        return -1, "its values are not all different"
    return (1, "") if column.references >= 0.8 else (0, "")
