"""Questions to the reference data: who was a member when, what a country is called."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from academy_portal.formats.dates import day_in_words
from academy_portal.kernel.errors import DomainError

from . import names
from .models import Country, CountryGroup, Language, Membership, PendingChange, SdgTarget
from .other_names import searched_names


class UnknownGroupError(DomainError):
    """The portal keeps no group of this code."""


class UnknownCountryError(DomainError):
    """The portal keeps no country of this code."""


class MembershipNotKnownError(DomainError):
    """The portal's knowledge of the group begins after the day asked for."""


class Answer(StrEnum):
    """The three honest answers to “was it a member on that day?”."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MembershipAnswer:
    """An answer with its reason, in the language of whoever asks.

    ``pending`` says what was announced by that day and is not established: a caution for staff, never a rule.
    """

    YES: ClassVar[Answer] = Answer.YES
    NO: ClassVar[Answer] = Answer.NO
    UNKNOWN: ClassVar[Answer] = Answer.UNKNOWN

    answer: Answer
    reason: str
    pending: str = ""

    @property
    def is_yes(self) -> bool:
        """A member for certain."""
        return self.answer is Answer.YES

    @property
    def is_no(self) -> bool:
        """Not a member for certain."""
        return self.answer is Answer.NO

    @property
    def is_unknown(self) -> bool:
        """Nothing can be said for that day."""
        return self.answer is Answer.UNKNOWN


def _not_known(label: str, known_from: date) -> str:
    return _("%(group)s: not known before %(day)s.") % {"group": label, "day": day_in_words(known_from)}


def _answer(
    *, group: CountryGroup, on: date, country: str, ends: date | None, member: bool, begun: date | None, pending: str
) -> MembershipAnswer:
    """The answer that one row of facts gives."""
    facts = {"country": country, "group": group.label, "day": day_in_words(on)}
    if member and (on >= group.known_from or begun is not None):
        if ends is None:
            reason = _("%(country)s was a member on %(day)s: %(group)s.") % facts
        else:
            reason = _("%(country)s was a member on %(day)s and left on %(end)s: %(group)s.") % {
                **facts,
                "end": day_in_words(ends),
            }
        return MembershipAnswer(Answer.YES, reason, pending)
    if on < group.known_from:
        return MembershipAnswer(Answer.UNKNOWN, _not_known(group.label, group.known_from), pending)
    return MembershipAnswer(Answer.NO, _("%(country)s was not a member on %(day)s: %(group)s.") % facts, pending)


def _pending_text(changes: list[str] | None) -> str:
    return " ".join(changes or [])


def is_member(country: str, group: str, on: date) -> MembershipAnswer:
    """Whether a country (two-letter code) was in a group (code) on a day, in one query.

    Raises: UnknownGroupError, UnknownCountryError for codes that the portal does not keep.
    """
    spell = Membership.objects.filter(group=OuterRef("pk"), country_id=country).holding_on(on)
    pending = PendingChange.objects.filter(
        Q(country_id=country) | Q(country__isnull=True), group=OuterRef("pk"), expected_on__lte=on
    ).order_by()
    row = (
        CountryGroup.objects.filter(code=group)
        .annotate(
            member=Exists(spell),
            begun=Subquery(spell.values("valid_from")[:1]),
            ends=Subquery(spell.values("valid_to")[:1]),
            country_name=Subquery(Country.objects.filter(pk=country).values("name")[:1]),
            announced=Subquery(
                pending.values("group").annotate(texts=ArrayAgg("status", order_by="pk")).values("texts")
            ),
        )
        .first()
    )
    if row is None:
        raise UnknownGroupError(_("There is no group of countries with the code “%(code)s”.") % {"code": group})
    if row.country_name is None:
        raise UnknownCountryError(_("There is no country with the code “%(code)s”.") % {"code": country})
    return _answer(
        group=row,
        on=on,
        country=names.country_name_here(country, fallback=row.country_name),
        ends=row.ends,
        member=row.member,
        begun=row.begun,
        pending=_pending_text(row.announced),
    )


def members(group: str, on: date) -> frozenset[str]:
    """The two-letter codes of all members of a group on a day, in one query; for many decisions at once.

    Raises: UnknownGroupError; MembershipNotKnownError for a day before the portal's knowledge begins.
    """
    spells = Membership.objects.filter(group=OuterRef("pk")).holding_on(on).order_by()
    row = (
        CountryGroup.objects.filter(code=group)
        .annotate(codes=Subquery(spells.values("group").annotate(all=ArrayAgg("country_id")).values("all")))
        .first()
    )
    if row is None:
        raise UnknownGroupError(_("There is no group of countries with the code “%(code)s”.") % {"code": group})
    if on < row.known_from:
        raise MembershipNotKnownError(_not_known(row.label, row.known_from))
    return frozenset(row.codes or [])


def memberships_of(country: str, on: date) -> dict[str, MembershipAnswer]:
    """For every group that the portal keeps, whether a country was in it on a day, in one query.

    Raises: UnknownCountryError for a code that the portal does not keep.
    """
    spell = Membership.objects.filter(group=OuterRef("pk"), country_id=country).holding_on(on)
    rows = list(
        CountryGroup.objects.annotate(
            member=Exists(spell),
            begun=Subquery(spell.values("valid_from")[:1]),
            ends=Subquery(spell.values("valid_to")[:1]),
            country_name=Subquery(Country.objects.filter(pk=country).values("name")[:1]),
        )
    )
    if rows and rows[0].country_name is None:
        raise UnknownCountryError(_("There is no country with the code “%(code)s”.") % {"code": country})
    return {
        row.code: _answer(
            group=row,
            on=on,
            country=names.country_name_here(country, fallback=row.country_name),
            ends=row.ends,
            member=row.member,
            begun=row.begun,
            pending="",
        )
        for row in rows
    }


def ilo_region(country: str) -> str | None:
    """The ILO region that covers a country, None where the portal knows none.

    Raises: UnknownCountryError for a code that the portal does not keep.
    """
    row = Country.objects.filter(pk=country).values_list("ilo_region").first()
    if row is None:
        raise UnknownCountryError(_("There is no country with the code “%(code)s”.") % {"code": country})
    return row[0]


def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country for a picker, in the order of the reader's language.

    One query of codes; names and order are computed once per process for each language.
    """
    pairs = tuple(Country.objects.order_by("iso2").values_list("iso2", "name"))
    return names.sorted_choices(language, pairs)


def country_words() -> dict[str, tuple[str, ...]]:
    """For each country's code all that it is found by: names in each language, codes, short and former names."""
    rows = Country.objects.order_by("iso2").values_list("iso2", "iso3", "name")
    return {iso2: searched_names(iso2, iso3, english) for iso2, iso3, english in rows}


def language_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every language for a picker, in the order of the reader's language."""
    named = [(row.code, row.name_in(language)) for row in Language.objects.all()]
    return tuple(sorted(named, key=lambda pair: names.sort_key(pair[1])))


def sdg_target_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Code and short title of every SDG target, in the order of the shipped list."""
    return tuple((target.code, f"{target.code} {target.title_in(language)}") for target in SdgTarget.objects.all())
