"""The reference document: pandoc's own, in the styles of reports/shared/word and the council's
colours, with running header and footer, and a watermark where it is a draft."""

from __future__ import annotations

import re
from html import escape
from string import Template
from xml.etree import ElementTree as ET

from reg18.report import fonts, pandoc
from reg18.report.publication import LANGUAGE, Publication
from reg18.report.word.package import (
    OFFICE_RELATION,
    RELATIONS,
    TYPES,
    Parts,
    packed,
    parsed,
    unpacked,
    w,
    written,
)

# A4 and its margins in twentieths of a point.
PAGE = (11906, 16838)
SIDE, TOP, BOTTOM = 1190, 1530, 1300
WIDTH = PAGE[0] - 2 * SIDE

# Sizes in half points and distances in twentieths, by their names in styles.xml: of a report with a
# cover, and of one of a few pages, which has its title above the text.
_SIZES = {
    "size": (23, 20),
    "text_after": (150, 110),
    "heading": (38, 28),
    "heading_before": (560, 280),
    "heading_after": (180, 120),
    "block": (96, 48),
    "block_space": (24, 8),
    "council_size": (30, 22),
    "department_size": (26, 20),
    "title": (64, 40),
    "title_before": (2600, 160),
    "subtitle": (40, 26),
    "subtitle_before": (260, 80),
    "detail": (24, 19),
    "caption": (22, 20),
    "caption_before": (280, 180),
    "table": (19, 17),
    "cell": (40, 18),
    "headline": (34, 26),
    "headline_text": (22, 18),
}
_CONTENTS_ON_A_PAGE = '<w:pageBreakBefore/><w:spacing w:before="0"/>'

# Each part: its relation, its kind of page, the colour of its file's text.
_RUNNING = (
    ("header", "default", "header.xml"),
    ("header", "first", "header-first.xml"),
    ("footer", "default", "footer.xml"),
    ("footer", "first", "footer-first.xml"),
)


def reference_document(publication: Publication) -> bytes:
    """The document that gives a report its styles, page and running lines."""
    parts = unpacked(pandoc.default_file("reference.docx"))
    parts["word/styles.xml"] = _styles(parts["word/styles.xml"], publication)
    parts["word/theme/theme1.xml"] = _theme(parts["word/theme/theme1.xml"], publication)
    _add_running(parts, publication)
    return packed(parts)


def _filled(name: str, values: dict[str, str]) -> str:
    text = (pandoc.shared() / "word" / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _hex(colour: str) -> str:
    return colour.removeprefix("#")


def _styles(original: bytes, publication: Publication) -> bytes:
    palette = publication.palette
    own = ET.fromstring(
        _filled(
            "styles.xml",
            {
                "accent": _hex(palette.accent),
                "text": _hex(palette.accent_text),
                "strong": _hex(palette.strong),
                "tint": _hex(palette.tint),
                "font": fonts.OFFICE,
                "width": str(WIDTH),
                "middle": str(WIDTH // 2),
                "contents_apart": "" if publication.is_brief else _CONTENTS_ON_A_PAGE,
                **{name: str(sizes[publication.is_brief]) for name, sizes in _SIZES.items()},
            },
        )
    )
    root = parsed(original)
    ours = {style.get(w("styleId")): style for style in own.findall(w("style"))}
    for style in root.findall(w("style")):
        link = style.find(w("link"))
        is_linked = link is not None and link.get(w("val")) in ours
        if style.get(w("styleId")) in ours or is_linked:
            root.remove(style)
    defaults = root.find(w("docDefaults"))
    assert defaults is not None
    root.remove(defaults)
    root.insert(0, own.find(w("docDefaults")))  # type: ignore[arg-type]
    root.extend(ours.values())
    return written(root, original)


def _theme(original: bytes, publication: Publication) -> bytes:
    """The council's colours and the typeface where Word offers those of the document."""
    text = original.decode("utf-8")
    palette = publication.palette
    for name, colour in (("accent1", palette.accent), ("hlink", palette.strong)):
        text = re.sub(
            rf'(<a:{name}>\s*<a:srgbClr val=")[0-9A-Fa-f]{{6}}', rf"\g<1>{_hex(colour)}", text
        )
    text = re.sub(
        r'(<a:latin typeface=")[^"]*("[^>]*?)(?: panose="[^"]*")?',
        rf"\g<1>{fonts.OFFICE}\g<2>",
        text,
    )
    return text.encode("utf-8")


def _add_running(parts: Parts, publication: Publication) -> None:
    """Add header and footer as parts, and name them in the section of the page."""
    names = ("[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml")
    changed = {name: parsed(parts[name]) for name in names}
    types, relations, document = changed.values()
    section = document.find(f"{w('body')}/{w('sectPr')}")
    assert section is not None
    section.clear()
    for number, (kind, page, name) in enumerate(_RUNNING, start=1):
        file, identifier = f"{kind}{number}.xml", f"rIdRunning{number}"
        watermark = (
            _filled("watermark.xml", {"id": f"Draft{number}", "number": str(2050 + number)})
            if publication.is_draft
            else ""
        )
        parts[f"word/{file}"] = _filled(
            name,
            {
                "council": escape(publication.council),
                "running": escape(publication.running),
                "foot": escape(publication.foot),
                "draft": "DRAFT: not for publication" if publication.is_draft else "",
                "watermark": watermark,
            },
        ).encode("utf-8")
        ET.SubElement(
            types,
            f"{{{TYPES}}}Override",
            PartName=f"/word/{file}",
            ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml."
            f"{kind}+xml",
        )
        ET.SubElement(
            relations,
            f"{{{RELATIONS}}}Relationship",
            Id=identifier,
            Type=f"{OFFICE_RELATION}/{kind}",
            Target=file,
        )
        ET.SubElement(
            section,
            w(f"{kind}Reference"),
            {w("type"): page, f"{{{OFFICE_RELATION}}}id": identifier},
        )
    ET.SubElement(section, w("pgSz"), {w("w"): str(PAGE[0]), w("h"): str(PAGE[1])})
    margins = {"top": TOP, "right": SIDE, "bottom": BOTTOM, "left": SIDE}
    running = {"header": 620, "footer": 560, "gutter": 0}
    ET.SubElement(
        section, w("pgMar"), {w(name): str(value) for name, value in (margins | running).items()}
    )
    ET.SubElement(section, w("titlePg"))
    for name, root in changed.items():
        parts[name] = written(root, parts[name])


__all__ = ["LANGUAGE", "WIDTH", "reference_document"]
