"""Every kind of field: empty, filled in, with an error, switched off, optional."""

from datetime import date, datetime

from crispy_forms.bootstrap import AppendedText, FieldWithButtons, InlineRadios, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.http import HttpRequest

from academy_portal.pages.kit.words import Words, words

NEVER_OPTIONAL = {"agree"}


def show(request: HttpRequest) -> dict[str, object]:
    """The same form in each state."""
    say = words()
    wrong = _form(say, "wrong", data={"born_on_day": "32", "born_on_month": "13", "kit_wrong-people": "-3"})
    wrong.fields["note"].required = True
    wrong.is_specimen = True
    forms_by_state = [
        _form(say, "blank"),
        _form(say, "filled", initial=_filled(say)),
        wrong,
        _form(say, "off", initial=_filled(say), disabled=True),
        _form(say, "spare", required=False),
    ]
    return {"say": say, "forms": forms_by_state}


def _filled(say: Words) -> dict[str, object]:
    return {
        "name": f"{say.person} ({say.guest})", "email": "aminata@example.org", "people": 214, "kind": "2",
        "choice": "0", "row": "1", "set": ["0", "2"], "born_on": date(1985, 3, 27),
        "meets_at": datetime(2027, 3, 15, 9, 30), "motivation": f"{say.paragraph}\n\n{say.long_word} {say.guest}",  # noqa: DTZ001 - a form's own wall clock
        "note": say.sentence, "amount": "1250.50", "code": "4K7Q", "agree": True,
    }  # fmt: skip


def _form(say: Words, state: str, *, required: bool = True, disabled: bool = False, **of_form: object) -> forms.Form:
    """One form with a field of each kind."""
    choices = [(str(number), text) for number, text in enumerate(say.options)]
    answers = [("1", say.yes), ("0", say.no)]
    label = say.labels
    form = forms.Form(auto_id=f"kit_{state}_%s", prefix=f"kit_{state}", **of_form)
    form.fields = {
        "name": forms.CharField(label=label["name"], help_text=label["hint"]),
        "email": forms.EmailField(label=label["email"]),
        "people": forms.IntegerField(label=label["people"], min_value=1),
        "kind": forms.ChoiceField(label=label["kind"], choices=[("", "-"), *choices]),
        "choice": forms.ChoiceField(label=label["choice"], choices=answers, widget=forms.RadioSelect),
        "row": forms.ChoiceField(label=label["row"], choices=answers, widget=forms.RadioSelect, help_text=say.sentence),
        "set": forms.MultipleChoiceField(label=label["set"], choices=choices, widget=forms.CheckboxSelectMultiple),
        "born_on": forms.DateField(label=label["born_on"], widget=forms.SelectDateWidget, help_text="27 3 1985"),
        "meets_at": forms.SplitDateTimeField(label=label["meets_at"]),
        "motivation": forms.CharField(label=label["motivation"], widget=forms.Textarea(attrs={"data-words": "20"})),
        "note": forms.CharField(label=label["note"], max_length=50, widget=forms.Textarea),
        "letter": forms.FileField(label=label["letter"], help_text="PDF"),
        "amount": forms.DecimalField(label=label["amount"]),
        "code": forms.CharField(label=label["code"], widget=forms.TextInput(attrs={"class": "short"})),
        "agree": forms.BooleanField(label=label["agree"]),
    }
    for name, field in form.fields.items():
        field.required = required or name in NEVER_OPTIONAL
        field.disabled = disabled
    form.helper = _layout(say, state)
    return form


def _layout(say: Words, state: str) -> FormHelper:
    helper = FormHelper()
    helper.form_method = "get"
    look = StrictButton(say.labels["look"], css_class="button button-secondary")
    helper.layout = Layout(
        Fieldset(say.labels["group"], Row(Column("name"), Column("email")), "people", "kind"),
        "choice", InlineRadios("row"), "set", "born_on", "meets_at", "motivation", "note", "letter",
        AppendedText("amount", "USD"), FieldWithButtons("code", look),
        "agree",
    )  # fmt: skip
    helper.add_input(Submit("save", say.yes, css_id=f"kit_{state}_save"))
    helper.add_input(Submit("later", say.no, css_id=f"kit_{state}_later", css_class="button-secondary"))
    return helper
