"""The measures that count what follows a complaint, and compliments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from .cases import Action, Cases, Complaint, Enquiry, Review
from .clocks import days_taken
from .measuring import (
    ACTION_TYPE,
    BODY,
    COMPLIMENT_AREA,
    COMPLIMENT_VIA,
    DECISION,
    FINANCIAL_TYPE,
    OMBUDSMAN_THEME,
    REVIEW_OUTCOME,
    SCOPE,
    STAGE_1,
    STAGE_2,
    Entry,
    Measure,
    Target,
    flow,
)


def reviews(cases: Cases, targets: Sequence[Target]) -> list[Measure]:
    """Measures of the reviews of statutory complaints."""
    pairs = [(one, review) for one in cases.statutory for review in one.reviews]

    def of_resolved(numerator: Callable[[Complaint, Review, date], int]) -> list[Entry]:
        return [
            Entry(
                review.resolved_on,
                numerator(one, review, review.resolved_on),
                1,
                {"outcome": (review.outcome,)},
            )
            for one, review in pairs
            if review.is_resolved and review.resolved_on is not None
        ]

    def within(target: Target) -> Measure:
        of_receipt = target.clock == "receipt"

        def in_time(one: Complaint, review: Review, day: date) -> bool:
            start = one.received if of_receipt else review.requested
            return days_taken(start, day, target.unit) <= target.days

        name = f"reviews_within_{target.label}" + ("_of_receipt" if of_receipt else "")
        return flow(name, "rate", STAGE_2, of_resolved(in_time))

    return [
        flow(
            "reviews_requested",
            "count",
            ("reviews",),
            [Entry(review.requested, 1, 0, {}) for _, review in pairs],
        ),
        flow(
            "reviews_resolved",
            "count",
            STAGE_2,
            of_resolved(lambda one, review, day: 1),
            (REVIEW_OUTCOME,),
        ),
        *(within(target) for target in targets),
        flow(
            "reviews_well_founded",
            "rate",
            STAGE_2,
            of_resolved(lambda one, review, day: review.is_well_founded),
        ),
    ]


def ombudsman(cases: Cases, as_of: date) -> list[Measure]:
    """Measures of the enquiries that count."""
    enquiries = cases.enquiries
    opened = [Entry(one.opened, 1, 0, one.members) for one in enquiries]
    received = [Entry(one.received, 0, 1, {}) for one in cases.statutory]

    def decided(
        decisions: tuple[str, ...] | None, numerator: Callable[[Enquiry], int]
    ) -> list[Entry]:
        return [
            Entry(one.decided, numerator(one), 1, one.members)
            for one in enquiries
            if one.decided is not None and (decisions is None or one.decision in decisions)
        ]

    def remedies(numerator: Callable[[Enquiry, date], bool]) -> list[Entry]:
        return [
            Entry(one.remedy_due, numerator(one, one.remedy_due), 1, {})
            for one in enquiries
            if one.decided is not None
            and one.decision == "upheld"
            and one.remedy_due is not None
            and as_of > one.remedy_due
        ]

    date_decided = ("ombudsman.date_decided",)
    decision = (*date_decided, "ombudsman.decision")
    remedy = (*decision, "ombudsman.remedy_due", "ombudsman.remedy_completed")
    return [
        flow("ombudsman_referred", "count", ("ombudsman",), opened, (BODY,)),
        flow("ombudsman_referral_rate", "rate", ("ombudsman",), opened + received),
        flow(
            "ombudsman_decided",
            "count",
            date_decided,
            decided(None, lambda one: 1),
            (DECISION, BODY, OMBUDSMAN_THEME),
        ),
        flow(
            "ombudsman_upheld",
            "rate",
            decision,
            decided(("upheld", "not_upheld"), lambda one: one.decision == "upheld"),
            (OMBUDSMAN_THEME,),
        ),
        flow(
            "ombudsman_already_remedied",
            "rate",
            (*decision, "ombudsman.remedied_before"),
            decided(("upheld",), lambda one: one.remedied_before),
        ),
        flow(
            "ombudsman_public_reports",
            "count",
            (*date_decided, "ombudsman.public_report"),
            decided(None, lambda one: one.is_public),
        ),
        flow(
            "ombudsman_remedies_complied",
            "rate",
            remedy,
            remedies(lambda one, due: one.remedy_completed is not None),
        ),
        flow(
            "ombudsman_remedies_late",
            "rate",
            remedy,
            remedies(
                lambda one, due: one.remedy_completed is not None and one.remedy_completed > due
            ),
        ),
    ]


def actions(cases: Cases, as_of: date) -> list[Measure]:
    """Measures of remedies, improvements and redress."""
    statutory = cases.statutory
    closed = [
        (one, one.resolved_on)
        for one in statutory
        if one.resolved_on is not None and (one.is_resolved or one.is_withdrawn)
    ]
    pairs = [(one, day, action) for one, day in closed for action in one.actions]

    def in_time(action: Action, due: date) -> bool:
        return action.completed is not None and action.completed <= due

    return [
        flow(
            "actions_recorded",
            "count",
            (*STAGE_1, "actions"),
            [Entry(day, 1, 0, action.members) for one, day, action in pairs if one.is_well_founded],
            (ACTION_TYPE, SCOPE),
        ),
        flow(
            "actions_completed_on_time",
            "rate",
            ("actions.date_due", "actions.date_completed"),
            [
                Entry(action.due, in_time(action, action.due), 1, action.members)
                for one in statutory
                for action in one.actions
                if action.due is not None and as_of > action.due
            ],
            (SCOPE,),
        ),
        flow(
            "redress_gbp",
            "pounds",
            (*STAGE_1, "actions.amount_gbp"),
            [
                Entry(day, action.amount, 0, action.members)
                for _, day, action in pairs
                if action.is_financial
            ],
            (FINANCIAL_TYPE,),
        ),
        flow(
            "redress_cases",
            "count",
            (*STAGE_1, "actions"),
            [
                Entry(day, 1, 0, {})
                for one, day in closed
                if any(action.is_financial for action in one.actions)
            ],
        ),
    ]


def compliments(cases: Cases) -> Measure:
    """The one measure of compliments."""
    # By default no service area is marked as lying outside adult social care.
    return flow(
        "compliments_received",
        "count",
        ("compliments",),
        [Entry(one.received, 1, 0, one.members) for one in cases.compliments],
        (COMPLIMENT_AREA, COMPLIMENT_VIA),
    )
