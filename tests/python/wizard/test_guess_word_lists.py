"""The lists of words that guesses are made by mean columns and codes that there are."""

from __future__ import annotations

import csv
from pathlib import Path

from reg18.base.names import label_key
from reg18.contract.code_lists import codes
from reg18.contract.tables import TABLES_BY_NAME
from reg18.wizard import labels as guess_labels
from tests.python.guess_samples import WORDS


def test_header_words_mean_columns_that_there_are() -> None:
    with WORDS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = {column for table in TABLES_BY_NAME.values() for column in table.columns}
    for row in rows:
        if row["table_name"]:
            assert row["column_name"] in TABLES_BY_NAME[row["table_name"]].columns, row
        else:
            assert row["column_name"] in columns | {"key", "none", "personal"}, row
    keys = [(row["words"], row["table_name"], row["column_name"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_telling_words_tell_codes_that_there_are() -> None:
    file = Path(guess_labels.__file__).with_name("label_words.csv")
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        assert row["code"] in codes()[row["code_list"]], row
        assert row["words"] == label_key(row["words"]), row
    keys = [(row["code_list"], row["words"]) for row in rows]
    assert len(keys) == len(set(keys))
