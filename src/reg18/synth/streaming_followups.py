"""What follows a complaint in the load-test extracts: reviews, actions, enquiries, compliments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reg18.synth import plan, plan_followups
from reg18.synth.draw import rng_for
from reg18.synth.streaming_tables import TABLE_BITS, TABLE_SIZE, Days, member_table
from reg18.synth.texts import action_summary, compliment_text
from reg18.synth.vocabulary import COMPLIMENT_AREAS, RECEIVED_VIA

# The shares of the demo's year 2024-25, in 1,024ths of the resolved, and of the received.
REVIEWED = TABLE_SIZE * 36 // 341
REFERRED = TABLE_SIZE * 25 // 341
COMPLIMENTED = TABLE_SIZE * 187 // (340 + 47)
DECISIONS = {
    "upheld": 12,
    "not_upheld": 4,
    "closed_after_initial_enquiries": 5,
    "referred_back": 1,
    "invalid_or_incomplete": 1,
}
# Real references end far below this, and no year of ten million complaints runs past the end.
FIRST_REFERENCE = 500_000


class FollowUps:
    """Makes the rows that follow one complaint after the other."""

    def __init__(self, seed: int, days: Days) -> None:
        self._bits = rng_for(seed, "stream follow-ups").getrandbits
        self._days = days
        self._reviews = self._actions = self._compliments = 0
        self._enquiries: dict[str, int] = {}
        year = "2024-25"
        service = {(kind, "service"): n[year] for kind, n in plan_followups.SERVICE_ACTIONS.items()}
        individual = {
            (kind, "individual"): counts[year]
            for table in (plan_followups.INDIVIDUAL_ACTIONS, plan_followups.REDRESS_ACTIONS)
            for kind, counts in table.items()
        }
        self._kinds = member_table(service | individual)
        self._outcomes = member_table(
            {"upheld": 5, "partly_upheld": 10, "not_upheld": 22, "no_finding": 2}
        )
        self._decisions = member_table(DECISIONS)
        self._channels = member_table(RECEIVED_VIA)
        self._areas = member_table(COMPLIMENT_AREAS)
        texts = rng_for(seed, "stream texts")
        self._texts = [compliment_text(texts) for _ in range(TABLE_SIZE)]

    def of(
        self, case_ref: str, theme: str, outcome: str, resolved: int
    ) -> Iterator[tuple[str, list[str]]]:
        """Table and row of everything that follows a resolved statutory complaint."""
        if outcome in plan.WELL_FOUNDED:
            for _ in range((1, 1, 2, 2, 2, 2, 3, 1)[self._bits(3)]):
                yield "actions", self._action(case_ref, resolved)
        last = resolved
        if self._bits(TABLE_BITS) < REVIEWED:
            requested = self._days.after(resolved, 2 + self._bits(4))
            if requested <= self._days.as_of:
                last = self._days.after(requested, 8 + self._bits(5))
                yield "reviews", self._review(case_ref, requested, last)
        if self._bits(TABLE_BITS) < REFERRED:
            opened = self._days.after(last, 10 + self._bits(6))
            if opened <= self._days.as_of:
                yield "ombudsman", self._enquiry(case_ref, theme, opened)

    def _known(self, day: int) -> str:
        """The ISO text of a day, or nothing where it lies after the as-of date."""
        return self._days.iso[day] if day <= self._days.as_of else ""

    def _stamp(self, day: int) -> str:
        """A time of saving on a day, the as-of date at the latest."""
        day = min(day, self._days.as_of)
        return f"{self._days.iso[day]} {self._days.times[self._bits(TABLE_BITS)]}"

    def _action(self, case_ref: str, resolved: int) -> list[str]:
        """A row of actions.csv."""
        self._actions += 1
        kind, scope = self._kinds[self._bits(TABLE_BITS)]
        pence = 4_550 + self._bits(17) if kind in plan_followups.REDRESS_ACTIONS else None
        completed = self._days.after(resolved, 3 + self._bits(5))
        return [
            f"SYN-ACT-{self._actions:08d}",
            case_ref,
            kind,
            scope,
            "" if pence is None else f"{pence // 100}.{pence % 100:02d}",
            self._days.iso[self._days.after(resolved, 30)],
            self._known(completed),
            action_summary(kind),
            self._stamp(completed),
        ]

    def _review(self, case_ref: str, requested: int, resolved: int) -> list[str]:
        """A row of reviews.csv."""
        self._reviews += 1
        closed = resolved <= self._days.as_of
        return [
            f"SYN-REV-{self._reviews:08d}",
            case_ref,
            self._days.iso[requested],
            self._days.iso[self._days.after(requested, 20)],
            self._known(resolved),
            self._outcomes[self._bits(TABLE_BITS)] if closed else "",
            self._stamp(resolved),
        ]

    def _enquiry(self, case_ref: str, theme: str, opened: int) -> list[str]:
        """A row of ombudsman.csv."""
        year = plan.year_of(date.fromisoformat(self._days.iso[opened]))
        number = self._enquiries[year] = self._enquiries.get(year, FIRST_REFERENCE - 1) + 1
        decision = self._decisions[self._bits(TABLE_BITS)]
        investigated = decision in ("upheld", "not_upheld")
        decided = self._days.after(opened, (60 if investigated else 8) + self._bits(6))
        if decided > self._days.as_of:
            decision = ""
        upheld = decision == "upheld"
        before = upheld and self._bits(2) == 0
        due = self._days.after(decided, 28)
        return [
            f"{year[2:4]} {number // 1000:03d} {number % 1000:03d}",
            case_ref,
            "adult_care_services",
            "lgsco" if self._bits(6) else "phso",
            self._days.iso[opened],
            self._known(decided),
            decision,
            theme,
            ("yes" if before else "no") if upheld else "",
            "no" if decision else "",
            self._days.iso[due] if upheld and not before else "",
            self._known(due) if upheld and not before else "",
            self._stamp(due if upheld and not before else decided),
        ]

    def compliment(self, received: int) -> list[str] | None:
        """A row of compliments.csv, for about half of the complaints."""
        if self._bits(TABLE_BITS) >= COMPLIMENTED:
            return None
        self._compliments += 1
        return [
            f"SYN-COMP-{self._compliments:08d}",
            self._days.iso[received],
            self._channels[self._bits(TABLE_BITS)],
            self._areas[self._bits(TABLE_BITS)],
            self._texts[self._bits(TABLE_BITS)],
            "yes" if self._bits(1) else "no",
            self._stamp(received),
        ]
