"""The files of the synthetic extracts: the same bytes every time, and no real extracts lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reg18.synth import DEFAULT_SEED, SynthError, stream, write_demo
from tests.python.synthetic_extracts import COMMITTED, content


def test_the_committed_demo_is_what_the_command_writes(tmp_path: Path) -> None:
    written = write_demo(tmp_path / "again")
    assert sorted(path.name for path in written) == sorted(content(tmp_path / "again"))
    assert content(tmp_path / "again") == content(COMMITTED)


def test_committed_files_are_small() -> None:
    sizes = [len(data) for data in content(COMMITTED).values()]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 1_500_000


def test_the_bytes_do_not_hang_on_the_order_of_sets(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reg18.synth import stream, write_demo; "
        "write_demo(Path(sys.argv[1]) / 'demo'); stream(Path(sys.argv[1]) / 'many', 500)"
    )
    for hash_seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / hash_seed)],
            check=True,
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )
    for part in ("demo", "many"):
        assert content(tmp_path / "1" / part) == content(tmp_path / "2" / part)


def test_another_seed_is_another_demo(tmp_path: Path) -> None:
    write_demo(tmp_path / "other", DEFAULT_SEED + 1)
    assert content(tmp_path / "other")["complaints.csv"] != content(COMMITTED)["complaints.csv"]


WRITERS: list[Callable[[Path], list[Path]]] = [write_demo, lambda out: stream(out, 20)]


@pytest.mark.parametrize("write", WRITERS)
def test_a_foreign_folder_is_refused_and_untouched(
    write: Callable[[Path], list[Path]], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SynthError, match=r"notes\.txt"):
        write(tmp_path)
    assert content(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("with_readme", [True, False])
def test_real_extracts_are_never_written_over(
    write: Callable[[Path], list[Path]], with_readme: bool, tmp_path: Path
) -> None:
    (tmp_path / "complaints.csv").write_text("case_ref\nreal\n", encoding="utf-8")
    if with_readme:
        (tmp_path / "README.md").write_text("# Our extracts\n", encoding="utf-8")
    before = content(tmp_path)
    with pytest.raises(SynthError, match="real"):
        write(tmp_path)
    assert content(tmp_path) == before


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(SynthError, match="is a file"):
        write_demo(tmp_path / "out")


def test_earlier_synthetic_extracts_are_written_over(tmp_path: Path) -> None:
    stream(tmp_path, 20)
    write_demo(tmp_path)
    assert content(tmp_path) == content(COMMITTED)
