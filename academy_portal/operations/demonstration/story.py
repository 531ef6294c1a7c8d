"""The guided story: ten steps from a call to an award. What is done is read from the data, never noted apart."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships.models import Application, Call, Offer, Review, SelectionRun
from scholarships.models.review import READING

from . import decisions
from .calls import PLANS
from .personas import SECOND, persona_users

SLUG = next(plan.slug for plan in PLANS if plan.name == SECOND)
REASON = "demonstration"
DONE, NOW, LATER = "done", "now", "later"


class StepNotPossibleError(DomainError):
    """The story is not so far yet, or has gone past this step."""


@dataclass(frozen=True)
class Scene:
    """What the data say at this moment."""

    call: Call
    users: dict[str, User]
    application: Application | None
    reviews: dict[str, Review]
    others_unread: int
    run: SelectionRun | None
    offer: Offer | None

    @property
    def is_sent(self) -> bool:
        """Whether the applicant's application was sent and not withdrawn."""
        return self.application is not None and self.application.submitted_at is not None

    @property
    def is_in_review(self) -> bool:
        """Whether reviewers read now."""
        return self.call.state == "in_review"

    @property
    def is_past_close(self) -> bool:
        """Whether the review has begun, or everything is decided."""
        return self.call.state in {"in_review", "decided"}

    def is_scored_by(self, key: str) -> bool:
        """Whether this reviewer has scored the applicant's file."""
        return key in self.reviews and self.reviews[key].state == "done"

    @property
    def is_all_read(self) -> bool:
        """Whether the selection can be asked for."""
        return self.is_scored_by("reviewer_one") and self.is_scored_by("reviewer_two") and not self.others_unread


@dataclass(frozen=True)
class Step:
    """One step as the page shows it. ``text`` says what happens on the click."""

    key: str
    persona: str
    title: Any
    text: Any
    button: Any
    state: str
    is_possible: bool

    @property
    def label(self) -> Any:
        """The state in words."""
        return {DONE: _("Done"), NOW: _("Now"), LATER: _("Later")}[self.state]

    @property
    def kind(self) -> str:
        """The tone of the label."""
        return {DONE: "ok", NOW: "info", LATER: ""}[self.state]


def scene() -> Scene | None:
    """Read where the story stands; None while the demonstration has not been made. A fixed number of queries."""
    call = Call.objects.filter(slug=SLUG, edition__is_fictional=True).select_related("edition").first()
    users = persona_users()
    if call is None or "applicant" not in users:
        return None
    application = (
        Application.objects.filter(call=call, applicant=users["applicant"])
        .exclude(state="withdrawn")
        .select_related("profile", "proposal")
        .prefetch_related(Prefetch("reviews", Review.objects.order_by("pk")))
        .first()
    )
    keys = {user.pk: key for key, user in users.items()}
    reviews = {keys.get(one.reviewer_id, ""): one for one in application.reviews.all()} if application else {}
    others = Review.objects.filter(application__call=call, state="open").exclude(application=application)
    return Scene(
        call=call, users=users, application=application, reviews=reviews, others_unread=others.count(),
        run=call.runs.filter(kind="first").exclude(state__in=["discarded", "failed"]).order_by("-pk").first(),
        offer=Offer.objects.filter(application=application).exclude(state="staged").first() if application else None,
    )  # fmt: skip


def steps(at: Scene) -> list[Step]:
    """The ten steps in order, with their states."""
    run_state = at.run.state if at.run else ""
    is_draft = at.application is not None and at.application.state == "draft"
    is_open = at.call.is_open(now())
    answered = at.offer is not None and at.offer.state != "open"
    # Per step: done, possible. Reading leaves no trace: it counts as done with the next deed.
    facts = {
        "call": (at.is_sent or (is_draft and at.application.proposal.revision > 1), True),
        "send": (at.is_sent, is_open),
        "receipt": (at.is_past_close and at.is_sent, at.is_sent),
        "close": (at.is_past_close, at.is_sent and at.call.state == "published"),
        "score_one": (at.is_scored_by("reviewer_one"), at.is_in_review and "reviewer_one" in at.reviews),
        "score_two": (at.is_scored_by("reviewer_two"), at.is_in_review and "reviewer_two" in at.reviews),
        "select": (run_state in {"proposed", "signed", "published"}, at.is_in_review and at.is_all_read),
        "sign": (run_state in {"signed", "published"}, run_state == "proposed"),
        "release": (run_state == "published", run_state == "signed"),
        "accept": (answered, at.offer is not None and at.offer.state == "open"),
    }
    return [
        Step(
            key=key, persona=persona, title=title, text=text, button=button,
            state=DONE if facts[key][0] else NOW if facts[key][1] else LATER,
            is_possible=any(facts[key]),
        )
        for key, persona, title, text, button in _texts(at)
    ]  # fmt: skip


def _texts(at: Scene) -> tuple[tuple[str, str, Any, Any, Any], ...]:
    names = {key: user.full_name for key, user in at.users.items()}
    second = at.run is not None and at.run.first_signed_by_id == at.users["officer"].pk
    return (
        ("call", "applicant", _("Read the call"),
         _("You become the applicant and see what is paid, who can apply and how it is decided."), _("Read the call")),
        ("send", "applicant", _("Finish the draft and send it"),
         _("One answer is missing: the abstract of the article. Fill it in, check all answers, send."),
         _("Open the application")),
        ("receipt", "applicant", _("Read the receipt"),
         _("The mail carries the number, the time by the database’s clock and a fingerprint of the answers."),
         _("Read the mails")),
        ("close", "officer", _("Close the call and start the review"),
         _("One click does two real acts in the officer’s name. The close moves to this moment, for the reason "
           "“demonstration”. Then the applications go to the two reviewers."), _("Close and start the review")),
        ("score_one", "reviewer_one", _("The first reviewer scores"),
         _("One click scores all other files of this call in the names of both reviewers, with invented scores. "
           "Then you read the one file that remains, without the name, and score it."),
         _("Score the others, read this one")),
        ("score_two", "reviewer_two", _("The second reviewer scores"),
         _("You read the same file and see nothing of the first scores."), _("Read the file")),
        ("select", "officer", _("Ask for the selection"),
         _("Press “Compute the selection”. A worker computes the best list under the budget and the rules."),
         _("Go to the selection desk")),
        ("sign", "signatory" if second else "officer", _("Two people sign"),
         _("The first signature is there. The second must come from another person.") if second
         else _("The officer signs first. Then come back here for the second signature."),
         _("Sign as %(name)s") % {"name": names["signatory" if second else "officer"]}),
        ("release", "officer", _("Release the letters"),
         _("Every letter has been written and held. One press publishes the decisions and sends them all."),
         _("Go to the letters")),
        ("accept", "applicant", _("Accept the scholarship"),
         _("With the acceptance the applicant becomes a participant and owes an article."), _("Read the offer")),
    )  # fmt: skip


def ending(at: Scene) -> tuple[str, Any] | None:
    """A tone and a sentence when the story has ended or cannot go on; None while it can."""
    state = at.application.state if at.application else ""
    if state == "accepted":
        return "ok", _("The story is complete: the award is accepted. The ministry of the host country sees one more.")
    if state in {"refused", "reserve"}:
        return "warn", _(
            "With the scores that you gave, the application was not among the selected. That is how it works. "
            "The letter says why. Reset the demonstration to try again."
        )
    if state in {"declined", "lapsed"}:
        return "info", _("The offer was not accepted, so the place is free. Reset the demonstration to try again.")
    if at.is_past_close and not at.is_sent:
        return "warn", _("The call closed before the draft was sent, so the story stops here. Reset the demonstration.")
    if any(review.state not in READING for review in at.reviews.values()):
        return "warn", _("The file was given back, and nobody else can read it here. Reset the demonstration.")
    return None


def page_of(key: str, at: Scene) -> str:
    """The address on which a step lands."""
    application = at.application
    if key in {"score_one", "score_two"}:
        review = at.reviews.get(key.replace("score", "reviewer"))
        is_readable = review is not None and review.state in READING
        return reverse("scholarships:review", args=[review.uuid]) if is_readable else reverse("scholarships:reviews")
    if key in {"sign", "release"} and at.run is not None:
        return reverse("scholarships:run", args=[at.run.uuid])
    if key in {"close", "select", "sign", "release"}:
        return reverse("scholarships:selection_call", args=[at.call.slug])
    if key == "receipt":
        return reverse("demonstration:mails", args=["applicant"])
    if key == "accept" and at.offer is not None:
        return reverse("scholarships:offer", args=[at.offer.uuid])
    if key == "call" or application is None:
        return reverse("scholarships:call", args=[at.call.slug])
    if application.state != "draft":
        return reverse("scholarships:application", args=[application.uuid])
    if application.profile.is_complete and application.proposal.is_complete:
        return reverse("scholarships:check", args=[application.uuid])
    return reverse("scholarships:section", args=[application.uuid, "proposal"])


def act(key: str, at: Scene) -> None:
    """Do the staff's act of a step, where it has one, in the names that the page says.

    Raises: whatever the actions raise.
    """
    if key == "close" and at.call.state == "published":
        decisions.close_and_start_review(
            call=at.call, officer=at.users["officer"], due_on=now().date() + timedelta(days=14), reason=REASON
        )
    if key == "score_one" and at.is_in_review:
        score_the_others(at)


def score_the_others(at: Scene) -> int:
    """Score every file of the call but the applicant's, as the reviewers who have them.

    So many stay low that an applicant with middling scores still wins a seat.
    Returns: how many were scored.
    """
    rng = random.Random(f"{at.call.slug}:others")  # noqa: S311 - invented scores, not secrets
    own = at.application.pk if at.application else None
    waiting = [review for review in decisions.open_reviews(at.call) if review.application_id != own]
    numbers = sorted({review.application_id for review in waiting})
    strong = set(rng.sample(numbers, min(len(numbers), max(0, at.call.seats - 4))))
    return decisions.score(
        waiting, rng=rng,
        values_of=lambda review: decisions.draw_values(
            rng, decisions.STRONG if review.application_id in strong else decisions.WEAK
        ),
    )  # fmt: skip


def require_possible(key: str, at: Scene) -> Step:
    """The step, when it is done or can be done now.

    Raises: StepNotPossibleError.
    """
    step = next((one for one in steps(at) if one.key == key), None)
    if step is None or not step.is_possible:
        raise StepNotPossibleError(_("The story is not so far yet. Take the steps in order."))
    return step
