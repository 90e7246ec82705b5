"""Published figures: what was stated is recorded, held against later builds, and explained."""

from __future__ import annotations

import csv
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from reg18.analyst.trace import follow
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.published.files import FREEZES, RESTATEMENTS, columns, read
from reg18.report.freeze import freeze, keep_cases
from reg18.settings.council import load_council
from tests.python.builds import query, tree, write
from tests.python.conftest import ROOT, Reg18

YEAR = "2024-25"
# The reporting year has ended and little has come after it.
EARLY, LATE = "2025-04-02", "2025-06-30"

# Cases for which it matters up to when one looks: of each, what comes between the two days.
EXTRA = {
    # acknowledged since; its third working day past since; an answer since; two that stay
    "complaints_extra.csv": (
        "case_ref,date_received,date_acknowledged,procedure,date_resolved,outcome,theme\n"
        "X1,2025-03-31,2025-04-03,statutory,,,charging\n"
        "X2,2025-03-28,,statutory,2025-05-06,upheld,charging\n"
        "X3,2025-01-06,2025-01-07,statutory,2025-03-20,upheld,transition\n"
        "X4,2024-05-01,2024-05-02,statutory,2024-05-20,not_upheld,transition\n"
    ),
    # of a complaint of the year, requested since
    "reviews_extra.csv": (
        "review_ref,case_ref,date_requested,date_resolved,outcome\n"
        "XR1,X3,2025-04-10,2025-05-20,not_upheld\n"
    ),
    # due in the year: one carried out since, one decided since
    "ombudsman_extra.csv": (
        "ombudsman_ref,category,body,date_opened,date_decided,decision,remedy_due,remedy_completed\n"
        "99000001,adult_care_services,lgsco,2024-06-03,2024-10-01,upheld,2025-03-14,2025-05-01\n"
        "99000002,adult_care_services,lgsco,2024-06-03,2025-05-09,upheld,2025-03-14,2025-03-01\n"
    ),
    # due on the last day of the year, done on it and since
    "actions_extra.csv": (
        "action_ref,case_ref,action_type,scope,date_due,date_completed\n"
        "XA1,X4,apology,individual,2025-03-31,2025-03-31\n"
        "XA2,X4,apology,individual,2025-03-31,2025-04-20\n"
    ),
}
DATED = {
    "acknowledged_within_3_wd", "escalation_rate", "ombudsman_remedies_complied",
    "ombudsman_remedies_late",
}  # fmt: skip
Rows = dict[tuple[str, ...], tuple[Any, ...]]


def stated_rows(file: Path) -> Rows:
    """Every figure of complete periods up to the year, printed or not."""
    rows = query(
        file,
        "select period, measure, dimension, member, numerator, denominator, value, printed "
        f"from marts.rpt_figures where is_complete and reporting_year <= '{YEAR}'",
    )
    return {row[:4]: row[4:] for row in rows}


def counted(file: Path) -> dict[str, tuple[Any, ...]]:
    rows = query(
        file,
        "select measure, numerator, denominator from marts.kpi_annual "
        f"where period = '{YEAR}' and dimension = 'all'",
    )
    return {measure: tuple(rest) for measure, *rest in rows}


def differences(file: Path) -> Rows:
    rows = query(
        file,
        "select period, measure, dimension, member, figure, new_figure, records, is_explained "
        "from quality.frozen_differences",
    )
    return {row[:4]: row[4:] for row in rows}


def commentary(folder: Path) -> Path:
    for name in ("general_importance", "improvements"):
        write(folder / YEAR, f"{name}.md", "Nothing that is known already.\n")
    return folder


def test_what_was_published_is_held_against_later_builds(reg18: Reg18, tmp_path: Path) -> None:
    file, folder = tmp_path / "out" / "w.duckdb", tmp_path / "published"
    texts = commentary(tmp_path / "texts")
    extracts = tmp_path / "extracts"
    shutil.copytree(ROOT / "extracts" / "demo", extracts)
    for name, text in EXTRA.items():
        write(extracts, name, text)

    def build(what: Path, as_of: str) -> str:
        done = reg18(
            "build", "--extracts", what, "--warehouse", file, "--as-of", as_of,
            "--published", folder,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def report(*more: str) -> Any:
        return reg18(
            "report", "annual", YEAR, "--warehouse", file, "--out", tmp_path / "report",
            "--commentary", texts, *more,
        )  # fmt: skip

    def frozen(*more: str) -> Any:
        return reg18(
            "freeze", YEAR, "--warehouse", file, "--approved-by", "A. Director",
            "--published", folder, "--commentary", texts, *more,
        )  # fmt: skip

    # The report is printed and frozen.
    build(extracts, EARLY)
    early, early_counts = stated_rows(file), counted(file)
    done = frozen()
    assert done.returncode == 0, done.stderr
    figures = (folder / "frozen_figures.csv").read_text(encoding="utf-8").splitlines()
    assert f"Frozen: {len(figures) - 1:,} figures" in done.stdout
    assert list(csv.reader(figures[1:])) == sorted(csv.reader(figures[1:]))
    stated = list(csv.DictReader(figures))
    assert len(stated) > 400
    assert {row["period"] for row in stated} > {YEAR, "2023-24", f"{YEAR} Q1"}
    for row in stated:
        key = (row["period"], row["measure"], row["dimension"], row["member"])
        if key in early:
            assert row["printed"] == early[key][3]
    with (folder / "frozen_extracts.csv").open(encoding="utf-8") as handle:
        hashes = {row["file"]: row["content_hash"] for row in csv.DictReader(handle)}
    # of the extra reviews no row stands yet: the one there is was requested later
    assert hashes.keys() >= {"complaints.csv", *EXTRA} - {"reviews_extra.csv"}
    assert "reviews_extra.csv" not in hashes
    assert {len(text) for text in hashes.values()} == {64}
    assert_private(file, folder)

    # Nothing is recorded twice.
    before = tree(folder)
    done = frozen()
    assert done.returncode == 1
    assert "was frozen on" in done.stderr
    done = reg18(
        "freeze", "2023-24", "--warehouse", file, "--approved-by", "A. Director",
        "--published", folder,
    )  # fmt: skip
    assert done.returncode == 1
    assert "can no longer be frozen" in done.stderr
    assert tree(folder) == before

    # The same data, looked at later: no figure moves, although what it is counted from has.
    said = build(extracts, LATE)
    assert "published figure" not in said
    assert differences(file) == {}
    now = counted(file)
    assert {name for name in now if now[name] != early_counts[name]} == DATED
    late = stated_rows(file)
    assert late == early
    assert query(
        file,
        "select distinct cast(stated_as_of_date as varchar) from marts.rpt_figures "
        f"where measure = 'escalation_rate' and reporting_year <= '{YEAR}'",
    ) == [(EARLY,)]
    for measure in DATED:
        assert follow(file, measure, YEAR, None, "all").cases
    assert report().returncode == 0

    # One complaint turns out to be no complaint, another to be about something else.
    delta = write(
        tmp_path / "delta",
        "complaints_delta.csv",
        "case_ref,date_received,date_acknowledged,procedure,date_resolved,outcome,theme,"
        "record_status,last_updated\n"
        "X4,2024-05-01,2024-05-02,statutory,2024-05-20,not_upheld,transition,void,2025-08-01\n"
        "X3,2025-01-06,2025-01-07,statutory,2025-03-20,upheld,charging,,2025-08-01\n",
    )
    said = build(delta, LATE)
    found = differences(file)
    received = (YEAR, "complaints_received", "all", "all")
    old, new = found[received][:2]
    assert int(new) == int(old) - 1
    assert found[received][2:] == (1, False)
    assert found[YEAR, "complaints_received", "theme", "transition"][2:] == (2, False)
    assert found[YEAR, "complaints_received", "theme", "charging"][2:] == (1, False)
    assert f"{len(found)} published figures changed since" in said
    assert "Behind it: 4 records." in said
    assert f"{YEAR}   Complaints received " in said
    moved = query(
        file,
        "select record_key, case_ref, what_happened from quality.frozen_difference_cases where "
        f"period = '{YEAR}' and measure = 'complaints_received' and member = 'transition' "
        "order by all",
    )
    assert moved == [("X3", "X3", "left"), ("X4", "X4", "left")]
    done = report()
    assert done.returncode == 1
    assert (
        f"Complaints received: {old} in the report of {YEAR}, now {new} (1 record)" in done.stderr
    )
    assert "X4" not in done.stderr
    assert report("--draft").returncode == 0
    ready = reg18("ready", YEAR, "--warehouse", file, "--commentary", texts)
    assert ready.returncode == 1
    assert "Published figures:" in ready.stdout
    assert query(file, "select * from marts.restatements") == []

    # Each is explained, some of them first; the report can be printed again.
    def restate(*more: str) -> Any:
        return reg18(
            "restate", YEAR, "--warehouse", file, "--published", folder,
            "--approved-by", "B. Head", "--reason", "A case was logged in error.", *more,
        )  # fmt: skip

    assert restate("--measure", "complaints_received", "--period", YEAR).returncode == 0
    some = read(folder, RESTATEMENTS, columns()[RESTATEMENTS])
    assert {row["measure"] for row in some} == {"complaints_received"}
    done = restate("--measure", "complaints_received", "--period", YEAR)
    assert done.returncode == 1
    assert "explains all of that already" in done.stderr
    assert restate().returncode == 0
    assert len(read(folder, RESTATEMENTS, columns()[RESTATEMENTS])) == len(found) > len(some)
    said = build(delta, LATE)
    assert "published figure" not in said
    assert all(explained for *_, explained in differences(file).values())
    assert report().returncode == 0
    analyst = Warehouse(file).analyst_file
    printed = query(
        analyst,
        "select title, old_figure, new_figure, reason from marts.restatements where "
        f"report_year = '{YEAR}' and measure = 'complaints_received' and dimension = 'all' "
        f"and period = '{YEAR}'",
    )
    assert printed == [("Complaints received", old, new, "A case was logged in error.")]
    done = restate()
    assert done.returncode == 1
    assert "No published figure " in done.stderr


def assert_private(file: Path, folder: Path) -> None:
    """Case references are beside the warehouse, readable by its owner, and nowhere else."""
    kept = Warehouse(file).landing
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    keys = Landing(kept).rows("select distinct record_key, case_ref from landing.frozen_cases")
    names = {name for pair in keys for name in pair.values() if name and len(name) > 5}
    assert len(names) > 500
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert not [name for name in names if name in text]


def test_the_records_behind_every_figure_make_it(demo_warehouse: Path, tmp_path: Path) -> None:
    """What is kept with a freeze, and listed behind a difference, adds up to the figure: here for
    every figure of the demonstration, whether a report prints it or not."""
    warehouse = Warehouse(tmp_path / "w.duckdb")
    shutil.copy(demo_warehouse, warehouse.file)
    Landing(warehouse.landing).create()
    rows = query(
        warehouse.file,
        "select period, measure, dimension, member, numerator, denominator, kind "
        "from marts.rpt_figures",
    )
    names = ("period", "measure", "dimension", "member", "numerator", "denominator")
    figures = [
        {"frozen_year": YEAR, "printed": "", "value": None, "is_whole": False}
        | dict(zip(names, row, strict=False))
        for row in rows
    ]
    kept, _ = keep_cases(warehouse, figures, "a run")
    with Landing(kept).database.opened() as connection:
        sums = {
            row[:4]: row[4:]
            for row in connection.execute(
                "select period, measure, dimension, member, sum(numerator), sum(denominator) "
                "from landing.frozen_cases group by all"
            ).fetchall()
        }
    assert len(sums) > 5000
    for row in rows:
        numerator, denominator = sums.get(row[:4], (0, 0))
        assert (numerator or 0) == (row[4] or 0), row
        # the people supported are no records
        if row[1] != "complaints_per_1000_supported":
            assert (denominator or 0) == (row[5] or 0), row


@pytest.mark.parametrize("what", ["incomplete", "analysts", "template", "name", "landing"])
def test_what_cannot_be_frozen(demo_warehouse: Path, tmp_path: Path, what: str) -> None:
    """Whatever keeps the final report from being printed keeps it from being frozen."""
    file = tmp_path / "w.duckdb"
    shutil.copy(demo_warehouse, file)
    landing = Landing(Warehouse(file).landing)
    landing.create()
    year, approved_by, texts = YEAR, "A. Director", commentary(tmp_path / "texts")
    if what == "incomplete":
        # and with a case that blocks it
        year, said = "2025-26", "2025-26 is not over.*no outcome or decision"
    elif what == "analysts":
        shutil.copy(Warehouse(demo_warehouse).analyst_file, file)
        said = "is not the private warehouse"
    elif what == "template":
        write(texts / YEAR, "improvements.md", '{{ figure("complaints_recieved") }}\n')
        said = "there is no measure `complaints_recieved`"
    elif what == "name":
        approved_by, said = " ", "name of who approved it"
    else:
        landing.file.unlink()
        said = "is not next to it"
    council = load_council(ROOT / "council.yml")
    with pytest.raises(Reg18Error, match=f"(?s){said}"):
        freeze(file, year, approved_by, council, tmp_path / "published", texts)
    assert not (tmp_path / "published").exists()
    assert not landing.exists() or not landing.rows("select * from landing.frozen_cases")
    assert not Warehouse(file).building.exists()
    assert read(tmp_path / "published", FREEZES, columns()[FREEZES]) == []
