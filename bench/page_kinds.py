"""The kinds of pages that are measured: who opens them, and where they lie in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from academy_portal.operations.demonstration.calls import PLANS
from academy_portal.operations.demonstration.personas import FIRST, READING, SECOND, persona_users
from networks.models import Network
from scholarships.models import Application, Call, Offer, Review, SelectionRun

SLUGS = {plan.name: plan.slug for plan in PLANS}
# Lists of the desk, and who works with them.
DESK_LISTS = {
    "scholarships_call": "officer",
    "scholarships_application": "officer",
    "scholarships_review": "officer",
    "scholarships_offer": "officer",
    "scholarships_selectionrun": "officer",
    "accounts_user": "administrator",
    "accounts_mandate": "administrator",
    "editions_participation": "administrator",
    "outbox_message": "administrator",
    "jobs_job": "administrator",
    "audit_event": "administrator",
}


@dataclass(frozen=True)
class Page:
    """One page: what it is called, who opens it (empty: everybody), and whether it lists what applications bring."""

    name: str
    address: str
    persona: str = ""
    is_list: bool = False


def pages() -> list[Page]:
    """All kinds of pages, with the addresses that they have in this demonstration."""
    return [*_public_pages(), *_personal_pages(), *_officers_pages(), *_desk_pages()]


def _public_pages() -> list[Page]:
    edition = Call.objects.get(slug=SLUGS[FIRST]).edition
    network = Network.objects.annotate(size=Count("countries")).order_by("-size", "pk").first()
    return [
        Page("home", reverse("pages:home")),
        Page("networks", reverse("networks:list")),
        Page("network", reverse("networks:detail", args=[network.slug])),
        Page("editions", reverse("editions:list")),
        Page("edition", reverse("editions:detail", args=[edition.slug])),
        Page("publications", reverse("articles:publications")),
        Page("field visits", reverse("fieldvisits:list")),
        Page("calls", reverse("scholarships:calls")),
        Page("call", reverse("scholarships:call", args=[SLUGS[SECOND]])),
        Page("guided tour", reverse("demonstration:story")),
    ]


def _personal_pages() -> list[Page]:
    users = persona_users()
    draft = Application.objects.get(applicant=users["applicant"]).uuid
    offer = Offer.objects.select_related("application").get(person=users["holder"])
    review = Review.objects.filter(reviewer=users["reviewer_one"], state="open").order_by("pk").first()
    return [
        Page("my academy", reverse("pages:my"), "applicant"),
        Page("task list", reverse("scholarships:application", args=[draft]), "applicant"),
        Page("section 1", reverse("scholarships:section", args=[draft, "profile"]), "applicant"),
        Page("section 2", reverse("scholarships:section", args=[draft, "proposal"]), "applicant"),
        Page("check", reverse("scholarships:check", args=[draft]), "applicant"),
        Page("status", reverse("scholarships:application", args=[offer.application.uuid]), "holder"),
        Page("offer", reverse("scholarships:offer", args=[offer.uuid]), "holder"),
        Page("reviewer's queue", reverse("scholarships:reviews"), "reviewer_one", is_list=True),
        Page("review", reverse("scholarships:review", args=[review.uuid]), "reviewer_one"),
    ]


def _officers_pages() -> list[Page]:
    run = SelectionRun.objects.filter(call__slug=SLUGS[FIRST], state="published").order_by("pk").first()
    edition = run.call.edition
    doubtful = Application.objects.filter(call__slug=SLUGS[READING], screening="doubtful").earliest("pk")
    return [
        Page("selection desk", reverse("scholarships:selection"), "officer", is_list=True),
        Page("desk, decided", reverse("scholarships:selection_call", args=[SLUGS[FIRST]]), "officer", is_list=True),
        Page("desk, in review", reverse("scholarships:selection_call", args=[SLUGS[READING]]), "officer", is_list=True),
        Page("desk, open", reverse("scholarships:selection_call", args=[SLUGS[SECOND]]), "officer", is_list=True),
        Page("selection run", reverse("scholarships:run", args=[run.uuid]), "officer", is_list=True),
        Page("screening", reverse("scholarships:screening", args=[SLUGS[FIRST]]), "officer", is_list=True),
        Page("screening, one file", reverse("scholarships:file", args=[doubtful.uuid]), "officer"),
        Page("reviewers", reverse("scholarships:reviewers", args=[SLUGS[READING]]), "officer", is_list=True),
        Page("places", reverse("scholarships:places", args=[SLUGS[FIRST]]), "officer", is_list=True),
        Page("long work", reverse("jobs:detail", args=[run.job_uuid]), "officer"),
        Page("ministry", reverse("ministry:edition", args=[edition.slug]), "ministry_host", is_list=True),
    ]


def _desk_pages() -> list[Page]:
    found = [Page("desk: start", reverse("admin:index"), "administrator")]
    for name, persona in DESK_LISTS.items():
        address = reverse(f"admin:{name}_changelist")
        found.append(Page(f"desk: {name.split('_')[1]}s", address, persona, is_list=True))
    return found
