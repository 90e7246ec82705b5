"""The invented people: names of Faker, and what the council recorded about each person."""

from __future__ import annotations

import random
from dataclasses import dataclass

from faker import Faker

from reg18.synth.draw import pick

LABEL = "[Synthetic]"

AGE_BANDS = {"18_to_64": 31, "65_to_74": 15, "75_to_84": 24, "85_and_over": 26, "not_stated": 4}
GENDERS = {"female": 58, "male": 39, "other": 1, "not_stated": 2}
ETHNICITIES = {"white": 77, "asian": 10, "black": 3, "mixed": 2, "other": 2, "not_stated": 6}
COMPLAINANT_TYPES = {
    "relative_or_carer": 55,
    "person_using_services": 30,
    "advocate": 7,
    "councillor_or_mp": 5,
    "other": 2,
    "": 1,
}

# One complaint in eight is about a person that an earlier complaint was about, once there are
# enough such people for it to be somebody else each time.
REPEAT_SHARE = 8
ENOUGH_PEOPLE = 80


@dataclass(frozen=True)
class Person:
    """A person using services."""

    person_id: str
    name: str
    age_band: str
    gender: str
    ethnicity: str


def draw_names(seed: int, count: int) -> list[str]:
    """Names by Faker, each carrying the label that marks it as invented."""
    faker = Faker("en_GB")
    faker.seed_instance(seed)
    return [f"{faker.first_name()} {faker.last_name()} {LABEL}" for _ in range(count)]


class People:
    """Hands out the person of each complaint, now and then one seen before."""

    def __init__(self, rng: random.Random, names: list[str]) -> None:
        self._rng = rng
        self._names = names
        self._seen: list[Person] = []

    def any_name(self) -> str:
        """A name for a complainant who is not the person using services."""
        return self._rng.choice(self._names)

    def next(self, theme: str) -> Person:
        """The person that a complaint of this theme is about."""
        young = theme == "transition"  # moving on from children's services
        many = len(self._seen) >= ENOUGH_PEOPLE
        if many and not young and self._rng.randrange(REPEAT_SHARE) == 0:
            return self._rng.choice(self._seen)
        person = Person(
            person_id=f"P{len(self._seen) + 1:06d}",
            name=self.any_name(),
            age_band="18_to_64" if young else pick(self._rng, AGE_BANDS),
            gender=pick(self._rng, GENDERS),
            ethnicity=pick(self._rng, ETHNICITIES),
        )
        self._seen.append(person)
        return person
