"""Instances of the assignment for tests: small ones drawn by hypothesis, large ones drawn from a seed."""

import random
from itertools import product

from hypothesis import strategies as st

from scholarships.review.instance import File, Instance, Reader

LANGUAGES = ("", "fr", "pt")


@st.composite
def small(draw: st.DrawFn) -> Instance:
    """Up to four files and four readers: few enough to try everything."""
    readers = [
        Reader(
            id=number,
            most=draw(st.integers(0, 4)),
            load=draw(st.integers(0, 3)),
            languages=draw(st.frozensets(st.sampled_from(LANGUAGES[1:]))),
        )
        for number in draw(st.lists(st.integers(1, 50), max_size=4, unique=True))
    ]
    files = []
    for number in draw(st.lists(st.integers(1, 50), max_size=4, unique=True)):
        had = draw(st.frozensets(st.sampled_from([one.id for one in readers]))) if readers else frozenset()
        files.append(
            File(
                id=number,
                lacks=draw(st.integers(0, 3)),
                language=draw(st.sampled_from(LANGUAGES)),
                readers=had if draw(st.booleans()) else frozenset(),
                had=had,
            )
        )
    pairs = [(file.id, reader.id) for file, reader in product(files, readers)]
    conflicts = draw(st.frozensets(st.sampled_from(pairs))) if pairs else frozenset()
    return Instance(tuple(files), tuple(readers), conflicts)


def large(files: int, readers: int, *, reviews: int, seed: int, slack: float = 1.15) -> Instance:
    """A call as it comes: five languages unevenly spread, sixty countries, some organisations in common."""
    rng = random.Random(seed)
    spread = ["fr"] * 34 + ["en"] * 30 + ["es"] * 16 + ["pt"] * 10 + ["ar"] * 10
    most = int(files * reviews * slack / readers) + 1
    people = []
    for number in range(readers):
        first = spread[number * 100 // readers]
        others = {one for one in ("en", "fr", "es") if rng.random() < 0.35}
        people.append(Reader(1000 + number, most, 0, frozenset({first, *others})))
    country_of = {one.id: rng.randrange(60) for one in people}
    written = [File(number, reviews, rng.choice(spread)) for number in range(1, files + 1)]
    where = {one.id: rng.randrange(60) for one in written}
    conflicts = {(one.id, person.id) for one in written for person in people if where[one.id] == country_of[person.id]}
    conflicts |= {(rng.randrange(1, files + 1), 1000 + rng.randrange(readers)) for _one in range(files // 20)}
    return Instance(tuple(written), tuple(people), frozenset(conflicts))
