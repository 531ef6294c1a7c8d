"""Reads about reviewers: their profiles, their load, the conflicts of interest that were found or said."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Coalesce

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids
from academy_portal.accounts.roles import Role, ScopeKind
from networks.models import FOLD, Organisation, OrganisationKind
from scholarships.choices import FOUND_KINDS
from scholarships.models import Call, Conflict, Interest, Profile, Review, Reviewer
from scholarships.models.review import READING
from scholarships.review import conflicts as pure

from .calls import calls_handled_by, public_calls, reviewers_of
from .reviews import without_conflicts

GOVERNMENT = OrganisationKind.GOVERNMENT.value
# What the portal itself may take back when the data change; the own application and a person's word stand.
TAKEN_BACK = tuple(kind.value for kind in FOUND_KINDS if kind != "own")


def profiles_of(call: Call) -> dict[int, Reviewer]:
    """The profiles of a call's reviewers by person."""
    rows = Reviewer.objects.filter(call=call).select_related("organisation", "country").prefetch_related("interests")
    return {row.person_id: row for row in rows}


def profile_of(call: Call, person: User) -> Reviewer:
    """A reviewer's profile; where there is none, the defaults, not stored."""
    return Reviewer.objects.filter(call=call, person=person).first() or Reviewer(call=call, person=person)


def call_read_by(person: User, slug: str, *, at: datetime) -> Call | None:
    """A call that this person reviews; None without the mandate."""
    call = public_calls().filter(slug=slug).first()
    if call is None or not has_mandate(person, Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at):
        return None
    return call


def calls_read_by(person: User, *, at: datetime) -> list[Call]:
    """The calls in course that this person reviews, each with ``has_declared``."""
    numbers = scope_ids(person, Role.REVIEWER, scope_kind=ScopeKind.CALL, at=at)
    declared = Reviewer.objects.filter(call=OuterRef("pk"), person=person, declared_at__isnull=False)
    rows = Call.objects.filter(
        pk__in=[number for number in numbers if number.isdigit()], state__in=["published", "in_review"]
    )
    return list(rows.annotate(has_declared=Exists(declared)).order_by("closes_at", "pk"))


@dataclass(frozen=True)
class Desk:
    """One reviewer as the officers see it. Units: files."""

    person: User
    profile: Reviewer
    most: int
    done: int
    open: int
    overdue: int
    conflicts: int
    is_current: bool

    @property
    def load(self) -> int:
        """What the person has read or has to read."""
        return self.done + self.open


def reviewer_desk(call: Call, *, today: date, at: datetime) -> list[Desk]:
    """Everybody who reads for the call, or has read, by name."""
    profiles = profiles_of(call)
    current = {one.pk: one for one in reviewers_of(call, at=at)}
    counts = {
        row["reviewer"]: row
        for row in _live_reviews(call)
        .values("reviewer")
        .annotate(
            done=Count("id", filter=Q(state="done")),
            open=Count("id", filter=Q(state="open")),
            overdue=Count("id", filter=Q(state="open", due_on__lt=today)),
        )
        .order_by()
    }
    standing = dict(
        Conflict.objects.filter(application__call=call, lifted_at__isnull=True)
        .values("person")
        .annotate(count=Count("application", distinct=True))
        .order_by()
        .values_list("person", "count")
    )
    others = User.objects.filter(pk__in=(counts.keys() | profiles.keys()) - current.keys())
    people = sorted([*current.values(), *others], key=lambda one: (one.full_name.casefold(), one.pk))
    nothing = {"done": 0, "open": 0, "overdue": 0}
    return [
        Desk(
            person=one,
            profile=profiles.get(one.pk) or Reviewer(call=call, person=one),
            most=most_of(call, profiles.get(one.pk)),
            conflicts=standing.get(one.pk, 0),
            is_current=one.pk in current,
            **{name: (counts.get(one.pk) or nothing)[name] for name in nothing},
        )
        for one in people
    ]


def most_of(call: Call, profile: Reviewer | None) -> int:
    """How many files a reviewer takes at most."""
    own = None if profile is None else profile.max_load
    return call.reviewer_load if own is None else own


def load_of(call: Call, person: User) -> int:
    """How many files a reviewer has, read or unread, apart from those that an officer gave beyond the limit."""
    return _live_reviews(call).filter(reviewer=person, beyond_load=False).count()


def files_given(call: Call, person: User) -> QuerySet[Review]:
    """Every file that a reviewer of the call has or had, the first due first."""
    rows = Review.objects.filter(application__call=call, reviewer=person).select_related("application__call")
    return rows.order_by("-state", "due_on", "id")


def _live_reviews(call: Call) -> QuerySet[Review]:
    """The reviews that count: read or to be read, of files that are still compared."""
    return Review.objects.filter(application__call=call, state__in=READING).exclude(application__state="withdrawn")


def review_handled_by(user: User, uuid: UUID, *, at: datetime) -> Review | None:
    """A review of a call that this person handles; None where a conflict of interest keeps the person from the file."""
    calls = calls_handled_by(user, at=at)
    rows = without_conflicts(Review.objects.filter(uuid=uuid, application__call__in=calls), user)
    return rows.select_related("application__call", "reviewer").first()


# --- Conflicts of interest --------------------------------------------------------------------------------------------
def conflicts_of(call: Call) -> QuerySet[Conflict]:
    """The conflicts of a call with what the officers' page shows: those that stand first."""
    rows = Conflict.objects.filter(application__call=call).exclude(application__state="withdrawn")
    return rows.select_related("application__call", "person", "recorded_by", "lifted_by").order_by(
        F("lifted_at").asc(nulls_first=True), "person__full_name", "application__number", "kind"
    )


def found_conflicts(
    call: Call, *, applications: Collection[int], people: Collection[int]
) -> dict[tuple[int, int, str], str]:
    """What the data say now: (application, person, kind) → the organisation or country that both share."""
    found = pure.find_conflicts(
        _applicants(applications), _reviewers(call, people), _register(), bars_own_country=call.bars_own_country
    )
    return {(application, person, kind.value): what for (application, person, kind), what in found.items()}


def forbidden_pairs(
    call: Call, *, applications: Collection[int], people: Collection[int]
) -> frozenset[tuple[int, int]]:
    """The pairs that may not meet: what the data say and no officer has lifted, and what people have said."""
    stored = Conflict.objects.filter(application__in=applications, person__in=people)
    lifted = set(stored.filter(lifted_by__isnull=False).values_list("application", "person", "kind"))
    said = stored.filter(lifted_at__isnull=True).exclude(kind__in=TAKEN_BACK)
    pairs = {key[:2] for key in found_conflicts(call, applications=applications, people=people) if key not in lifted}
    return frozenset(pairs | set(said.values_list("application", "person")))


def _folded(field: str) -> Func:
    return Func(F(field), function=FOLD)


def _register() -> list[pure.House]:
    aliases = Func(
        F("aliases"),
        function=FOLD,
        template="ARRAY(SELECT %(function)s(alias) FROM unnest(%(expressions)s) AS alias)",
        output_field=ArrayField(TextField()),
    )
    rows = Organisation.objects.annotate(other=aliases).order_by("pk")
    return [
        pure.House(pk, name, (folded, *other), parent, country or "", kind == GOVERNMENT)
        for pk, name, folded, other, parent, country, kind in rows.values_list(
            "pk", "name", "folded_name", "other", "parent", "country", "kind"
        )
    ]


def _applicants(applications: Collection[int]) -> list[pure.Side]:
    rows = Profile.objects.filter(application__in=applications).annotate(name=_folded("organisation_name"))
    return [
        pure.Side(
            id=application,
            person=person,
            houses=frozenset({house} if house else ()),
            names=frozenset({name} if name else ()),
            countries=tuple(dict.fromkeys(code for code in (country, nationality) if code)),
            is_public=category == GOVERNMENT,
        )
        for application, person, house, name, country, nationality, category in rows.order_by("pk").values_list(
            "application", "application__applicant", "organisation", "name", "country", "nationality", "category"
        )
    ]


def _reviewers(call: Call, people: Collection[int]) -> list[pure.Side]:
    interests: dict[int, list[tuple[str, str]]] = defaultdict(list)
    said = Interest.objects.filter(reviewer__call=call).annotate(name=_folded("organisation_name"))
    for person, name, country in said.values_list("reviewer__person", "name", "country"):
        interests[person].append((name, country or ""))
    rows = Reviewer.objects.filter(call=call, person__in=people).annotate(
        name=_folded("organisation_name"), where=Coalesce("country", "organisation__country")
    )
    known = {
        person: pure.Side(
            id=person,
            person=person,
            houses=frozenset({house} if house else ()),
            names=frozenset({name} if name else ()),
            countries=(where,) if where else (),
            is_public=kind == GOVERNMENT,
            interests=frozenset(text for text, _country in interests[person] if text),
            barred_countries=frozenset(code for _text, code in interests[person] if code),
        )
        for person, house, name, where, kind in rows.values_list(
            "person", "organisation", "name", "where", "organisation__kind"
        )
    }
    return [known.get(person) or pure.Side(id=person, person=person) for person in sorted(people)]
