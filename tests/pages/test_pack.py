"""The template pack: each kind of field in each state, the summary of errors, what a form may not do."""

import re

import pytest
from crispy_forms.bootstrap import AppendedText, FieldWithButtons, FormActions, InlineRadios, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Button, Column, Div, Fieldset, Hidden, Layout, MultiField, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import formset_factory
from django.template import Context, Template

from academy_portal.pages.templatetags.academy_forms import error_links, field_errors, field_kind
from tests.pages.sample import SampleForm

FILLED = {
    "name": "Amina <b>", "email": "amina@example.org", "kind": "coop", "sector": "mutual",
    "languages": ["coop", "assoc"], "born_on_day": "27", "born_on_month": "3", "born_on_year": "1985",
    "meets_at_0": "2027-01-02", "meets_at_1": "10:00", "motivation": "To learn", "notes": "", "agree": "on",
    "secret": "x",
}  # fmt: skip
KINDS = {
    "name": "input", "email": "input", "kind": "select", "sector": "set", "languages": "set", "born_on": "date",
    "meets_at": "multi", "motivation": "textarea", "notes": "textarea", "letter": "file", "agree": "checkbox",
    "secret": "hidden",
}  # fmt: skip


def render(form: forms.BaseForm) -> str:
    """The form as `{% crispy form %}` shows it."""
    return str(render_crispy_form(form))


def part(html: str, name: str) -> str:
    """The HTML of one field."""
    return html.split(f'<div id="div_id_{name}"', 1)[1].split('<div id="div_id_', 1)[0]


def test_kinds() -> None:
    assert {field.name: field_kind(field) for field in SampleForm()} == KINDS


def test_blank_form() -> None:
    html = render(SampleForm())
    assert 'method="post" novalidate enctype="multipart/form-data"' in html
    assert " required" not in html
    assert "aria-invalid" not in html
    assert "summary-error" not in html
    assert "placeholder" not in html
    assert "*" not in html


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind != "hidden"])
def test_each_kind_when_blank(name: str) -> None:
    form = SampleForm()
    shown = part(render(form), name)
    field = form[name]
    assert str(field.label) in shown
    assert ("(optional)" in shown) == (not field.field.required and KINDS[name] != "checkbox")
    if field.help_text:
        hint = shown.index(f'id="id_{name}_helptext"')
        assert hint < shown.index("<input", hint)
        assert f'aria-describedby="id_{name}_helptext' in shown


@pytest.mark.parametrize("name", [name for name in KINDS if SampleForm.base_fields[name].required])
def test_each_kind_with_an_error(name: str) -> None:
    form = SampleForm({})
    html = render(form)
    shown = part(html, name)
    [words] = field_errors(form[name])
    assert f'<div id="id_{name}_error"><p class="error">' in shown
    assert words in shown.replace("&#x27;", "'")
    assert f"id_{name}_error" in re.findall(r'aria-describedby="([^"]+)"', shown)[0]
    assert 'aria-invalid="true"' in shown
    assert words in html.split("</ul>", 1)[0]
    assert 'class="field invalid' in f'<div id="div_id_{name}"{shown}'


@pytest.mark.parametrize("name", ["name", "email", "motivation"])
def test_typed_text_is_kept(name: str) -> None:
    html = render(SampleForm({**FILLED, "sector": ""}))
    assert FILLED[name].replace("<b>", "&lt;b&gt;") in part(html, name)


def test_choices_are_kept() -> None:
    html = render(SampleForm({**FILLED, "name": ""}))
    assert re.findall(r'value="(\w+)"[^>]* checked', part(html, "languages")) == ["coop", "assoc"]
    assert re.findall(r'value="(\w+)"[^>]* checked', part(html, "sector")) == ["mutual"]
    assert re.findall(r'value="(\w+)" selected', part(html, "kind")) == ["coop"]


def test_date_is_typed_in_three_boxes() -> None:
    html = part(render(SampleForm(FILLED)), "born_on")
    assert re.findall(r'name="(born_on_\w+)"[^>]*value="(\d+)"', html) == [
        ("born_on_day", "27"),
        ("born_on_month", "3"),
        ("born_on_year", "1985"),
    ]
    assert html.count('inputmode="numeric"') == 3
    assert "<select" not in html
    form = SampleForm(FILLED)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"].isoformat() == "1985-03-27"


def test_wrong_date_is_kept_as_typed() -> None:
    form = SampleForm({**FILLED, "born_on_day": "32", "born_on_month": "march"})
    html = part(render(form), "born_on")
    assert 'value="32"' in html
    assert 'value="march"' in html
    assert form.errors["born_on"] == ["Enter a valid date."]


def test_stored_date_fills_the_boxes() -> None:
    html = part(render(SampleForm(initial={"born_on": "1990-12-01"})), "born_on")
    assert re.findall(r'value="(\d+)"', html) == ["1", "12", "1990"]


def test_limit_informs_and_does_not_cut_off() -> None:
    html = render(SampleForm())
    words, letters = part(html, "motivation"), part(html, "notes")
    assert "Up to 400 words." in words
    assert 'data-unit="words" data-limit="400"' in words
    assert 'aria-describedby="id_motivation_count"' in words
    assert "Up to 50 characters." in letters
    assert "maxlength" not in letters


def test_text_takes_the_direction_of_what_is_typed() -> None:
    html = render(SampleForm())
    assert 'dir="auto"' in part(html, "name")
    assert 'dir="auto"' in part(html, "motivation")
    assert "dir=" not in part(html, "email")


def test_summary_leads_to_each_field() -> None:
    form = SampleForm({})
    targets = [link.target for link in error_links(form)]
    assert targets == [
        "id_name",
        "id_kind",
        "id_sector_0",
        "id_languages_0",
        "id_born_on_day",
        "id_motivation",
        "id_agree",
    ]
    html = render(form)
    for target in targets:
        assert f'href="#{target}"' in html
        assert html.count(f'id="{target}"') == 1
    assert 'class="summary-error" role="alert" tabindex="-1"' in html
    assert html.index("summary-error") < html.index('id="div_id_name"')


def test_missing_answers_are_named() -> None:
    assert [link.text for link in error_links(SampleForm({}))] == [
        "Enter your name",
        "Choose an answer: Kind of organisation",
        "Choose an answer: Sector",
        "Choose an answer: Languages",
        "Fill in: Date of birth",
        "Fill in: Why do you want to take part?",
        "Tick the box: My answers are true",
    ]


def test_error_of_the_whole_form_has_no_link() -> None:
    form = SampleForm(FILLED)
    form.add_error(None, "The call has closed.")
    html = render(form)
    assert "<li>The call has closed.</li>" in html


def test_error_of_a_hidden_field_is_still_said() -> None:
    form = SampleForm(FILLED)
    form.add_error("secret", "Load the page again.")
    assert "<li>Load the page again.</li>" in render(form)


def test_file_that_was_sent_is_shown() -> None:
    class Stored:
        url = "/files/1/"

        def __str__(self) -> str:
            return "letter.pdf"

    html = part(render(SampleForm(initial={"letter": Stored()})), "letter")
    assert '<a href="/files/1/"><bdi>letter.pdf</bdi></a>' in html
    assert html.count('type="file"') == 1
    form = SampleForm(FILLED, {"letter": SimpleUploadedFile("a.pdf", b"x")})
    assert form.is_valid(), form.errors


def test_buttons() -> None:
    html = render(SampleForm())
    assert re.findall(r'<button type="submit" name="(\w+)" value="1" class="([^"]+)"', html) == [
        ("save", "button"),
        ("later", "button button-secondary"),
    ]


def test_layout_objects() -> None:
    form = SampleForm()
    form_helper = FormHelper()
    form_helper.layout = Layout(
        Fieldset("First", Row(Column("name"), Column("email"))),
        MultiField("Second", "kind"),
        Div(InlineRadios("sector"), css_class="panel", css_id="here"),
        AppendedText("notes", "letters"),
        FieldWithButtons("motivation", StrictButton("Look", css_class="button")),
        HTML("<p>Own words</p>"),
        Hidden("token", "1"),
        FormActions(Submit("save", "Save"), Button("stop", "Stop")),
    )
    html = str(render_crispy_form(form, form_helper))
    assert "<legend>First</legend>" in html
    assert "<legend>Second</legend>" in html
    assert '<div class="columns">' in html
    assert '<div id="here" class="panel">' in html
    assert 'class="field inline"' in html
    assert "<span>letters</span>" in html
    assert "<p>Own words</p>" in html
    assert '<input type="hidden" name="token" value="1">' in html
    assert '<button type="button" name="stop" value="1" class="button"' in html


def test_get_form_has_no_token() -> None:
    form = SampleForm()
    form_helper = FormHelper()
    form_helper.form_method = "get"
    form_helper.layout = Layout("name")
    html = str(render_crispy_form(form, form_helper, Context({"csrf_token": "secret"})))
    assert 'method="get"' in html
    assert "csrfmiddlewaretoken" not in html


def test_formset() -> None:
    class Small(forms.Form):
        word = forms.CharField(label="Word")

    some = formset_factory(Small, extra=1, min_num=1, validate_min=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-word": ""}
    html = Template("{% load crispy_forms_tags %}{% crispy some %}").render(Context({"some": some(data)}))
    assert 'name="form-TOTAL_FORMS"' in html
    assert "Please submit at least 1 form." in html
    html = Template("{% load crispy_forms_tags %}{{ some|crispy }}").render(Context({"some": some()}))
    assert 'name="form-0-word"' in html


def test_filter_renders_fields_without_a_form_tag() -> None:
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": SampleForm({})}))
    assert "<form" not in html
    assert html.count("summary-error") == 1
    one = Template("{% load crispy_forms_tags %}{{ form.name|as_crispy_field }}").render(
        Context({"form": SampleForm()})
    )
    assert one.count("<input") == 1


def test_what_is_needed_in_the_end_is_not_called_optional() -> None:
    class Half(forms.Form):
        needed = {"name": "Enter your name."}
        name = forms.CharField(required=False)
        note = forms.CharField(required=False)

    html = render(Half())
    assert "(optional)" not in part(html, "name")
    assert "(optional)" in part(html, "note")
