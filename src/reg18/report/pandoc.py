"""Markdown to a document tree, once, and from the tree to each format, through pandoc.

`reports/shared/formats` holds pandoc's options for each.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from html import escape
from pathlib import Path

import pypandoc

from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.report.publication import Publication

# The longest report takes two seconds; nested brackets in commentary could take days.
_LIMIT_SECONDS = 120

Warnings = list[str]


def shared() -> Path:
    """Return the folder of filters, templates and styles that all reports share."""
    return project_root() / "reports" / "shared"


def to_tree(markdown: str, folder: Path) -> Warnings:
    """Write the document tree, numbered and with its cross-references."""
    (folder / "report.md").write_text(markdown, encoding="utf-8")
    return _run(folder, "text", "tree")


def to_html(publication: Publication, folder: Path) -> tuple[bytes, Warnings]:
    """Return one self-contained page. `folder` holds the tree and its drawings."""
    warnings = _run(folder, "page", "html", publication)
    return (folder / "report.html").read_bytes(), warnings


def to_typst(folder: Path) -> Warnings:
    """Write the text of a document for Typst to set: `body.typ`."""
    return _run(folder, "PDF", "typst")


def to_docx(publication: Publication, folder: Path) -> tuple[bytes, Warnings]:
    """Return a Word document in the styles of `reference.docx`, which is in the folder."""
    warnings = _run(folder, "Word document", "docx", publication)
    return (folder / "report.docx").read_bytes(), warnings


def _run(folder: Path, what: str, name: str, publication: Publication | None = None) -> Warnings:
    """Run pandoc with the options of a format; return its warnings."""
    command, environment = [pypandoc.get_pandoc_path()], dict(os.environ)
    if publication is not None:
        options = {
            # Variables are not read as Markdown, as metadata would be.
            "variables": publication.facts(escape),
            "metadata": {
                "lang": publication.lang,
                "title": publication.title,
                "author": publication.council,
            },
            "toc-depth": 1 if publication.brief else 2,
        }
        # JSON is YAML.
        (folder / f"facts-{name}.yaml").write_text(json.dumps(options), encoding="utf-8")
        command.append(f"--defaults=facts-{name}.yaml")
        environment["SOURCE_DATE_EPOCH"] = str(int(publication.midnight.timestamp()))
    command.append(f"--defaults={shared() / 'formats' / name}.yaml")
    try:
        run = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, env=environment,
            timeout=_LIMIT_SECONDS,
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
