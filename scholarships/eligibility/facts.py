"""What is known about an applicant on the day of the look. What is not known is None or missing, never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Known(StrEnum):
    """The three honest answers to a question about the world."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Register(StrEnum):
    """What the register of organisations says about the one that an applicant names."""

    LISTED = "listed"
    NOT_FOUND = "not_found"
    NOT_NAMED = "not_named"


@dataclass(frozen=True)
class Facts:
    """The facts by which rules judge.

    Shapes: countries are two-letter codes, empty when not given; ``memberships`` (group, country) → answer for the
    call's day, a missing pair is unknown; ``languages`` are codes, None when not given; ``organisation`` is None when
    the question was not answered yet; ``obligations`` counts what is still owed to earlier editions, None when nobody
    can say; ``scholarships`` are the editions in which the person held one, counted back (1 is the edition before this
    one), empty for never, None when nobody can say.
    """

    residence: str = ""
    nationality: str = ""
    memberships: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    category: str = ""
    experience_years: int | None = None
    languages: frozenset[str] | None = None
    organisation: Register | None = None
    obligations: int | None = None
    scholarships: tuple[int, ...] | None = None

    def membership(self, group: str, country: str) -> Known:
        """Whether a country is in a group; unknown where the country or the answer is missing."""
        return self.memberships.get((group, country), Known.UNKNOWN) if country else Known.UNKNOWN
