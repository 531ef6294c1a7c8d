"""A page with every kind of field and every component: what the checks of the interface look at."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines

CHOICES = [("coop", "Cooperative"), ("mutual", "Mutual society"), ("assoc", "Association")]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="Full name", help_text="As in your passport.", error_messages={"required": "Enter your name"}
    )
    email = forms.EmailField(label="E-mail address", required=False)
    kind = forms.ChoiceField(label="Kind of organisation", choices=[("", "Choose"), *CHOICES])
    sector = forms.ChoiceField(label="Sector", choices=CHOICES, widget=forms.RadioSelect, help_text="The main one.")
    languages = forms.MultipleChoiceField(label="Languages", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    born_on = forms.DateField(label="Date of birth", widget=forms.SelectDateWidget, help_text="For example 27 3 1985.")
    meets_at = forms.SplitDateTimeField(label="Meeting", required=False)
    motivation = forms.CharField(
        label="Why do you want to take part?", widget=forms.Textarea(attrs={"data-words": "400"})
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea, max_length=50, required=False)
    letter = forms.FileField(label="Letter", help_text="PDF, up to 5 MB.", required=False)
    agree = forms.BooleanField(label="My answers are true")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        """All fields in a fieldset, and two buttons."""
        helper = FormHelper()
        helper.layout = Layout(Fieldset("About you", *self.fields))
        helper.add_input(Submit("save", "Save and continue"))
        helper.add_input(Submit("later", "Save and come back later", css_class="button-secondary"))
        return helper


def sample_context() -> dict[str, object]:
    """What the components of the sample page show."""
    values = [(48, 14), (37, 11), (38, 12)]
    labels = ("Africa", "Americas", "Arab States, Asia and the Pacific")
    return {
        "at": datetime(2027, 3, 15, 23, 59, tzinfo=UTC),
        "tasks": [
            SimpleNamespace(title="About you", url="/en/", status="Completed", kind="", hint=""),
            SimpleNamespace(title="Motivation", url="/en/", status="In progress", kind="warn", hint="20 minutes"),
            SimpleNamespace(title="Check and send", url="", status="Cannot start yet", kind="", hint=""),
        ],
        "rows": [
            SimpleNamespace(label="Name", value="Aminata Example", url="/en/"),
            SimpleNamespace(label="Telephone", value="", url=""),
        ],
        "entries": [
            SimpleNamespace(title="Sent", at=datetime(2027, 3, 1, 12, 3, tzinfo=UTC), on=None, text="", state="done"),
            SimpleNamespace(title="In review", at=None, on=date(2027, 4, 1), text="Two people read it.", state="now"),
            SimpleNamespace(title="Decision", at=None, on=date(2027, 5, 1), text="", state=""),
        ],
        "chart": {
            "title": "Africa has most of the applications and of the awards",
            "label": "Region",
            "series": ["Applications", "Awards"],
            "rows": [
                {
                    "label": label,
                    "values": [{"text": str(a), "width": 100 * a // 48}, {"text": str(b), "width": 100 * b // 48}],
                }
                for label, (a, b) in zip(labels, values, strict=True)
            ],
            "source": "Portal, 22 November 2026.",
        },
        "page": Paginator(range(200), 10).page(7),
        "columns": ["Number", "Place", "Dates"],
        "cells": [["12", "Portugal, online", "15 November 2021"], ["11", "Madrid, Spain", "14 October 2019"]],
    }


@login_not_required
def sample(request: HttpRequest) -> HttpResponse:
    """The sample page; after a POST with the errors of the form."""
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    messages.success(request, "Your answers are saved.")
    template = engines["django"].from_string(Path(__file__).with_name("sample.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render({"form": form, **sample_context()}, request))
