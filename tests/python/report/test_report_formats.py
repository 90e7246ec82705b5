"""The report in three formats: the same text and the same figures, put in place together or not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from reg18.base import colours
from reg18.base.errors import Reg18Error
from reg18.report import pandoc
from reg18.report.formats import publish
from reg18.report.publication import FORMATS, Publication
from reg18.report.render import render_annual
from reg18.settings.council import Council
from tests.python.conftest import Reg18
from tests.python.html_page import read_page
from tests.python.pdf_document import read_pdf
from tests.python.same_text import assert_same_text
from tests.python.word_document import Docx, text_of, w

FIRST_HEADING = "The year at a glance"


class Edition(NamedTuple):
    """A year of the demonstration data, and whether it is printed as a draft."""

    year: str
    is_draft: bool


# A finished year; one that is not over and lacks texts; the first year of the data.
@pytest.fixture(
    scope="module",
    params=[Edition("2024-25", False), Edition("2025-26", True), Edition("2022-23", True)],
    ids=lambda edition: edition.year,
)
def files(
    request: pytest.FixtureRequest,
    demo_warehouse: Path,
    council: Council,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    year, is_draft = request.param
    out = tmp_path_factory.mktemp("formats")
    return render_annual(demo_warehouse, year, out, council, draft=is_draft).files


def test_text_and_figures_are_the_same(files: dict[str, Path]) -> None:
    page = assert_same_text(files, FIRST_HEADING)
    assert len(page.figures) > 500
    assert len(page.text) > 20_000
    assert any(re.search(r"\d", figure) for figure in page.figures)


# What text and data may hold


HOSTILE = [
    "- x", "= y", "1. z", "+ p", "/ t: u", "A | <script>alert(1)</script>", "#import x", "$x$",
    "@y", "*b* _i_ `c`", "back\\slash \"quote\" 'mark'", "// no comment", "<label>", "2024-25(x)",
    "~", "[", "2024-25.x", "5;6", "...", "a--b", "1-?2", "é – ’ £ −",
]  # fmt: skip


def escaped(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def publication(council: Council, is_draft: bool = False) -> Publication:
    return Publication(
        name="paper", title="A <paper> & more", heading=["A <paper>", "& more"], edition="No 1",
        running="A <paper> & more: #1", foot="As at *then*", council="Council & Co",
        department="Dept <D>", details=[{"name": "What & when", "value": "<now>"}], status=[],
        as_of=date(2025, 6, 30), draft=is_draft,
        palette=colours.palette(council.settings["branding"]),
    )  # fmt: skip


def published(markdown: str, council: Council, out: Path) -> dict[str, Path]:
    made = publish(markdown, {}, publication(council), out)
    assert made.warnings == []
    return made.files


def test_texts_that_look_like_markup_stay_text(council: Council, tmp_path: Path) -> None:
    rows = "\n".join(
        f'| {escaped(text)} | [{escaped(text)}]{{f="a/b/c/d/e"}} |' for text in HOSTILE
    )
    paragraphs = "\n\n".join(escaped(text) for text in HOSTILE)
    files = published(
        f"# Begin {{#sec-begin}}\n\n{paragraphs}\n\n"
        f"| Label | Figure |\n| :-- | --: |\n{rows}\n\n: Labels {{#table-labels}}\n",
        council,
        tmp_path,
    )
    page = assert_same_text(files, "1 Begin")
    assert page.figures == ["".join(text.split()) for text in HOSTILE]
    assert "A<paper>" in "".join(read_pdf(files["pdf"]).text().split())
    assert "A <paper>& more" in "".join(
        text_of(each) for each in Docx(files["docx"]).paragraphs("Title")
    )


def test_notes_and_linked_figures_go_into_every_format(council: Council, tmp_path: Path) -> None:
    files = published(
        '# Begin {#sec-begin}\n\nOf them [[143]{f="a/b/c/d/e"}](#fig-a) were so.[^1]\n\n'
        "[A line]{#fig-a} of its own.\n\n[^1]: A source outside.\n",
        council,
        tmp_path,
    )
    page = assert_same_text(files, "1 Begin")
    assert page.figures == ["143"]
    html = read_page(files["html"]).one("main")
    assert "A source outside." in html.one("section", role="doc-endnotes").text()
    pdf = read_pdf(files["pdf"])
    assert ["A source outside." in note.text() for note in pdf.all("Note")] == [True]
    assert any(link.text().strip() == "143" for link in pdf.all("Link"))
    word = Docx(files["docx"])
    assert "A source outside." in text_of(word.part("word/footnotes.xml"))
    links = [link for link in word.root.iter(w("hyperlink")) if text_of(link) == "143"]
    assert [link.get(w("anchor")) for link in links] == ["fig-a"]


def test_what_is_for_the_page_only_is_not_printed(council: Council, tmp_path: Path) -> None:
    files = published(
        "# Begin {#sec-begin}\n\nSee [](#sec-more), [there](#fig-x).\n\n::: {.html-only}\n"
        "# More {#sec-more}\n\n[x]{#fig-x} Only here.\n:::\n",
        council,
        tmp_path,
    )
    assert "Only here." in read_page(files["html"]).text()
    assert "Only here." not in read_pdf(files["pdf"]).text()
    assert "Only here." not in text_of(Docx(files["docx"]).root)
    assert_same_text(files, "1 Begin")


def test_a_picture_in_the_text_is_refused(council: Council, tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="a picture cannot be put into the text: http"):
        published("# A {#sec-a}\n\n![x](http://a.invalid/x.png)", council, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_says_something_else_is_noticed(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of texts and figures can fail: one digit is changed on the way to one format."""
    markdown = '# Begin {#sec-begin}\n\nThere were [143]{f="a/b/c/d/e"} complaints.\n'
    assert_same_text(published(markdown, council, tmp_path / "same"), "1 Begin")
    to_typst = pandoc.to_typst

    def other(folder: Path) -> list[str]:
        said = to_typst(folder)
        body = folder / "body.typ"
        body.write_text(body.read_text(encoding="utf-8").replace("143", "134"), encoding="utf-8")
        return said

    monkeypatch.setattr(pandoc, "to_typst", other)
    files = published(markdown, council, tmp_path / "other")
    with pytest.raises(AssertionError, match="pdf differs"):
        assert_same_text(files, "1 Begin")


# Colours


def test_the_councils_colours_are_in_all_formats(council: Council, tmp_path: Path) -> None:
    import pypdfium2

    council.settings["branding"] = {"accent": "#8a1538", "accent_text": "#fffef0"}
    files = published("# A {#sec-a}\n\nText.", council, tmp_path)
    assert "--accent: #8a1538; --accent-text: #fffef0" in files["html"].read_text(encoding="utf-8")
    cover = pypdfium2.PdfDocument(str(files["pdf"]))[0].render(scale=0.25).to_pil().convert("RGB")
    assert cover.getpixel((5, 5)) == (0x8A, 0x15, 0x38)
    block = Docx(files["docx"]).styles()["CoverBlock"]
    shade, text = block.find(f".//{w('shd')}"), block.find(f".//{w('color')}")
    assert shade is not None
    assert text is not None
    assert (shade.get(w("fill")), text.get(w("val"))) == ("8a1538", "fffef0")


# Put in place


def test_the_command_writes_what_is_asked_for(
    reg18: Reg18, demo_warehouse: Path, tmp_path: Path
) -> None:
    def printed(*options: str) -> str:
        done = reg18(
            "report", "annual", "2024-25", "--warehouse", demo_warehouse, "--out", tmp_path,
            *options,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = printed()
    names = [f"annual-report-2024-25.{name}" for name in FORMATS]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)
    assert all(str(tmp_path / name) in said for name in names)
    before = {name: (tmp_path / name).read_bytes() for name in names}
    said = printed("--format", "docx", "--format", "pdf")
    # Nothing in the files depends on when they were written.
    assert {name: (tmp_path / name).read_bytes() for name in names} == before
    assert "annual-report-2024-25.html is from an earlier run" in said
    refused = reg18(
        "report", "annual", "2024-25", "--warehouse", demo_warehouse, "--out", tmp_path,
        "--format", "odt",
    )  # fmt: skip
    assert refused.returncode == 2
    assert "docx" in refused.stderr


def test_all_formats_are_put_in_place_or_none(council: Council, tmp_path: Path) -> None:
    """The last of the files cannot be written: the first two stay as they were."""
    (tmp_path / "paper.html").write_text("the last page", encoding="utf-8")
    (tmp_path / "paper.docx" / "inner").mkdir(parents=True)
    with pytest.raises(Reg18Error, match=r"cannot be written to .*paper\.docx"):
        published("# A {#sec-a}\n\nText.", council, tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["paper.docx", "paper.html"]
    assert (tmp_path / "paper.html").read_text(encoding="utf-8") == "the last page"
