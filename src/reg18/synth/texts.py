"""Invented sentences: what complaints, actions and compliments say.

All of it was written for this project. Every text begins with the label.
"""

from __future__ import annotations

import random

from reg18.synth.people import LABEL

ABOUT: dict[str, tuple[str, ...]] = {
    "charging": (
        "The invoice for home care includes visits that did not take place.",
        "The contribution was backdated by several months with no explanation.",
        "The financial assessment left out the disability-related expenditure.",
        "Bills kept arriving after the care package had ended.",
    ),
    "assessment": (
        "The Care Act assessment was promised in spring and has not been started.",
        "The assessment record does not reflect what was said at the visit.",
        "The carer's assessment was closed without anybody being told.",
    ),
    "care_planning": (
        "The support plan still names day opportunities that closed last year.",
        "The care plan was reduced although needs have not changed.",
    ),
    "residential_care": (
        "Personal laundry keeps going missing and calls to the home are not returned.",
        "The room was found cold on several visits.",
        "The family was not told about a fall until the following day.",
    ),
    "domiciliary_care": (
        "The morning call comes two hours late on most days.",
        "A different care worker comes to every call and none has read the plan.",
        "The evening visit was missed twice in one week.",
    ),
    "direct_payments": (
        "The direct payment was suspended before the review had taken place.",
        "The payment card was declined and nobody could say why.",
    ),
    "safeguarding": (
        "The family was not told the outcome of the safeguarding enquiry.",
        "Concerns that were raised by telephone were not written down.",
    ),
    "disabled_facilities_grants": (
        "The level-access shower was approved last year and work has not begun.",
        "The grant application has to be made again because papers were lost.",
    ),
    "transport_and_blue_badges": (
        "The blue badge renewal was refused without a mobility assessment.",
        "Transport to the day centre was withdrawn at short notice.",
    ),
    "transition": (
        "No adult support was in place on the eighteenth birthday.",
        "Nobody took over when the children's team closed the case.",
    ),
    "other": (
        "Calls to the duty line were not answered for a whole week.",
        "The letter was sent to an earlier address again.",
    ),
}
BECAUSE: dict[str, str] = {
    "delay": "It took far longer than promised.",
    "quality_of_work": "The standard of care and of the work was poor.",
    "customer_care_conduct": "The tone of the conversation was felt to be dismissive.",
    "communication": "Messages were not passed on.",
    "policy_or_decision": "The decision itself is disputed.",
    "service_not_provided": "Agreed support was not there.",
    "charging_or_invoice": "The amounts charged are disputed.",
    "information_and_records": "The records were wrong.",
    "other": "",
}
ACTIONS: dict[str, str] = {
    "apology": "Written apology sent by the service manager.",
    "explanation": "Explanation given of how the decision was made.",
    "service_provided": "Outstanding support put in place.",
    "reassessment": "Needs or finances to be looked at afresh.",
    "staff_training": "Refresher session for the staff involved.",
    "procedure_change": "Procedure changed so that this cannot recur.",
    "guidance_or_communication": "Guidance reissued and leaflet reworded.",
    "provider_action": "Action plan agreed with the provider.",
    "record_correction": "Record corrected.",
    "other": "Meeting held with the family.",
    "refund_or_waiver": "Charges recalculated and the difference refunded.",
    "distress_or_time_and_trouble": "Payment in recognition of time and trouble.",
    "loss_of_service": "Payment for support that was not received.",
    "other_payment": "Reimbursement of a one-off cost.",
}
COMPLIMENT_OPENINGS = (
    "The morning visits made the whole winter easier.",
    "Nothing was too much trouble.",
    "We felt listened to from the very first call.",
    "The new grab rails mean that I can use my own bathroom again.",
    "Coming home from hospital went far more smoothly than we had feared.",
    "The forms were explained in words that we could follow.",
    "Somebody rang back when they said they would.",
    "The worker noticed what we needed before we had asked.",
    "Our visit was unhurried and kind.",
    "The stairlift arrived a week earlier than promised.",
    "Every question got a straight answer.",
    "The carers always leave the kitchen spotless.",
)
COMPLIMENT_MIDDLES = (
    "",
    "We had been dreading it.",
    "It is a weight off our minds.",
    "That is rarer than it should be.",
    "Dad has been cheerful ever since.",
    "Mum asks after the team every week.",
    "We had not expected so much patience.",
    "Even the paperwork was painless.",
)
COMPLIMENT_CLOSINGS = (
    "Please pass on our thanks.",
    "The whole family is grateful.",
    "It has made a real difference.",
    "We wanted somebody to know.",
    "Well done to everybody involved.",
    "That kindness will be remembered.",
    "Please keep it up.",
    "I would recommend the team to anyone.",
)


def complaint_summary(rng: random.Random, theme: str, causes: list[str]) -> str:
    """A sentence on the subject, and one on the first cause."""
    about = rng.choice(ABOUT.get(theme) or ABOUT["other"])
    because = BECAUSE[causes[0]] if causes else ""
    return f"{LABEL} {about} {because}".rstrip()


def action_summary(action_type: str) -> str:
    """A sentence on what was done."""
    return f"{LABEL} {ACTIONS[action_type]}"


def compliment_text(rng: random.Random) -> str:
    """Two or three sentences of thanks."""
    parts = (COMPLIMENT_OPENINGS, COMPLIMENT_MIDDLES, COMPLIMENT_CLOSINGS)
    return " ".join([LABEL, *filter(None, (rng.choice(part) for part in parts))])
