"""Reads of applications for the people who wrote them."""

from uuid import UUID

from django.db.models import QuerySet

from academy_portal.accounts.models import User
from scholarships.models import Application, Call


def applications_of(user: User) -> QuerySet[Application]:
    """The person's own applications, newest first."""
    return (
        Application.objects.filter(applicant=user)
        .select_related("call__edition")
        .prefetch_related("offers")
        .order_by("-id")
    )


def own_application(user: User, uuid: UUID) -> Application | None:
    """One of the person's own applications with its sections; None for anybody else's."""
    return (
        Application.objects.filter(applicant=user, uuid=uuid)
        .select_related("call__edition", "profile__country", "profile__nationality", "proposal")
        .first()
    )


def application_for(user: User, call: Call) -> Application | None:
    """The person's live application to this call, if there is one."""
    return Application.objects.filter(applicant=user, call=call).exclude(state="withdrawn").first()
