"""The forms with which officers decide who is eligible; they parse, the actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import FindingReason, Screening
from .forms import LinesField, OneLineField

REASON_LENGTH, EXPLANATION_LENGTH = 500, 2000


class ScreeningReasonForm(forms.Form):
    """Why a decision on eligibility is taken, for the record and for the applicant."""

    use_required_attribute = False
    reason = OneLineField(
        label=_("Reason for the record"),
        max_length=REASON_LENGTH,
        help_text=_("Read by officers. At most 500 letters."),
        error_messages={"required": _("Give a reason for the record.")},
    )
    explanation = LinesField(
        label=_("What the applicant is told, if not eligible"),
        max_length=EXPLANATION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Stands in the letter, word for word: which condition is not met, and what would meet it."),
    )


class DecideScreeningForm(ScreeningReasonForm):
    """What a person decides about an application that the conditions leave open."""

    screening = forms.ChoiceField(
        label=_("Is the application eligible?"),
        choices=[(value.value, value.label) for value in (Screening.ELIGIBLE, Screening.NOT_ELIGIBLE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the application is eligible.")},
    )
    field_order = ("screening", "reason", "explanation")

    def clean(self) -> dict[str, Any]:
        """Ask for the words that the applicant will read, where there are to be some."""
        cleaned = super().clean() or {}
        if cleaned.get("screening") == Screening.NOT_ELIGIBLE and not cleaned.get("explanation", "").strip():
            self.add_error("explanation", _("Tell the applicant why the application is not eligible."))
        return cleaned


class CloseWithoutAwardsForm(forms.Form):
    """Why a call ends without awards."""

    use_required_attribute = False
    reason = OneLineField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("It stays on record."),
        error_messages={"required": _("Say why the call ends without awards.")},
    )


class ScreeningFilterForm(forms.Form):
    """Which applications the officer wants to see."""

    use_required_attribute = False
    screening = forms.ChoiceField(label=_("Screening"), required=False)
    reason = forms.ChoiceField(label=_("What was found"), required=False)
    q = OneLineField(label=_("Number, name or organisation"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        self.fields["screening"].choices = [everything, *Screening.choices]
        self.fields["reason"].choices = [everything, *FindingReason.choices]
