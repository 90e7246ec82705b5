"""Extracts that are late, or smaller than usual, in words: what a build warns of, or why it was
stopped. `ops.extract_freshness` decides which those are (D-070, D-071)."""

from __future__ import annotations

from pathlib import Path

from reg18.base.errors import CheckFailedError, Reg18Error
from reg18.base.reading import Row, has_table, open_warehouse, rows

# The checks of the data that become words here.
WARNS = "assert_extract_freshness__none_warns"
FAILS = "assert_extract_freshness__none_fails"


def extract_warnings(file: Path) -> list[str]:
    """Return what a file that was built says of extracts that are late or small, a text each."""
    return [
        f"{words} {_what_to_look_at(row)}"
        for row in _read(file, "warn")
        for words in _in_words(row, "warn")
    ]


def explain_stop(file: Path) -> Reg18Error | None:
    """Return why an extract stopped the build of a file; None where none did."""
    found = _read(file, "fail")
    if not found:
        return None
    words = [words for row in found for words in _in_words(row, "fail")]
    advice = [f"{_what_to_look_at(row)} {_if_right(row)}" for row in found]
    return CheckFailedError(" ".join(words), " ".join([*advice, "Nothing was loaded."]))


def _read(file: Path, state: str) -> list[Row]:
    with open_warehouse(file, private=True) as connection:
        # Where the check itself could not be made, there may be no table.
        if not has_table(connection, "ops", "extract_freshness"):
            return []
        query = "select * from ops.extract_freshness where state = ? order by table_name"
        return rows(connection, query, state)


def _in_words(row: Row, state: str) -> list[str]:
    """Return what is wrong with a table: a sentence for its age and one for its rows."""
    words = []
    if row["age_state"] == state:
        words.append(_age(row))
    if row["volume_state"] == state:
        # A median of whole numbers may lie halfway between two of them.
        usual = f"{row['usual_rows']:,.1f}".removesuffix(".0")
        words.append(
            f"The {row['table_name']} extract has {_count(row['rows_read'], 'row')} where {usual} "
            f"are usual, over the last {_count(row['compared_arrivals'], 'extract')} before it."
        )
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


def _what_to_look_at(row: Row) -> str:
    return f"Look at the export of {row['table_name']} in the case system."


def _if_right(row: Row) -> str:
    """Return what to write into the settings where an extract is as it should be."""
    do = []
    if row["age_state"] == "fail":
        do.append("raise fail_after_days")
    if row["volume_state"] == "fail":
        do.append(f"set usual_from to {row['build_date']:%Y-%m-%d}, to compare from here on,")
    return f"If it is right, {' and '.join(do)} in extracts.{row['table_name']} of council.yml."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
