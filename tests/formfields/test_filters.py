"""Filters in force, each with the way out of it."""

from django import forms
from django.test import RequestFactory

from academy_portal.formfields.filters import Chip, chips


class ListForm(forms.Form):
    q = forms.CharField(label="Name", required=False)
    region = forms.ChoiceField(label="Region", choices=[("", "All"), ("africa", "Africa")], required=False)


def test_each_filter_leads_to_the_list_without_it() -> None:
    request = RequestFactory().get("/list/", {"q": "a b", "region": "africa", "page": "3", "kind": ""})
    assert chips(ListForm(request.GET), request) == [
        Chip("Name", "a b", "/list/?region=africa"),
        Chip("Region", "Africa", "/list/?q=a+b"),
    ]


def test_what_nobody_understands_is_no_filter() -> None:
    request = RequestFactory().get("/list/", {"region": "moon"})
    assert chips(ListForm(request.GET), request) == []
    request = RequestFactory().get("/list/", {"region": "africa"})
    assert chips(ListForm(request.GET), request) == [Chip("Region", "Africa", "/list/")]
