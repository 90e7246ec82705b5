"""`reg18 synth`: the demonstration as it is, any number of cases drawn from it with its shares, the
same bytes for the same seed, and no real extracts lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reg18.base.errors import Reg18Error
from reg18.landing.synthetic import DEFAULT_SEED, draw, write_demo
from tests.python.conftest import Reg18
from tests.python.synthetic_extracts import COMMITTED, KEYS, WELL_FOUNDED, Demo, content, days, read

FILES = ["README.md", *(f"{table}.csv" for table in (*KEYS, "context"))]
WITH_PATH = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

# --- what is written ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [(), ("--seed", DEFAULT_SEED)])
def test_without_a_number_the_command_writes_the_demonstration(
    seed: tuple[str, int], reg18: Reg18, tmp_path: Path
) -> None:
    done = reg18("synth", "--out", tmp_path / "again", *seed)
    assert done.stdout.split() == [str(tmp_path / "again" / name) for name in FILES]
    assert content(tmp_path / "again") == content(COMMITTED)


def test_with_a_seed_alone_the_command_draws_as_many_cases(reg18: Reg18, tmp_path: Path) -> None:
    reg18("synth", "--out", tmp_path / "other", "--seed", 7)
    drawn = len(read(tmp_path / "other", "complaints"))
    assert drawn == pytest.approx(len(read(COMMITTED, "complaints")), rel=0.02)
    assert content(tmp_path / "other")["complaints.csv"] != content(COMMITTED)["complaints.csv"]


def test_committed_files_are_small() -> None:
    sizes = [len(data) for data in content(COMMITTED).values()]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 1_500_000


@pytest.mark.parametrize("number", [1, 2, 999])
def test_the_number_asked_for_is_written(number: int, tmp_path: Path) -> None:
    heard: dict[str, int] = {}
    written = draw(tmp_path, number, progress=heard.__setitem__)
    assert [path.name for path in written] == FILES
    assert heard["complaints.csv"] == number
    for table in (*KEYS, "context"):
        assert heard[f"{table}.csv"] == len(read(tmp_path, table))
        ours = (tmp_path / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        demos = (COMMITTED / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert ours == demos


@pytest.mark.parametrize("number", [0, -1, 10_000_001])
def test_a_number_out_of_range_is_refused(number: int, tmp_path: Path) -> None:
    with pytest.raises(Reg18Error) as refused:
        draw(tmp_path / "none", number)
    assert refused.value.advice == "Ask for 1 to 10,000,000 of them."
    assert not (tmp_path / "none").exists()


def shares(folder: Path) -> dict[str, float]:
    """What makes one set of extracts like another, whatever their sizes."""
    demo = Demo.of(folder)
    resolved = [row for row in demo.statutory if row["outcome"] not in ("", "withdrawn")]
    resolved = [row for row in resolved if row["date_resolved"]]
    founded = [row for row in resolved if row["outcome"] in WELL_FOUNDED]
    quick = [row for row in resolved if days(row, "date_received", "date_resolved") <= 20]
    charging = [row for row in demo.statutory if row["theme"] == "charging"]
    last_year = [row for row in demo.statutory if row["date_received"] >= "2024-04-01"]
    return {
        "statutory": len(demo.statutory) / len(demo.cases),
        "resolved": len(resolved) / len(demo.statutory),
        "well-founded": len(founded) / len(resolved),
        "quick": len(quick) / len(resolved),
        "charging": len(charging) / len(demo.statutory),
        "last year": len(last_year) / len(demo.statutory),
        "people": len({row["person_id"] for row in demo.cases}) / len(demo.cases),
        "reviews": len(demo.reviews) / len(resolved),
        "enquiries": len(demo.enquiries) / len(resolved),
        "actions": len(demo.actions) / len(founded),
        "compliments": len(demo.compliments) / len(demo.cases),
    }


def test_the_shares_are_those_of_the_demonstration(tmp_path: Path) -> None:
    draw(tmp_path, 12_000)
    assert shares(tmp_path) == pytest.approx(shares(COMMITTED), rel=0.1)
    received = [row["date_received"] for row in read(tmp_path, "complaints")]
    months = [sorted(received[at : at + 1_000])[500][:7] for at in range(0, 12_000, 1_000)]
    assert months == sorted(set(months))
    assert (min(received)[:7], max(received)[:7]) == ("2022-04", "2025-06")


# --- the same bytes, in little memory -----------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    # More rows than one thread takes at a time.
    for name in ("one", "again"):
        draw(tmp_path / name, 150_000)
    assert content(tmp_path / "one") == content(tmp_path / "again")


def test_another_seed_gives_other_cases(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("other", -(10**30))):
        draw(tmp_path / name, 500, seed)
    one, other = content(tmp_path / "one"), content(tmp_path / "other")
    assert all(one[f"{table}.csv"] != other[f"{table}.csv"] for table in KEYS)


def test_more_rows_need_no_more_memory(tmp_path: Path) -> None:
    code = """
import re, sys
from pathlib import Path
from reg18.landing.synthetic import draw
for number in (20_000, 500_000):
    draw(Path(sys.argv[1]), number)
    print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1],
          file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")],
        check=True, capture_output=True, text=True,
        env=WITH_PATH,
    )  # fmt: skip
    few, many = (int(line) * 1024 for line in done.stderr.split())
    assert (tmp_path / "out" / "complaints.csv").stat().st_size > 150_000_000
    assert many < few + 50_000_000


# --- what is never written over -----------------------------------------------------------------


WRITERS: list[Callable[[Path], list[Path]]] = [write_demo, lambda out: draw(out, 20)]


@pytest.mark.parametrize("write", WRITERS)
def test_a_foreign_folder_is_refused_and_untouched(
    write: Callable[[Path], list[Path]], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Reg18Error, match=r"notes\.txt"):
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
    with pytest.raises(Reg18Error, match="real"):
        write(tmp_path)
    assert content(tmp_path) == before


@pytest.mark.parametrize("write", WRITERS)
def test_the_demonstration_is_never_written_over(
    write: Callable[[Path], list[Path]], tmp_path: Path
) -> None:
    before = content(COMMITTED)
    (tmp_path / "way").symlink_to(COMMITTED)
    with pytest.raises(Reg18Error, match="demonstration itself"):
        write(tmp_path / "way")
    assert content(COMMITTED) == before


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(Reg18Error, match="is a file"):
        write_demo(tmp_path / "out")


def test_earlier_synthetic_extracts_are_written_over(tmp_path: Path) -> None:
    draw(tmp_path, 20)
    write_demo(tmp_path)
    assert content(tmp_path) == content(COMMITTED)
    draw(tmp_path, 20)
    assert len(read(tmp_path, "complaints")) == 20


def test_an_interrupted_run_can_be_repeated(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from reg18.landing.synthetic import draw; "
    code += "draw(Path(sys.argv[1]), 10_000_000)"
    draw(tmp_path, 20)
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=WITH_PATH) as run:
        deadline = time.monotonic() + 60
        while max(path.stat().st_size for path in tmp_path.iterdir()) < 1_000_000:
            assert run.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        run.kill()
    draw(tmp_path, 20)
    assert list(content(tmp_path)) == sorted(FILES)
    assert len(read(tmp_path, "complaints")) == 20
