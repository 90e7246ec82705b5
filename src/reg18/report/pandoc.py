"""Markdown to one self-contained HTML page, through pandoc and the report's own filters."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypandoc

from reg18.errors import Reg18Error

# Markdown without raw HTML, TeX or citations: text of data and commentary stays text.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-citations-latex_macros"
    "-example_lists-yaml_metadata_block-implicit_header_references"
)


def to_html(
    markdown: str, folder: Path, templates: Path, head: str, variables: dict[str, str]
) -> tuple[str, list[str]]:
    """The page, and what pandoc warned of. `folder` holds the drawings that the Markdown names."""
    (folder / "head.html").write_text(head, encoding="utf-8")
    (folder / "report.md").write_text(markdown, encoding="utf-8")
    command = [
        pypandoc.get_pandoc_path(),
        f"--from={READER}",
        "--to=html5",
        f"--template={templates / 'page.html'}",
        f"--lua-filter={templates / 'filters' / 'numbering.lua'}",
        f"--lua-filter={templates / 'filters' / 'html.lua'}",
        "--include-in-header=head.html",
        "--toc",
        "--toc-depth=3",
        "--wrap=none",
        "--columns=100000",
        "--syntax-highlighting=none",
        "--output=report.html",
        "report.md",
    ]
    command += [f"--variable={name}:{value}" for name, value in variables.items() if value]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Reg18Error(
            f"The program pandoc cannot be started ({error.strerror}).",
            "Install reg18 again, with `make setup`: pandoc comes with it.",
        ) from error
    if run.returncode != 0:
        raise Reg18Error(
            f"The report's page cannot be made: {run.stderr.strip()}",
            "If the commentary was changed last, look there; else this is a fault of reg18.",
        )
    warnings = [line.removeprefix("[WARNING] ") for line in run.stderr.splitlines() if line.strip()]
    return (folder / "report.html").read_text(encoding="utf-8"), warnings
