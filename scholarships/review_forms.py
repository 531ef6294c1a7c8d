"""The forms about reviewers: profiles, assignment, conflicts of interest, files that move."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy_portal.reference.queries import country_choices
from networks.queries import suggest_organisations

from .forms import LinesField, OneLineField, StartReviewForm, _work_languages
from .models import Application, Call, Reviewer

REASON_LENGTH = 300
MOST_LINES = 40


def _reason(label: Any, sentence: Any, hint: Any = "") -> OneLineField:
    return OneLineField(label=label, max_length=REASON_LENGTH, help_text=hint, error_messages={"required": sentence})


class AssignForm(StartReviewForm):
    """The plan that is confirmed, and until when the new readers have time."""

    plan = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReviewerForm(forms.Form):
    """What the assignment needs to know of a reviewer."""

    use_required_attribute = False
    max_load = forms.IntegerField(
        label=_("Files at most"),
        min_value=0,
        max_value=2000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which the person reads"),
        help_text=_("None chosen: not known, files in every language are given."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    country_id = forms.ChoiceField(label=_("Country"), required=False)
    organisation_name = OneLineField(
        label=_("Organisation or ministry"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    organisation_id = forms.ChoiceField(
        label=_("The same in the register"),
        help_text=_("Save the name first: what resembles it is then offered here."),
        required=False,
    )

    def __init__(self, *args: Any, profile: Reviewer, **kwargs: Any) -> None:
        names = ("max_load", "languages", "country_id", "organisation_name", "organisation_id")
        super().__init__(*args, initial={name: getattr(profile, name) for name in names}, **kwargs)
        language = get_language() or "en"
        self.fields["max_load"].help_text = _("Empty: as many as the call says, %(count)s.") % {
            "count": profile.call.reviewer_load
        }
        self.fields["languages"].choices = _work_languages(language)
        self.fields["country_id"].choices = [("", _("Not known")), *country_choices(language)]
        near = {one.pk: one for one in suggest_organisations(profile.organisation_name)}
        if profile.organisation_id:
            near = {profile.organisation_id: profile.organisation, **near}
        rows = [(one.pk, f"{one} ({one.country})" if one.country else str(one)) for one in near.values()]
        self.fields["organisation_id"].choices = [("", _("Not in the register")), *rows]

    def values(self) -> dict[str, Any]:
        """The answers by name of the model's field; an empty choice is none."""
        typed = self.cleaned_data
        return {
            **typed,
            "country_id": typed["country_id"] or None,
            "organisation_id": int(typed["organisation_id"]) if typed["organisation_id"] else None,
        }


class ConflictRecordForm(forms.Form):
    """A conflict of interest that an officer knows of."""

    use_required_attribute = False
    number = OneLineField(
        label=_("Number of the application"),
        max_length=16,
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr"}),
        error_messages={"required": _("Enter the number of the application.")},
    )
    person = forms.ChoiceField(label=_("Reviewer"), error_messages={"required": _("Choose the reviewer.")})
    note = _reason(_("What is the conflict of interest?"), _("Say in a few words what the conflict of interest is."))

    def __init__(self, *args: Any, call: Call, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["person"].choices = [("", _("Choose a reviewer")), *((one.pk, str(one)) for one in people)]

    def clean_number(self) -> Application:
        """The application with this number.

        Raises: ValidationError.
        """
        found = self.call.applications.filter(number__iexact=self.cleaned_data["number"]).exclude(state="draft").first()
        if found is None:
            raise forms.ValidationError(_("This call has no application with this number."))
        return found


class LiftForm(forms.Form):
    """Why a conflict of interest is none."""

    use_required_attribute = False
    reason = _reason(_("Why is this no conflict of interest?"), _("Say why this is no conflict of interest."))


class MoveForm(forms.Form):
    """To whom a file goes, and why."""

    use_required_attribute = False
    to = forms.ChoiceField(
        label=_("New reader"), widget=forms.RadioSelect, error_messages={"required": _("Choose the new reader.")}
    )
    reason = _reason(_("Reason"), _("Say why the file moves."), _("It stays on record."))
    beyond_load = forms.BooleanField(
        label=_("Give it also to somebody who has as many files as agreed"), required=False
    )

    def __init__(self, *args: Any, readers: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (row["person"].pk, _("%(name)s: %(load)s of %(most)s files") % {**row, "name": row["person"]})
            for row in readers
        ]


class ExtendForm(StartReviewForm):
    """Until when open files have time now, and why."""

    reason = _reason(_("Reason"), _("Say why there is more time."), _("It stays on record."))


class DeclineForm(forms.Form):
    """Why a reviewer cannot read a file."""

    use_required_attribute = False
    reason = _reason(
        _("Why can you not read this file?"),
        _("Say in a few words why you give the file back."),
        _("For example: no time, another language, not my field."),
    )


class InterestsForm(forms.Form):
    """Organisations and a country whose files a reviewer must not read. Nothing named: nothing to declare."""

    use_required_attribute = False
    organisations = LinesField(
        label=_("Organisations, one a line"),
        help_text=_("Where you work or worked lately, sit on a board, have a contract, or somebody close to you does."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    country = forms.ChoiceField(label=_("Another country whose files you should not read"), required=False)
    is_complete = forms.BooleanField(
        label=_("I have named all that I know. I declare what I discover later at once."),
        error_messages={"required": _("Confirm that you have named all that you know.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("None")), *country_choices(get_language() or "en")]

    def clean_organisations(self) -> list[str]:
        """The names, one clean line each.

        Raises: ValidationError for too many or too long ones.
        """
        field = OneLineField(max_length=200, required=False)
        names = [field.clean(line) for line in self.cleaned_data["organisations"].split("\n") if line.strip()]
        if len(names) > MOST_LINES:
            raise forms.ValidationError(_("Name at most %(count)s organisations at a time.") % {"count": MOST_LINES})
        return names
