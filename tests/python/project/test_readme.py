"""Every command that the README and the how-tos show is run as written, and every link leads
somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.python.conftest import ROOT, Reg18

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
REFERENCE = sorted((ROOT / "docs" / "reference").glob("*.md"))


def commands(page: Path) -> list[str]:
    # A block that names a language is not of commands, or needs a server and has its own test.
    blocks = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", page.read_text(encoding="utf-8"), re.M | re.S)
    plain = [block for language, block in blocks if not language]
    lines = [line.split("#")[0].strip() for block in plain for line in block.splitlines()]
    return [line for line in lines if line.startswith(("make ", "reg18 ", ".venv/bin/reg18 "))]


def test_the_readme_opens_with_the_two_commands() -> None:
    assert commands(ROOT / "README.md")[:2] == ["make report", "make test"]


def test_make_report_makes_the_report_and_sets_up_only_once(
    dbt_target: Path, tmp_path: Path
) -> None:
    """In a copy that borrows this environment, so that the clone's own output stays as it is, and
    what dbt has read of the project."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("extracts", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run(
        ["make", "--old-file", ".venv/.runtime", "report"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "REG18_DBT_TARGET": str(dbt_target)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Setting up" not in done.stdout
    assert "var/report/annual-report-2024-25.html" in done.stdout
    assert (tmp_path / "var" / "report" / "annual-report-2024-25.html").stat().st_size > 100_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_run_as_written(reg18: Reg18, page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "extracts" / "demo", tmp_path / "my-extracts")
    # What a page freezes is not to be held against other tests.
    published = str(tmp_path / "published")
    # The reference pages go on with what the complaints manager has built.
    pages = [page, *REFERENCE] if page.name == "complaints-manager.md" else [page]
    for line in (line for each in pages for line in commands(each)):
        if line.startswith("make "):
            target = line.split()[1]
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            assert re.search(rf"^{target}:", makefile, re.M), line
            continue
        arguments = shlex.split(line)[1:]
        done = reg18(*arguments, cwd=tmp_path, REG18_PUBLISHED=published)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def anchors(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    names = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    return names | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        linked = page.parent / file if file else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target
