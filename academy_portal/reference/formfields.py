"""Fields that know countries and languages."""

from functools import cache
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from . import names
from .queries import country_choices, language_choices


class CountrySelect(forms.Select):
    """A plain select; with script a box that finds a country by any of its names. The value sent is the same."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The select with what the script needs: where the names are, and its sentences."""
        script = {
            "data-module": static("academy/choose.js"),
            "data-words": reverse("reference:countries"),
            "data-found": gettext("Countries found: {}"),
            "data-none": gettext("No country has this name. Try another spelling, or fewer letters."),
        }
        return super().get_context(name, value, {**script, **(attrs or {})})


class CountryField(forms.ChoiceField):
    """One country by its two-letter code, "" for none, in the order of the reader's language."""

    widget = CountrySelect

    def __init__(self, *, empty: Any = None, **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(**kwargs)

    def __deepcopy__(self, memo: Any) -> "CountryField":
        """The field of one form: it asks for the countries once, and only when they are needed."""
        field: CountryField = super().__deepcopy__(memo)
        field.choices = cache(self._rows)
        return field

    def _rows(self) -> list[tuple[str, Any]]:
        empty = gettext("Choose a country") if self.empty is None else self.empty
        return [("", empty), *country_choices(get_language() or "en")]


def named_twice(code: str, language: str) -> str:
    """A language as it calls itself and as the reader calls it, once where both are the same."""
    own, here = names.own_language_name(code), names.language_name(code, language)
    if names.sort_key(own) == names.sort_key(here):
        return here[:1].upper() + here[1:]
    shown = own[:1].upper() + own[1:]
    return format_html('<bdi lang="{}">{}</bdi> <span class="quiet">({})</span>', code, shown, here)


def chosen_languages(codes: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """Code and name in the reader's language of these languages, in the reader's order, for a select."""
    return [pair for pair in language_choices(language) if pair[0] in codes]


class LanguagesField(forms.MultipleChoiceField):
    """Several languages by their codes, each named in itself and in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, codes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [(code, named_twice(code, get_language() or "en")) for code in codes], **kwargs
        )
