"""The filters of a list in words, each with the address of the list without it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

PAGE = "page"


@dataclass(frozen=True)
class Chip:
    """A filter in force: its field, what it asks for, and the address of the list without it.

    ``count`` says how many rows the list then has, where somebody has counted.
    """

    label: str
    value: str
    address: str
    count: int | None = None


def chips(form: forms.Form, request: HttpRequest) -> list[Chip]:
    """The filters that are set and valid, in the order of the form. The other parts of the address stay."""
    form.is_valid()
    shown = []
    for name, value in getattr(form, "cleaned_data", {}).items():
        if value not in ("", None, []):
            field = form.fields[name]
            shown.append(Chip(str(field.label), _in_words(field, value), _without(request, name)))
    return shown


def _in_words(field: forms.Field, value: Any) -> str:
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value))


def _without(request: HttpRequest, name: str) -> str:
    rest: QueryDict = request.GET.copy()
    for gone in (name, PAGE):
        rest.pop(gone, None)
    for key in [key for key in rest if not rest[key]]:
        del rest[key]
    return f"{request.path}?{rest.urlencode()}" if rest else request.path
