"""The demo's figures for what follows a complaint: reviews, the Ombudsman, actions.

As in plan.py every table is a quota met exactly, and the columns are the reporting years.
"""

from __future__ import annotations

from typing import NamedTuple

from reg18.synth.plan import _years


class ReviewFlow(NamedTuple):
    """So many reviews, by the years of stage 1, of the request and of the review's end."""

    number: int
    stage1: str
    requested: str
    closed: str | None
    withdrawn: bool = False
    again: bool = False  # a second review of a case that had one


# Requested 24, 29, 38 and 9; resolved 21, 26, 39 and 8; open at the end 3, 5, 4 and 5.
REVIEW_FLOWS = (
    ReviewFlow(21, "2022-23", "2022-23", "2022-23"),
    ReviewFlow(3, "2022-23", "2022-23", "2023-24"),
    ReviewFlow(2, "2022-23", "2023-24", "2023-24"),
    ReviewFlow(20, "2023-24", "2023-24", "2023-24"),
    ReviewFlow(1, "2023-24", "2023-24", "2023-24", again=True),
    ReviewFlow(1, "2023-24", "2023-24", "2023-24", withdrawn=True),
    ReviewFlow(5, "2023-24", "2023-24", "2024-25"),
    ReviewFlow(4, "2023-24", "2024-25", "2024-25"),
    ReviewFlow(30, "2024-25", "2024-25", "2024-25"),
    ReviewFlow(4, "2024-25", "2024-25", "2025-26"),
    ReviewFlow(1, "2024-25", "2025-26", "2025-26"),
    ReviewFlow(3, "2025-26", "2025-26", "2025-26"),
    ReviewFlow(1, "2024-25", "2025-26", None),
    ReviewFlow(4, "2025-26", "2025-26", None),
)


class ReviewBand(NamedTuple):
    """Reviews resolved, by working days from request, and whether within 65 from receipt."""

    low: int
    high: int
    within_65_of_receipt: bool


REVIEW_BANDS = {
    ReviewBand(5, 20, True): _years(12, 16, 15, 3),
    ReviewBand(5, 20, False): _years(2, 3, 2, 1),
    ReviewBand(21, 65, True): _years(2, 3, 7, 1),
    ReviewBand(21, 65, False): _years(4, 3, 11, 2),
    ReviewBand(66, 95, False): _years(1, 1, 4, 1),
}


class ReviewOutcome(NamedTuple):
    """The outcome of a review, and whether stage 1 had found the complaint well-founded."""

    outcome: str
    stage1_well_founded: bool


# The first two lines overturn stage 1: 8 in 2024-25, so 143 + 8 are well-founded at any stage.
REVIEW_OUTCOMES = {
    ReviewOutcome("upheld", False): _years(1, 2, 3, 1),
    ReviewOutcome("partly_upheld", False): _years(3, 3, 5, 1),
    ReviewOutcome("upheld", True): _years(1, 1, 2, 0),
    ReviewOutcome("partly_upheld", True): _years(2, 3, 5, 1),
    ReviewOutcome("not_upheld", True): _years(3, 4, 5, 1),
    ReviewOutcome("not_upheld", False): _years(10, 12, 17, 4),
    ReviewOutcome("no_finding", False): _years(1, 1, 2, 0),
}


class Enquiry(NamedTuple):
    """So many enquiries of one kind; `remedy_due` is the reporting year it falls due in."""

    number: int
    opened: str
    decided: str | None
    decision: str
    remedy_due: str | None = None
    remedied_before: bool = False
    late: bool = False
    public_report: bool = False
    body: str = "lgsco"
    category: str = "adult_care_services"


# Opened 17, 23 (one of them by the Health Service Ombudsman), 25 and 6.
# Decided 9, 22, 20 and 7. The twenty of 2024-25: 12 upheld, 4 not upheld, 4 not investigated.
# Remedies due in 2024-25: 3 + 5 + 2 = 10, all in time.
ENQUIRIES = (
    Enquiry(1, "2022-23", "2022-23", "upheld", remedy_due="2022-23", public_report=True),
    Enquiry(1, "2022-23", "2022-23", "upheld", remedy_due="2022-23"),
    Enquiry(1, "2022-23", "2022-23", "upheld", remedy_due="2023-24"),
    Enquiry(1, "2022-23", "2022-23", "not_upheld"),
    Enquiry(3, "2022-23", "2022-23", "closed_after_initial_enquiries"),
    Enquiry(1, "2022-23", "2022-23", "referred_back"),
    Enquiry(1, "2022-23", "2022-23", "invalid_or_incomplete"),
    Enquiry(1, "2022-23", "2023-24", "upheld", remedied_before=True),
    Enquiry(4, "2022-23", "2023-24", "upheld", remedy_due="2023-24"),
    Enquiry(1, "2022-23", "2023-24", "upheld", remedy_due="2023-24", late=True),
    Enquiry(2, "2022-23", "2023-24", "not_upheld"),
    Enquiry(1, "2023-24", "2023-24", "upheld", remedied_before=True),
    Enquiry(3, "2023-24", "2023-24", "upheld", remedy_due="2024-25"),
    Enquiry(2, "2023-24", "2023-24", "not_upheld"),
    Enquiry(4, "2023-24", "2023-24", "closed_after_initial_enquiries"),
    Enquiry(1, "2023-24", "2023-24", "closed_after_initial_enquiries", body="phso"),
    Enquiry(1, "2023-24", "2023-24", "referred_back"),
    Enquiry(1, "2023-24", "2023-24", "invalid_or_incomplete"),
    Enquiry(1, "2023-24", "2023-24", "advice_given"),
    Enquiry(1, "2023-24", "2023-24", "closed_after_initial_enquiries", category="housing"),
    Enquiry(2, "2023-24", "2024-25", "upheld", remedied_before=True),
    Enquiry(5, "2023-24", "2024-25", "upheld", remedy_due="2024-25"),
    Enquiry(2, "2023-24", "2024-25", "not_upheld"),
    Enquiry(1, "2024-25", "2024-25", "upheld", remedied_before=True),
    Enquiry(2, "2024-25", "2024-25", "upheld", remedy_due="2024-25"),
    Enquiry(2, "2024-25", "2024-25", "upheld", remedy_due="2025-26"),
    Enquiry(2, "2024-25", "2024-25", "not_upheld"),
    Enquiry(2, "2024-25", "2024-25", "closed_after_initial_enquiries"),
    Enquiry(1, "2024-25", "2024-25", "referred_back"),
    Enquiry(1, "2024-25", "2024-25", "invalid_or_incomplete"),
    Enquiry(3, "2024-25", "2025-26", "upheld", remedy_due="2025-26"),
    Enquiry(2, "2024-25", "2025-26", "not_upheld"),
    Enquiry(1, "2024-25", "2025-26", "closed_after_initial_enquiries"),
    Enquiry(8, "2024-25", None, ""),
    Enquiry(1, "2025-26", "2025-26", "invalid_or_incomplete"),
    Enquiry(5, "2025-26", None, ""),
)

# Actions of the well-founded, by the year that stage 1 was resolved in. The cases they lie on:
CASES_WITH_ANY_ACTION = _years(131, 188, 143, 32)
CASES_WITH_SERVICE_ACTION = _years(55, 83, 60, 13)
CASES_WITH_REDRESS = _years(8, 14, 10, 3)
SERVICE_ACTIONS = {
    "staff_training": _years(36, 58, 44, 9),
    "procedure_change": _years(13, 18, 12, 3),
    "guidance_or_communication": _years(12, 17, 13, 2),
    "provider_action": _years(5, 8, 5, 1),
}
INDIVIDUAL_ACTIONS = {
    "staff_training": _years(26, 28, 18, 6),
    "apology": _years(57, 78, 55, 14),
    "explanation": _years(29, 40, 31, 7),
    "service_provided": _years(18, 24, 17, 4),
    "reassessment": _years(17, 25, 19, 5),
    "record_correction": _years(8, 12, 9, 2),
    "other": _years(3, 4, 3, 1),
}
REDRESS_ACTIONS = {
    "refund_or_waiver": _years(5, 9, 6, 2),
    "distress_or_time_and_trouble": _years(3, 5, 4, 1),
    "loss_of_service": _years(1, 2, 2, 0),
    "other_payment": _years(0, 1, 0, 0),
}
# Actions where nothing was found wrong: learning all the same, and a refund as goodwill.
# With these the cases with redress are 9, 15, 11 and 3.
LEARNING_WITHOUT_FAULT = {
    ("explanation", "individual"): _years(4, 6, 5, 1),
    ("guidance_or_communication", "service"): _years(3, 4, 3, 1),
    ("refund_or_waiver", "individual"): _years(1, 1, 1, 0),
}
