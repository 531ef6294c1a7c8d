"""Who would get which file: the plan that is shown before it is made, checked and proved."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce

from academy_portal.accounts.models import User
from scholarships.models import Call, Review
from scholarships.models.review import READING
from scholarships.review.assign import assign
from scholarships.review.checker import faults
from scholarships.review.instance import Assignment, File, Instance, Reader
from scholarships.review.shortage import Shortage, Wanted, shortages, wanted

from .calls import reviewers_of
from .reviewers import forbidden_pairs, most_of, profiles_of


class WrongAssignmentError(RuntimeError):
    """A mistake in the code: the method gave an answer that its checker refuses. Nothing was given to anybody."""


@dataclass(frozen=True)
class Plan:
    """An assignment before it is made. ``stranded`` are open reviews of people who may no longer read."""

    call: Call
    instance: Instance
    assignment: Assignment
    stranded: tuple[int, ...]

    @cached_property
    def fingerprint(self) -> str:
        """What is confirmed: the pairs, what is missing, and who must give files up. Any change of these changes it."""
        parts = [list(self.assignment.pairs), sorted(self.assignment.missing.items()), list(self.stranded)]
        return sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.assignment.pairs and not self.stranded

    @cached_property
    def shortages(self) -> list[Shortage]:
        """The files that would still lack readers, with the reasons."""
        return shortages(self.instance, self.assignment)

    @cached_property
    def wanted(self) -> list[Wanted]:
        """Whom to recruit."""
        return wanted(self.shortages, most=self.call.reviewer_load)

    @property
    def binding(self) -> list[int]:
        """The reviewers whose limit is why files go short: the proof rests on them. Empty when none is full."""
        return sorted(self.assignment.coverage.readers)


def plan_for(
    call: Call, *, at: datetime, states: Iterable[str] = ("in_review",), only: Collection[int] | None = None
) -> Plan:
    """Who would get what now, checked and proved. Nothing is written.

    ``only``: the applications that are to be given readers; None for all. The others count for the load.
    Raises: WrongAssignmentError.
    """
    people = {one.pk for one in reviewers_of(call, at=at)}
    rows = call.applications.filter(state__in=list(states)).order_by("pk")
    languages = dict(rows.values_list("pk", Coalesce("proposal__language", Value(""))))
    forbidden = forbidden_pairs(call, applications=languages.keys(), people=people)
    had, live, stranded = _readings(languages.keys(), people, forbidden)
    load = Counter(reader for readers in live.values() for reader in readers) + _reserved(call)
    profiles = profiles_of(call)
    files = tuple(
        File(
            id=pk,
            lacks=max(0, call.reviews_per_application - len(live[pk])) if only is None or pk in only else 0,
            language=language,
            readers=frozenset(live[pk]),
            had=frozenset(had[pk]),
        )
        for pk, language in languages.items()
    )
    readers = tuple(
        Reader(
            id=pk,
            most=most_of(call, profiles.get(pk)),
            load=load[pk],
            languages=frozenset(profiles[pk].languages if pk in profiles else ()),
        )
        for pk in sorted(people)
    )
    instance = Instance(files, readers, forbidden)
    result = assign(instance)
    wrong = faults(instance, result)
    if wrong:
        raise WrongAssignmentError("; ".join(wrong))
    return Plan(call, instance, result, tuple(stranded) if only is None else ())


def _reserved(call: Call) -> Counter[int]:
    """Files that were taken out of the review, by reader: the decision may be reversed, so their place is kept."""
    rows = Review.objects.filter(application__call=call, application__state="submitted", state__in=READING)
    return Counter(rows.values_list("reviewer", flat=True))


def _readings(
    applications: Collection[int], people: Collection[int], forbidden: Collection[tuple[int, int]]
) -> tuple[dict[int, set[int]], dict[int, set[int]], list[int]]:
    """Who had each file, who reads or has read it rightly, and the open reviews of those who may no longer read."""
    had: dict[int, set[int]] = defaultdict(set)
    live: dict[int, set[int]] = defaultdict(set)
    stranded = []
    rows = Review.objects.filter(application__in=applications).order_by("pk")
    for pk, application, reader, state in rows.values_list("pk", "application", "reviewer", "state"):
        had[application].add(reader)
        if state not in READING or (application, reader) in forbidden:
            continue
        if state == "open" and reader not in people:
            stranded.append(pk)
        else:
            live[application].add(reader)
    return had, live, stranded


def possible_readers(review: Review, *, at: datetime) -> list[dict[str, Any]]:
    """To whom a file could be moved, the least loaded first: person, load, most; whoever may not read it is absent."""
    call = review.application.call
    plan = plan_for(call, at=at, only=())
    file = next((one for one in plan.instance.files if one.id == review.application_id), None)
    if file is None:
        return []
    allowed = {one.id: one for one in plan.instance.readers if plan.instance.allows(file, one)}
    people = User.objects.in_bulk(allowed.keys())
    rows = [{"person": people[pk], "load": one.load, "most": one.most} for pk, one in allowed.items()]
    return sorted(rows, key=lambda row: (row["load"] >= row["most"], row["load"], row["person"].pk))
