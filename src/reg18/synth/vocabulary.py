"""The words of the synthetic council: its teams, its invented providers, its channels.

Codes are those of the extract contract. Every provider is made up, and says so in its name.
"""

from __future__ import annotations

RECEIVED_VIA = {
    "email": 38,
    "web_form": 24,
    "telephone": 20,
    "letter": 10,
    "in_person": 3,
    "social_media": 1,
    "other": 2,
    "": 2,
}
ONLINE = {"email": 3, "web_form": 2}
SPOKEN = {"telephone": 4, "in_person": 1}

LOCALITIES = ("Locality North", "Locality South", "Locality East", "Locality West")
LOCALITY_WEIGHTS = dict.fromkeys(LOCALITIES, 10)
SERVICE_AREAS: dict[str, dict[str, int]] = {
    "charging": {"Financial Assessments": 58, "Brokerage": 8, **LOCALITY_WEIGHTS},
    "assessment": {"Hospital Social Work": 18, "Home First": 8, "Review Team": 10}
    | LOCALITY_WEIGHTS,
    "care_planning": {"Review Team": 30, "Home First": 6} | LOCALITY_WEIGHTS,
    "residential_care": {"Brokerage": 20, "Hospital Social Work": 12} | LOCALITY_WEIGHTS,
    "domiciliary_care": {"Brokerage": 26, "Home First": 24} | LOCALITY_WEIGHTS,
    "direct_payments": {"Direct Payments": 80, "Review Team": 10, "Financial Assessments": 10},
    "safeguarding": {"Safeguarding Adults": 70, "Hospital Social Work": 8} | LOCALITY_WEIGHTS,
    "disabled_facilities_grants": {"Occupational Therapy": 100},
    "transport_and_blue_badges": {"Blue Badges and Transport": 100},
    "transition": {"Young Adults": 100},
    "other": {"Customer Service Centre": 40} | LOCALITY_WEIGHTS,
    "": {"Customer Service Centre": 60, "": 40},
}
COMPLIMENT_AREAS = {
    "Home First": 22,
    "Occupational Therapy": 20,
    "Hospital Social Work": 10,
    "Review Team": 6,
    "Direct Payments": 5,
    "Financial Assessments": 4,
    "Safeguarding Adults": 4,
    "Blue Badges and Transport": 5,
    "Young Adults": 3,
    "Customer Service Centre": 6,
    "": 2,
} | dict.fromkeys(LOCALITIES, 5)

CARE_HOMES = (
    "Teapot Grange Care Home (fictitious)",
    "Marmalade Court Care Home (fictitious)",
    "Thimble House Care Home (fictitious)",
    "Bumblebee Lodge Care Home (fictitious)",
    "Pancake Manor Care Home (fictitious)",
    "Umbrella View Care Home (fictitious)",
    "Gingerbread Hall Care Home (fictitious)",
    "Puddlewick Nursing Home (fictitious)",
    "Cloudberry Rest Nursing Home (fictitious)",
    "Buttonhole Gardens Nursing Home (fictitious)",
)
HOME_CARE_AGENCIES = (
    "Carousel Kettle Home Care (fictitious)",
    "Dandelion Clock Home Care (fictitious)",
    "Hatstand Helpers Home Care (fictitious)",
    "Jigsaw Slippers Home Care (fictitious)",
    "Lamplight Otter Home Care (fictitious)",
    "Patchwork Compass Home Care (fictitious)",
    "Rhubarb and Ribbon Home Care (fictitious)",
    "Snowglobe Support Home Care (fictitious)",
)
# How many in a hundred complaints of a theme are about a care home, and about an agency.
PROVIDER_SHARES = {
    "residential_care": (86, 0),
    "domiciliary_care": (0, 84),
    "safeguarding": (22, 16),
    "charging": (6, 5),
    "care_planning": (4, 8),
    "assessment": (2, 3),
}

# How strongly a theme suggests a cause; pairs not named weigh 2.
CAUSE_AFFINITY: dict[tuple[str, str], int] = {
    ("charging", "charging_or_invoice"): 30,
    ("charging", "delay"): 6,
    ("charging", "communication"): 5,
    ("charging", "quality_of_work"): 1,
    ("assessment", "charging_or_invoice"): 1,
    ("assessment", "delay"): 6,
    ("assessment", "communication"): 4,
    ("care_planning", "charging_or_invoice"): 1,
    ("care_planning", "service_not_provided"): 5,
    ("residential_care", "charging_or_invoice"): 1,
    ("residential_care", "quality_of_work"): 12,
    ("residential_care", "customer_care_conduct"): 5,
    ("residential_care", "delay"): 1,
    ("domiciliary_care", "charging_or_invoice"): 1,
    ("domiciliary_care", "quality_of_work"): 12,
    ("domiciliary_care", "service_not_provided"): 6,
    ("domiciliary_care", "customer_care_conduct"): 5,
    ("domiciliary_care", "delay"): 1,
    ("direct_payments", "charging_or_invoice"): 5,
    ("direct_payments", "policy_or_decision"): 6,
    ("direct_payments", "delay"): 4,
    ("safeguarding", "charging_or_invoice"): 1,
    ("safeguarding", "communication"): 5,
    ("disabled_facilities_grants", "delay"): 8,
    ("disabled_facilities_grants", "charging_or_invoice"): 1,
    ("transport_and_blue_badges", "policy_or_decision"): 12,
    ("transport_and_blue_badges", "charging_or_invoice"): 1,
    ("transition", "delay"): 5,
}
