"""A page with the controls that people choose with; what was chosen stands below the form."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines

from academy_portal.formfields.dates import DateTripleField
from academy_portal.formfields.ranking import RankField, repair_sentences
from academy_portal.reference.formfields import CountryField

VISITS = [
    ("fruit", "Fruit cooperative"), ("mutual", "Mutual health fund"), ("print", "Print shop"),
    ("school", "School of the market"), ("bank", "Village bank"),
]  # fmt: skip
PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block content %}{% crispy form %}
{% if chosen %}<p id="chosen">{{ chosen }}</p>{% endif %}
{% for told in repaired %}<p class="told">{{ told }}</p>{% endfor %}
{% endblock %}"""


class ControlsForm(forms.Form):
    """One of each."""

    country = CountryField(label="Country", required=False)
    born_on = DateTripleField(label="Date of birth", required=False)
    visits = RankField(label="Visits", choices=VISITS)

    @property
    def helper(self) -> FormHelper:
        """One button."""
        helper = FormHelper()
        helper.add_input(Submit("save", "Save"))
        return helper


@login_not_required
def controls(request: HttpRequest) -> HttpResponse:
    """The form; after a POST with what it was taken for."""
    form = ControlsForm(request.POST) if request.method == "POST" else ControlsForm()
    context: dict[str, object] = {"form": form, "chosen": "", "repaired": []}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        context["chosen"] = f"{given['country'] or '-'} {given['born_on'] or '-'} {' '.join(given['visits'].order)}"
        context["repaired"] = repair_sentences(given["visits"], dict(VISITS))
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))
