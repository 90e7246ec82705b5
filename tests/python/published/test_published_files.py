"""The files of published figures: what they may hold, who reads them, and whom they hold back."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import duckdb
import pytest

from reg18.base.database import Database
from reg18.base.errors import Reg18Error
from reg18.published import folder as published
from reg18.published import tables
from reg18.published.differences import unexplained_differences
from reg18.published.tables import FIGURES, FREEZES, RESTATEMENTS, Row
from reg18.report.content import read as read_content
from reg18.report.freeze import stated_figures
from reg18.report.render import written
from reg18.settings.council import load_council
from tests.python.builds import tree
from tests.python.conftest import ROOT

HEADER = ",".join(RESTATEMENTS.columns)
GOOD = "2024-25,complaints_received,all,all,341,A case came in late.,B. Head,2025-07-31"


def restatements(folder: Path, *lines: str) -> list[Row]:
    (folder / "restatements.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tables.read(folder, RESTATEMENTS)


def test_a_restatement_as_a_spreadsheet_saves_it(tmp_path: Path) -> None:
    """With a mark at its start, days as they are written here, and lines of nothing but commas."""
    (row,) = restatements(
        tmp_path, f"\ufeff{HEADER}", GOOD.replace("2025-07-31", "31/07/2025"), ",,,,,,,"
    )
    assert row["approved_on"].isoformat() == "2025-07-31"
    assert row["restated"] == "341"
    tables.write(tmp_path, RESTATEMENTS, [row])
    text = (tmp_path / "restatements.csv").read_text(encoding="utf-8")
    assert text == f"{HEADER}\n{GOOD}\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["period;measure", GOOD], "line 1: the header must be period,measure,"),
        ([f"{HEADER},note", f"{GOOD},x"], "line 1: .*not known: note"),
        ([HEADER, GOOD, GOOD.replace("2025-07-31", "")], "line 3: approved_on is empty"),
        ([HEADER, GOOD.replace("2025-07-31", "July")], "approved_on is 'July'; it must be a day"),
        ([HEADER, GOOD.replace("2024-25", "2024-26")], "period is '2024-26'"),
        ([HEADER, GOOD.replace("2024-25", "2024-25 Q5")], "period is '2024-25 Q5'"),
        ([HEADER, GOOD + ",more"], "line 2: there must be 8 fields"),
        ([HEADER, GOOD, GOOD.replace("B. Head", "C")], "line 3: the same is said in a line above"),
        ([HEADER, '"' + GOOD], "line 2: the line cannot be read"),
    ],
)
def test_what_a_person_got_wrong_is_named_with_its_line(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    with pytest.raises(Reg18Error, match=said) as stopped:
        restatements(tmp_path, *lines)
    assert "restatements.csv" in stopped.value.message
    (tmp_path / "restatements.csv").write_bytes(f"{HEADER}\n{GOOD}\xa3\n".encode("cp1252"))
    with pytest.raises(Reg18Error, match="is not UTF-8"):
        tables.read(tmp_path, RESTATEMENTS)


def frozen(folder: Path, year: str, printed: str = "340", run_id: str = "run") -> None:
    figure = {
        "frozen_year": year, "period": year, "measure": "complaints_received", "dimension": "all",
        "member": "all", "printed": printed, "numerator": 340, "denominator": None,
        "value": 340.0, "is_whole": False,
    }  # fmt: skip
    freeze = {
        "frozen_year": year, "as_of_date": "2025-06-30", "approved_by": "A. Director",
        "frozen_on": "2025-07-31", "run_id": run_id, "reg18_version": "0.1.0", "load_number": 1,
        "figures": 1, "fingerprint": published.fingerprint([figure]),
    }  # fmt: skip
    published.add(folder, freeze, [figure], [])


def test_what_dbt_reads(tmp_path: Path) -> None:
    """Nothing where nothing is published, else the figures of the frozen reports."""
    folder = tmp_path / "published"

    def read_by_dbt(name: str) -> list[Row]:
        database = Database(tmp_path / f"{uuid4()}.duckdb", "settings", "The settings")
        database.create([])
        published.write_published(folder, database)
        return database.rows(f"select * from settings.published.{name}")

    assert [read_by_dbt(name) for name in ("freezes", "figures", "restatements")] == [[], [], []]
    for year in ("2023-24", "2024-25"):
        frozen(folder, year)
    assert [row["frozen_year"] for row in read_by_dbt("figures")] == ["2023-24", "2024-25"]


def test_a_freeze_is_taken_back_by_its_line(tmp_path: Path) -> None:
    frozen(tmp_path, "2023-24")
    before = tree(tmp_path)
    frozen(tmp_path, "2024-25", printed="12")
    (tmp_path / FREEZES.file_name).write_bytes(before[FREEZES.file_name])
    freezes = published.read_freezes(tmp_path)
    assert [row["frozen_year"] for row in published.read_figures(tmp_path, freezes)] == ["2023-24"]
    # What it left behind is none of the next one.
    frozen(tmp_path, "2024-25")
    freezes = published.read_freezes(tmp_path)
    found = published.read_figures(tmp_path, freezes)
    assert [row["printed"] for row in found] == ["340", "340"]


@pytest.mark.parametrize(("old", "new"), [(",340,", ",341,"), ("2024-25,2024-25,c", "#")])
def test_what_was_published_cannot_be_changed(tmp_path: Path, old: str, new: str) -> None:
    frozen(tmp_path, "2024-25")
    file = tmp_path / FIGURES.file_name
    text = file.read_text(encoding="utf-8")
    lines = text.replace(old, new, 1).splitlines(keepends=True)
    file.write_text("".join(each for each in lines if "#" not in each), encoding="utf-8")
    with pytest.raises(Reg18Error, match="no longer holds the figures that were frozen for 2024"):
        published.read_figures(tmp_path, published.read_freezes(tmp_path))


def test_the_files_in_the_project_can_be_read() -> None:
    folder = ROOT / "seeds" / "published"
    published.read_figures(folder, published.read_freezes(folder))
    for table in (tables.EXTRACTS, RESTATEMENTS):
        assert (folder / table.file_name).is_file()
        tables.read(folder, table)


def test_which_reports_a_difference_holds_back() -> None:
    """Those of its own year and later, up to the first that states the figure anew."""
    with duckdb.connect() as connection:
        connection.execute(
            "create schema quality; create table quality.frozen_differences as "
            "select '2024-25' as frozen_year, date '2025-06-30' as as_of_date, period, "
            "left(period, 7) as reporting_year, next_frozen_year, 'complaints_received' as measure,"
            " 'Complaints received' as title, 'theme' as dimension, 'charging' as member, "
            "'Charging' as member_label, '12' as figure, '13' as new_figure, records, is_explained "
            "from (values ('2023-24', null, 1, false), ('2024-25 Q1', '2025-26', null, false), "
            "('2024-25', null, 2, true)) as made (period, next_frozen_year, records, is_explained)"
        )
        held = {
            year: unexplained_differences(connection, year)
            for year in ("2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
        }
    first = (
        "2023-24, Complaints received, theme: Charging: 12 in the report of 2024-25, now 13 "
        "(1 record)"
    )
    second = "2024-25 Q1, Complaints received, theme: Charging: 12 in the report of 2024-25, now 13"
    assert held == {
        "2022-23": [],
        "2023-24": [first],
        "2024-25": [first, second],
        "2025-26": [first, second],
        "2026-27": [first],
    }


def test_a_file_without_the_list_says_nothing(demo_warehouse: Path) -> None:
    analyst = demo_warehouse.with_name(f"{demo_warehouse.stem}.analyst.duckdb")
    with duckdb.connect(str(analyst), read_only=True) as connection:
        assert unexplained_differences(connection, "2024-25") == []


def test_what_a_report_states(demo_warehouse: Path) -> None:
    """Every figure that is printed, and each whole and year before that a printed text is made of;
    a dimension is whole where all that counts in it is stated."""
    content = read_content(demo_warehouse, "2024-25")
    markdown = written(content, load_council(ROOT / "council.yml"), None).markdown
    rows = stated_figures(markdown, content.figures, "2024-25")
    stated = {(row["period"], row["measure"], row["dimension"], row["member"]) for row in rows}
    assert len(stated) == len(rows)
    printed = set()
    for tag in re.findall(r'\{f="([^"]*)"\}', markdown):
        *key, part = (unquote(each) for each in tag.split("/"))
        printed.add(tuple(key))
        figure = content.figures.get(key[1], key[3], key[2], key[0])
        if part == "share_percent":
            assert (key[0], key[1], "all", "all") in stated
        if part.startswith("change") and figure.period_year_before:
            assert (figure.period_year_before, *key[1:]) in stated
    assert stated >= printed
    whole = {(row["measure"], row["dimension"]): row["is_whole"] for row in rows}
    assert whole["complaints_received", "theme"] is True
    # The commonest pairs are printed, out of many.
    assert whole["complaints_resolved", "theme_cause"] is False
    assert whole["complaints_received", "all"] is False


def test_a_figure_that_cannot_be_traced_is_not_recorded(demo_warehouse: Path) -> None:
    figures = read_content(demo_warehouse, "2024-25").figures
    for tag in ("2024-25/no_such_measure/all/all/printed", "2024-25/complaints_received"):
        with pytest.raises(Reg18Error, match="cannot be traced"):
            stated_figures(f'[1]{{f="{tag}"}}', figures, "2024-25")
