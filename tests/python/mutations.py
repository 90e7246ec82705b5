"""Files that went wrong on the way: bytes flipped, cut off, columns shuffled, wrong sheets."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import xlsxwriter

Mutation = Callable[[Random, Path], None]


def _bytes_flipped(rng: Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 20)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def _cut_off(rng: Random, path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data))])


def _piece_missing(rng: Random, path: Path) -> None:
    data = path.read_bytes()
    start = rng.randrange(len(data))
    path.write_bytes(data[:start] + data[start + rng.randint(1, 200) :])


def _piece_twice(rng: Random, path: Path) -> None:
    data = path.read_bytes()
    start = rng.randrange(len(data))
    end = start + rng.randint(1, 2000)
    path.write_bytes(data[:end] + data[start:])


def _nul_bytes(rng: Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 50)):
        data.insert(rng.randrange(len(data)), 0)
    path.write_bytes(data)


def _noise(rng: Random, path: Path) -> None:
    data = path.read_bytes()
    place = rng.randrange(len(data))
    path.write_bytes(data[:place] + rng.randbytes(rng.randint(1, 400)) + data[place:])


def _quotes_strewn(rng: Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 10)):
        data.insert(rng.randrange(len(data)), ord('"'))
    path.write_bytes(data)


def _lines_shuffled(rng: Random, path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    rng.shuffle(lines)
    path.write_bytes(b"".join(lines))


def _columns_shuffled(rng: Random, path: Path) -> None:
    """Cells change places below a header that stays: what a careless sort of a sheet does."""
    text = path.read_bytes().decode("utf-8", "replace").replace("\x00", "")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for row in rows[1:]:
        if rng.random() < 0.3:
            rng.shuffle(row)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _wrong_sheets(rng: Random, path: Path) -> None:
    """A workbook with sheets of something else, perhaps one that is right but for its header."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("Pivot", "Reviews", "List"):
            sheet = book.add_worksheet(name)
            header = rng.sample(
                ["case_ref", "date_received", "procedure", "review_ref", "date_requested", "x"],
                rng.randint(1, 6),
            )
            for place, cell in enumerate(header):
                sheet.write(rng.randint(0, 2), place, cell)
            for row in range(3, 3 + rng.randint(0, 5)):
                for place in range(len(header)):
                    sheet.write(row, place, rng.choice(["C1", 45384, "statutory", "", True, 1.5]))


def _member_damaged(rng: Random, path: Path) -> None:
    """A workbook whose archive is sound and whose sheets are not."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        # No archive, or one that an earlier mutation has damaged.
        _noise(rng, path)
        return
    if not members:
        return
    name = rng.choice(sorted(members))
    data = bytearray(members[name])
    for _ in range(rng.randint(1, 5)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    members[name] = bytes(data[: rng.randint(len(data) // 2, len(data))])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)


MUTATIONS: tuple[Mutation, ...] = (
    _bytes_flipped,
    _cut_off,
    _piece_missing,
    _piece_twice,
    _nul_bytes,
    _noise,
    _quotes_strewn,
    _lines_shuffled,
    _columns_shuffled,
    _wrong_sheets,
    _member_damaged,
)
