"""What all parts of the making share: how many apply where, who they are, how far it is."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.kernel.errors import DomainError
from scholarships.models import Call

from .people import NOT_ELIGIBLE, Person, invent, spread_of_countries
from .personas import ELSEWHERE, FIRST, READING, SECOND

LEAST = 40
LEAST_READING, LARGEST_FIRST, LARGEST_SECOND, LARGEST_ELSEWHERE = 6, 240, 60, 12
# Above this size only the personas' mails are sent; the others are cancelled and stay readable.
ALL_MAILS_UP_TO = 300

Progress = Callable[[int, int, str], None]


class TooSmallError(DomainError):
    """So few applications cannot stand in every state."""


def quiet_progress(done: int, total: int, text: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Sizes:
    """How many applications each call gets. ``first`` counts the holder, ``second`` not the applicant's draft.

    What the others do not hold goes to the call that is being read.
    """

    total: int
    first: int
    reading: int
    second: int
    elsewhere: int

    @classmethod
    def of(cls, total: int) -> "Sizes":
        """Share the applications out among the calls.

        Raises: TooSmallError.
        """
        if total < LEAST:
            raise TooSmallError(f"Ask for at least {LEAST} applications, so that every state has one.")
        elsewhere = min(round(total * 0.08), LARGEST_ELSEWHERE)
        second = min(round(total * 0.3), LARGEST_SECOND)
        others = total - second - elsewhere - 1
        first = min(others - max(LEAST_READING, round(total * 0.1)), LARGEST_FIRST)
        return cls(total=total, first=first, reading=others - first, second=second, elsewhere=elsewhere)


@dataclass(frozen=True)
class Making:
    """One making of the demonstration. ``people`` are those who apply to each call, the personas excepted."""

    sizes: Sizes
    seed: int
    at: datetime
    users: dict[str, User]
    colleagues: Sequence[User]
    calls: dict[str, Call]
    people: dict[str, list[Person]]
    progress: Progress

    @property
    def is_quiet(self) -> bool:
        """Whether only the personas receive mails."""
        return self.sizes.total > ALL_MAILS_UP_TO

    def rng(self, part: str) -> random.Random:
        """A generator of its own for each part: a change in one part leaves the others as they are."""
        return random.Random(f"{self.seed}:{part}")  # noqa: S311 - invented people, not secrets

    def done_before(self, name: str) -> int:
        """How many applications the calls before this one hold."""
        order = (FIRST, READING, SECOND, ELSEWHERE)
        return sum(len(self.people[one]) for one in order[: order.index(name)]) + (name != FIRST)


def invent_people(sizes: Sizes, seed: int) -> dict[str, list[Person]]:
    """Everybody but the two personas who apply, by call.

    Some of the first round come from countries that are not on the list, some have only begun to work; one of those
    who train works for a bank.
    """
    rng = random.Random(f"{seed}:people")  # noqa: S311 - invented people, not secrets
    counts = {FIRST: sizes.first - 1, READING: sizes.reading, SECOND: sizes.second, ELSEWHERE: sizes.elsewhere}
    countries = spread_of_countries(rng, sum(counts.values()))
    outside, step = sorted(NOT_ELIGIBLE), max(8, sizes.first // 6)
    for number, place in enumerate(range(2, sizes.first - 1, step)):
        countries[place] = outside[number % len(outside)]
    beginners, banker = range(4, sizes.first - 1, step), counts[FIRST]
    people = [
        invent(
            rng, index=index, seed=seed, country=country, years=1 if index in beginners else None,
            category="financial_institution" if index == banker else "",
        )
        for index, country in enumerate(countries)
    ]  # fmt: skip
    found, start = {}, 0
    for name, count in counts.items():
        found[name] = people[start : start + count]
        start += count
    return found
