"""Names of countries and languages in templates, in the reader's language."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import get_language

from academy_portal.reference import names
from academy_portal.reference.models import Country, Language

register = template.Library()


@register.filter
def country_name(country: Country | str | None) -> str:
    """The short name of a country or of its two-letter code; nothing for None."""
    if not country:
        return ""
    if isinstance(country, Country):
        return country.name_in(get_language() or "en")
    return names.country_name_here(country)


@register.filter
def language_name(language: Language | str | None) -> str:
    """The name of a language or of its code; nothing for None."""
    if not language:
        return ""
    if isinstance(language, Language):
        return language.name_in(get_language() or "en")
    return names.language_name(language, get_language() or "en")


@register.filter
def own_language_name(code: str) -> str:
    """How a language calls itself, with the capital of the United Nations' language bars."""
    return capfirst(names.own_language_name(code))
