"""Reviewers for tests: with a mandate, a profile, their declaration."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from scholarships.actions import (
    declare_interests,
    save_reviewer,
    save_section,
    start_application,
    start_review,
    submit_application,
)
from scholarships.models import Application, Call, Reviewer
from tests.sealed import unguarded

from .world import World, person, profile_values, proposal_values


def mandate(world: World, user: User, role: str = "reviewer") -> User:
    """Give somebody a role for the call of the world."""
    grant_mandate(
        user=user,
        role=role,
        scope_kind="call",
        scope_id=world.call.pk,
        valid_from=world.at - timedelta(minutes=1),
        valid_until=None,
        by=None,
        at=world.at,
    )
    return user


def reader(world: World, name: str, *, declared: bool = True, **profile: Any) -> User:
    """One more reviewer of the call; with a profile where anything is known."""
    user = mandate(world, person(f"{name}@example.org", world.at, name))
    if profile:
        know(world, user, **profile)
    if declared:
        declare_interests(call=world.call, organisations=(), countries=(), by=user, at=world.at)
    return user


def know(world: World, user: User, **profile: Any) -> Reviewer:
    """Store the profile of a reviewer as the officer."""
    return save_reviewer(profile=Reviewer(call=world.call, person=user, **profile), by=world.officer, at=world.at)


def sent(world: World, name: str, *, language: str = "fr", **profile: Any) -> Application:
    """An application that was sent, with other answers than the usual ones."""
    user = person(f"{name}@example.org", world.at, name)
    application = start_application(call=world.call, by=user, at=world.at)
    sections = {
        application.profile: profile_values(**profile),
        application.proposal: proposal_values(language=language),
    }
    for section, values in sections.items():
        save_section(section=section, values=values, is_complete=True, revision=0, by=user, at=world.at)
    world.applications.append(submit_application(application=application, by=user, at=world.at))
    return world.applications[-1]


def terms(world: World, **fields: Any) -> None:
    """Other terms of the call than the usual ones. It is published, so this goes past its guard."""
    with unguarded():
        Call.objects.filter(pk=world.call.pk).update(**fields)
    world.call.refresh_from_db()


def start(world: World, names: Iterable[str] = ("awa", "binta")) -> World:
    """Close the call and start its review with these applicants besides those who have applied."""
    for name in names:
        world.apply(name)
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=20), by=world.officer, at=world.at)
    return world
