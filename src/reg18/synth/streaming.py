"""Any number of cases for load tests: the demo's schema and shares, with no planned figures.

Rows are written as they are made, in order of receipt. Nothing is kept but the tables built at
the start, so memory does not grow with the number of cases.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from reg18.synth import plan
from reg18.synth.cases import day_weights
from reg18.synth.draw import draw_days, rng_for
from reg18.synth.folder import COLUMNS, SynthError, open_csv, prepare, write_readme
from reg18.synth.people import (
    AGE_BANDS,
    COMPLAINANT_TYPES,
    ETHNICITIES,
    GENDERS,
    REPEAT_SHARE,
    draw_names,
)
from reg18.synth.plan import DEFAULT_SEED, DEMO_AS_OF, DEMO_START
from reg18.synth.rows import context_rows
from reg18.synth.streaming_followups import FollowUps
from reg18.synth.streaming_tables import (
    TABLE_BITS,
    Days,
    cause_table,
    member_table,
    provider_table,
    text_table,
)
from reg18.synth.vocabulary import RECEIVED_VIA, SERVICE_AREAS
from reg18.synth.workdays import six_month_day, working_days

MOST = 10_000_000
NAMES = 2_000
PROGRESS_EVERY = 10_000
# Spreads people's attributes over the tables: the same person has the same ones each time.
SCATTER = (2_654_435_761, 40_503, 2_246_822_519, 3_266_489_917)


class RowWriter(Protocol):
    """What csv.writer returns."""

    def writerow(self, row: list[str], /) -> object:
        """Write one row."""


def stream(
    out: Path,
    complaints: int,
    seed: int = DEFAULT_SEED,
    progress: Callable[[int], None] | None = None,
) -> list[Path]:
    """Write so many complaints, and what follows them in proportion, into `out`.

    `progress` is called with the number of complaints written, now and then and at the end.
    Raises SynthError where the number is out of range or `out` holds anything else.
    """
    if not 1 <= complaints <= MOST:
        raise SynthError(f"the number of complaints must be 1 to {MOST:,}, not {complaints:,}.")
    maker = _CaseMaker(seed, complaints)
    prepare(out)
    what = f"cases for load tests ({complaints:,}),\nreceived {DEMO_START} to {DEMO_AS_OF}."
    written = [write_readme(out, what, seed)]
    with ExitStack() as files:
        writers: dict[str, RowWriter] = {}
        for table, columns in COLUMNS.items():
            path = out / f"{table}.csv"
            written.append(path)
            writers[table] = csv.writer(files.enter_context(open_csv(path)), lineterminator="\n")
            writers[table].writerow(list(columns))
        for context in context_rows():
            writers["context"].writerow(list(context.values()))
        for done in range(1, complaints + 1):
            maker.make(done, writers)
            if progress is not None and (done % PROGRESS_EVERY == 0 or done == complaints):
                progress(done)
    return written


class _CaseMaker:
    """Makes one case after the other, each field a look-up in a table built once."""

    def __init__(self, seed: int, complaints: int) -> None:
        self._bits = rng_for(seed, "stream").getrandbits
        self._rng: random.Random = rng_for(seed, "stream people")
        self._days = Days(working_days())
        self._names = draw_names(seed, NAMES)
        self._follow_ups = FollowUps(seed, self._days)
        self._complaints = complaints
        weights = day_weights(DEMO_START, DEMO_AS_OF, working_days())
        self._receipt_days = list(weights)
        self._until = list(accumulate(weights.values()))
        self._day = 0

        self._channels = member_table(RECEIVED_VIA)
        self._complainants = member_table(COMPLAINANT_TYPES)
        self._ages, self._genders = member_table(AGE_BANDS), member_table(GENDERS)
        self._ethnicities = member_table(ETHNICITIES)
        self._themes = member_table(_sums(plan.THEMES))
        self._areas = {theme: member_table(areas) for theme, areas in SERVICE_AREAS.items()}
        self._providers = {theme: provider_table(theme) for theme in plan.THEMES}
        self._causes = {theme: cause_table(theme) for theme in plan.THEMES}
        self._texts = {theme: text_table(theme) for theme in plan.THEMES}
        self._outcomes = member_table({**_sums(plan.OUTCOMES), "": 0, "withdrawn": 26})
        # Complaints about delay are upheld more often than others.
        self._delay_outcomes = member_table(
            {"upheld": 26, "partly_upheld": 34, "not_upheld": 35, "no_finding": 3, "withdrawn": 2}
        )
        statutory = sum(counts["2024-25"] for counts in plan.THEMES.values())
        other = {key: counts["2024-25"] for key, counts in plan.NOT_STATUTORY.items()}
        self._procedures = member_table({("statutory", ""): statutory} | other)
        durations = rng_for(seed, "stream durations")
        self._durations = [draw_days(durations, 2, 175) for _ in range(4096)]

    def make(self, number: int, writers: Mapping[str, RowWriter]) -> None:
        """Write one complaint and whatever follows it."""
        bits, days = self._bits, self._days
        received = self._receipt_day(number)
        arrived = days.index(received)
        procedure, reason = self._procedures[bits(TABLE_BITS)]
        theme = self._themes[bits(TABLE_BITS)]
        causes = self._causes[theme][bits(TABLE_BITS)]
        outcomes = self._delay_outcomes if "delay" in causes else self._outcomes
        outcome = outcomes[bits(TABLE_BITS)]
        taken = 1 if reason == "oral_resolved_next_day" else self._durations[bits(12)]
        resolved = days.after(arrived, taken)
        acknowledged = days.after(arrived, bits(2) if bits(5) else 4 + bits(2))
        acknowledged = min(acknowledged, resolved)
        closed = resolved <= days.as_of
        if not closed:
            outcome, causes = "", ""
        told = 20 if taken <= 20 or bits(3) == 0 else 40 if taken <= 40 else 65
        due = days.after(arrived, told)
        agreed = ""
        if taken > 120 and bits(1):
            agreed = (six_month_day(received) + timedelta(days=28)).isoformat()
        new_person = number == 1 or self._rng.randrange(REPEAT_SHARE)
        person = number if new_person else 1 + self._rng.randrange(number - 1)
        complainant = self._complainants[bits(TABLE_BITS)]
        own = complainant == "person_using_services"
        name = self._names[(person if own else bits(16)) % len(self._names)]
        mark = [person * factor >> 7 & (1 << TABLE_BITS) - 1 for factor in SCATTER]
        case_ref = f"SYN-ASC-{received.year}-{number:08d}"
        record_status = "active" if bits(8) else ("void" if bits(1) else "duplicate")
        shown = [day for day in (arrived, acknowledged, resolved) if day <= days.as_of]
        writers["complaints"].writerow(
            [
                case_ref,
                record_status,
                days.iso[arrived],
                days.iso[acknowledged] if acknowledged <= days.as_of and bits(7) else "",
                self._channels[bits(TABLE_BITS)],
                procedure,
                reason,
                complainant,
                f"P{person:08d}",
                name,
                self._ages[mark[0]],
                self._genders[mark[1]],
                self._ethnicities[mark[2]],
                self._areas[theme][bits(TABLE_BITS)],
                self._providers[theme][bits(TABLE_BITS)],
                theme,
                causes,
                "" if bits(7) else "integrated_care_board",
                "no" if bits(8) else "yes",
                days.iso[due] if bits(5) else "",
                agreed,
                days.iso[resolved] if closed else "",
                outcome,
                self._texts[theme][bits(TABLE_BITS)],
                f"{days.iso[shown[-1]]} {days.times[bits(TABLE_BITS)]}",
            ]
        )
        follow_ups = self._follow_ups
        counts = procedure == "statutory" and record_status == "active"
        if counts and closed and outcome != "withdrawn":
            for table, row in follow_ups.of(case_ref, theme, outcome, resolved):
                writers[table].writerow(row)
        compliment = follow_ups.compliment(arrived)
        if compliment is not None:
            writers["compliments"].writerow(compliment)

    def _receipt_day(self, number: int) -> date:
        """The day of the nth complaint: spread over the days by weight, in order."""
        position = (number - 1) * self._until[-1] // self._complaints
        while self._until[self._day] <= position:
            self._day += 1
        return self._receipt_days[self._day]


def _sums(quotas: Mapping[str, plan.PerYear]) -> dict[str, int]:
    """The demo's quotas over all years, as weights."""
    return {key: sum(counts.values()) for key, counts in quotas.items()}
