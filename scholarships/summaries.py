"""The answers of an application as rows of label and text, for the check page, the receipt and the reviewer."""

from collections.abc import Callable

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy_portal.audit.queries import told_timeline
from academy_portal.formats.lists import listed
from academy_portal.reference.names import language_name

from . import states
from .models import Application, Profile, Proposal, SelectionRun
from .queries.documents import documents_of
from .queries.places import END_MODEL, OFFER_MODEL, RUN_MODEL, PlaceEvent


def profile_rows(profile: Profile) -> list[tuple[str, str]]:
    """Section 1, complete."""
    return [
        (_("Full name"), profile.full_name),
        (_("Sex"), profile.get_sex_display()),
        (_("Nationality"), str(profile.nationality or "")),
        (_("Country where you live and work"), str(profile.country or "")),
        (_("Who you work for"), profile.get_category_display()),
        (_("Organisation"), profile.organisation_name),
        (_("Your function"), profile.function),
        (_("Years of experience"), "" if profile.experience_years is None else str(profile.experience_years)),
        (_("Languages"), _languages(profile.languages)),
    ]


def proposal_rows(proposal: Proposal) -> list[tuple[str, str]]:
    """Section 2, complete."""
    return [
        (_("Language of the answers"), _language(proposal.language)),
        (_("Motivation"), proposal.motivation),
        (_("Planned use"), proposal.planned_use),
        (_("Title of the article"), proposal.article_title),
        (_("Abstract of the article"), proposal.article_abstract),
        (_("Language of the article"), _language(proposal.article_language)),
    ]


def reviewer_rows(profile: Profile, proposal: Proposal) -> list[tuple[str, str]]:
    """What a reviewer reads: function and proposal; no name, no sex, no nationality."""
    return [
        (_("Country"), str(profile.country or "")),
        (_("Works for"), profile.get_category_display()),
        (_("Function"), profile.function),
        (_("Years of experience"), "" if profile.experience_years is None else str(profile.experience_years)),
        *proposal_rows(proposal)[1:5],
    ]


def document_rows(application: Application, address: Callable[[str], str]) -> list[dict[str, object]]:
    """The documents as links: what each is, its name as given, kind and size. ``address`` knows where a kind opens."""
    return [
        {
            "title": one.get_kind_display(),
            "name": one.file.name,
            "url": address(one.kind),
            "kind": one.file.get_kind_display(),
            "size": one.file.size,
        }
        for one in documents_of(application)
    ]


def reviewer_document_rows(application: Application, address: Callable[[str], str]) -> list[dict[str, object]]:
    """The same for a reviewer: numbered, as the name of a file is mostly that of a person."""
    return [
        {**row, "name": "", "title": _("Document %(number)s: %(title)s") % {"number": number, "title": row["title"]}}
        for number, row in enumerate(document_rows(application, address), start=1)
    ]


def _language(code: str) -> str:
    return language_name(code, get_language() or "en") if code else ""


def _languages(codes: list[str]) -> str:
    return listed(_language(code) for code in codes)


def run_entries(run: SelectionRun) -> list[dict[str, object]]:
    """The story of a run, from the question to the release, as entries of a timeline."""
    told = told_timeline(run, machine=states.RUN, words=states.RECORDED)
    return [
        {"title": one.title, "at": one.at, "text": " · ".join(filter(None, (one.who, one.reason))), "state": "done"}
        for one in told
    ]


def place_entries(events: list[PlaceEvent]) -> list[dict[str, object]]:
    """What happened to the places of a call, as entries of a timeline."""
    return [
        {
            "title": _PLACE_WORDS.get((one.event.subject_model, one.event.verb), one.event.verb),
            "at": one.event.at,
            "text": one.number or one.event.actor_label or ("" if one.event.actor_id else _("the portal")),
            "state": "done",
        }
        for one in events
    ]


_PLACE_WORDS = {
    (RUN_MODEL, "request"): gettext_lazy("Asked who gets a free place"),
    (RUN_MODEL, "propose"): gettext_lazy("Proposal computed"),
    (RUN_MODEL, "fail"): gettext_lazy("No proposal: the place waits"),
    (RUN_MODEL, "publish"): gettext_lazy("Proposal confirmed, letters released"),
    (RUN_MODEL, "discard"): gettext_lazy("Proposal set aside"),
    (OFFER_MODEL, "release"): gettext_lazy("Offer sent"),
    (OFFER_MODEL, "accept"): gettext_lazy("Offer accepted"),
    (OFFER_MODEL, "decline"): gettext_lazy("Offer declined"),
    (OFFER_MODEL, "lapse"): gettext_lazy("Offer lapsed"),
    (OFFER_MODEL, "revoke"): gettext_lazy("Offer taken back"),
    (OFFER_MODEL, "extend_offer"): gettext_lazy("More time to answer"),
    (END_MODEL, "prepare_end"): gettext_lazy("End of the waiting prepared"),
    (END_MODEL, "release"): gettext_lazy("Waiting ended, letters released"),
    (END_MODEL, "take_back"): gettext_lazy("The waiting goes on"),
}
