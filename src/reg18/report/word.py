"""The document tree as a Word document, by pandoc, in the styles of reports/shared/word.

To change how a document looks, edit reports/shared/word/reference: the parts of a Word file that
pandoc takes its styles, page, header and footer from, filled in by Jinja.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import jinja2
import vl_convert

from reg18.base.colours import PAPER
from reg18.report import fonts, pandoc
from reg18.report.publication import Publication

# Of the width of a page's text, about 300 dots an inch.
_PICTURE_SCALE = 3
# The earliest date a zip file can have, so that equal reports make equal files.
_MOMENT = (1980, 1, 1, 0, 0, 0)

# What pandoc writes, and what replaces it, part by part: rows are not split between pages, some
# headings begin a page, the first column of a table is a header, the one table without a caption
# has a name, there is no blank line above a caption, pictures have no margin, and lists are not
# indented far.
_FINISH = {
    "word/document.xml": (
        ("<w:tr>(?:<w:trPr>(.*?)</w:trPr>)?", r"<w:tr><w:trPr><w:cantSplit/>\1</w:trPr>"),
        (
            '(<w:pStyle w:val="Heading1" />)</w:pPr><!--new-page-->',
            r'\1<w:pageBreakBefore/><w:spacing w:before="0"/></w:pPr>',
        ),
        ('w:firstColumn="0"(.*?)w:val="0020"', r'w:firstColumn="1"\1w:val="00A0"'),
        ("(<w:tblLook [^>]*/>)</w:tblPr>", r'\1<w:tblCaption w:val="Headline figures"/></w:tblPr>'),
        ("\n<w:p />\n", "\n"),
        ("<wp:inline>", '<wp:inline distT="0" distB="0" distL="0" distR="0">'),
    ),
    "word/numbering.xml": (
        ('w:left="720" w:hanging="360"', 'w:left="340" w:hanging="340"'),
        ('w:left="1440" w:hanging="360"', 'w:left="680" w:hanging="340"'),
    ),
}


def to_docx(publication: Publication, folder: Path) -> tuple[bytes, list[str]]:
    """Return the document, and pandoc's warnings. `folder` holds the tree and its drawings."""
    _write_pictures(folder)
    (folder / "reference.docx").write_bytes(_reference(publication))
    document, warnings = pandoc.to_docx(publication, folder)
    return _finish(document), warnings


def _reference(publication: Publication) -> bytes:
    """Return the reference document; pandoc supplies the parts that it lacks."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(pandoc.shared() / "word" / "reference"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
    )
    facts = publication.facts()
    values = facts | {name: colour[1:] for name, colour in facts["colours"].items()}
    return _zipped(
        {
            name: templates.get_template(name).render(values).encode()
            for name in templates.list_templates()
            if name.startswith("word/")
        }
    )


def _write_pictures(folder: Path) -> None:
    """Write each drawing of the folder as PNG, on paper: some programs show no clear background."""
    vl_convert.register_font_directory(str(fonts.folder()))
    paper = rf'\g<0><path d="M0,0H9999V9999H0Z" fill="{PAPER}"/>'
    for drawing in sorted(folder.glob("*.svg")):
        if not drawing.stem.endswith("-narrow"):
            text = re.sub("<svg [^>]*>", paper, drawing.read_text(encoding="utf-8"), count=1)
            picture = vl_convert.svg_to_png(text, scale=_PICTURE_SCALE)
            drawing.with_suffix(".png").write_bytes(picture)


def _finish(document: bytes) -> bytes:
    """Return the document with what pandoc cannot write."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, changes in _FINISH.items():
        text = parts[name].decode()
        for pattern, by in changes:
            text = re.sub(pattern, by, text)
        parts[name] = text.encode()
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()
