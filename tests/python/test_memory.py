"""What does not fit into memory is written to the disk, and a build goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from reg18.memory import VARIABLE, memory_limit
from tests.python.conftest import Reg18

# Sorting five million texts takes several hundred megabytes.
LARGE = (
    "select count(*) as texts from (select md5(cast(range as varchar)) as text "
    "from range(5000000) order by text offset 1)"
)


def test_dbt_writes_to_the_disk_what_does_not_fit(reg18_command: Reg18, tmp_path: Path) -> None:
    done = reg18_command(
        "dbt", "--scratch", tmp_path, "--",
        "show", "--quiet", "--output", "json", "--inline", LARGE,
        REG18_MEMORY_LIMIT="150MB",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4999999" in done.stdout


def test_the_limit_is_a_share_of_the_machine_unless_it_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    megabytes = int(memory_limit().removesuffix("MB"))
    page = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    assert 1_000 <= megabytes <= max(1_000, int(page) // 1_000)
    monkeypatch.setenv(VARIABLE, "3GB")
    assert memory_limit() == "3GB"
