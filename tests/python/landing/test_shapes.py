"""Any dress of a file says the same as the clean file, row for row and cell for cell."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg18.contract.tables import TABLES_BY_NAME
from reg18.landing.intake import clean_csv
from reg18.landing.store import Landing
from tests.python.builds import tree
from tests.python.landed import land, landed_rows
from tests.python.shapes import write_shaped

WORDS = st.sampled_from(
    [
        "Mr O'Neil", "said", '"no"', "£1,250.50", "a; b", "a|b", "tab\there", "line\nbreak", "café",
        "=HYPERLINK(\"x\")", "<script>", "\u202eabc", "—", "2024-04-02", "02/04/2024", "007",
        "45384", "  padded ", "the total", "\r\n", "''", '"', ";", "日本", "-5",
    ]
)  # fmt: skip
PROSE = st.lists(WORDS, max_size=4).map(" ".join)
REFS = st.from_regex(r"\A(C|0|A-)[0-9]{1,6}\Z")
DAYS = st.dates().filter(lambda day: 2012 <= day.year <= 2028).map(str) | st.sampled_from(
    ["02/04/2024", "2/4/24", "02-Apr-2024", "45384", "02/04/2024 13:45", "soon"]
)

COMPLAINTS = TABLES_BY_NAME["complaints"].columns
# The clean file has every column, so that a line of prose is no record by chance.
ROWS = st.lists(
    st.tuples(REFS, DAYS, st.sampled_from(["statutory", "Corporate"]), PROSE, PROSE, DAYS),
    min_size=1, max_size=6,
)  # fmt: skip


def full_rows(rows: list[tuple[str, ...]]) -> list[list[str]]:
    named = ("case_ref", "date_received", "procedure", "summary", "provider", "last_updated")
    places = {name: place for place, name in enumerate(named)}
    return [
        [row[places[column]] if column in places else "" for column in COMPLAINTS] for row in rows
    ]


@given(rows=ROWS, seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_shape_lands_the_same_rows(rows: list[tuple[str, ...]], seed: int) -> None:
    check_shape(rows, seed)


@pytest.mark.slow
@given(rows=ROWS, seed=st.integers(0, 2**32))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_shape_of_many_lands_the_same_rows(rows: list[tuple[str, ...]], seed: int) -> None:
    check_shape(rows, seed)


def check_shape(rows: list[tuple[str, ...]], seed: int) -> None:
    rng = Random(seed)
    full = full_rows(rows)
    folder = Path(tempfile.mkdtemp(prefix="reg18-shapes-"))
    try:
        shaped = write_shaped(rng, folder / "shaped", "complaints", COMPLAINTS, full)
        load = land(folder / "shaped", folder / "landing")
        expected = [tuple(cell.strip().replace("\r\n", "\n") for cell in row) for row in full]
        assert landed_rows(folder / "landing", "complaints") == expected, shaped.shape
        assert sum(entry.rows for entry in load.entries) >= len(expected)
    finally:
        shutil.rmtree(folder)


@given(rows=ROWS, seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_readers_of_text_land_the_same(rows: list[tuple[str, ...]], seed: int) -> None:
    check_readers(rows, seed)


@pytest.mark.slow
@given(rows=ROWS, seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_readers_of_many_texts_land_the_same(rows: list[tuple[str, ...]], seed: int) -> None:
    check_readers(rows, seed)


def check_readers(rows: list[tuple[str, ...]], seed: int) -> None:
    """What the fast reader takes for clean is byte for byte what the tolerant one lands."""
    import csv

    rng = Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="reg18-readers-"))
    try:
        (folder / "x").mkdir()
        with (folder / "x" / "complaints.csv").open("w", encoding="utf-8", newline="") as handle:
            for title in rng.sample(["A title", ""], rng.choice((0, 1, 2))):
                handle.write(title + "\n")
            writer = csv.writer(handle, delimiter=rng.choice(",;\t|"), lineterminator="\n")
            writer.writerow([*COMPLAINTS, "Case owner"])
            writer.writerows([*row, "x"] for row in full_rows(rows))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clean_csv, "FROM_BYTES", 0)
            land(folder / "x", folder / "fast")
        land(folder / "x", folder / "tolerant")
        for kind in ("lines", "complaints", "files"):
            assert stored(folder / "fast", kind) == stored(folder / "tolerant", kind)
    finally:
        shutil.rmtree(folder)


def stored(landing: Path, table: str) -> list[dict[str, object]]:
    return Landing(landing).rows(f"select * from landing.{table} order by all")


def test_the_fast_reader_is_used_for_clean_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without it the test above would compare one reader with itself."""
    monkeypatch.setattr(clean_csv, "FROM_BYTES", 0)
    monkeypatch.setattr("reg18.landing.intake.reader.read_records", None)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "complaints.csv").write_text(
        "Extract\r\n\r\ncase_ref;date_received;procedure\r\nC1;2024-04-02;statutory\r\n", newline=""
    )
    load = land(tmp_path / "x", tmp_path / "landing")
    assert [entry.rows for entry in load.entries] == [1]
    assert load.entries[0].shape == "CSV, UTF-8, semicolon, header in line 3"


def test_one_bad_line_never_costs_another(tmp_path: Path) -> None:
    """Stray quotes, swallowed lines and ragged rows stay where they are."""
    header = "case_ref,date_received,procedure,date_resolved,outcome,summary\n"
    lines = [
        'C1,2024-04-02,statutory,,,"fine, and\nquoted"\n',
        'C2,2024-04-02,statutory,,,"opened and never closed\n',
        "C3,2024-04-02,statutory,,,plain\n",
        'C4,2024-04-02,statutory,,,he said "no" to it\n',
        'C5,2024-04-02,statutory,,,"quoted" and more\n',
        "C6,2024-04-02,statutory,,,one, two, three\n",
        'C7,2024-04-02,statutory,,,"closed" \n',
        "C8,2024-04-02\n",
        'C9,2024-04-02,statutory,,,"open until the end\n',
    ]
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "complaints.csv").write_text(header + "".join(lines), encoding="utf-8")
    land(tmp_path / "x", tmp_path / "landing")
    rows = landed_rows(tmp_path / "landing", "complaints")
    summary = COMPLAINTS.index("summary")
    assert [(row[0], row[summary]) for row in rows] == [
        ("C1", "fine, and\nquoted"),
        ("C2", '"opened and never closed'),
        ("C3", "plain"),
        ("C4", 'he said "no" to it'),
        ("C5", '"quoted" and more'),
        ("C6", "one"),
        ("C7", "closed"),
        ("C8", ""),
        ("C9", '"open until the end'),
    ]


def test_landing_a_folder_leaves_the_folder_alone(tmp_path: Path) -> None:
    rng = Random(1)
    write_shaped(
        rng,
        tmp_path / "x",
        "complaints",
        COMPLAINTS,
        full_rows([("C1", "2024-04-02", "statutory", "", "", "")]),
    )
    before = tree(tmp_path / "x")
    land(tmp_path / "x", tmp_path / "landing")
    assert tree(tmp_path / "x") == before


def test_a_folder_may_have_any_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Brackets, stars and quotes in a path are no pattern and end no text."""
    monkeypatch.setattr(clean_csv, "FROM_BYTES", 0)
    folder = tmp_path / "it's [old] *"
    (folder / "x").mkdir(parents=True)
    for name in ("complaints [1].csv", "complaints_2.csv"):
        (folder / "x" / name).write_text(
            f"case_ref,date_received,procedure\n{name},2024-04-02,statutory\n"
        )
    land(folder / "x", folder / "landing")
    land(folder / "x", folder / "landing")
    assert len(stored(folder / "landing", "lines")) == 2
    assert {row["case_ref"] for row in stored(folder / "landing", "complaints")} == {
        "complaints [1].csv", "complaints_2.csv",
    }  # fmt: skip
