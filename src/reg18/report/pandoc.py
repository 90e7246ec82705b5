"""Markdown to a document tree, once, and from the tree to each format, through pandoc."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
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
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-citations-latex_macros"
    "-example_lists-yaml_metadata_block-implicit_header_references"
)
TREE = "report.json"

# The longest report takes two seconds; brackets within brackets in a commentary could take days.
_LIMIT_SECONDS = 120

Said = list[str]


def shared() -> Path:
    """The folder of filters, templates and styles that all reports share."""
    return project_root() / "reports" / "shared"


def to_tree(markdown: str, folder: Path) -> Said:
    """Write the document tree, numbered and with its cross-references; returns the warnings."""
    (folder / "report.md").write_text(markdown, encoding="utf-8")
    return _run(
        folder, "text", f"--from={READER}", "--to=json", "--columns=100000",
        f"--output={TREE}", *_filters("numbering"), "report.md",
    )  # fmt: skip


def to_html(publication: Publication, folder: Path) -> tuple[bytes, Said]:
    """One self-contained page. `folder` holds the tree and the drawings that it names."""
    (folder / "head.html").write_text(_style(publication), encoding="utf-8")
    said = _run(
        folder, "page", "--from=json", "--to=html5", "--wrap=none", "--columns=100000",
        "--toc", "--toc-depth=3", "--syntax-highlighting=none", "--include-in-header=head.html",
        f"--template={shared() / 'page.html'}", *_filters("html"),
        *_variables(publication.facts(escape), folder, "html"), "--output=report.html", TREE,
    )  # fmt: skip
    return (folder / "report.html").read_bytes(), said


def to_typst(folder: Path) -> Said:
    """The text of a document that Typst sets: `body.typ`."""
    return _run(
        folder, "PDF", "--from=json", "--to=typst-smart", "--wrap=none",
        f"--template={shared() / 'print' / 'body.typ'}", *_filters("print", "typst"),
        "--output=body.typ", TREE,
    )  # fmt: skip


def to_docx(publication: Publication, folder: Path) -> tuple[bytes, Said]:
    """A Word document in the styles of `reference.docx`, which lies in the folder."""
    facts = publication.facts(escape)
    facts["details"] = [
        {**detail, "first": place == 0} for place, detail in enumerate(facts["details"])
    ]
    said = _run(
        folder, "Word document", "--from=json", "--to=docx", "--reference-doc=reference.docx",
        "--syntax-highlighting=none",
        f"--metadata=lang:{LANGUAGE}", f"--metadata=title:{publication.title}",
        f"--metadata=author:{publication.council}",
        f"--template={shared() / 'word' / 'document.xml'}",
        f"--toc-depth={1 if publication.is_brief else 2}",
        *_filters("print", "docx"), *_variables(facts, folder, "docx"),
        "--output=report.docx", TREE,
        # The file says when its figures are from, not when it was written.
        SOURCE_DATE_EPOCH=str(int(datetime.combine(publication.as_of, time(), UTC).timestamp())),
    )  # fmt: skip
    return (folder / "report.docx").read_bytes(), said


def default_file(name: str) -> bytes:
    """A data file that pandoc brings along."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), f"--print-default-data-file={name}"],
        capture_output=True,
        check=True,
    )
    return done.stdout


def _filters(*names: str) -> list[str]:
    return [f"--lua-filter={shared() / 'filters' / name}.lua" for name in names]


def _variables(facts: dict[str, Any], folder: Path, name: str) -> list[str]:
    file = folder / f"facts-{name}.yaml"
    # JSON is YAML; as variables and not as metadata, texts are taken as they are.
    file.write_text(json.dumps({"variables": {**facts, "version": __version__}}), encoding="utf-8")
    return [f"--defaults={file}"]


def _style(publication: Publication) -> str:
    css = (shared() / "page.css").read_text(encoding="utf-8")
    palette = publication.palette
    own = (
        f":root {{ --accent: {palette.accent}; --accent-text: {palette.accent_text}; "
        f"--strong: {palette.strong}; --tint: {palette.tint}; }}"
    )
    return f"<style>\n{own}\n{css}</style>\n"


def _run(folder: Path, what: str, *arguments: str, **environment: str) -> Said:
    command: Sequence[str] = [pypandoc.get_pandoc_path(), *arguments]
    try:
        run = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, **environment}, timeout=_LIMIT_SECONDS,
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
        raise Reg18Error(
            f"The report's {what} cannot be made: {_reason(run.stderr)}",
            "If the commentary was changed last, look there; else this is a fault of reg18.",
        )
    return [line.removeprefix("[WARNING] ") for line in run.stderr.splitlines() if line.strip()]


def _reason(said: str) -> str:
    """What pandoc said; of what a filter refused, the words without the place in the filter."""
    refused = re.search(r"^\S+\.lua:\d+: (.*)$", said, re.MULTILINE)
    return refused[1] if refused else said.strip()
