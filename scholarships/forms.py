"""The forms of scholarships: they parse and validate; what follows from the values is decided in actions."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.isolates import left_to_right_lazy
from academy_portal.formfields.dates import DateTripleField
from academy_portal.kernel.text import count_words, has_forbidden_characters, one_line
from academy_portal.reference.formfields import CountryField, LanguagesField, chosen_languages
from editions.facts import Sex, StakeholderCategory
from networks.formfields import NamedOrganisation, OrganisationField

from .models import Profile, Proposal

WORK_LANGUAGES = ("ar", "en", "fr", "pt", "es")
MOTIVATION_WORDS = 400
ABSTRACT_WORDS = 250


class OneLineField(forms.CharField):
    """A text of one line: controls and newlines become spaces, names take any script."""

    def to_python(self, value: Any) -> str:
        """The cleaned line."""
        return one_line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """A text of several lines. Browsers send each line's end as two letters; it is kept, and counted, as one."""

    def to_python(self, value: Any) -> str:
        """The text with plain line ends."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class ProseField(LinesField):
    """A longer text with a limit in words, said beside the field and enforced here."""

    def __init__(self, *, words: int, rows: int = 8, **kwargs: Any) -> None:
        self.words = words
        widget = forms.Textarea(attrs={"rows": rows, "data-words": words, "dir": "auto"})
        super().__init__(widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        """Refuse what is longer than the limit.

        Raises: ValidationError that says by how much.
        """
        super().validate(value)
        over = count_words(value) - self.words
        if over > 0:
            raise forms.ValidationError(
                _("This text has %(over)s words too many. The limit is %(limit)s words."),
                params={"over": over, "limit": self.words},
            )
        if has_forbidden_characters(value):
            raise forms.ValidationError(_("This text holds characters that cannot be stored. Type it again."))


class SectionForm(forms.Form):
    """A section of the application: it may be saved half done, and is complete when nothing needed is missing.

    ``needed`` names the fields without which the section cannot be finished, with the sentence that asks for each.
    """

    use_required_attribute = False
    needed: ClassVar[dict[str, Any]] = {}
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, finishing: bool = False, **kwargs: Any) -> None:
        self.finishing = finishing
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing, when the person says that the section is finished."""
        cleaned = super().clean() or {}
        if self.finishing:
            for name, sentence in self.needed.items():
                if name not in self.errors and cleaned.get(name) in ("", None, []):
                    self.add_error(name, sentence)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The answers by name of the model's field."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def is_complete(self) -> bool:
        """Whether nothing needed is missing."""
        return all(self.cleaned_data.get(name) not in ("", None, []) for name in self.needed)


class ProfileForm(SectionForm):
    """Section 1: you and your organisation."""

    needed: ClassVar[dict[str, Any]] = {
        "full_name": _("Enter your full name, as in your passport."),
        "sex": _("Choose an answer about your sex, or say that you prefer not to."),
        "nationality_id": _("Choose your nationality."),
        "country_id": _("Choose the country where you live and work."),
        "category": _("Choose who you work for."),
        "organisation_name": _("Enter the name of your organisation."),
        "function": _("Enter your function."),
        "experience_years": _("Enter how many years you have worked with the social and solidarity economy."),
        "languages": _("Choose at least one language."),
    }
    full_name = OneLineField(
        label=_("Full name"),
        help_text=_("As it stands in your passport."),
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect, required=False)
    nationality_id = CountryField(label=_("Nationality"), required=False)
    country_id = CountryField(
        label=_("Country where you live and work"),
        help_text=_("This country counts for the list of the call."),
        required=False,
    )
    category = forms.ChoiceField(
        label=_("Who you work for"), choices=StakeholderCategory.choices, widget=forms.RadioSelect, required=False
    )
    organisation_name = OrganisationField(label=_("Organisation"), required=False)
    function = OneLineField(
        label=_("Your function"),
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    experience_years = forms.IntegerField(
        label=_("Years of work with the social and solidarity economy"), min_value=0, max_value=80, required=False
    )
    languages = LanguagesField(label=_("Languages you can work in"), codes=WORK_LANGUAGES, required=False)

    @staticmethod
    def initial_from(profile: Profile) -> dict[str, Any]:
        """What the form shows of the stored section."""
        names = (*ProfileForm.needed, "revision")
        # Who has finished the section has also said which organisation is meant.
        named = NamedOrganisation(profile.organisation_name, profile.organisation_id, is_settled=profile.is_complete)
        return {**{name: getattr(profile, name) for name in names}, "organisation_name": named}

    def clean(self) -> dict[str, Any]:
        """Ask once, before the section is finished, whether the register knows the organisation by another name."""
        cleaned = super().clean()
        named = cleaned.get("organisation_name")
        if self.finishing and named:
            question = self.fields["organisation_name"].question(named)
            if question:
                self.add_error("organisation_name", question)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The answers; an empty country is no country, and an organisation is its name and its row in the register."""
        values = super().values()
        named = values["organisation_name"] or NamedOrganisation("")
        return {
            **values,
            "nationality_id": values["nationality_id"] or None,
            "country_id": values["country_id"] or None,
            "organisation_name": named.name,
            "organisation_id": named.organisation_id,
        }


class ProposalForm(SectionForm):
    """Section 2: motivation, planned use, the article."""

    needed: ClassVar[dict[str, Any]] = {
        "language": _("Choose the language of your answers."),
        "motivation": _("Write why you want to take part."),
        "planned_use": _("Write how you will use what you learn, and with whom."),
        "article_title": _("Enter a title for the article."),
        "article_abstract": _("Write a short abstract of the article."),
        "article_language": _("Choose the language of the article."),
    }
    language = forms.ChoiceField(
        label=_("Language of your answers"), help_text=_("You may answer in any of these languages."), required=False
    )
    motivation = ProseField(
        label=_("Why do you want to take part?"),
        help_text=_("Say what you do in the social and solidarity economy and what you want to learn."),
        words=MOTIVATION_WORDS,
        max_length=5000,
        required=False,
    )
    planned_use = ProseField(
        label=_("How will you use what you learn, and with whom?"),
        help_text=_("Name the people or organisations with whom you will share it."),
        words=MOTIVATION_WORDS,
        max_length=5000,
        required=False,
    )
    article_title = OneLineField(
        label=_("Title of the article you propose"),
        help_text=_("Each scholarship holder writes an article on South-South and triangular cooperation."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    article_abstract = ProseField(
        label=_("Abstract of the article"), words=ABSTRACT_WORDS, rows=6, max_length=3000, required=False
    )
    article_language = forms.ChoiceField(label=_("Language of the article"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a language")), *chosen_languages(WORK_LANGUAGES, get_language() or "en")]
        self.fields["language"].choices = choices
        self.fields["article_language"].choices = choices

    @staticmethod
    def initial_from(proposal: Proposal) -> dict[str, Any]:
        """What the form shows of the stored section."""
        return {name: getattr(proposal, name) for name in (*ProposalForm.needed, "revision")}


class DeclarationForm(forms.Form):
    """What the applicant confirms before sending."""

    use_required_attribute = False
    is_true = forms.BooleanField(
        label=_("My answers are true, and reviewers may read them to decide on my application."),
        error_messages={"required": _("Confirm that your answers are true before you send them.")},
    )


class StartReviewForm(forms.Form):
    """Until when reviewers have time."""

    use_required_attribute = False
    due_on = DateTripleField(
        label=_("Scores are due on"), error_messages={"required": _("Choose the day by which scores are due.")}
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        """A day that lies ahead.

        Raises: ValidationError.
        """
        due_on: date = self.cleaned_data["due_on"]
        if due_on <= self.today:
            raise forms.ValidationError(_("Choose a day that lies ahead."))
        return due_on


_MOMENT = left_to_right_lazy("2027-03-15 23:59")
EXAMPLE_OF_A_MOMENT = format_lazy(_("For example {example}."), example=_MOMENT)
EXAMPLE_AT_THE_CALL = format_lazy(_("In the time of the call, for example {example}."), example=_MOMENT)
MOMENT_NOT_UNDERSTOOD = format_lazy(_("Write the day and hour like {example}."), example=_MOMENT)


class WallClockField(forms.DateTimeField):
    """A moment typed as the wall clock of ``zone``, whatever the zone of whoever types it.

    An hour that the zone's clocks skip or have twice is refused.
    """

    zone: tzinfo = UTC

    def to_python(self, value: Any) -> datetime | None:
        """The moment."""
        with timezone.override(self.zone):
            moment: datetime | None = super().to_python(value)
        return moment


class RescheduleForm(forms.Form):
    """The new close of a call, in the call's own zone, and the reason."""

    use_required_attribute = False
    closes_at = WallClockField(
        label=_("New close, in the time of the call"),
        help_text=EXAMPLE_OF_A_MOMENT,
        widget=forms.DateTimeInput(attrs={"dir": "ltr"}),
        error_messages={
            "required": _("Enter the day and hour of the new close."),
            "invalid": MOMENT_NOT_UNDERSTOOD,
        },
    )
    reason = OneLineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays on record."),
        error_messages={"required": _("Say why the close moves.")},
    )

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"].zone = zone
