"""Files that belong together are put in place together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reg18.base.errors import Reg18Error
from reg18.base.files import put_all_in_place


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def write_all(files: list[Path], text: str) -> None:
    with put_all_in_place(files, "The report") as partials:
        assert list(partials) == files
        for partial in partials.values():
            partial.write_text(text, encoding="utf-8")


def test_all_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    files = [tmp_path / "new" / "a", tmp_path / "new" / "b"]
    write_all(files, "first")
    write_all(files, "second")
    assert [file.read_text(encoding="utf-8") for file in files] == ["second", "second"]
    assert names(tmp_path / "new") == ["a", "b"]


@pytest.mark.parametrize("blocked", [0, 1, 2])
def test_a_folder_of_one_of_the_names_leaves_all_as_they_were(tmp_path: Path, blocked: int) -> None:
    files = [tmp_path / name for name in "abc"]
    files[blocked].mkdir()
    others = [file for file in files if file != files[blocked]]
    others[0].write_text("old", encoding="utf-8")
    with pytest.raises(Reg18Error, match=f"cannot be written to .*{files[blocked].name} "):
        write_all(files, "new")
    assert names(tmp_path) == sorted([files[blocked].name, others[0].name])
    assert others[0].read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("blocked", [0, 1, 2])
def test_one_that_cannot_be_replaced_leaves_all_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocked: int
) -> None:
    files = [tmp_path / name for name in "abc"]
    for file in files[:2]:
        file.write_text("old", encoding="utf-8")
    replace = os.replace

    def fails(source: Path, target: Path) -> None:
        if target == files[blocked] and source.suffix == ".partial":
            raise PermissionError(13, "Permission denied", str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(Reg18Error, match=f"cannot be written to .*{files[blocked].name} "):
        write_all(files, "new")
    assert names(tmp_path) == ["a", "b"]
    assert [file.read_text(encoding="utf-8") for file in files[:2]] == ["old", "old"]


def test_an_error_while_writing_leaves_all_as_they_were(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "ab"]
    files[0].write_text("old", encoding="utf-8")

    def half_way() -> None:
        with put_all_in_place(files, "The report") as partials:
            partials[files[0]].write_text("new", encoding="utf-8")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half_way()
    assert names(tmp_path) == ["a"]
    assert files[0].read_text(encoding="utf-8") == "old"


def test_one_that_was_not_written_stops_all(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "ab"]

    def only_one() -> None:
        with put_all_in_place(files, "The report") as partials:
            partials[files[0]].write_text("new", encoding="utf-8")

    with pytest.raises(Reg18Error, match="cannot be written"):
        only_one()
    assert names(tmp_path) == []
