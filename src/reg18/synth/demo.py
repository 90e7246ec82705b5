"""The demo folder: April 2022 to June 2025, with figures decided in plan.py."""

from __future__ import annotations

from pathlib import Path

from reg18.synth import actions as acts
from reg18.synth import clocks, decisions, flaws, ombudsman, particulars, reviews, rows
from reg18.synth.draw import rng_for
from reg18.synth.folder import Row, prepare, write_readme, write_table
from reg18.synth.people import People, draw_names
from reg18.synth.plan import DEFAULT_SEED
from reg18.synth.workdays import working_days

NAMES = 900
WHAT = (
    "the demo, April 2022 to June 2025, to be built as of\n"
    "2025-06-30. The figures of 2024-25 are planned to agree with a published annual report; "
    "no row\ncomes from a council. A few rows hold faults on purpose, outside 2024-25."
)


def write_demo(out: Path, seed: int = DEFAULT_SEED) -> list[Path]:
    """Write the demo extracts and their README into `out`; the same seed, the same bytes.

    Raises SynthError where `out` holds anything but earlier synthetic extracts.
    """
    tables = demo_tables(seed)
    prepare(out)
    written = [write_readme(out, WHAT, seed)]
    written += [write_table(out, table, table_rows) for table, table_rows in tables.items()]
    return written


def demo_tables(seed: int) -> dict[str, list[Row]]:
    """All rows of the demo, table by table."""
    calendar = working_days()
    people = People(rng_for(seed, "people"), draw_names(seed, NAMES))
    rng = rng_for(seed, "complaints")

    statutory = particulars.receive_statutory(rng, people, calendar)
    clocks.close_cases(rng, statutory, calendar)
    decisions.decide(rng, statutory)
    decisions.tell_periods(rng, statutory, calendar)
    decisions.agree_longer_periods(rng, statutory, calendar)
    decisions.acknowledge(rng, statutory, calendar)
    decisions.mark_special_cases(rng, statutory)

    records = [
        *statutory,
        *particulars.receive_not_statutory(rng, people, calendar),
        *particulars.receive_not_active(rng, people, statutory, calendar),
        *flaws.receive_rejected(rng, people, calendar),
    ]
    particulars.describe(rng, people, records, calendar)
    records = particulars.number_cases(rng, records)
    by_ref = {case.case_ref: case for case in records}

    laid_reviews = reviews.lay_reviews(rng_for(seed, "reviews"), statutory, calendar)
    enquiries = ombudsman.lay_enquiries(
        rng_for(seed, "ombudsman"), statutory, laid_reviews, calendar
    )
    laid_actions = acts.lay_actions(rng_for(seed, "actions"), statutory, calendar)

    rng = rng_for(seed, "rows")
    complaint_rows = {ref: rows.complaint_row(rng, case) for ref, case in by_ref.items()}
    flaws.spoil_complaints(rng, records, complaint_rows)
    action_rows = [rows.action_row(rng, action) for action in laid_actions]
    review_rows = [rows.review_row(rng, review) for review in laid_reviews]
    enquiry_rows = [rows.enquiry_row(rng, enquiry) for enquiry in enquiries]
    return {
        "complaints": flaws.complaints_with_versions(rng, records, list(complaint_rows.values())),
        "reviews": flaws.with_earlier_version(
            rng, review_rows, "date_requested", ("date_resolved", "outcome")
        ),
        "ombudsman": flaws.with_earlier_version(
            rng,
            enquiry_rows,
            "date_opened",
            (
                "date_decided",
                "decision",
                "remedied_before",
                "public_report",
                "remedy_due",
                "remedy_completed",
            ),
        ),
        "actions": flaws.spoil_actions(rng, action_rows, by_ref),
        "compliments": rows.compliment_rows(rng_for(seed, "compliments"), calendar),
        "context": rows.context_rows(),
    }
