"""Reads of who takes part and what is owed."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids
from academy_portal.accounts.roles import Role
from editions.models import Edition, Obligation, Participation, ParticipationRole
from editions.states import CANCELLED


def editions_worked_for(viewer: User, *, at: datetime) -> Q:
    """Which editions a member of staff may see people of, as a condition on a row with ``edition``.

    The desk and administrators: all; logistics and editors: those of their mandates; others: none.
    """
    if viewer.is_superuser or has_mandate(viewer, (Role.DESK_OFFICER, Role.EDITOR), at=at):
        return Q()
    ids = {
        int(key)
        for role in (Role.LOGISTICS, Role.EDITOR)
        for key in scope_ids(viewer, role, scope_kind="edition", at=at)
        if key.isdigit()
    }
    return Q(edition_id__in=ids)


def participations_visible_to(viewer: User, *, at: datetime) -> QuerySet[Participation]:
    """The participations that a member of staff may see."""
    return Participation.objects.filter(editions_worked_for(viewer, at=at))


def obligations_visible_to(viewer: User, *, at: datetime) -> QuerySet[Obligation]:
    """The obligations that a member of staff may see."""
    return Obligation.objects.filter(participation__in=participations_visible_to(viewer, at=at))


def participations_of(person: User) -> QuerySet[Participation]:
    """What a person took or takes part in, latest first, with the edition."""
    return (
        Participation.objects.filter(person=person)
        .select_related("edition", "edition__country")
        .order_by("-admitted_at", "-pk")
    )


def obligations_of(person: User) -> QuerySet[Obligation]:
    """All that a person owed or owes, by due date, with the edition."""
    return (
        Obligation.objects.filter(participation__person=person)
        .select_related("participation__edition")
        .order_by("due_on", "pk")
    )


def open_obligations(person: User, on: date) -> QuerySet[Obligation]:
    """What a person still owes for editions entered by that day: neither met nor waived, late or not."""
    return obligations_of(person).unmet().filter(imposed_at__date__lte=on)


def owed_to_earlier_editions(people: Collection[int], edition: Edition, on: date) -> dict[int, int]:
    """How many things each person still owes to editions other than this one, for many people in one query.

    Shapes: key of the person → count; who owes nothing is absent.
    """
    rows = (
        Obligation.objects.filter(participation__person__in=people, imposed_at__date__lte=on)
        .exclude(participation__edition=edition)
        .unmet()
        .values("participation__person")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {row["participation__person"]: row["count"] for row in rows}


def scholarships_held_before(people: Collection[int], edition: Edition) -> dict[int, tuple[int, ...]]:
    """In which earlier editions each person held a scholarship, counted back: 1 is the edition before this one.

    Cancelled editions do not count. Shapes: key of the person → editions back, the latest first; never: absent.
    """
    earlier = Edition.objects.exclude(pk=edition.pk).exclude(state=CANCELLED).in_order()
    if edition.ordinal is not None:
        earlier = earlier.filter(ordinal__lt=edition.ordinal)
    elif edition.planned_starts_on is not None:
        earlier = earlier.filter(Q(ordinal__isnull=False) | Q(planned_starts_on__lt=edition.planned_starts_on))
    else:
        earlier = earlier.filter(ordinal__isnull=False)
    back = {pk: number for number, pk in enumerate(earlier.values_list("pk", flat=True), start=1)}
    rows = Participation.objects.filter(
        person__in=people, edition__in=back.keys(), role=ParticipationRole.SCHOLARSHIP_HOLDER
    ).values_list("person_id", "edition_id")
    held: dict[int, list[int]] = {}
    for person, held_in in rows:
        held.setdefault(person, []).append(back[held_in])
    return {person: tuple(sorted(numbers)) for person, numbers in held.items()}


def is_person_late(person: User, on: date) -> bool:
    """Whether an obligation of the person was due before that day and is still unmet."""
    return open_obligations(person, on).filter(due_on__lt=on).exists()


def participants_visible_to_ministry(edition: Edition, viewer: User, *, at: datetime) -> QuerySet[Participation]:
    """The participants of an edition for the ministry that hosts it; empty for everybody else.

    Scope is part of the query: a ministry of another edition gets no row. Holds no score, disability or passport.
    """
    rows = Participation.objects.filter(edition=edition)
    if not has_mandate(viewer, Role.MINISTRY, scope_kind="edition", scope_id=str(edition.pk), at=at):
        return rows.none()
    return rows.select_related("person", "country").order_by("person__full_name", "pk")
