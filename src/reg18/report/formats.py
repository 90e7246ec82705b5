"""A report in every format asked for, made from one tree and put in place together."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.files import put_all_in_place
from reg18.base.shortage import REPORT_BYTES, explained
from reg18.base.temporary import temporary_folder
from reg18.report import pandoc, pdf, word
from reg18.report.publication import FORMATS, Publication


@dataclass(frozen=True)
class ReportResult:
    """The report's files by format, and what to check before they are published."""

    files: dict[str, Path]
    warnings: list[str] = field(default_factory=list)

    @property
    def html(self) -> Path:
        return self.files["html"]

    @property
    def pdf(self) -> Path:
        return self.files["pdf"]

    @property
    def docx(self) -> Path:
        return self.files["docx"]


def publish(
    markdown: str,
    drawings: Mapping[str, str],
    publication: Publication,
    out: Path,
    formats: Sequence[str] = FORMATS,
) -> ReportResult:
    """Write `<name>.<format>` for each format into `out`: all of them, or none.

    `drawings` are the SVG files that the Markdown names. The warnings are those of the programs
    that made the files.
    """
    wanted = [name for name in FORMATS if name in formats]
    with (
        explained(Path(tempfile.gettempdir()), REPORT_BYTES),
        temporary_folder("report") as folder,
    ):
        for name, drawing in drawings.items():
            (folder / name).write_text(drawing, encoding="utf-8")
        warnings = pandoc.to_tree(markdown, folder)
        with ThreadPoolExecutor() as pool:
            tasks = {name: pool.submit(_make, name, publication, folder) for name in wanted}
        made = {name: task.result() for name, task in tasks.items()}
    files = {name: out / f"{publication.name}.{name}" for name in wanted}
    with (
        explained(out, REPORT_BYTES),
        put_all_in_place(list(files.values()), "The report") as partials,
    ):
        for name, (content, _) in made.items():
            partials[files[name]].write_bytes(content)
    for _, more in made.values():
        warnings += more
    others = [out / f"{publication.name}.{name}" for name in FORMATS if name not in wanted]
    warnings += [
        f"{other} is from an earlier run: do not publish it with these."
        for other in others
        if other.exists()
    ]
    return ReportResult(files, list(dict.fromkeys(warnings)))


def _make(name: str, publication: Publication, folder: Path) -> tuple[bytes, list[str]]:
    """Return one format, from the folder that holds the tree and the drawings."""
    makers = {"html": pandoc.to_html, "pdf": pdf.to_pdf, "docx": word.to_docx}
    return makers[name](publication, folder)
