"""The measures that count complaints: received, resolved, response times and stocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from .cases import Cases, Complaint
from .clocks import days_taken, six_month_day, working_days_taken
from .measuring import (
    BY_SUBJECT,
    CAUSE,
    EXCLUSION_REASON,
    OUTCOME,
    PARTNER_BODY,
    PROVIDER,
    STAGE_1,
    STAGE_2,
    THEME_CAUSE,
    WHO_AND_HOW,
    Entry,
    Measure,
    Target,
    flow,
)


def received(cases: Cases, as_of: date) -> list[Measure]:
    """Measures placed by the day a complaint was received."""
    statutory = cases.statutory
    entries = [Entry(one.received, 1, 0, one.members) for one in statutory]
    others = [
        one for one in cases.complaints.values() if one.is_active and one.procedure != "statutory"
    ]

    def due_acknowledgement() -> Iterable[Entry]:
        for one in statutory:
            if one.acknowledged is not None:
                in_time = working_days_taken(one.received, one.acknowledged) <= 3
                yield Entry(one.received, in_time, 1, {})
            elif working_days_taken(one.received, as_of) > 3:
                yield Entry(one.received, 0, 1, {})

    return [
        flow("complaints_received", "count", (), entries, (*BY_SUBJECT, *WHO_AND_HOW, PROVIDER)),
        flow("complaints_per_1000_supported", "per_1000", ("context.people_supported",), entries),
        flow(
            "complaints_not_statutory",
            "count",
            (),
            [Entry(one.received, 1, 0, one.members) for one in others],
            (EXCLUSION_REASON,),
        ),
        flow(
            "joint_complaints",
            "count",
            ("complaints.partner_bodies",),
            [Entry(one.received, 1, 0, one.members) for one in statutory if one.partner_bodies],
            (PARTNER_BODY,),
        ),
        flow(
            "independent_investigations",
            "count",
            ("complaints.independent_investigation",),
            [Entry(one.received, 1, 0, {}) for one in statutory if one.is_independent],
        ),
        flow(
            "acknowledged_within_3_wd",
            "rate",
            ("complaints.date_acknowledged",),
            due_acknowledgement(),
        ),
    ]


def _of_resolved(
    complaints: Iterable[Complaint], numerator: Callable[[Complaint, date], int]
) -> list[Entry]:
    """One entry for each resolved complaint: its numerator, and 1."""
    return [
        Entry(one.resolved_on, numerator(one, one.resolved_on), 1, one.members)
        for one in complaints
        if one.is_resolved and one.resolved_on is not None
    ]


def resolved(cases: Cases) -> list[Measure]:
    """Measures placed by the day a complaint was resolved, but for the response times."""
    statutory = cases.statutory
    well_founded = [one for one in statutory if one.is_well_founded]

    def first_well_founded() -> Iterable[Entry]:
        for one in statutory:
            decisions = [decision for decision in (one, *one.reviews) if decision.is_well_founded]
            days = [decision.resolved_on for decision in decisions if decision.resolved_on]
            if days:
                yield Entry(min(days), 1, 0, one.members)

    return [
        flow(
            "complaints_resolved",
            "count",
            STAGE_1,
            _of_resolved(statutory, lambda one, day: 1),
            (*BY_SUBJECT, OUTCOME, CAUSE, PROVIDER, THEME_CAUSE),
        ),
        flow(
            "complaints_withdrawn",
            "count",
            STAGE_1,
            [
                Entry(one.resolved_on, 1, 0, {})
                for one in statutory
                if one.is_withdrawn and one.resolved_on is not None
            ],
        ),
        flow(
            "complaints_well_founded",
            "rate",
            STAGE_1,
            _of_resolved(statutory, lambda one, day: one.is_well_founded),
            (*BY_SUBJECT, CAUSE),
        ),
        flow(
            "complaints_well_founded_any_stage",
            "count",
            (*STAGE_1, *STAGE_2),
            first_well_founded(),
            BY_SUBJECT,
        ),
        flow(
            "escalation_rate",
            "rate",
            (*STAGE_1, "reviews"),
            _of_resolved(statutory, lambda one, day: bool(one.reviews)),
            BY_SUBJECT,
        ),
        flow(
            "upheld_with_service_action",
            "rate",
            (*STAGE_1, "actions"),
            _of_resolved(
                well_founded,
                lambda one, day: any(action.scope == "service" for action in one.actions),
            ),
        ),
        flow(
            "well_founded_with_any_action",
            "rate",
            (*STAGE_1, "actions"),
            _of_resolved(well_founded, lambda one, day: bool(one.actions)),
        ),
    ]


def response_times(cases: Cases, targets: Sequence[Target]) -> list[Measure]:
    """How long the resolved complaints took, against each limit."""
    statutory = cases.statutory

    def responded(target: Target) -> Measure:
        from_acknowledgement = target.clock == "acknowledgement"

        def in_time(one: Complaint, day: date) -> bool:
            start = one.acknowledged if from_acknowledgement else None
            return days_taken(start or one.received, day, target.unit) <= target.days

        return flow(
            f"responded_within_{target.label}" + ("_ack" if from_acknowledgement else ""),
            "rate",
            STAGE_1 + (("complaints.date_acknowledged",) if from_acknowledgement else ()),
            _of_resolved(statutory, in_time),
            BY_SUBJECT,
        )

    def in_relevant_period(one: Complaint, day: date) -> bool:
        return day <= max(six_month_day(one.received), one.agreed_to or one.received)

    told = [one for one in statutory if one.response_due is not None]
    taken = _of_resolved(statutory, lambda one, day: working_days_taken(one.received, day))
    return [
        *(responded(target) for target in targets),
        flow(
            "responded_within_6_months",
            "rate",
            STAGE_1,
            _of_resolved(statutory, lambda one, day: day <= six_month_day(one.received)),
        ),
        flow(
            "responded_within_relevant_period",
            "rate",
            (*STAGE_1, "complaints.relevant_period_agreed_to"),
            _of_resolved(statutory, in_relevant_period),
        ),
        flow(
            "responded_within_told_period",
            "rate",
            (*STAGE_1, "complaints.response_due"),
            _of_resolved(
                told, lambda one, day: one.response_due is not None and day <= one.response_due
            ),
        ),
        *(
            flow(f"response_wd_{kind}", kind, STAGE_1, taken, BY_SUBJECT)
            for kind in ("mean", "median", "p90")
        ),
    ]


def stocks(cases: Cases, targets: Sequence[Target]) -> list[Measure]:
    """Complaints open, and open too long, at the end of a period."""
    statutory = cases.statutory

    def open_where(test: Callable[[Complaint, date], bool]) -> Callable[[date], list[Entry]]:
        return lambda day: [
            Entry(day, 1, 0, one.members)
            for one in statutory
            if one.received <= day and not one.closed_by(day) and test(one, day)
        ]

    def overdue(target: Target) -> Measure:
        return Measure(
            f"overdue_{target.label}_at_end",
            "stock",
            STAGE_1,
            open_where(lambda one, day: days_taken(one.received, day, target.unit) > target.days),
        )

    return [
        Measure("open_at_end", "stock", STAGE_1, open_where(lambda one, day: True), BY_SUBJECT),
        *(overdue(target) for target in targets),
        Measure(
            "overdue_6_months_at_end",
            "stock",
            STAGE_1,
            open_where(lambda one, day: day > six_month_day(one.received)),
        ),
        Measure(
            "told_period_missed_open",
            "stock",
            (*STAGE_1, "complaints.response_due"),
            open_where(lambda one, day: one.response_due is not None and day > one.response_due),
        ),
    ]
