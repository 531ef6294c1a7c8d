"""The forms of the review: scores, reviewers' profiles, assignment, conflicts of interest, files that move."""

from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy_portal.formfields.scores import ScoreField
from academy_portal.multilingual.templatetags.said import said
from academy_portal.reference.formfields import CountryField, LanguagesField, chosen_languages
from networks.formfields import NamedOrganisation, OrganisationField

from .actions.reviews import Mark
from .forms import WORK_LANGUAGES, LinesField, OneLineField, StartReviewForm
from .models import Application, Call, Criterion, Reviewer, Score
from .models.review import READING
from .states import REVIEW

REASON_LENGTH = 300
MOST_LINES = 40


def _reason(label: Any, sentence: Any, hint: Any = "") -> OneLineField:
    return OneLineField(label=label, max_length=REASON_LENGTH, help_text=hint, error_messages={"required": sentence})


class ReviewForm(forms.Form):
    """Score and justification for each criterion, and a note to the panel."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            name, rubric = criterion.said("label").text, criterion.said("help")
            self.fields[f"value_{criterion.key}"] = ScoreField(
                label=said(criterion, "label"),
                rubric=rubric.text,
                language=rubric.language,
                error_messages={"required": _("Choose a score from 0 to 5 for “%(name)s”.") % {"name": name}},
            )
            self.fields[f"why_{criterion.key}"] = LinesField(
                label=_("Why this score?"),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
                error_messages={"required": _("Write a short justification for “%(name)s”.") % {"name": name}},
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        rows = [Div(self._scores(f"value_{one.key}"), f"why_{one.key}", data_criterion=one.key) for one in criteria]
        self.helper.layout = Layout("revision", *rows, "note")
        self.fields["note"] = LinesField(
            label=_("Note to the panel"),
            max_length=3000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        )

    def _scores(self, name: str) -> str | InlineRadios:
        """Scores in a row; one below the other where each has its anchor in words."""
        return name if self.fields[name].anchors else InlineRadios(name)

    @staticmethod
    def initial_from(scores: list[Score], *, revision: int, note: str) -> dict[str, Any]:
        """What the form shows of the stored scores."""
        initial: dict[str, Any] = {"revision": revision, "note": note}
        for score in scores:
            initial[f"value_{score.criterion.key}"] = score.value
            initial[f"why_{score.criterion.key}"] = score.justification
        return initial

    def marks(self) -> dict[str, Mark]:
        """The marks by criterion key."""
        return {
            one.key: Mark(self.cleaned_data[f"value_{one.key}"], self.cleaned_data[f"why_{one.key}"])
            for one in self.criteria
        }


class QueueForm(forms.Form):
    """Which of the own files a reviewer wants to see."""

    use_required_attribute = False
    state = forms.ChoiceField(label=_("State"), required=False)
    language = forms.ChoiceField(label=_("Language of the answers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(value, label) for value, label in REVIEW.choices() if value in READING]
        self.fields["state"].choices = [("", _("All")), *states]
        languages = chosen_languages(WORK_LANGUAGES, get_language() or "en")
        self.fields["language"].choices = [("", _("All")), *languages]

    def wish(self) -> dict[str, str]:
        """The filters that are set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ConflictForm(forms.Form):
    """Why the reviewer gives a file back."""

    use_required_attribute = False
    reason = OneLineField(
        label=_("What is the conflict of interest?"),
        max_length=300,
        help_text=_("For example: same organisation, family, earlier joint work."),
        error_messages={"required": _("Say in a few words what the conflict of interest is.")},
    )


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
    languages = LanguagesField(
        label=_("Languages in which the person reads"),
        help_text=_("None chosen: not known, files in every language are given."),
        codes=WORK_LANGUAGES,
        required=False,
    )
    country_id = CountryField(label=_("Country"), empty=_("Not known"), required=False)
    organisation_name = OrganisationField(label=_("Organisation or ministry"), required=False)

    def __init__(self, *args: Any, profile: Reviewer, **kwargs: Any) -> None:
        initial = {name: getattr(profile, name) for name in ("max_load", "languages", "country_id")}
        named = NamedOrganisation(
            profile.organisation_name, profile.organisation_id, is_settled=bool(profile.organisation_name)
        )
        super().__init__(*args, initial={**initial, "organisation_name": named}, **kwargs)
        self.fields["max_load"].help_text = _("Empty: as many as the call says, %(count)s.") % {
            "count": profile.call.reviewer_load
        }

    def clean_organisation_name(self) -> NamedOrganisation:
        """The organisation, once it is clear which one is meant.

        Raises: ValidationError that asks.
        """
        return self.fields["organisation_name"].settled(self.cleaned_data["organisation_name"])

    def values(self) -> dict[str, Any]:
        """The answers by name of the model's field; an empty choice is none."""
        typed, named = self.cleaned_data, self.cleaned_data["organisation_name"]
        return {
            **typed,
            "country_id": typed["country_id"] or None,
            "organisation_name": named.name,
            "organisation_id": named.organisation_id,
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
    country = CountryField(label=_("Another country whose files you should not read"), empty=_("None"), required=False)
    is_complete = forms.BooleanField(
        label=_("I have named all that I know. I declare what I discover later at once."),
        error_messages={"required": _("Confirm that you have named all that you know.")},
    )

    def clean_organisations(self) -> list[str]:
        """The names, one clean line each.

        Raises: ValidationError for too many or too long ones.
        """
        field = OneLineField(max_length=200, required=False)
        names = [field.clean(line) for line in self.cleaned_data["organisations"].split("\n") if line.strip()]
        if len(names) > MOST_LINES:
            raise forms.ValidationError(_("Name at most %(count)s organisations at a time.") % {"count": MOST_LINES})
        return names
