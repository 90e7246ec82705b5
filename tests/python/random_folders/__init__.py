"""Random folders of extracts, each made from a seed, for comparing two ways of counting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from .casework import Council, spoil
from .days import FIRST_DAY, a_day, an_as_of
from .files import Line, with_rejects, with_versions, write_table
from .spelling import Coded, Meaning, Meanings

__all__ = ["FolderPlan", "write_folder"]

REJECT_SHARE = 0.05
# Every so many seeds the folder is one that has to stop the load.
STOP_EVERY = 20
STOPS = ("too_many_rejects", "no_complaint_accepted", "no_complaints_file", "no_required_column")
LATER_TABLES = ("reviews", "ombudsman", "actions", "compliments", "context")


@dataclass(frozen=True)
class FolderPlan:
    """What a folder was made to be."""

    seed: int
    as_of: date
    # Whether a load of it has to stop, and why.
    expect_stop: bool = False
    stop: str = ""


def write_folder(folder: Path, seed: int) -> FolderPlan:
    """Write a folder of canonical CSV extracts; the same seed writes the same files."""
    rng = Random(seed)
    as_of = an_as_of(rng)
    span = timedelta(days=rng.choice((25, 120, 400, 800, 800, 1300, 1700)))
    first = max(FIRST_DAY, as_of - span)
    council = Council(rng, first, as_of)
    stop = ""
    if seed % STOP_EVERY == STOP_EVERY - 1:
        stop = STOPS[seed // STOP_EVERY % len(STOPS)]
    folder.mkdir(parents=True, exist_ok=True)

    tables: dict[str, list[Line]] = {}
    complaints = _complaints(rng, council)
    fresh = [council.complaint("") for _ in range(20)]
    tables["complaints"] = with_versions(rng, "complaints", complaints, fresh)
    for name in LATER_TABLES:
        if rng.random() < 0.88:
            rows = _later_rows(rng, council, name, complaints)
            fresh = _later_rows(rng, council, name, complaints) or rows
            tables[name] = with_versions(rng, name, rows, fresh)
    for name, lines in tables.items():
        if len(lines) >= 20 and rng.random() < 0.8:
            tables[name] = with_rejects(rng, name, lines, as_of, REJECT_SHARE)
    for name, lines in _stopped(rng, tables, stop, as_of).items():
        write_table(rng, folder, name, lines)
    if stop == "no_required_column":
        (folder / "complaints_zz.csv").write_text("case_ref,date_received\nC-1,2020-04-01\n")
    return FolderPlan(seed, as_of, bool(stop), stop)


def _complaints(rng: Random, council: Council) -> list[Meanings]:
    style = rng.choice(("C-{:04}", "{:06}", "ASC 24 {:04}", "c/{:03}/x"))
    rows = [council.complaint(style.format(number)) for number in range(rng.randint(50, 230))]
    # References that differ by case, by a leading zero or by an inner blank are not the same.
    alike = rng.sample(("Ab-1", "aB-1", "007", "07", "A  1", "A 1"), rng.choice((0, 2, 6)))
    rows.extend(council.complaint(ref) for ref in alike)
    # What is not active does not open a period; what is corporate does.
    for number in range(rng.choice((0, 0, 1, 3))):
        early = council.complaint(f"early {number}")
        day = a_day(rng, council.first - timedelta(days=500), council.first)
        early |= {"date_received": day, "record_status": Coded("record_status", "void")}
        if rng.random() < 0.3:
            early |= {"record_status": None, "procedure": Coded("procedure", "corporate")}
        rows.append(early)
    return rows


def _later_rows(
    rng: Random, council: Council, name: str, complaints: list[Meanings]
) -> list[Meanings]:
    """The rows of a table other than complaints."""
    if rng.random() < 0.06:
        return []
    if name == "compliments":
        return [council.compliment(number) for number in range(rng.randint(5, 60))]
    if name == "context":
        # Long runs of years now and then, so that a table of years may hold a reject too.
        start = rng.choice((council.first.year - 2, 1999))
        years = range(start, council.as_of.year + 2)
        return [council.context(year) for year in years if rng.random() < 0.85]
    rows = []
    for number in range(rng.randint(10, 70)):
        complaint = rng.choice(complaints) if rng.random() < 0.93 else None
        ref = str(complaint["case_ref"]) if complaint else f"gone {number}"
        if name == "reviews":
            rows.append(council.review(number, ref, complaint))
        elif name == "actions":
            rows.append(council.action(number, ref, complaint))
        else:
            named: Meaning = ref if rng.random() < 0.7 else None
            rows.append(council.enquiry(number, named))
    return rows


def _stopped(
    rng: Random, tables: dict[str, list[Line]], stop: str, as_of: date
) -> dict[str, list[Line]]:
    """The tables, made such that a load stops for the reason given, if any."""
    lines = tables["complaints"]
    if stop == "no_complaints_file":
        return {name: lines for name, lines in tables.items() if name != "complaints"}
    if stop == "no_complaint_accepted":
        faulty = [Line(spoil(rng, "complaints", line.meanings, as_of)) for line in lines]
        return tables | {"complaints": faulty}
    if stop == "too_many_rejects":
        faulty = [Line(spoil(rng, "complaints", line.meanings, as_of)) for line in lines[:50]]
        return tables | {"complaints": lines + faulty}
    return tables
