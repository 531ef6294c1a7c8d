"""The answers of an application as rows of label and text, for the check page, the receipt and the reviewer."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy_portal.reference.names import language_name, listed

from .models import Profile, Proposal


def profile_rows(profile: Profile) -> list[tuple[str, str]]:
    """Section 1, complete."""
    return [
        (_("Full name"), profile.full_name),
        (_("Sex"), profile.get_sex_display()),
        (_("Nationality"), str(profile.nationality or "")),
        (_("Country where you live and work"), str(profile.country or "")),
        (_("Who you work for"), profile.get_category_display()),
        (_("Organisation"), profile.organisation_name),
        (_("Your function"), profile.function),
        (_("Years of experience"), "" if profile.experience_years is None else str(profile.experience_years)),
        (_("Languages"), _languages(profile.languages)),
    ]


def proposal_rows(proposal: Proposal) -> list[tuple[str, str]]:
    """Section 2, complete."""
    return [
        (_("Language of the answers"), _language(proposal.language)),
        (_("Motivation"), proposal.motivation),
        (_("Planned use"), proposal.planned_use),
        (_("Title of the article"), proposal.article_title),
        (_("Abstract of the article"), proposal.article_abstract),
        (_("Language of the article"), _language(proposal.article_language)),
    ]


def reviewer_rows(profile: Profile, proposal: Proposal) -> list[tuple[str, str]]:
    """What a reviewer reads: function and proposal; no name, no sex, no nationality."""
    return [
        (_("Country"), str(profile.country or "")),
        (_("Works for"), profile.get_category_display()),
        (_("Function"), profile.function),
        (_("Years of experience"), "" if profile.experience_years is None else str(profile.experience_years)),
        *proposal_rows(proposal)[1:5],
    ]


def _language(code: str) -> str:
    return language_name(code, get_language() or "en") if code else ""


def _languages(codes: list[str]) -> str:
    return listed([_language(code) for code in codes], get_language() or "en")
