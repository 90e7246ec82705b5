"""Stray quotation marks swallow no record, whatever the width, the delimiter and the quoting."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg18.base.errors import Reg18Error
from reg18.contract.tables import TABLES_BY_NAME
from reg18.landing.intake import clean_csv, text
from reg18.landing.intake.files import find_files
from reg18.landing.intake.text import find_shape, read_records
from reg18.settings.mapping import Mapping, load_mapping
from tests.python.landed import land, landed_rows
from tests.python.mapping_files import load
from tests.python.read_files import rows

# Of each table: the columns of the narrowest file, what they lack, and what else a file may have.
FILES = {
    "complaints": (
        ("case_ref", "date_received"),
        {"procedure": "statutory"},
        ("service_area", "theme", "causes", "date_resolved", "outcome", "summary", "provider"),
    ),
    "reviews": (("review_ref", "case_ref", "date_requested"), {}, ("date_resolved", "outcome")),
    "actions": (
        ("action_ref", "case_ref"),
        {"scope": "individual", "action_type": "apology"},
        ("amount_gbp", "date_due", "summary"),
    ),
    "compliments": (("compliment_ref", "date_received"), {}, ("service_area", "text")),
}
REFS = ("C{:04d}", "24/{:05d}", "ASC-{}", "{:06d}")
LABELS = ("Home First", "charging", "delay", "upheld", "", "Locality West", "O'Neil & Co")
DAYS = ("2024-04-{:02d}", "{:02d}/04/2024", "{}-Apr-2024", "{}/4/24 13:45")
# Prose may hold any delimiter, a date and line breaks, and is quoted where it does.
PROSE = (
    "She rang, twice; nobody | answered",
    "First line\nsecond line",
    "Dear Sir,\n2 April 2024, Leicester\n\nI write, again, about 02/04/2024; please | reply\n",
    "On 02/04/2024, she said:\n- late, very late\n- rude; twice",
    "tab\there\r\nand there",
)


@dataclass
class Planted:
    """A file with stray marks, and its rows as they are to be read."""

    table: str
    columns: list[str]
    rows: list[list[str]]
    delimiter: str
    text: str = ""
    constants: dict[str, str] = field(default_factory=dict)


def planted(rng: Random) -> Planted:
    table = rng.choice(sorted(FILES))
    needed, constants, others = FILES[table]
    columns = [*needed, *rng.sample(others, rng.randint(0, len(others)))]
    if rng.random() < 0.5:
        rng.shuffle(columns)
    ref, day = rng.choice(REFS), rng.choice(DAYS)
    rows = []
    # A row that will be rejected is not lost either; the first shows how keys look.
    for number in range(rng.randint(3, 25)):
        days = [day] if not number else [day] * 20 + ["soon"]
        row = [_cell(rng, column, ref.format(number + 1), days) for column in columns]
        rows.append(row)
    delimiter = rng.choice(",;\t|")
    file = Planted(table, columns, rows, delimiter, constants=constants)
    _write(rng, file)
    return file


def _cell(rng: Random, column: str, key: str, days: list[str]) -> str:
    if column.endswith("_ref"):
        return key if column != "case_ref" else "C" + key
    if column.startswith("date_"):
        return rng.choice(days).format(rng.randint(1, 28))
    if column == "amount_gbp":
        return rng.choice(("", "250.00"))
    if column in ("summary", "text", "provider") and rng.random() < 0.3:
        return rng.choice(PROSE)
    return rng.choice(LABELS)


def _write(rng: Random, file: Planted) -> None:
    quotes_all = rng.random() < 0.3
    line_end = rng.choice(("\n", "\r\n"))
    raw = [[_quoted(cell, file.delimiter, quotes_all) for cell in row] for row in file.rows]
    # A row of prose in quotation marks has nothing stray in it; the first rows show how keys look.
    plain = [
        place
        for place, row in enumerate(file.rows)
        if place > 0 and not any(mark in cell for cell in row for mark in "\n;,|\t")
    ]
    # One mark in a row: two could enclose what stands between them.
    for _ in range(rng.randint(1, 4)):
        if not plain:
            break
        at, column = rng.randrange(len(plain)), rng.randrange(len(file.columns))
        later = plain[at + 1 :]
        _plant(rng, file, raw, plain[at], column, quotes_all)
        del plain[at]
        if later and not quotes_all and rng.random() < 0.6:
            closed = rng.choice(later[:1] * 3 + later)
            column = rng.choice((column, column, rng.randrange(len(file.columns))))
            raw[closed][column] += '"'
            file.rows[closed][column] += '"'
            plain.remove(closed)
    lines = [file.delimiter.join(row) for row in [file.columns, *raw]]
    file.text = line_end.join(lines) + rng.choice((line_end, ""))


def _quoted(cell: str, delimiter: str, quotes_all: bool) -> str:
    needs = any(mark in cell for mark in ('"', delimiter, "\n", "\r"))
    return f'"{cell}"' if needs or quotes_all else cell


def _plant(
    rng: Random, file: Planted, raw: list[list[str]], row: int, column: int, quotes_all: bool
) -> None:
    cell = raw[row][column]
    if quotes_all:
        text = cell.strip('"')
        cell = rng.choice((f'""{text}"', f'"{text}', f'{text}"', f'"{text}" x'))
        if not text:
            return
    else:
        # Two marks and nothing else are a way of writing an empty cell.
        cell = rng.choice(('"', '"', '""' if cell else '"')) + cell
    raw[row][column] = file.rows[row][column] = cell


def mapping_of(file: Planted, folder: Path) -> list[Mapping]:
    if not file.constants:
        return []
    mapping = folder / "m.yml"
    constants = ", ".join(f"{column}: {value}" for column, value in file.constants.items())
    mapping.write_text(
        f"system: m\nfeeds:\n  - {{files: '{file.table}*', table: {file.table}, "
        f"constants: {{{constants}}}}}\n"
    )
    return [load_mapping(mapping)]


def write(file: Planted, folder: Path) -> Path:
    (folder / "x").mkdir()
    if file.table != "complaints":
        (folder / "x" / "complaints.csv").write_text("case_ref,date_received,procedure\n")
    path = folder / "x" / f"{file.table}.csv"
    path.write_text(file.text, encoding="utf-8", newline="")
    return folder / "x"


def expected(file: Planted) -> list[list[str]]:
    return [[cell.strip().replace("\r\n", "\n") for cell in row] for row in file.rows]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_record_is_swallowed(seed: int) -> None:
    file = planted(Random(seed))
    folder = Path(tempfile.mkdtemp(prefix="reg18-quotes-"))
    try:
        sources, _ = find_files(write(file, folder), mapping_of(file, folder))
        source = next(source for source in sources if source.table.name == file.table)
        records = [cells for _, cells in read_records(source, find_shape(source))]
        found = [[cell.strip().replace("\r\n", "\n") for cell in cells] for cells in records]
        assert found == expected(file), file.text
    finally:
        shutil.rmtree(folder)


def test_all_feeds_of_a_file_see_the_same_records(tmp_path: Path) -> None:
    """A line that is a record of one table is swallowed by the rows of no other."""
    lines = (
        "Ref,Received,Review asked,Team,Outcome\n"
        'C1,2024-04-02,2024-05-02,"North,upheld\n'
        'C2,2024-04-03,,West",not upheld\n'
        "C3,2024-04-04,2024-05-04,West,\n"
    )
    mapping = load(
        tmp_path,
        "system: m\nfeeds:\n"
        "  - {files: log*, table: complaints, constants: {procedure: statutory}, "
        "columns: {case_ref: Ref, date_received: Received, service_area: Team}}\n"
        "  - {files: log*, table: reviews, only_where: {Review asked: filled}, "
        "columns: {review_ref: Ref, case_ref: Ref, date_requested: Review asked}}\n",
    )
    path = tmp_path / "log.csv"
    path.write_text(lines, encoding="utf-8")
    assert [row.get("service_area") for row in rows(path, [mapping])] == [
        '"North', 'West"', "West",
    ]  # fmt: skip
    assert [row.get("outcome") for row in rows(path, [mapping], feed=1)] == ["upheld", None]


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(
    "prose",
    [
        "02/04/2024, phoned; no answer\n03/04/2024, wrote; no answer\n04/04/2024, called; gone",
        "Dear Sir,\nLeicester, 2 April 2024\nyours; faithfully",
        "1, one, two\n2, three, four\n\n\n3; five; six",
        "C is right\nC1; C2, C3",
    ],
)
@pytest.mark.parametrize("place", [0, 2, 3])
def test_prose_that_only_looks_like_records_stays_whole(
    tmp_path: Path, delimiter: str, prose: str, place: int
) -> None:
    columns = ["case_ref", "date_received", "procedure"]
    cells = [["C1", "2024-04-02", "statutory"], ["C2", "2024-04-03", "statutory"]]
    columns.insert(place, "summary")
    for row in cells:
        row.insert(place, prose)
    lines = [[f'"{cell}"' if cell == prose else cell for cell in row] for row in [columns, *cells]]
    path = tmp_path / "complaints.csv"
    path.write_text("\n".join(delimiter.join(line) for line in lines), encoding="utf-8")
    assert [row["summary"] for row in rows(path)] == [prose, prose]


def test_a_mark_that_is_never_closed_in_a_file_of_prose_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where no line below it is a record, a cell that is too long is said with its line."""
    monkeypatch.setattr(text, "MAX_CELL", 1000)
    path = tmp_path / "complaints.csv"
    path.write_text(
        'case_ref,date_received,procedure\nC1,2024-04-02,statutory\nC2,2024-04-02,"open\n'
        + "and on and on\n" * 200
    )
    with pytest.raises(Reg18Error, match=r"complaints\.csv, line 3: a cell holds 1,000"):
        rows(path)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_fast_reader_takes_no_file_with_a_swallowed_record(seed: int) -> None:
    file = planted(Random(seed))
    folder = Path(tempfile.mkdtemp(prefix="reg18-quotes-"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clean_csv, "FROM_BYTES", 0)
            land(write(file, folder), folder / "landing", mapping_of(file, folder))
        places = [TABLES_BY_NAME[file.table].columns.index(name) for name in file.columns]
        rows = landed_rows(folder / "landing", file.table)
        assert [[row[place] for place in places] for row in rows] == expected(file), file.text
    finally:
        shutil.rmtree(folder)
