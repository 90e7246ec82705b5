"""The output folder: what may be written over, the README, and how a CSV file is written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

README_NAME = "README.md"
README_TITLE = "# Synthetic extracts"

COLUMNS: dict[str, tuple[str, ...]] = {
    "complaints": (
        "case_ref",
        "record_status",
        "date_received",
        "date_acknowledged",
        "received_via",
        "procedure",
        "exclusion_reason",
        "complainant_type",
        "person_id",
        "complainant_name",
        "age_band",
        "gender",
        "ethnicity",
        "service_area",
        "provider",
        "theme",
        "causes",
        "partner_bodies",
        "independent_investigation",
        "response_due",
        "relevant_period_agreed_to",
        "date_resolved",
        "outcome",
        "summary",
        "last_updated",
    ),
    "reviews": (
        "review_ref",
        "case_ref",
        "date_requested",
        "response_due",
        "date_resolved",
        "outcome",
        "last_updated",
    ),
    "ombudsman": (
        "ombudsman_ref",
        "case_ref",
        "category",
        "body",
        "date_opened",
        "date_decided",
        "decision",
        "theme",
        "remedied_before",
        "public_report",
        "remedy_due",
        "remedy_completed",
        "last_updated",
    ),
    "actions": (
        "action_ref",
        "case_ref",
        "action_type",
        "scope",
        "amount_gbp",
        "date_due",
        "date_completed",
        "summary",
        "last_updated",
    ),
    "compliments": (
        "compliment_ref",
        "date_received",
        "received_via",
        "service_area",
        "text",
        "publish",
        "last_updated",
    ),
    "context": ("period", "people_supported"),
}
FILE_NAMES = (README_NAME, *(f"{table}.csv" for table in COLUMNS))

Row = dict[str, str]


class SynthError(Exception):
    """Synthetic extracts cannot be made; the message says why and what to do."""


def prepare(out: Path) -> None:
    """Make the folder, or refuse it where anything but earlier synthetic extracts lies in it.

    The names alone prove nothing, since a council's own extracts are called complaints.csv too:
    only a folder that carries the README of this generator is ever written over.
    """
    if out.exists() and not out.is_dir():
        raise SynthError(f"{out} is a file: name a folder for the synthetic extracts.")
    present = sorted(entry.name for entry in out.iterdir()) if out.exists() else []
    foreign = [name for name in present if name not in FILE_NAMES]
    if foreign:
        raise SynthError(
            f"{out} holds other files ({', '.join(foreign[:3])}{', ...' if foreign[3:] else ''}): "
            "name a new or an empty folder for the synthetic extracts."
        )
    if present and not _is_marked(out / README_NAME):
        raise SynthError(
            f"{out} holds {present[0]}, and no README.md of reg18 synth beside it: these may be "
            "real extracts. Name a new or an empty folder for the synthetic ones."
        )
    out.mkdir(parents=True, exist_ok=True)


def _is_marked(readme: Path) -> bool:
    """Whether this file is a README that the generator wrote."""
    if not readme.is_file():
        return False
    with readme.open(encoding="utf-8", errors="replace") as handle:
        return handle.readline().rstrip() == README_TITLE


def write_readme(out: Path, what: str, seed: int) -> Path:
    """Write the README, first of all files: a broken run then leaves a folder known as ours."""
    path = out / README_NAME
    text = f"""{README_TITLE}

Everything in this folder is synthetic: {what}

Made by `reg18 synth` with seed {seed}; the same seed gives the same bytes. Do not edit these
files: run the command again.

- People, providers, cases and events are invented. Names come from a random name generator and
  end in `[Synthetic]`; free text begins with it; providers are marked `(fictitious)`; references
  begin with `SYN`.
- Ombudsman references have the real pattern, with numbers far above those that a year's real
  cases reach.
"""
    path.write_bytes(text.encode("utf-8"))
    return path


def open_csv(path: Path) -> IO[str]:
    """Open a CSV file for writing: UTF-8, and no newline translation on any platform."""
    return path.open("w", encoding="utf-8", newline="")


def write_table(out: Path, table: str, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write one table's file with its header, every column of the contract in its order."""
    path = out / f"{table}.csv"
    columns: Sequence[str] = COLUMNS[table]
    with open_csv(path) as handle:
        writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
