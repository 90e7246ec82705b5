"""The document tree for Word: it opens with styles, captions, contents and header rows."""

from __future__ import annotations

from pathlib import Path

from reg18.report import pandoc
from reg18.report.pictures import write_pictures
from reg18.report.publication import Publication
from reg18.report.word.finish import finished
from reg18.report.word.reference import reference_document


def prepare(publication: Publication, folder: Path) -> None:
    """Write what a document needs besides the tree: its pictures, and the file with its styles."""
    write_pictures(folder)
    (folder / "reference.docx").write_bytes(reference_document(publication))


def to_docx(publication: Publication, folder: Path) -> tuple[bytes, list[str]]:
    """The document, and what was warned of. `folder` holds the tree and what was prepared."""
    document, said = pandoc.to_docx(publication, folder)
    return finished(document, depth=1 if publication.is_brief else 2), said
