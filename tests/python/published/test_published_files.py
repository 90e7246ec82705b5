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
from reg18.published import files
from reg18.published.differences import unexplained_differences
from reg18.published.files import RESTATEMENTS, Row
from reg18.report.annual.content import read as read_content
from reg18.report.annual.render import written
from reg18.report.freezing.printed import stated_figures
from reg18.settings.council import load_council
from tests.python.builds import HEADER as EXTRACT_HEADER
from tests.python.builds import tree, write
from tests.python.conftest import ROOT, Reg18

HEADER = ",".join(files.columns()[RESTATEMENTS])
ONE_COMPLAINT = EXTRACT_HEADER + "C1,2024-04-02,statutory,,\n"
GOOD = "2024-25,complaints_received,all,all,341,A case came in late.,B. Head,2025-07-31"


def restatements(folder: Path, *lines: str) -> list[Row]:
    (folder / "restatements.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files.read(folder, RESTATEMENTS, files.columns()[RESTATEMENTS])


def test_a_restatement_as_a_spreadsheet_saves_it(tmp_path: Path) -> None:
    """With a mark at its start, and lines of nothing but commas."""
    (row,) = restatements(tmp_path, f"\ufeff{HEADER}", ",,,,,,,", f" {GOOD}")
    assert row["line"] == 3
    assert row["restated"] == "341"
    files.write(tmp_path, RESTATEMENTS, [row], files.columns()[RESTATEMENTS])
    text = (tmp_path / "restatements.csv").read_text(encoding="utf-8")
    assert text == f"{HEADER}\n{GOOD}\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["period;measure", GOOD], "line 1: the header must be period,measure,"),
        ([f"{HEADER},note", f"{GOOD},x"], "line 1: the header must be period,measure,"),
        ([HEADER, GOOD + ",more"], "line 2: there must be 8 fields"),
        ([HEADER, GOOD, "2024-25,complaints_received"], "line 3: there must be 8 fields"),
        ([HEADER, '"' + GOOD], "line 2: the line cannot be read"),
    ],
)
def test_a_file_that_is_not_the_table_is_named_with_its_line(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    with pytest.raises(Reg18Error, match=said) as stopped:
        restatements(tmp_path, *lines)
    assert "restatements.csv" in stopped.value.message
    (tmp_path / "restatements.csv").write_bytes(f"{HEADER}\n{GOOD}\xa3\n".encode("cp1252"))
    with pytest.raises(Reg18Error, match="is not UTF-8"):
        files.read(tmp_path, RESTATEMENTS, [])


def frozen(folder: Path, year: str, printed: str = "340", run_id: str = "run") -> None:
    figure = {
        "frozen_year": year, "period": year, "measure": "complaints_received", "dimension": "all",
        "member": "all", "printed": printed, "numerator": 340, "denominator": None,
        "value": 340.0, "is_whole": False,
    }  # fmt: skip
    freeze = {
        "frozen_year": year, "as_of_date": "2025-06-30", "approved_by": "A. Director",
        "frozen_on": "2025-07-31", "run_id": run_id, "reg18_version": "0.1.0", "load_number": 1,
        "figures": 1, "fingerprint": files.fingerprint([figure], list(figure)),
    }  # fmt: skip
    files.add(folder, freeze, [figure], [{"frozen_year": year, "load_number": 1}])


def test_what_dbt_reads(tmp_path: Path) -> None:
    """Nothing where nothing is published, else the cells of the files with their lines."""
    folder = tmp_path / "published"

    def read_by_dbt(name: str) -> list[Row]:
        database = Database(tmp_path / f"{uuid4()}.duckdb", "settings", "The settings")
        database.create([])
        files.write_published(folder, database)
        return database.rows(f"select * from settings.published.{name} order by line")

    names = ("freezes", "frozen_figures", "restatements")
    assert [read_by_dbt(name) for name in names] == [[], [], []]
    for year in ("2023-24", "2024-25"):
        frozen(folder, year)
    rows = read_by_dbt("frozen_figures")
    assert [(row["frozen_year"], row["line"]) for row in rows] == [("2023-24", 2), ("2024-25", 3)]
    assert rows[0]["denominator"] is None
    assert rows[0]["file"] == f"{folder}/frozen_figures.csv"


def test_a_freeze_is_taken_back_by_its_row(tmp_path: Path) -> None:
    frozen(tmp_path, "2023-24")
    before = tree(tmp_path)
    frozen(tmp_path, "2024-25", printed="12")
    (tmp_path / "freezes.csv").write_bytes(before["freezes.csv"])
    # What it left behind is not part of the next one.
    frozen(tmp_path, "2024-25")
    figures = files.read(tmp_path, "frozen_figures", files.columns()["frozen_figures"])
    assert [row["printed"] for row in figures] == ["340", "340"]


@pytest.mark.parametrize("what", ["cell", "figures"])
def test_a_build_names_what_is_wrong_in_what_was_published(
    reg18: Reg18, tmp_path: Path, what: str
) -> None:
    folder, file = tmp_path / "published", tmp_path / "w.duckdb"
    frozen(folder, "2024-25")
    if what == "cell":
        restatements(folder, HEADER, GOOD, GOOD.replace("2025-07-31", "July").replace("341", "342"))
        said = (
            "restatements.csv: a cell of the published figures is empty or does not hold what its "
            "column should (1 row in column approved_on, from line 3)."
        )
    else:
        path = folder / "frozen_figures.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",340,", ",341,", 1))
        said = (
            "freezes.csv: frozen_figures.csv no longer holds the figures that were frozen for this "
            "report (1 row, from line 2)."
        )
    done = reg18(
        "build", "--extracts", write(tmp_path / "in", "complaints.csv", ONE_COMPLAINT),
        "--warehouse", file, "--as-of", "2025-06-30", "--published", folder,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    assert said in " ".join(done.stderr.split())
    assert not file.exists()


def test_the_files_in_the_project_can_be_read() -> None:
    for name, header in files.columns().items():
        assert (ROOT / "seeds" / "published" / f"{name}.csv").is_file()
        files.read(ROOT / "seeds" / "published", name, header)


def test_which_reports_a_difference_holds_back() -> None:
    """Those of its own year and later, up to the first that states the figure again."""
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
