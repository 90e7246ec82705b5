"""Extracts that are late, or smaller than is usual, in words: what a build warns of, or why one was
stopped. `ops.extract_freshness` decides which those are (D-070, D-071)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reg18.base.errors import CheckFailedError, Reg18Error
from reg18.base.reading import Row, has_table, open_warehouse, rows

# The checks of the data that become words here.
WARNS = "assert_extract_freshness__none_warns"
FAILS = "assert_extract_freshness__none_fails"


def extract_warnings(file: Path) -> list[str]:
    """What a file that was built says of extracts that are late or small, a text each."""
    return [
        f"{words} {_what_to_look_at(row)}"
        for row in _rows(file, "warn")
        for words in _in_words(row, "warn")
    ]


def explain_stop(failures: Iterable[tuple[str, str]], file: Path) -> Reg18Error | None:
    """The error to raise where an extract stopped the build; None where it was something else.

    `failures` are kinds and names of what failed, `file` is the warehouse as far as it was built.
    """
    if FAILS not in (name for _, name in failures):
        return None
    found = _rows(file, "fail")
    if not found:
        return None
    return CheckFailedError(
        " ".join(words for row in found for words in _in_words(row, "fail")),
        " ".join(
            [*(f"{_what_to_look_at(row)} {_if_right(row)}" for row in found), "Nothing was loaded."]
        ),
    )


def _rows(file: Path, state: str) -> list[Row]:
    with open_warehouse(file, private=True) as connection:
        # Where the check itself could not be made, there may be no table.
        if not has_table(connection, "ops", "extract_freshness"):
            return []
        return rows(
            connection,
            "select * from ops.extract_freshness where state = ? order by table_name",
            state,
        )


def _in_words(row: Row, state: str) -> list[str]:
    """What is wrong with a table, a sentence for its age and one for its rows."""
    words = []
    if row["age_state"] == state:
        words.append(_age(row))
    if row["volume_state"] == state:
        words.append(_volume(row))
    return words


def _age(row: Row) -> str:
    table, days = row["table_name"], _count(row["days_since"], "day")
    if row["last_new_at"] is None:
        return f"No {table} extract has come in the {days} since the first build."
    since = f"{row['last_new_at']:%-d %B %Y}"
    if row["arrivals_since"] == 0:
        return f"No {table} extract has come for {days}, since {since}."
    times = "once" if row["arrivals_since"] == 1 else f"{row['arrivals_since']:,} times"
    return (
        f"The {table} extract has brought nothing new for {days}, since {since}; it came {times} "
        "since then, with rows that were loaded before."
    )


def _volume(row: Row) -> str:
    return (
        f"The {row['table_name']} extract has {_count(row['rows_read'], 'row')} where "
        f"{_usual(row['usual_rows'])} are usual, over the last "
        f"{_count(row['compared_arrivals'], 'extract')} before it."
    )


def _what_to_look_at(row: Row) -> str:
    return f"Look at the export of {row['table_name']} in the case system."


def _if_right(row: Row) -> str:
    """What to write into the settings where an extract is as it should be."""
    part, do = f"extracts.{row['table_name']} of council.yml", []
    if row["age_state"] == "fail":
        do.append("raise fail_after_days")
    if row["volume_state"] == "fail":
        do.append(f"set usual_from to {row['build_date']:%Y-%m-%d}, to compare from here on,")
    return f"If it is right, {' and '.join(do)} in {part}."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _usual(median: float) -> str:
    """A median of whole numbers, which may lie halfway between two of them."""
    return f"{median:,.0f}" if median == int(median) else f"{median:,.1f}"
