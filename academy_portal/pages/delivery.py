"""Which pages are kept, where and how long: those for everybody for a minute at most, a person's own never.

A page for everybody is made once for each address and each state of the data. The state is the place in the record
of acts of the last act that such a page may show, so an edit is seen by the next reader. What the clock changes, a
call that opens or closes and a day that begins, ends what is kept on time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from academy_portal.audit.models import Link
from academy_portal.kernel.clock import now
from scholarships.queries import public_calls

GetResponse = Callable[[HttpRequest], HttpResponse]

MOST_S = 60
# More than the field of the minutes of grace can hold.
LONGEST_GRACE = timedelta(days=23)
# Pages that are the same for everybody who is not signed in. What is not named here is made for each request.
SHARED = frozenset(
    {
        "pages:home", "pages:help", "pages:privacy", "pages:accessibility", "pages:glossary",
        "editions:list", "editions:detail", "editions:projects", "editions:discrepancies",
        "networks:list", "networks:detail", "networks:tree",
        "articles:publications", "fieldvisits:list", "scholarships:calls", "scholarships:call",
    }
)  # fmt: skip
# Acts that no page for everybody shows. A kind that is forgotten here only makes pages anew too often.
UNSEEN_KINDS = (
    "accounts.user", "accounts.mandate", "jobs.job", "outbox.message", "scholarships.application",
    "scholarships.conflict", "scholarships.interest", "scholarships.offer", "scholarships.review",
    "scholarships.reviewer", "scholarships.section", "scholarships.selectionrun",
)  # fmt: skip
OF_A_PERSON, FOR_EVERYBODY = "private, no-store", "no-cache"


class CacheRulesMiddleware:
    """Says of each answer whether a browser may keep it. Stands outside of what sets cookies, to see them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with Cache-Control and Vary.

        Effects: nobody keeps a person's page; a page for everybody is kept and asked about each time (304). A view
        that says "public" itself knows that its answer is the same for all.
        """
        response = self.get_response(request)
        said = response.get("Cache-Control", "")
        if "public" in said or "no-store" in said:
            return response
        if is_of_a_person(request) or response.cookies:
            response.headers["Cache-Control"] = OF_A_PERSON
        elif not said:
            response.headers["Cache-Control"] = FOR_EVERYBODY
        patch_vary_headers(response, ("Cookie",))
        return response


class SharedPagesMiddleware:
    """Answers with a page that was made a moment ago, where it is the same for everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep the page for the next reader, if it may be kept."""
        response = self.get_response(request)
        key: str = getattr(request, "shared_page_key", "")
        if key and response.status_code == 200 and not is_of_a_person(request) and not response.cookies:
            lifetime = seconds_to_keep(at=now())
            if lifetime >= 1:
                caches["pages"].set(key, response.content.decode(), lifetime)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """The kept page; nothing where there is none, and the view makes it.

        Effects: one query.
        """
        name = request.resolver_match.view_name if request.resolver_match else ""
        # A search would be kept once for each thing that people write.
        if name not in SHARED or request.GET or is_of_a_person(request):
            return None
        # The state is read before the page is made: what changes meanwhile is newer than what the key says.
        key = f"{_record.state()}:{_files()}:{request.scheme}://{request.get_host()}{request.path}"
        kept = caches["pages"].get(key)
        if kept is not None:
            return HttpResponse(kept)
        request.shared_page_key = key
        return None


def is_of_a_person(request: HttpRequest) -> bool:
    """Whether the answer may hold what is one person's: a session, a message, the token of a form, an act."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or request.method not in ("GET", "HEAD")
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    )


def seconds_to_keep(*, at: datetime) -> int:
    """How long a page made now stays true by the clock: to the next open or close of a call, or the next day.

    Effects: one query.
    """
    tomorrow = datetime.combine(at.date() + timedelta(days=1), time.min, at.tzinfo)
    calls = public_calls().filter(closes_at__gt=at - LONGEST_GRACE)
    moments = [moment for call in calls for moment in (call.opens_at, call.closes_at, call.taken_until)]
    until = min([tomorrow, *(moment for moment in moments if moment > at)])
    return int(min((until - at).total_seconds(), MOST_S))


@dataclass
class _Record:
    """How far this process has read the record of acts, and the last act there that a page may show."""

    read: int = 0
    shown: int = 0

    def state(self) -> int:
        """The place of the last act that a page for everybody may show.

        Effects: one query, over the acts since the last one.
        """
        seen = ~Q(event__subject_model__in=UNSEEN_KINDS)
        links = Link.objects.filter(position__gte=self.read)
        found = links.aggregate(read=Max("position"), shown=Max("position", filter=seen))
        if found["read"] is None:  # another record than the one that was read
            self.read = self.shown = 0
            return 0
        # Another thread may have read further meanwhile.
        self.shown = max(self.shown, found["shown"] or 0)
        self.read = max(self.read, found["read"])
        return self.shown


_record = _Record()


def _files() -> str:
    """The hash of all static files: a page of before a release names files that may be gone."""
    return str(getattr(staticfiles_storage, "manifest_hash", ""))
