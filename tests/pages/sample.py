"""A page with every kind of field and every component: what the checks of the interface look at."""

from datetime import UTC, date, datetime
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


PAGE = """{% extends "base.html" %}{% load academy crispy_forms_tags %}
{% block title %}Sample{% endblock %}
{% block breadcrumbs %}<nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="/en/">Home</a></li><li aria-current="page">Sample</li></ol></nav>{% endblock %}
{% block heading %}<h1>Sample</h1>{% endblock %}
{% block lead %}<p class="lead">Every kind of field and every component.</p>{% endblock %}
{% block content %}
{% crispy form %}
<h2>Components</h2>
{% include "academy/note.html" with kind="info" text="For your information." %}
{% include "academy/note.html" with kind="ok" title="Saved" text="Your answers are saved." %}
{% include "academy/note.html" with kind="warn" text="The call closes soon." %}
{% include "academy/note.html" with kind="error" text="The file is too large." %}
<p>{% include "academy/tag.html" with text="Draft" %} {% include "academy/tag.html" with kind="info" text="In progress" %}
{% include "academy/tag.html" with kind="ok" text="Open" %} {% include "academy/tag.html" with kind="warn" text="Planned" %} {% include "academy/tag.html" with kind="error" text="Problem" %}</p>
<p>{% include "academy/deadline.html" with at=at zone="Africa/Dakar" label="Closes" %}</p>
<p>{% include "academy/deadline.html" with at=at zone="America/Sao_Paulo" label="Closes" %}</p>
{% include "academy/task_list.html" with tasks=tasks %}
{% include "academy/summary_list.html" with rows=rows %}
{% include "academy/timeline.html" with entries=entries %}
<dl class="stats">{% include "academy/stat.html" with number=123 label="applications" %}{% include "academy/stat.html" with number=37 label="awards" %}{% include "academy/stat.html" with number=24 label="countries" %}</dl>
{% include "academy/bar_chart.html" with chart=chart %}
{% include "academy/source.html" with source="ILO" url="https://example.org/" confidence="medium" %}
{% include "academy/pagination.html" with page=page %}
{% include "academy/empty.html" with title="No files yet" text="Files come on 3 March." url="/en/" action="Home" %}
{% include "academy/table.html" with caption="Past editions" columns=columns rows=cells %}
{% include "academy/save_line.html" with at=at %}
{% include "academy/save_line.html" with at=None %}
{% include "academy/confirm.html" with title="Release the letters" text="Each person gets one e-mail." count=37 button="Release 37 letters" danger=True back="/en/" form=None action="" %}
{% endblock %}
{% block related %}<div class="card"><h2>Deadline</h2><p>{{ "اسم"|bdi }}</p></div>{% endblock %}
"""


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
    form = SampleForm(request.POST or None, request.FILES or None)
    messages.success(request, "Your answers are saved.")
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"form": form, **sample_context()}, request))
