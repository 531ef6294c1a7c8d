"""Every kind of page of the portal, once: who opens it, where it lies, what it may weigh, how it gets its state."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import NoReverseMatch, reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from academy_portal.accounts.roles import Role
from academy_portal.kernel.clock import now
from academy_portal.operations.demonstration.calls import PLANS
from academy_portal.operations.demonstration.personas import FIRST, READING, SECOND, persona_users
from bench.page_kinds import pages as measured_pages
from scholarships.actions import declare_conflict
from scholarships.models import Application, Call, Offer, Review, SelectionRun

SLUGS = {plan.name: plan.slug for plan in PLANS}
# Units: kilobytes on the line with Brotli, style and core script included. Source: the goals in docs/interface.md.
FORM, HOME, LIST, WORK = 12, 14, 20, 25
BUDGETS = {
    "home": HOME, "edition": HOME, "call": HOME, "call, closed": HOME, "help": HOME, "privacy": HOME,
    "accessibility": HOME, "guided tour": HOME, "people of the demonstration": LIST, "glossary": LIST,
}  # fmt: skip
WORKERS = ("reviewer_one", "officer", "signatory", "ministry_host", "administrator")
# The press of a button without an answer, which shows what the portal says about it.
SEND = "main form[method=post] button[type=submit], main form[method=post] button:not([type])"
FINISH = "main button[name=finish]"
# What is closed when the page comes: of which pages the folds are opened, and which of their folds.
FOLDED = {
    ("section 2", "documents", "receipt", "networks, filtered", "desk, decided", "selection run", "ministry",
     "screening, one file", "places"): "main details",
    ("my academy", "call"): ".menubar nav:not(.own) details",
    ("my academy, with an offer",): ".own details",
    ("home",): ".top details",
    ("desk: start",): "#user-tools",
    ("desk: new mandate", "desk: one person"): "#content details, #user-tools",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of page.

    Shapes: ``who`` is nobody for a public page; ``press`` is what to press once it is open, as a selector, and
    ``empty`` the field to empty before; ``status`` is what the address answers, ``pressed`` what the press does.
    ``is_strange``: the browser has lost its cookies before the press. ``folds`` are opened, as a selector.
    Units: ``most`` in kilobytes.
    """

    name: str
    address: str
    who: User | None = None
    most: int = WORK
    press: str = ""
    status: int = 200
    empty: str = ""
    pressed: int = 422
    is_strange: bool = False
    folds: str = ""

    def in_language(self, code: str) -> str:
        """The address in another language."""
        return f"/{code}/{self.address.split('/', 2)[2]}"


def kinds() -> list[Kind]:
    """All kinds of pages of the demonstration that the database holds."""
    users = persona_users()
    found = [
        Kind(page.name, page.address, users[page.persona] if page.persona else None, _most(page.name, page.persona))
        for page in measured_pages()
    ]
    found += [*_public(), *_account(users), *_applicant(users), *_states(), *_reviewer(users), *_officer(users)]
    found += [*_desk(users), *_refused(users), *_over_or_early(users)]
    found += _opened({kind.name: kind for kind in found})
    names = [kind.name for kind in found]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    return found


def _most(name: str, persona: str = "") -> int:
    if name in BUDGETS:
        return BUDGETS[name]
    if persona in WORKERS:
        return WORK
    return FORM if persona else LIST


def _named(names: dict[str, str]) -> Iterator[Kind]:
    """Pages of everybody, by the name of their address; an address that this portal has not is left out."""
    for name, address in names.items():
        try:
            yield Kind(name, reverse(address), most=_most(name))
        except NoReverseMatch:
            continue


def _opened(found: dict[str, Kind]) -> Iterator[Kind]:
    for names, folds in FOLDED.items():
        for name in names:
            if name in found:
                yield replace(found[name], name=f"{name}, folds open", folds=folds)


def _public() -> Iterator[Kind]:
    yield from _named(
        {
            "help": "pages:help", "privacy": "pages:privacy", "accessibility": "pages:accessibility",
            "glossary": "pages:glossary", "projects": "editions:projects", "discrepancies": "editions:discrepancies",
            "federations": "networks:tree", "people of the demonstration": "demonstration:people",
        }
    )  # fmt: skip
    closed = reverse("scholarships:call", args=[SLUGS[FIRST]])
    yield Kind("call, closed", closed, most=HOME)
    yield Kind("networks, nothing found", reverse("networks:list") + "?q=zzzzzz", most=LIST)
    yield Kind("networks, filtered", reverse("networks:list") + "?q=cooperatives&page=2", most=LIST)
    yield Kind(
        "publications, nothing found", reverse("articles:publications") + "?language=pt&kind=overview", most=LIST
    )


def _account(users: dict[str, User]) -> Iterator[Kind]:
    login = reverse("account_login")
    yield Kind("sign in", login, most=FORM)
    yield Kind("sign in, refused", login, most=FORM, press=SEND, pressed=200)
    yield Kind("sign in by code", reverse("account_request_login_code"), most=FORM)
    code = reverse("account_request_login_code")
    yield Kind("sign in by code, refused", code, most=FORM, press=SEND, pressed=200)
    yield Kind("sign up", reverse("account_signup"), most=FORM)
    yield Kind("sign up, refused", reverse("account_signup"), most=FORM, press=SEND, pressed=200)
    yield Kind("new password", reverse("account_reset_password"), most=FORM)
    yield Kind("new password, done", reverse("account_password_reset_completed"), most=FORM)
    yield Kind("account closed", reverse("account_inactive"), most=FORM)
    for name, address in (
        ("settings", "accounts:settings"), ("time zone", "accounts:time_zone"), ("addresses", "account_email"),
        ("second factors", "mfa_index"),
        ("app for codes", "accounts:activate_app"), ("security key", "accounts:add_key"),
        ("sign out", "account_logout"), ("change the password", "account_set_password"),
        ("recovery codes", "mfa_generate_recovery_codes"), ("keys", "mfa_list_webauthn"),
    ):  # fmt: skip
        yield Kind(name, reverse(address), users["applicant"], FORM)


def _applicant(users: dict[str, User]) -> Iterator[Kind]:
    draft = Application.objects.get(applicant=users["applicant"])
    profile = reverse("scholarships:section", args=[draft.uuid, "profile"])
    offer = Offer.objects.get(person=users["holder"])
    sent = Application.objects.filter(call__slug=SLUGS[SECOND], state="submitted").earliest("pk")
    yield Kind(
        "section 1, refused", profile, users["applicant"], FORM, press=FINISH, empty="#id_full_name"
    )  # fmt: skip
    yield Kind("documents", reverse("scholarships:documents", args=[draft.uuid]), users["applicant"], FORM)
    yield Kind("receipt", reverse("scholarships:receipt", args=[sent.uuid]), sent.applicant, FORM)
    yield Kind("withdraw", reverse("scholarships:withdraw", args=[sent.uuid]), sent.applicant, FORM)
    yield Kind("my academy, with an offer", reverse("pages:my"), users["holder"], FORM)
    yield Kind("my academy, empty", reverse("pages:my"), _somebody_new("new"), FORM)
    yield Kind("help, signed in", reverse("pages:help"), _somebody_new("newer"), HOME)
    yield Kind("decline", reverse("scholarships:decline", args=[offer.uuid]), users["holder"], FORM)


def _states() -> Iterator[Kind]:
    """An application as its owner sees it, once for each state in which one stands."""
    for state in Application.objects.order_by("state").values_list("state", flat=True).distinct():
        one = Application.objects.filter(state=state).select_related("applicant").earliest("pk")
        yield Kind(f"application: {state}", reverse("scholarships:application", args=[one.uuid]), one.applicant, FORM)


def _reviewer(users: dict[str, User]) -> Iterator[Kind]:
    reader = users["reviewer_one"]
    open_one = Review.objects.filter(reviewer=reader, state="open").earliest("pk")
    done = Review.objects.filter(reviewer=reader, state="done", application__call__slug=SLUGS[READING]).order_by("pk")
    page = reverse("scholarships:review", args=[open_one.uuid])
    yield Kind("review, refused", page, reader, press=SEND)
    yield Kind("declare a conflict", reverse("scholarships:conflict", args=[open_one.uuid]), reader)
    yield Kind("give a file back", reverse("scholarships:decline_review", args=[open_one.uuid]), reader)
    yield Kind("interests", reverse("scholarships:interests", args=[SLUGS[READING]]), reader)
    for one in done[:1]:
        yield Kind("review, done", reverse("scholarships:review", args=[one.uuid]), reader)


def _officer(users: dict[str, User]) -> Iterator[Kind]:
    officer = users["officer"]
    reviewer = Review.objects.filter(application__call__slug=SLUGS[READING], state="open").earliest("pk").reviewer_id
    offer = Offer.objects.filter(state="open", run__call__slug=SLUGS[FIRST]).earliest("pk")
    yield Kind("give readers", reverse("scholarships:assign", args=[SLUGS[READING]]), officer)
    yield Kind("begin the review", reverse("scholarships:begin_review", args=[SLUGS[SECOND]]), officer)
    yield Kind("more time to read", reverse("scholarships:extend_due", args=[SLUGS[READING], reviewer]), officer)
    yield Kind("figures", reverse("scholarships:figures", args=[SLUGS[FIRST]]), officer)
    yield Kind("reviewer", reverse("scholarships:reviewer", args=[SLUGS[READING], reviewer]), officer)
    yield Kind("conflicts", reverse("scholarships:conflicts", args=[SLUGS[READING]]), officer)
    yield Kind("move the close", reverse("scholarships:reschedule", args=[SLUGS[SECOND]]), officer)
    yield Kind("move the close, refused", reverse("scholarships:reschedule", args=[SLUGS[SECOND]]), officer, press=SEND)
    yield Kind("amend", reverse("scholarships:amend", args=[SLUGS[FIRST]]), officer)
    yield Kind("move the answers", reverse("scholarships:reschedule_answers", args=[SLUGS[FIRST]]), officer)
    yield Kind("end the waiting", reverse("scholarships:end_waiting", args=[SLUGS[FIRST]]), officer)
    yield Kind("more time for an offer", reverse("scholarships:extend_offer", args=[offer.uuid]), officer)
    run = SelectionRun.objects.filter(call__slug=SLUGS[FIRST], state="published").earliest("pk")
    yield Kind("selection run, signatory", reverse("scholarships:run", args=[run.uuid]), users["signatory"])
    discarded = SelectionRun.objects.filter(state="discarded").earliest("pk")
    yield Kind("run, discarded", reverse("scholarships:run", args=[discarded.uuid]), officer)


def _desk(users: dict[str, User]) -> Iterator[Kind]:
    chief, officer = users["administrator"], users["officer"]
    call = Call.objects.get(slug=SLUGS[FIRST])
    yield Kind("desk: one call", reverse("admin:scholarships_call_change", args=[call.pk]), officer)
    yield Kind("desk: history", reverse("admin:scholarships_call_history", args=[call.pk]), officer)
    yield Kind("desk: one person", reverse("admin:accounts_user_change", args=[users["applicant"].pk]), chief)
    yield Kind("desk: new mandate", reverse("admin:accounts_mandate_add"), chief)
    new = reverse("admin:accounts_mandate_add")
    yield Kind("desk: new mandate, refused", new, chief, press=".submit-row [name=_save]", pressed=200)
    yield Kind("desk: one edition", reverse("admin:editions_edition_change", args=[call.edition_id]), chief)
    for name, address in (("kit", "pages:kit"), ("offline", "pages:offline")):
        try:
            yield Kind(name, reverse(address), chief if name == "kit" else None, 60)
        except NoReverseMatch:
            continue


def _refused(users: dict[str, User]) -> Iterator[Kind]:
    yield Kind("not found", "/en/nothing/", status=404, most=HOME)
    yield Kind("not found, signed in", "/en/nothing/", users["applicant"], status=404, most=HOME)
    yield Kind("bad address", "/en/networks/?q=%00", status=400, most=HOME)
    yield Kind("not for you", reverse("account_reauthenticate"), users["applicant"], status=403, most=HOME)
    old, code = reverse("account_login"), reverse("account_request_login_code")
    yield Kind("form too old", old, most=FORM, press=SEND, pressed=403, is_strange=True)
    yield Kind("form too old, with its text", code, most=FORM, press=SEND, pressed=403, is_strange=True)
    # The four that need a misfortune: see ``addresses``.
    yield Kind("text that is kept", "/en/kept/", users["applicant"], most=FORM)
    yield Kind("fault", "/en/fault/", status=500, most=FORM)
    yield Kind("fault, signed in", "/en/fault/", users["applicant"], status=500, most=FORM)
    yield Kind("no database", "/en/without-database/", status=503, most=FORM)
    yield Kind("no database, with what was typed", "/en/without-database/?form", most=FORM, press=SEND, pressed=503)
    yield Kind("tried too often", "/en/too-many/", status=429, most=FORM)


def _over_or_early(users: dict[str, User]) -> Iterator[Kind]:
    """Too late, too early, given away."""
    at = now()
    late = Application.objects.filter(state="draft", call__slug=SLUGS[FIRST]).select_related("applicant").earliest("pk")
    yield Kind("closed", reverse("scholarships:check", args=[late.uuid]), late.applicant, FORM)
    call, begins = Call.objects.get(slug=SLUGS[READING]), at + timedelta(days=3)
    terms = {"valid_from": begins, "valid_until": None, "by": None, "at": at}
    soon = _somebody_new("soon")
    grant_mandate(user=soon, role=Role.REVIEWER, scope_kind="call", scope_id=call.pk, **terms)
    yield Kind("too early, reviewer", reverse("scholarships:reviews"), soon, status=403)
    later = _somebody_new("later")
    grant_mandate(user=later, role=Role.MINISTRY, scope_kind="edition", scope_id=call.edition_id, **terms)
    yield Kind("too early, ministry", reverse("ministry:dashboard"), later, status=403)
    mine = Review.objects.filter(state="open", application__call=call).exclude(reviewer=users["reviewer_one"])
    gone = mine.select_related("reviewer").earliest("pk")
    declare_conflict(review=gone, reason="We have written a book together (fictional).", by=gone.reviewer, at=at)
    yield Kind("given back", reverse("scholarships:review", args=[gone.uuid]), gone.reviewer, status=410)


def _somebody_new(name: str) -> User:
    """A person with an account and nothing else."""
    user, is_new = User.objects.get_or_create(email=f"{name}@example.org", defaults={"full_name": "نور الدين"})
    if is_new:
        user.date_joined = now() - timedelta(days=1)
        user.save(update_fields=["date_joined"])
    return user
