"""A full disk and too little memory are said to be that, whatever met them first."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import duckdb
import pytest

from reg18.base.errors import CheckFailedError, PartlyDoneError, Reg18Error
from reg18.base.shortage import (
    DiskFullError,
    OutOfMemoryError,
    build_needs,
    explain,
    explain_process,
    explain_text,
    explained,
)
from tests.python.builds import kept_tree
from tests.python.conftest import ROOT, Reg18

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def caused(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    "text",
    [
        'IO Error: Could not write file "/data/w.duckdb": No space left on device',
        "TransactionContext Error: Failed to commit: Could not write: No space left on device",
        "Error writing bytes to file. Detail: [errno 28] No space left on device",
        "Out of Memory Error: failed to offload data block of size 256.0 KiB (9 MiB/9 MiB used).\n"
        "This limit was set by the 'max_temp_directory_size' setting.",
        "Disk quota exceeded",
    ],
)
def test_words_of_a_full_disk(text: str, tmp_path: Path) -> None:
    found = explain_text(f"a line\n{text}\nanother", tmp_path)
    assert isinstance(found, DiskFullError)
    assert str(tmp_path) in found.message


@pytest.mark.parametrize(
    "text",
    ["Out of Memory Error: could not allocate block of size 256.0 KiB (3.7 GiB/3.7 GiB used)",
     "MemoryError", "std::bad_alloc"],
)  # fmt: skip
def test_words_of_too_little_memory(text: str, tmp_path: Path) -> None:
    assert isinstance(explain_text(text, tmp_path), OutOfMemoryError)


def test_other_words(tmp_path: Path) -> None:
    assert explain_text("Failure in test unique_fct_complaints", tmp_path) is None
    assert explain_process(["Completed"], 1, tmp_path) is None


def test_a_process_that_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REG18_MEMORY_LIMIT", "3GB")
    for code in (-signal.SIGKILL, 137):
        found = explain_process(["Building"], code, tmp_path)
        assert isinstance(found, OutOfMemoryError)
        assert "REG18_MEMORY_LIMIT is 3GB" in found.message
    # Whatever it said before goes first.
    assert isinstance(
        explain_process(["No space left on device"], -signal.SIGKILL, tmp_path), DiskFullError
    )


def test_what_lies_behind_an_error(tmp_path: Path) -> None:
    behind = caused(Reg18Error("The landing folder cannot be written."), FULL)
    assert isinstance(explain(behind, tmp_path), DiskFullError)
    assert isinstance(explain(caused(Reg18Error("It failed."), MemoryError()), None),
                      OutOfMemoryError)  # fmt: skip
    named = explain(OSError(errno.EDQUOT, "quota", str(tmp_path / "a.csv")), Path("/elsewhere"))
    assert isinstance(named, DiskFullError)
    assert named.folder == tmp_path
    assert explain(ValueError("No space left on device"), None) is None
    assert explain(OSError(errno.EACCES, os.strerror(errno.EACCES)), None) is None
    # These say what was published, and have exit codes of their own.
    for error in (CheckFailedError("A check failed."), PartlyDoneError("Published.")):
        assert explain(caused(error, FULL), tmp_path) is None


def test_how_much_is_needed_and_was_free(tmp_path: Path) -> None:
    room = r"about 42 MB are needed, and [\d,]+ MB were free"
    later = tmp_path / "not" / "there" / "yet"
    with pytest.raises(DiskFullError, match=room), explained(later, 42_000_000):
        raise FULL
    with pytest.raises(ValueError, match=r"^as it was$"), explained(tmp_path, 1):
        raise ValueError("as it was")
    whole, part = explained(tmp_path, 1_000_000), explained(tmp_path, 42_000_000)
    with pytest.raises(DiskFullError, match=room), whole, part:
        raise FULL


def test_a_build_of_more_needs_more(tmp_path: Path) -> None:
    least = build_needs(tmp_path)
    (tmp_path / "complaints.csv").write_bytes(b"x" * 1_000_000)
    with_text = build_needs(tmp_path)
    (tmp_path / "reviews.xlsx").write_bytes(b"x" * 1_000_000)
    with_workbook = build_needs(tmp_path)
    assert with_text > least
    # A workbook is packed.
    assert with_workbook - with_text > with_text - least
    landing = tmp_path / "w.landing"
    assert build_needs(None, landing) == least
    landing.write_bytes(b"x" * 5_000_000)
    assert build_needs(None, landing) > least


def test_what_duckdb_says_of_its_temporary_folder(tmp_path: Path) -> None:
    """It keeps below what is free on the disk, and says so in words of its own."""
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '30MB'")
        connection.execute("set threads = 1")
        connection.execute(f"set temp_directory = '{tmp_path}'")
        connection.execute("set max_temp_directory_size = '1MB'")
        with pytest.raises(duckdb.Error) as raised:
            connection.execute(
                "create table t as select hash(i) as a, i from range(5_000_000) r(i) order by a"
            )
    assert isinstance(explain(raised.value, tmp_path), DiskFullError)


def test_a_build_with_too_little_memory(reg18: Reg18, published: Path) -> None:
    before = kept_tree(published.parent)
    done = reg18(
        "build", "--extracts", ROOT / "extracts" / "demo", "--warehouse", published,
        "--as-of", "2025-06-30", REG18_MEMORY_LIMIT="30MB",
    )  # fmt: skip
    assert done.returncode == 1
    assert "reg18 ran out of memory (REG18_MEMORY_LIMIT is 30MB)" in done.stderr, done.stderr
    assert "What was published before is as it was" in done.stderr
    assert kept_tree(published.parent) == before
