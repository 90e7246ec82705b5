"""The document tree as PDF, by Typst: tagged, and valid as both PDF/UA-1 and PDF/A-2a."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import typst

from reg18.base.errors import Reg18Error
from reg18.report import fonts, pandoc
from reg18.report.publication import Publication

# For everyone who reads with assistive technology, and for the archive. Typst refuses to write a
# file that breaks either, such as one with a picture without an alternative text.
STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]


def to_pdf(publication: Publication, folder: Path) -> tuple[bytes, list[str]]:
    """Return the PDF, and the warnings. `folder` holds the tree and its drawings."""
    pandoc_warnings = pandoc.to_typst(folder)
    template = (pandoc.shared() / "print" / "document.typ").read_bytes()
    (folder / "document.typ").write_bytes(template)
    day = publication.as_of
    facts = {
        **publication.facts(),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "font": fonts.FAMILY,
        "font_fixed": fonts.FIXED,
    }
    (folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    try:
        document, warnings = typst.compile_with_warnings(
            str(folder / "body.typ"),
            root=str(folder),
            font_paths=[str(fonts.folder())],
            ignore_system_fonts=True,
            pdf_standards=list(STANDARDS),
            timestamp=publication.midnight,
        )
    except typst.TypstError as error:
        raise Reg18Error(
            f"The report's PDF cannot be made: {error.diagnostic.strip()}",
            "If the commentary was changed last, look there; otherwise this is a fault of reg18.",
        ) from error
    return document, pandoc_warnings + [f"PDF: {warning.message}" for warning in warnings]
