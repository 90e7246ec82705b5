"""What a guess is made from: the first rows of a sheet, and what a column's values look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from reg18.base.names import label_key
from reg18.contract.code_lists import CODE_LISTS, spellings
from reg18.contract.date_shapes import DATE_PATTERN
from reg18.contract.tables import TABLES_BY_NAME

DATES, FLAGS, AMOUNTS, REFERENCES = "dates", "yes or no", "amounts", "references or numbers"

# Serials of a spreadsheet from 2000 to 2060: other whole numbers of five digits are references.
_SERIAL = r"(?:3[6-9]|4\d|5[0-8])\d{3}(?:\.\d+)?"
_PATTERNS = {
    DATES: re.compile(rf"{DATE_PATTERN}|{_SERIAL}", re.IGNORECASE),
    FLAGS: re.compile(r"yes|no|y|n|true|false|1|0", re.IGNORECASE),
    AMOUNTS: re.compile(r"(?:£ ?)?\d[\d,]*(?:\.\d+)?"),
    REFERENCES: re.compile(r"(?=.*\d)\S.{0,29}"),
}
_MONEY = re.compile(r"£.*|\d[\d,]*\.\d\d?")

# Words for nothing, or for nothing yet: no values of a column.
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

    @cached_property
    def shares(self) -> dict[str, float]:
        """How many of the cells that say something look like each kind of value, from 0 to 1."""
        return {kind: self._share(pattern) for kind, pattern in _PATTERNS.items()}

    def _share(self, pattern: re.Pattern[str]) -> float:
        said = [value for value in self.values if label_key(value) not in NOTHING]
        return sum(bool(pattern.fullmatch(value)) for value in said) / max(len(said), 1)

    @cached_property
    def distinct(self) -> int:
        return len(set(map(label_key, self.values)))

    @cached_property
    def has_free_text(self) -> bool:
        """Whether cells hold sentences rather than labels."""
        words = sorted(len(value.split()) for value in self.values)
        return bool(words) and words[len(words) // 2] > 6

    @property
    def shape(self) -> str:
        """What all its values look like, in a word; empty where they look like nothing much."""
        shares = {**self.shares, AMOUNTS: self._share(_MONEY)}
        return next((kind for kind, share in shares.items() if share >= 0.8), "")

    def known(self, code_list: str) -> float:
        """How many labels of the filled cells are codes of this list already, from 0 to 1."""
        labels = self.labels()
        return sum(label_key(label) in spellings()[code_list] for label in labels) / max(
            len(labels), 1
        )

    def labels(self, separator: str = "[;|]") -> list[str]:
        """Every label of the filled cells, those of a list one by one."""
        parts = [part.strip() for value in self.values for part in re.split(separator, value)]
        return [part for part in parts if part]


def is_value(cell: str) -> bool:
    """Whether a cell holds what no column is called: a date, an amount, a reference."""
    return bool(
        _PATTERNS[DATES].fullmatch(cell)
        or _PATTERNS[AMOUNTS].fullmatch(cell)
        or re.search(r"\d{3}", cell)
    )


def is_date_column(column: str) -> bool:
    """Whether a column of the contract holds dates."""
    return column.startswith("date_") or column in _DATE_COLUMNS


def fit(column: Column, table: str, target: str) -> tuple[int, str]:
    """Whether the values speak for a column of the contract (1), against it (-1, and why), or
    neither."""
    if not column.values:
        return 0, ""
    if target in CODE_LISTS:
        return _fit_labels(column, target)
    if target.endswith("_ref") or target == "person_id":
        return _fit_reference(column, is_key=target == TABLES_BY_NAME[table].columns[0])
    for kind, is_kind in (
        (DATES, is_date_column(target)),
        (FLAGS, target in _FLAG_COLUMNS),
        (AMOUNTS, target in ("amount_gbp", "people_supported")),
    ):
        if is_kind and column.shares[kind] < 0.5:
            return -1, f"its values do not look like {kind}"
        if is_kind:
            return int(column.shares[kind] >= 0.8), ""
    return (-1, "its values look like dates") if column.shares[DATES] >= 0.8 else (0, "")


def _fit_reference(column: Column, *, is_key: bool) -> tuple[int, str]:
    if column.shares[DATES] >= 0.5 or column.has_free_text:
        return -1, "its values do not look like references"
    if is_key and len(column.values) >= 10 and column.distinct < len(column.values) / 5:
        return -1, "its values are not all different"
    return int(column.shares[REFERENCES] >= 0.8), ""


def _fit_labels(column: Column, target: str) -> tuple[int, str]:
    if column.known(CODE_LISTS[target]) >= 0.5:
        return 1, ""
    # Whether it is upheld, or statutory, may be said with yes and no.
    is_told = target in ("outcome", "decision") or (
        target == "procedure" and "statutory" in column.name.lower()
    )
    if (
        (column.shares[FLAGS] >= 0.8 and not is_told)
        or column.shares[DATES] >= 0.5
        or column.shares[AMOUNTS] >= 0.8
        or column.has_free_text
    ):
        return -1, "its values do not look like labels"
    return 0, ""
