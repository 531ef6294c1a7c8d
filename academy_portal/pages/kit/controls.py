"""Controls that people choose with: country, organization, languages, date, ranking, score, filters in force."""

from django import forms
from django.http import HttpRequest, QueryDict

from academy_portal.formfields.dates import DateTripleField
from academy_portal.formfields.filters import Chip
from academy_portal.formfields.ranking import RankField, repair_sentences
from academy_portal.formfields.scores import ScoreField
from academy_portal.pages.kit.words import Words, words
from academy_portal.reference.formfields import CountryField, LanguagesField
from networks.formfields import NamedOrganisation, OrganisationField
from networks.models import Organisation


def show(request: HttpRequest) -> dict[str, object]:
    """The same form empty, filled in, with errors and questions, switched off."""
    say = words()
    wrong = _form(say, "wrong", data=_wrong(say))
    wrong.full_clean()
    wrong.is_specimen = True
    offered = [Organisation(pk=number, name=name) for number, name in enumerate((say.organization, say.guest), start=1)]
    wrong.fields["organization"].widget.near = offered
    wrong.add_error("organization", say.sentence)
    filled = _form(say, "chosen", initial=_filled(say))
    off = _form(say, "still", initial=_filled(say))
    for field in off.fields.values():
        field.disabled = True
    ranking = wrong.cleaned_data["visits"]
    return {
        "say": say,
        "forms": [_form(say, "empty"), filled, wrong, off],
        "repairs": repair_sentences(ranking, dict(wrong.fields["visits"].choices)),
        "chips": [
            Chip(say.labels["kind"], say.options[2], "?name=a"),
            Chip(say.labels["name"], say.guest, "?kind=2", 12),
        ],
    }


def _filled(say: Words) -> dict[str, object]:
    return {
        "country": "CI", "organization": NamedOrganisation(say.organization, is_settled=True),
        "languages": ["ar", "pt"], "visits": ["3", "0"], "told": 4, "plain": 0,
    }  # fmt: skip


def _wrong(say: Words) -> QueryDict:
    data = QueryDict(mutable=True)
    typed = {"country": "XX", "organization": say.organization[:12], "born_on_day": "31", "born_on_month": "2"}
    typed |= {"born_on_year": "1985", "visits-0": "1", "visits-1": "1", "visits-2": "2", "visits-3": "2"}
    data.update({f"kit_choose_wrong-{name}": text for name, text in typed.items()})
    return data


def _form(say: Words, state: str, **of_form: object) -> forms.Form:
    prefix = f"kit_choose_{state}"
    form = forms.Form(auto_id=f"{prefix}_%s", prefix=prefix, **of_form)
    rubric = " ".join(f"{score}: {text}." for score, text in enumerate((say.no, *say.options, say.yes)))
    form.fields = {
        "country": CountryField(label=say.place),
        "organization": OrganisationField(label=say.labels["kind"], help_text=say.labels["hint"]),
        "languages": LanguagesField(label=say.labels["set"], codes=("ar", "en", "fr", "pt", "es")),
        "born_on": DateTripleField(label=say.labels["born_on"]),
        "visits": RankField(label=say.title, choices=[(str(number), text) for number, text in enumerate(say.options)]),
        "told": ScoreField(label=say.short, rubric=rubric),
        "plain": ScoreField(label=say.sentence, rubric=say.paragraph),
    }
    return form
