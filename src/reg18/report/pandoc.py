"""Markdown to a document tree, once, and from the tree to each format, through pandoc."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import UTC, datetime, time
from html import escape
from pathlib import Path
from typing import Any

import pypandoc

from reg18 import __version__
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.report.publication import LANGUAGE, Publication

# Markdown without raw HTML, TeX or citations: text of data and commentary stays text.
_READER = (
    "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-citations-latex_macros"
    "-example_lists-yaml_metadata_block-implicit_header_references"
)
_TREE = "report.json"

# The longest report takes two seconds; nested brackets in commentary could take days.
_LIMIT_SECONDS = 120

Warnings = list[str]


def shared() -> Path:
    """Return the folder of filters, templates and styles that all reports share."""
    return project_root() / "reports" / "shared"


def to_tree(markdown: str, folder: Path) -> Warnings:
    """Write the document tree, numbered and with its cross-references."""
    (folder / "report.md").write_text(markdown, encoding="utf-8")
    return _run(
        folder, "text", f"--from={_READER}", "--to=json", "--columns=100000",
        f"--output={_TREE}", *_filters("numbering"), "report.md",
    )  # fmt: skip


def to_html(publication: Publication, folder: Path) -> tuple[bytes, Warnings]:
    """Return one self-contained page. `folder` holds the tree and its drawings."""
    css = (shared() / "page.css").read_text(encoding="utf-8")
    palette = publication.palette
    colours = (
        f":root {{ --accent: {palette.accent}; --accent-text: {palette.accent_text}; "
        f"--strong: {palette.strong}; --tint: {palette.tint}; }}"
    )
    (folder / "head.html").write_text(f"<style>\n{colours}\n{css}</style>\n", encoding="utf-8")
    warnings = _run(
        folder, "page", "--from=json", "--to=html5", "--wrap=none", "--columns=100000",
        "--toc", "--toc-depth=3", "--syntax-highlighting=none", "--include-in-header=head.html",
        f"--template={shared() / 'page.html'}", *_filters("html"),
        *_variables(publication.facts(escape), folder, "html"), "--output=report.html", _TREE,
    )  # fmt: skip
    return (folder / "report.html").read_bytes(), warnings


def to_typst(folder: Path) -> Warnings:
    """Write the text of a document for Typst to set: `body.typ`."""
    return _run(
        folder, "PDF", "--from=json", "--to=typst-smart", "--wrap=none",
        f"--template={shared() / 'print' / 'body.typ'}", *_filters("print", "typst"),
        "--output=body.typ", _TREE,
    )  # fmt: skip


def to_docx(publication: Publication, folder: Path) -> tuple[bytes, Warnings]:
    """Return a Word document in the styles of `reference.docx`, which is in the folder."""
    midnight = datetime.combine(publication.as_of, time(), UTC)
    warnings = _run(
        folder, "Word document", "--from=json", "--to=docx", "--reference-doc=reference.docx",
        "--syntax-highlighting=none",
        f"--metadata=lang:{LANGUAGE}", f"--metadata=title:{publication.title}",
        f"--metadata=author:{publication.council}",
        f"--template={shared() / 'word' / 'document.xml'}",
        f"--toc-depth={1 if publication.is_brief else 2}",
        *_filters("print", "docx"), *_variables(publication.facts(escape), folder, "docx"),
        "--output=report.docx", _TREE,
        # The file says when its figures are from, not when it was written.
        SOURCE_DATE_EPOCH=str(int(midnight.timestamp())),
    )  # fmt: skip
    return (folder / "report.docx").read_bytes(), warnings


def _filters(*names: str) -> list[str]:
    return [f"--lua-filter={shared() / 'filters' / name}.lua" for name in names]


def _variables(facts: dict[str, Any], folder: Path, name: str) -> list[str]:
    file = folder / f"facts-{name}.yaml"
    # JSON is YAML. Variables are not read as Markdown, as metadata would be.
    file.write_text(json.dumps({"variables": {**facts, "version": __version__}}), encoding="utf-8")
    return [f"--defaults={file}"]


def _run(folder: Path, what: str, *arguments: str, **environment: str) -> Warnings:
    """Run pandoc; return its warnings."""
    try:
        run = subprocess.run(
            [pypandoc.get_pandoc_path(), *arguments], cwd=folder, capture_output=True, text=True,
            check=False, env={**os.environ, **environment}, timeout=_LIMIT_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Reg18Error(
            f"The report's {what} was not made within {_LIMIT_SECONDS} seconds.",
            "Look at the commentary that was changed last for many brackets or other marks that "
            "are opened and not closed.",
        ) from error
    except OSError as error:
        raise Reg18Error(
            f"The program pandoc cannot be started ({error.strerror}).",
            "Install reg18 again, with `make setup`: pandoc comes with it.",
        ) from error
    if run.returncode != 0:
        # Of what a filter refused, the words without the place in the filter.
        refused = re.search(r"^\S+\.lua:\d+: (.*)$", run.stderr, re.MULTILINE)
        raise Reg18Error(
            f"The report's {what} cannot be made: {refused[1] if refused else run.stderr.strip()}",
            "If the commentary was changed last, look there; otherwise this is a fault of reg18.",
        )
    return [line.removeprefix("[WARNING] ") for line in run.stderr.splitlines() if line.strip()]
