"""Reads of amendments: what they may change, what they changed, and the whole story of a result."""

from django.db.models import QuerySet

from academy_portal.outbox.models import Message
from scholarships.choices import Decision, RunKind
from scholarships.models import Application, Call, Offer, Outcome, SelectionRun

from .selection import applications_of_run


def amendable_applications(call: Call) -> QuerySet[Application]:
    """Everybody between whom an amendment may move scholarships: decided upon, and neither gone nor withdrawn."""
    return (
        Application.objects.filter(call=call, state__in=["offered", "accepted", "reserve", "refused"])
        .filter(outcomes__run__kind=RunKind.FIRST, outcomes__run__state="published")
        .select_related("applicant", "profile__country")
        .order_by("number")
    )


def awardable_applications(call: Call) -> QuerySet[Application]:
    """The applications to which an amendment may give a scholarship."""
    return amendable_applications(call).filter(state__in=["reserve", "refused"])


def open_offers_of(call: Call) -> QuerySet[Offer]:
    """The offers of a call that nobody has answered yet."""
    return Offer.objects.filter(application__call=call, state="open").select_related("application__applicant")


def changed_outcomes(run: SelectionRun) -> QuerySet[Outcome]:
    """The outcomes that an amendment changes, in the order in which acts lock their applications."""
    return (
        run.outcomes.filter(application__number__in=list(run.changes))
        .select_related("application__applicant", "application__profile__country")
        .order_by("application_id")
    )


def letters_of_run(run: SelectionRun) -> list[int]:
    """The keys of the held letters that one run has written: not those of other deeds about the same people."""
    keys = [str(pk) for pk in applications_of_run(run).values_list("pk", flat=True)]
    held = Message.objects.filter(about_model="scholarships.application", about_pk__in=keys, state="held")
    return list(held.filter(key__endswith=f":run:{run.uuid}").order_by("pk").values_list("pk", flat=True))


def later_runs(run: SelectionRun) -> QuerySet[SelectionRun]:
    """The refills and amendments of the same call that came after a published result, the oldest first."""
    if run.state != "published":
        return SelectionRun.objects.none()
    rows = run.call.runs.exclude(kind=RunKind.FIRST).filter(pk__gt=run.pk).order_by("pk")
    return rows.select_related("requested_by", "first_signed_by", "second_signed_by")


def is_sealed(run: SelectionRun) -> bool:
    """Whether a run was signed as its kind asks for: nothing of it changes any more, set aside or not."""
    return run.state == "published" or run.second_signed_by_id is not None


def register_of(run: SelectionRun) -> QuerySet[SelectionRun]:
    """The published amendments after a result, the oldest first: author, reason and effect stand on each."""
    return later_runs(run).filter(kind=RunKind.AMENDMENT, state="published")


def effect_of(run: SelectionRun) -> list[tuple[str, str]]:
    """What an amendment changes, in words: number and new decision."""
    return [(number, str(Decision(decision).label)) for number, decision in sorted(run.changes.items())]
