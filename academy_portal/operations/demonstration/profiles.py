"""What is known of the invented reviewers: languages, countries, organisations, load. Nobody here exists."""

from dataclasses import dataclass
from datetime import datetime

from academy_portal.accounts.models import User
from scholarships.actions import declare_interests, save_reviewer
from scholarships.models import Call, Reviewer

from .making import Sizes
from .personas import ELSEWHERE, FIRST, READING, SECOND


@dataclass(frozen=True)
class Known:
    """One reviewer by the beginning of the address. ``share`` of a call's files taken at most, in per cent."""

    key: str
    country: str
    organisation: str
    languages: tuple[str, ...]
    share: int = 100


# Three read each language at least, so that a file finds two although one comes from the same country.
KNOWN = (
    Known("reviewer.one", "ZA", "Institute for Cooperative Studies (fictional)", ("en", "fr", "pt")),
    Known("reviewer.two", "BR", "Rede de Finanças Solidárias (fictícia)", ("pt", "es", "en")),
    Known("reader.one", "UG", "Ministry of Gender and Labour (fictional)", ("en", "fr", "ar"), 70),
    Known("reader.two", "ML", "Union nationale des mutuelles (fictive)", ("fr", "ar", "en"), 70),
    Known("reader.three", "PY", "Federación de Cooperativas (ficticia)", ("es", "pt", "en"), 70),
    Known("reader.four", "JO", "اتحاد الجمعيات التعاونية (خيالي)", ("ar", "fr", "es"), 70),
)


def bring_profiles(*, reviewers: list[User], calls: dict[str, Call], sizes: Sizes, officer: User, at: datetime) -> None:
    """Give the reviewers of the calls that are read or decided their profiles.

    In the story's call and the one elsewhere the two personas read everything: nothing is known of them there.
    """
    people = {user.email.split("@")[0]: user for user in reviewers}
    files = {FIRST: sizes.first, READING: sizes.reading}
    for name, count in files.items():
        for known in KNOWN:
            profile = Reviewer(
                call=calls[name], person=people[known.key], country_id=known.country,
                organisation_name=known.organisation, languages=list(known.languages),
                max_load=max(4, count * known.share // 100),
            )  # fmt: skip
            save_reviewer(profile=profile, by=officer, at=at)
            _nothing_to_declare(calls[name], people[known.key], at)
    for name, count in ((SECOND, sizes.second + 1), (ELSEWHERE, sizes.elsewhere)):
        for known in KNOWN[:2]:
            profile = Reviewer(call=calls[name], person=people[known.key], max_load=count)
            save_reviewer(profile=profile, by=officer, at=at)
            _nothing_to_declare(calls[name], people[known.key], at)


def _nothing_to_declare(call: Call, person: User, at: datetime) -> None:
    declare_interests(call=call, organisations=(), countries=(), by=person, at=at)
