"""Nothing that reg18 makes can be written by others, however open the mask that it is started with
(some servers and containers start with 000); what holds cases can be reached by its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.python.builds import HEADER
from tests.python.conftest import Reg18
from tests.python.nights import a_place, drop_cases


@contextmanager
def mask(value: int) -> Iterator[None]:
    """Start commands with a mask."""
    before = os.umask(value)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[Path, int]:
    """The rights of each file and folder below one, less those of links, which say nothing."""
    return {
        path: stat.S_IMODE(path.lstat().st_mode)
        for path in folder.rglob("*")
        if not path.is_symlink()
    }


def test_nothing_can_be_written_by_others(reg18: Reg18, tmp_path: Path) -> None:
    place = a_place(
        tmp_path / "nights",
        "reports: ../reports\ntables: ../tables\nfindings: ../to-mend\n",
    )
    drop_cases(place, 2)
    (place.drop / "reviews.xlsx").write_bytes(b"PK\x03\x04 broken")
    extracts, out, warehouse = tmp_path / "extracts", tmp_path / "made", place.warehouse
    extracts.mkdir()
    (extracts / "complaints.csv").write_text(HEADER + "C1,2024-04-02,statutory,,\n")
    before = set(modes(tmp_path))
    with mask(0o000):
        for code, command in (
            (1, ("nightly", "--settings", place.settings)),
            (5, ("nightly", "--settings", place.settings)),
            (0, ("build", "--extracts", extracts, "--warehouse", out / "w.duckdb")),
            (0, ("report", "quarterly", "2024-25-Q1", "--draft", "--warehouse", warehouse,
                 "--out", out / "a" / "b")),
            (0, ("export", "--warehouse", warehouse, "--out", out / "c" / "d")),
            (0, ("check", extracts, "--out", out / "e" / "f")),
            (0, ("synth", "--complaints", "5", "--out", out / "g" / "h")),
            (0, ("init", extracts, "--system", "casebook", "--out", out / "i.yml")),
            (0, ("landing", "rebuild", "--warehouse", warehouse)),
        ):  # fmt: skip
            done = reg18(*command)
            assert done.returncode == code, done.stderr
    made = {path: mode for path, mode in modes(tmp_path).items() if path not in before}
    assert len(made) > 40
    assert {str(path): oct(mode) for path, mode in made.items() if mode & 0o022} == {}
    for path, mode in made.items():
        holds_cases = path.name == "warehouse.duckdb" or any(
            part == "taken" or part.endswith((".landing", ".runs", ".failed"))
            for part in path.relative_to(tmp_path).parts
        )
        way = [mode, *(made[parent] for parent in path.parents if parent in made)]
        if holds_cases and path.is_file():
            assert any(step & 0o077 == 0 for step in way), path
        if path.suffix == ".html" and "reports" in path.parts:
            # Who is to read it still can.
            assert all(step & 0o004 for step in way)
    analyst = place.analyst.resolve()
    assert all(made[step] & 0o004 for step in (analyst, *analyst.parents) if step in made)


@pytest.mark.parametrize(("given", "rights"), [(0o000, 0o644), (0o002, 0o644), (0o077, 0o600)])
def test_a_mask_is_never_loosened(reg18: Reg18, tmp_path: Path, given: int, rights: int) -> None:
    with mask(given):
        assert reg18("synth", "--complaints", "5", "--out", tmp_path / "made").returncode == 0
    assert set(modes(tmp_path / "made").values()) == {rights}
