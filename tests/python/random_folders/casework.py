"""The rows of a made-up council: complaints of every kind, and what hangs on them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from ..recount.contract import CODES, FINANCIAL_ACTIONS
from .days import UNREADABLE_DATES, a_day, a_delay, a_limit, an_event
from .spelling import Coded, Label, Meaning, Meanings, Reference, Several

# What a name is not: lines, a note, what a spreadsheet shows in place of a value.
NO_NAMES = ("Home Care\nNorth", "See the notes of the meeting. " * 5, "#REF!", "#VALUE!")
AREAS = (
    *("Home Care Team", "home care team", "HOME  CARE TEAM"),
    *("Café Day Service", "CAFÉ DAY SERVICE"),
    *("Learning Disability", "Reablement", "reablement ", "Mental Health (North)"),
)
PROVIDERS = ("Acorn Care Ltd", "ACORN CARE LTD", "Acorn  Care Ltd", "Oak, Ash & Co", "Willow House")
LABELS = ("something else", "see notes", "n/k", "legacy code 7")
SUMMARIES = (
    "Visits were late, and nobody rang.",
    'He was told "wait"; nobody came',
    "First line\nsecond line, with a comma",
    "Rechnung | später",
    "",
)


class Council:
    """Draws the meanings of rows; everything it makes would be accepted."""

    def __init__(self, rng: Random, first: date, as_of: date) -> None:
        """Draw with `rng`, from a first day on, as seen on the as-of date."""
        self.rng = rng
        self.first = first
        self.as_of = as_of

    def complaint(self, case_ref: str) -> Meanings:
        """A complaint."""
        rng = self.rng
        received = a_day(rng, self.first, self.as_of)
        row: Meanings = {
            "case_ref": case_ref,
            "record_status": self._coded("record_status", 0.75, weights=(12, 1, 1)),
            "date_received": received,
            "date_acknowledged": self._acknowledged(received),
            "received_via": self._coded("received_via", 0.1),
            "procedure": Coded("procedure", rng.choices(CODES["procedure"], (16, 2, 1, 1))[0]),
            "person_id": self._maybe(0.8, f"{rng.randint(1, 400):07}"),
            "complainant_name": self._maybe(0.8, rng.choice(("A. Brown", "O'Neill, P", "Žižka"))),
            "service_area": self._maybe(0.9, self._name(AREAS)),
            "provider": self._maybe(0.25, self._name(PROVIDERS)),
            "causes": self._several("cause", (3, 5, 3, 2)),
            "partner_bodies": self._several("partner_body", (30, 3, 1)),
            "independent_investigation": self._yes_no(),
            "summary": rng.choice(SUMMARIES),
            "last_updated": self.updated(received),
        }
        for name in ("complainant_type", "age_band", "gender", "ethnicity", "theme"):
            row[name] = self._coded(name, 0.12)
        excluded = row["procedure"] != Coded("procedure", "statutory")
        row["exclusion_reason"] = self._coded("exclusion_reason", 0.2 if excluded else 0.97)
        row["response_due"] = self._maybe(0.5, a_limit(rng, received + a_delay(rng)))
        agreed = a_limit(rng, received + timedelta(days=rng.randint(150, 330)))
        row["relevant_period_agreed_to"] = self._maybe(0.12, agreed)
        row["date_resolved"], row["outcome"] = self._decided(received, "outcome", (5, 5, 7, 2, 2))
        return row

    def review(self, number: int, case_ref: str, complaint: Meanings | None) -> Meanings:
        """A request for a review of a complaint, or of one that is not there."""
        rng = self.rng
        start = self._some_date(complaint, "date_resolved", "date_received")
        requested = min(self.as_of, start + timedelta(days=rng.choice((0, 5, 40, 400, 1200))))
        if rng.random() < 0.3:
            requested = a_day(rng, self.first - timedelta(days=500), self.as_of)
        resolved, outcome = self._decided(requested, "outcome", (4, 3, 7, 2, 1))
        return {
            "review_ref": f"R/{number:04}",
            "case_ref": case_ref,
            "date_requested": requested,
            "response_due": self._maybe(0.5, a_limit(rng, requested + a_delay(rng))),
            "date_resolved": resolved,
            "outcome": outcome,
            "last_updated": self.updated(requested),
        }

    def enquiry(self, number: int, case_ref: Meaning) -> Meanings:
        """An enquiry of an Ombudsman."""
        rng = self.rng
        opened = a_day(rng, self.first - timedelta(days=500), self.as_of)
        decided, decision = self._decided(opened, "decision", (1, 1, 2, 2, 4, 7))
        due = a_day(rng, opened, min(date(2028, 1, 1), self.as_of + timedelta(days=200)))
        if rng.random() < 0.2:
            due = self.as_of - timedelta(days=rng.choice((0, 1)))
        completed = an_event(rng, due + timedelta(days=rng.randint(-40, 40)), self.as_of)
        return {
            "ombudsman_ref": Reference((f"{rng.randint(12, 26)}", "007", f"{number:03}")),
            "case_ref": case_ref,
            "category": self._category(),
            "body": Coded("body", rng.choices(CODES["body"], (8, 1))[0]),
            "date_opened": opened,
            "date_decided": decided,
            "decision": decision,
            "theme": self._coded("theme", 0.5),
            "remedied_before": self._yes_no(),
            "public_report": self._yes_no(),
            "remedy_due": self._maybe(0.6, a_limit(rng, due)),
            "remedy_completed": self._maybe(0.5, completed),
            "last_updated": self.updated(opened),
        }

    def action(self, number: int, case_ref: str, complaint: Meanings | None) -> Meanings:
        """A remedy or an improvement; every third one a payment."""
        rng = self.rng
        financial = rng.random() < 0.35
        types = FINANCIAL_ACTIONS if financial else CODES["action_type"][:10]
        resolved = self._some_date(complaint, "date_resolved", "date_received")
        due = min(date(2028, 12, 31), resolved + timedelta(days=rng.choice((0, 14, 30, 400))))
        completed = an_event(rng, due + timedelta(days=rng.choice((-5, 0, 1, 60))), self.as_of)
        amount: Meaning = Decimal(rng.choice((5000, 15000, 125050, 30001, 0, 250000))) / 100
        if rng.random() < 0.1:
            amount = rng.choice(("tbc", "-50.00", "-£20", "about 100"))
        return {
            "action_ref": f"A{number:05}",
            "case_ref": case_ref,
            "action_type": Coded("action_type", rng.choice(types)),
            "scope": Coded("scope", rng.choice(CODES["scope"])),
            "amount_gbp": self._maybe(0.85 if financial else 0.1, amount),
            "date_due": self._maybe(0.75, a_limit(rng, due)),
            "date_completed": self._maybe(0.6, completed),
            "summary": rng.choice(SUMMARIES),
            "last_updated": self.updated(resolved),
        }

    def compliment(self, number: int) -> Meanings:
        """A compliment, perhaps from before the first complaint."""
        rng = self.rng
        received = a_day(rng, self.first - timedelta(days=500), self.as_of)
        return {
            "compliment_ref": f"{number:06}",
            "date_received": received,
            "received_via": self._coded("received_via", 0.2),
            "service_area": self._maybe(0.8, self._name((*AREAS, "Sensory  Team", "sensory team"))),
            "text": rng.choice(SUMMARIES),
            "publish": self._yes_no(),
            "last_updated": self.updated(received),
        }

    def context(self, year: int) -> Meanings:
        """The number of adults with long-term support in one reporting year."""
        people = Decimal(self.rng.randint(900, 24000))
        cell: Meaning = people
        if self.rng.random() < 0.3:
            cell = self.rng.choice(("0", "", "n/a", "-3", "not yet known", "9,4", "12.5"))
        return {
            "period": f"{year}-{(year + 1) % 100:02}",
            "people_supported": cell,
            # Another system's column; it also keeps a row from filling one cell only.
            "source": "SALT",
        }

    def updated(self, since: date) -> Meaning:
        """When a row was last updated; now and then nobody knows."""
        if self.rng.random() < 0.15:
            return self.rng.choices((None, "yesterday"), (8, 1))[0]
        day = since + timedelta(days=self.rng.randint(0, 300))
        return datetime.combine(day, time(self.rng.randint(0, 23), self.rng.randint(0, 59)))

    def _acknowledged(self, received: date) -> Meaning:
        offset = self.rng.choice((0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 20, -2))
        return self._maybe(0.8, an_event(self.rng, received + timedelta(days=offset), self.as_of))

    def _decided(
        self, start: date, codes: str, weights: tuple[int, ...]
    ) -> tuple[Meaning, Meaning]:
        """A date and a result, each of which may lack the other."""
        rng = self.rng
        result: Meaning = Coded(codes, rng.choices(CODES[codes], weights)[0])
        if rng.random() < 0.04:
            result = Label(rng.choice(LABELS))
        if rng.random() < 0.22:
            return None, result if rng.random() < 0.2 else None
        day = start - timedelta(days=3) if rng.random() < 0.03 else start + a_delay(rng)
        decided = an_event(rng, day, self.as_of)
        if decided is None and rng.random() < 0.8:
            return None, None
        return decided, result if rng.random() > 0.05 else None

    def _coded(self, codes: str, empty: float, weights: tuple[int, ...] | None = None) -> Meaning:
        if self.rng.random() < empty:
            return None
        if self.rng.random() < 0.04:
            return Label(self.rng.choice(LABELS))
        return Coded(codes, self.rng.choices(CODES[codes], weights)[0])

    def _name(self, names: tuple[str, ...]) -> Meaning:
        return self.rng.choice(NO_NAMES if self.rng.random() < 0.02 else names)

    def _category(self) -> Meaning:
        if self.rng.random() < 0.55:
            return Coded("category", "adult_care_services")
        return self._coded("category", 0.6)

    def _several(self, codes: str, weights: tuple[int, ...]) -> Meaning:
        count = self.rng.choices(range(len(weights)), weights)[0]
        members = self.rng.sample(CODES[codes], count)
        if self.rng.random() < 0.03:
            members.append(self.rng.choice(LABELS))
        return Several(codes, tuple(members)) if members else None

    def _yes_no(self) -> Meaning:
        if self.rng.random() < 0.02:
            return self.rng.choice(("maybe", "n/k", "2"))
        return self.rng.choice((True, False, False, None))

    def _maybe(self, share: float, meaning: Meaning) -> Meaning:
        return meaning if self.rng.random() < share else None

    def _some_date(self, row: Meanings | None, *columns: str) -> date:
        """The first usable date among some columns of a row, or any day."""
        for column in columns:
            day = (row or {}).get(column)
            if isinstance(day, date) and self.first <= day <= self.as_of:
                return day
        return a_day(self.rng, self.first, self.as_of)


def spoil(rng: Random, table: str, row: Meanings, as_of: date) -> Meanings:
    """A copy of a row with one fault for which it has to be rejected."""
    key, dated, coded = {
        "complaints": ("case_ref", "date_received", "procedure"),
        "reviews": ("review_ref", "date_requested", ""),
        "ombudsman": ("ombudsman_ref", "date_opened", "body"),
        "actions": ("action_ref", "", "action_type"),
        "compliments": ("compliment_ref", "date_received", ""),
        "context": ("period", "", ""),
    }[table]
    faults: list[tuple[str, Meaning]] = [(key, None)]
    if dated:
        faults += [
            (dated, None),
            (dated, rng.choice(UNREADABLE_DATES)),
            (dated, date(2008, 12, 31)),
            (dated, date(2011, 12, 31)),
            (dated, as_of + timedelta(days=1)),
            (dated, date(2029, 1, 1)),
        ]
    if coded:
        faults += [(coded, None), (coded, Label("as per the usual"))]
    if table in ("reviews", "actions"):
        faults.append(("case_ref", None))
    if table == "context":
        faults = [("period", wrong) for wrong in ("2024-26", "2024/25", "last year", None)]
    column, fault = rng.choice(faults)
    return row | {column: fault}
