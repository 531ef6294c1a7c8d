"""Who may not read whose file, found in the data: typed, with reasons, without a search through all pairs.

Organisations are the same when the register says so (one is the other, or a part of it), or when their names read the
same once accents, case and punctuation are gone. A public body's name says little without its country: there is a
ministry of labour in most. Source: selection-method.md, part B; selection-process.md ("Conflicts are typed").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_WORDS = re.compile(r"\w+")


class Kind(StrEnum):
    """Why a pair is forbidden. The values are those that are stored."""

    OWN = "own"
    ORGANISATION = "organisation"
    MINISTRY = "ministry"
    COUNTRY = "country"
    DECLARED = "declared"


@dataclass(frozen=True)
class House:
    """An organisation of the register. ``names`` are folded, aliases included; ``country`` empty where it has none."""

    id: int
    label: str
    names: tuple[str, ...]
    parent: int | None = None
    country: str = ""
    is_public: bool = False


@dataclass(frozen=True)
class Side:
    """One side of a pair: an applicant, or a reviewer with what the reviewer declared.

    Shapes: ``houses`` ids of the register; ``names`` folded texts; ``countries`` two-letter codes, the first of them
    that of the organisation; ``id`` is the application or the person, ``person`` the person.
    """

    id: int
    person: int
    houses: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()
    is_public: bool = False
    interests: frozenset[str] = frozenset()
    barred_countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Known:
    """What a side amounts to in the register: itself, and all above it."""

    own: frozenset[int]
    line: frozenset[int]
    public: frozenset[int]
    names: frozenset[str] = field(default_factory=frozenset)


def name_key(folded: str) -> str:
    """A folded name without punctuation and double spaces: “U.N.A.C.” and “UNAC ” are the same."""
    return "".join(_WORDS.findall(folded))


def find_conflicts(
    applicants: Sequence[Side], reviewers: Sequence[Side], register: Iterable[House], *, bars_own_country: bool
) -> dict[tuple[int, int, Kind], str]:
    """Every forbidden pair: (application, person, kind) → the house of the register or the country that they share."""
    houses = _Register(register)
    found: dict[tuple[int, int, Kind], str] = {}
    index = _Index(houses, reviewers)
    for applicant in applicants:
        known = houses.known(applicant.houses, applicant.names, applicant.countries[:1], is_public=applicant.is_public)
        same_house = Kind.MINISTRY if applicant.is_public else Kind.ORGANISATION
        for reviewer in index.of_person.get(applicant.person, ()):
            found[applicant.id, reviewer.person, Kind.OWN] = ""
        for reviewer, what in index.sharing(applicant, known):
            found.setdefault((applicant.id, reviewer.person, same_house), what)
        if bars_own_country:
            for country in applicant.countries:
                for reviewer in index.of_country.get(country, ()):
                    found.setdefault((applicant.id, reviewer.person, Kind.COUNTRY), country)
        for reviewer, what in index.interested(applicant, known):
            found.setdefault((applicant.id, reviewer.person, Kind.DECLARED), what)
    return found


class _Register:
    """The register by id and by name, with the houses above each."""

    def __init__(self, houses: Iterable[House]) -> None:
        self.by_id: Mapping[int, House] = {one.id: one for one in houses}
        self.by_name: dict[str, list[House]] = defaultdict(list)
        for house in self.by_id.values():
            for name in house.names:
                self.by_name[name_key(name)].append(house)

    def named(self, name: str, country: str, *, is_public: bool) -> set[int]:
        """The houses that a typed name means: those of the country first, for a public body no others."""
        rows = self.by_name.get(name, ())
        near = {one.id for one in rows if not one.country or not country or one.country == country}
        return near if near or is_public else {one.id for one in rows}

    def known(self, ids: frozenset[int], names: frozenset[str], countries: Sequence[str], *, is_public: bool) -> _Known:
        """What ids and typed names amount to."""
        keys = {name_key(name) for name in names} - {""}
        country = countries[0] if countries else ""
        own = set(ids) | {one for key in keys for one in self.named(key, country, is_public=is_public)}
        line = {above for one in own for above in self._line(one)}
        for one in own & self.by_id.keys():
            keys |= {name_key(name) for name in self.by_id[one].names}
        return _Known(
            frozenset(own),
            frozenset(line),
            frozenset(one for one in line if one in self.by_id and self.by_id[one].is_public),
            frozenset(keys),
        )

    def _line(self, start: int) -> list[int]:
        """A house and all above it. A circle in the register ends the walk."""
        line: list[int] = []
        here: int | None = start
        while here is not None and here not in line:
            line.append(here)
            here = self.by_id[here].parent if here in self.by_id else None
        return line

    def told(self, house: int) -> str:
        """The name of a house."""
        return self.by_id[house].label if house in self.by_id else ""


class _Index:
    """Reviewers by what they share with applicants."""

    def __init__(self, houses: _Register, reviewers: Sequence[Side]) -> None:
        self.houses = houses
        self.of_person: dict[int, list[Side]] = defaultdict(list)
        self.of_country: dict[str, list[Side]] = defaultdict(list)
        self.of_own: dict[int, list[Side]] = defaultdict(list)
        self.of_line: dict[int, list[Side]] = defaultdict(list)
        self.of_public: dict[int, list[Side]] = defaultdict(list)
        self.of_name: dict[str, list[Side]] = defaultdict(list)
        self.interest_house: dict[int, list[Side]] = defaultdict(list)
        self.interest_name: dict[str, list[Side]] = defaultdict(list)
        self.interest_country: dict[str, list[Side]] = defaultdict(list)
        for one in reviewers:
            self._add(one)

    def _add(self, one: Side) -> None:
        known = self.houses.known(one.houses, one.names, one.countries[:1], is_public=one.is_public)
        meant = self.houses.known(frozenset(), one.interests, (), is_public=False)
        self.of_person[one.person].append(one)
        for houses, ids in (
            (self.of_own, known.own),
            (self.of_line, known.line),
            (self.of_public, known.public),
            (self.interest_house, meant.own),
        ):
            for house in ids:
                houses[house].append(one)
        for texts, keys in (
            (self.of_country, one.countries),
            (self.of_name, known.names),
            (self.interest_name, meant.names),
            (self.interest_country, one.barred_countries),
        ):
            for key in keys:
                texts[key].append(one)

    def sharing(self, applicant: Side, known: _Known) -> Iterable[tuple[Side, str]]:
        """Reviewers of the same house: one is the other or a part of it, or they share a public body or a name.

        Two members of one federation are not the same house; two departments of one ministry are.
        """
        for table, keys in ((self.of_line, known.own), (self.of_own, known.line), (self.of_public, known.public)):
            for house in sorted(keys):
                yield from ((reviewer, self.houses.told(house)) for reviewer in table.get(house, ()))
        country = applicant.countries[0] if applicant.countries else ""
        for key in sorted(known.names):
            for reviewer in self.of_name.get(key, ()):
                elsewhere = country and reviewer.countries and reviewer.countries[0] != country
                if not (applicant.is_public and elsewhere):
                    yield reviewer, ""

    def interested(self, applicant: Side, known: _Known) -> Iterable[tuple[Side, str]]:
        """Reviewers who asked not to read files of this house or country."""
        for house in sorted(known.line):
            yield from ((reviewer, self.houses.told(house)) for reviewer in self.interest_house.get(house, ()))
        for key in sorted(known.names):
            yield from ((reviewer, "") for reviewer in self.interest_name.get(key, ()))
        for country in applicant.countries:
            yield from ((reviewer, country) for reviewer in self.interest_country.get(country, ()))
