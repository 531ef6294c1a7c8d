"""The words of conditions and findings, made from their data in the reader's language; none of them is stored."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from academy_portal.formats.dates import day_in_words
from academy_portal.formats.lists import listed
from academy_portal.reference.names import country_name_here, language_name
from editions.facts import StakeholderCategory

# What the sentences need to know: the parameters of a condition, the facts used by a finding.
Data = Mapping[str, Any]


def languages_in_words(codes: list[str]) -> str:
    """Several languages as one phrase."""
    reader = get_language() or "en"
    return listed(language_name(code, reader) for code in codes)


def categories_in_words(values: list[str]) -> str:
    """Several stakeholder categories as one phrase."""
    return listed(StakeholderCategory(value).label for value in values)


# --- Conditions, as applicants read them ------------------------------------------------------------------------------
def _on_a_list(rule: Data) -> str:
    sentence = {
        "residence": gettext("You live and work in a country of this list, as it stood on %(day)s: %(list)s."),
        "nationality": gettext("You are a national of a country of this list, as it stood on %(day)s: %(list)s."),
        "either": gettext(
            "You live in, or are a national of, a country of this list, as it stood on %(day)s: %(list)s."
        ),
    }[rule["looks_at"]]
    return sentence % {"list": rule["list"], "day": day_in_words(rule["on"])}


def _of_a_category(rule: Data) -> str:
    return gettext("You work for one of these: %(categories)s.") % {
        "categories": categories_in_words(rule["categories"])
    }


def _experienced(rule: Data) -> str:
    years = rule["least_years"]
    return ngettext(
        "You have worked with the social and solidarity economy for at least %(years)s year.",
        "You have worked with the social and solidarity economy for at least %(years)s years.",
        years,
    ) % {"years": years}


def _able_to_work_in(rule: Data) -> str:
    return ngettext(
        "You can work in this language: %(languages)s.",
        "You can work in at least one of these languages: %(languages)s.",
        len(rule["languages"]),
    ) % {"languages": languages_in_words(rule["languages"])}


def _supported(rule: Data) -> str:
    if rule["must_be_registered"]:
        return gettext("You name the organisation that supports you, and the Academy’s register holds it.")
    return gettext("You name the organisation that supports you.")


def _owing_nothing(rule: Data) -> str:
    return gettext("You owe nothing to an earlier edition, for example an article.")


def _not_a_recent_holder(rule: Data) -> str:
    editions = rule["editions"]
    return ngettext(
        "You held no scholarship for the edition before this one.",
        "You held no scholarship for the last %(editions)s editions.",
        editions,
    ) % {"editions": editions}


_CONDITIONS: Mapping[str, Callable[[Data], str]] = {
    "country_group": _on_a_list,
    "category": _of_a_category,
    "experience": _experienced,
    "language": _able_to_work_in,
    "organisation": _supported,
    "no_obligation": _owing_nothing,
    "not_recent_holder": _not_a_recent_holder,
}


def condition_in_words(kind: str, rule: Data) -> str:
    """One condition as a whole sentence.

    Shapes: ``rule`` holds the parameters of its kind; of a list of countries also ``list`` (its name) and ``on``.
    """
    return _CONDITIONS[kind](rule)


# --- Findings, for applicants and staff alike -------------------------------------------------------------------------
def _countries(used: Data) -> list[str]:
    """The countries that were looked at, each once, in the reader's language."""
    codes = [used.get("residence", ""), used.get("nationality", "")]
    return [country_name_here(code) for code in dict.fromkeys(codes) if code]


def _on_the_list(used: Data, rule: Data) -> str:
    names = listed(_countries(used))
    return gettext("The country given: %(countries)s.") % {"countries": names}


def _not_on_the_list(used: Data, rule: Data) -> str:
    facts = {"countries": listed(_countries(used)), "day": day_in_words(rule["on"])}
    return gettext("The country given: %(countries)s. It was not on the list on %(day)s.") % facts


def _list_not_known(used: Data, rule: Data) -> str:
    facts = {"countries": listed(_countries(used)), "day": day_in_words(rule["on"])}
    return gettext("The country given: %(countries)s. The portal does not know the list of %(day)s.") % facts


def _category(used: Data, rule: Data) -> str:
    return gettext("The answer given: %(answer)s.") % {"answer": categories_in_words([used["category"]])}


def _years(used: Data, rule: Data) -> str:
    years = used["years"]
    return ngettext("The answer given: %(years)s year.", "The answer given: %(years)s years.", years) % {"years": years}


def _languages(used: Data, rule: Data) -> str:
    if not used["languages"]:
        return gettext("No language was given.")
    return gettext("The languages given: %(languages)s.") % {"languages": languages_in_words(used["languages"])}


def _organisation(used: Data, rule: Data) -> str:
    if used["register"] == "listed":
        return gettext("The organisation was named, and the register holds it.")
    if not rule["must_be_registered"]:
        return gettext("The organisation was named.")
    return gettext("The organisation was named. The register does not hold it under that name.")


def _owed(used: Data, rule: Data) -> str:
    count = used["obligations"]
    if not count:
        return gettext("Nothing is owed.")
    return ngettext(
        "%(count)s thing is still owed to an earlier edition.",
        "%(count)s things are still owed to earlier editions.",
        count,
    ) % {"count": count}


def _held(used: Data, rule: Data) -> str:
    if not used["scholarships"]:
        return gettext("The portal knows of no earlier scholarship.")
    back = min(used["scholarships"])
    return ngettext(
        "The last scholarship was for the edition before this one.",
        "The last scholarship was for an edition %(back)s editions ago.",
        back,
    ) % {"back": back}


_FACTS: Mapping[str, Callable[[Data, Data], str]] = {
    "country_group": _on_the_list,
    "category": _category,
    "experience": _years,
    "language": _languages,
    "organisation": _organisation,
    "no_obligation": _owed,
    "not_recent_holder": _held,
}


def finding_in_words(kind: str, reason: str, used: Data, rule: Data) -> str:
    """What was found for one condition: the facts used, and what is wrong or unknown about them.

    Shapes: ``reason`` and ``used`` as the evaluation gave them; ``rule`` as for the condition.
    """
    if reason == "not_given":
        return gettext("This was not answered.")
    if reason == "nobody_knows":
        return gettext("The portal holds no answer to this.")
    if reason == "not_named":
        return gettext("No organisation was named.")
    if reason == "not_on_list":
        return _not_on_the_list(used, rule)
    if reason == "list_not_known":
        return _list_not_known(used, rule)
    return _FACTS[kind](used, rule)
