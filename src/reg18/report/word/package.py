"""A Word file as what it is: a zip of XML parts."""

from __future__ import annotations

import io
import zipfile
from typing import cast
from xml.etree import ElementTree as ET

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The first moment that a zip can tell, so that equal contents make equal files.
_MOMENT = (1980, 1, 1, 0, 0, 0)

Parts = dict[str, bytes]


def w(name: str) -> str:
    """A name of WordprocessingML, in full."""
    return f"{{{W}}}{name}"


def unpacked(document: bytes) -> Parts:
    """The parts of a file, in its order."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """Parts as a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            # Pictures are compressed already.
            stored = name.endswith(".png")
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def parsed(part: bytes) -> ET.Element:
    """The root of a part."""
    return ET.fromstring(part)


def written(root: ET.Element, original: bytes) -> bytes:
    """A part of a root, with the prefixes that the original has."""
    for _, found in ET.iterparse(io.BytesIO(original), events=["start-ns"]):
        prefix, address = cast("tuple[str, str]", found)
        ET.register_namespace(prefix, address)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True))


def child(
    parent: ET.Element, name: str, after: str | None = None, last: bool = False
) -> ET.Element:
    """The child of that name, made where there is none: first, last, or after another one.

    Word wants children in the order of its schema. `after` names a child that may be missing.
    """
    found = parent.find(w(name))
    if found is not None:
        return found
    found = ET.Element(w(name))
    names = [each.tag for each in parent]
    place = len(names) if last else 0
    if after is not None and w(after) in names:
        place = names.index(w(after)) + 1
    parent.insert(place, found)
    return found


def style_of(element: ET.Element) -> str:
    """The style of a paragraph; nothing where it names none, or is no paragraph."""
    found = element.find(f"{w('pPr')}/{w('pStyle')}") if element.tag == w("p") else None
    return found.get(w("val"), "") if found is not None else ""


def text_of(element: ET.Element) -> str:
    """The text of an element."""
    return "".join(each.text or "" for each in element.iter(w("t")))
