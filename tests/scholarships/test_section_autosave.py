"""A section saved by its page while somebody types, and what becomes of text when things go wrong."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from academy_portal.accounts import typed_text
from academy_portal.audit.models import Event
from academy_portal.kernel.clock import now
from scholarships.actions import save_section, start_review
from scholarships.models import Application, Profile, Proposal, Review, Score
from tests.clients import client_for

from .world import World, profile_values, proposal_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World) -> Application:
    """A draft with both sections filled."""
    return world.apply("awa", send=False)


@pytest.fixture
def client(draft: Application) -> Client:
    """The applicant's browser."""
    return client_for(draft.applicant)


def address(draft: Application, name: str = "proposal", *, language: str = "en", page: str = "section") -> str:
    return reverse(f"scholarships:{page}", args=[draft.uuid, name]).replace("/en/", f"/{language}/", 1)


def posted(draft: Application, revision: int = 1, **changes: object) -> dict[str, object]:
    return {
        **proposal_values(),
        "revision": revision,
        "typed_by": typed_text.mark_of(draft.applicant),
        **changes,
    }


def save_in_background(client: Client, draft: Application, **changes: object) -> tuple[int, dict[str, object]]:
    answer = client.post(
        address(draft, page="autosave"), posted(draft, **changes), headers={"accept": "application/json"}
    )
    return answer.status_code, answer.json()


def events(draft: Application) -> int:
    return Event.objects.filter(
        verb="save_section", subject_pk=str(draft.pk), subject_model="scholarships.application"
    ).count()


def test_the_page_saves_what_is_typed(client: Client, draft: Application) -> None:
    assert save_in_background(client, draft, motivation="Une.") == (200, {"revision": 2, "text": ""})
    stored = Proposal.objects.get(application=draft)
    assert (stored.motivation, stored.revision, stored.is_complete) == ("Une.", 2, True)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_nothing_new_changes_nothing(client: Client, draft: Application) -> None:
    before = Proposal.objects.filter(application=draft).values().get()
    assert save_in_background(client, draft) == (200, {"revision": 1, "text": ""})
    assert Proposal.objects.filter(application=draft).values().get() == before


def test_a_sitting_is_one_event(client: Client, draft: Application) -> None:
    told = events(draft)
    Proposal.objects.filter(application=draft).update(saved_at=now() - timedelta(hours=1))
    for revision in (1, 2, 3):
        assert save_in_background(client, draft, revision=revision, motivation=f"{revision} fois")[0] == 200
    assert events(draft) == told + 1
    # A section that stops being complete is told, a press of the button always.
    save_in_background(client, draft, revision=4, motivation="")
    assert events(draft) == told + 2
    client.post(address(draft), posted(draft, revision=5, motivation="Encore.", later="1"))
    assert events(draft) == told + 3


def test_what_must_be_corrected_is_named_and_the_rest_is_saved(client: Client, draft: Application) -> None:
    status, answer = save_in_background(client, draft, motivation="mot " * 401, planned_use="Neuf.")
    assert (status, answer["revision"]) == (200, 2)
    assert answer["text"] == "Not saved yet, because it has to be corrected: Why do you want to take part?"
    stored = Proposal.objects.get(application=draft)
    assert (stored.motivation, stored.planned_use) == (proposal_values()["motivation"], "Neuf.")
    assert not stored.is_complete


def test_a_choice_that_does_not_exist_keeps_the_stored_one(client: Client, draft: Application) -> None:
    form = {**profile_values(), "revision": 1, "country_id": "??", "nationality_id": "??", "languages": ["xx"]}
    form["full_name"] = "Awa Nouvelle"
    answer = client.post(address(draft, "profile", page="autosave"), form)
    stored = Profile.objects.get(application=draft)
    assert (answer.status_code, stored.full_name, stored.country_id, stored.languages) == (
        200, "Awa Nouvelle", "ML", ["fr", "en"],
    )  # fmt: skip


@pytest.mark.parametrize("revision", ["", "x", "-"])
def test_without_a_revision_nothing_is_saved(client: Client, draft: Application, revision: str) -> None:
    assert save_in_background(client, draft, revision=revision, motivation="Non.") == (422, {})
    assert Proposal.objects.get(application=draft).motivation == proposal_values()["motivation"]


def test_what_was_saved_elsewhere_is_never_overwritten_by_itself(client: Client, draft: Application) -> None:
    save_in_background(client, draft, motivation="Ailleurs.")
    status, answer = save_in_background(client, draft, motivation="Ici.")
    assert (status, answer["is_stale"]) == (409, True)
    assert Proposal.objects.get(application=draft).motivation == "Ailleurs."


def test_a_call_that_closed_says_so(client: Client, draft: Application, world: World) -> None:
    world.call.grace_minutes = 0
    world.call.save(update_fields=["grace_minutes"])
    world.close()
    status, answer = save_in_background(client, draft, motivation="Trop tard.")
    assert (status, answer) == (
        409,
        {"text": "The call is closed; the answers can no longer be changed.", "is_stale": False},
    )
    assert Proposal.objects.get(application=draft).motivation == proposal_values()["motivation"]


def test_two_texts_stand_side_by_side_and_the_next_save_wins(client: Client, draft: Application) -> None:
    save_section(
        section=draft.proposal,
        values=proposal_values(motivation="Ailleurs.", article_language="es"),
        is_complete=True,
        revision=1,
        by=draft.applicant,
        at=now(),
    )
    page = client.post(address(draft), posted(draft, motivation="Ici.", finish="1"))
    assert page.status_code == 422
    shown = {one.name: (one.here, one.stored) for one in page.context["differences"]}
    assert shown == {"motivation": ("Ici.", "Ailleurs."), "article_language": ("French", "Spanish")}
    assert Proposal.objects.get(application=draft).motivation == "Ailleurs."
    # Nothing is saved by itself while the two texts stand there.
    assert 'data-save=""' in page.content.decode()
    # One answer is taken from the other text, without script.
    page = client.post(address(draft), posted(draft, 2, motivation="Ici.", take="article_language", two_texts="1"))
    assert [one.name for one in page.context["differences"]] == ["motivation"]
    assert page.context["form"]["article_language"].value() == "es"
    # Nor by the switch of language.
    page = client.post(address(draft, language="fr"), posted(draft, 2, motivation="Ici.", stay="1", two_texts="1"))
    assert (page.status_code, [one.here for one in page.context["differences"]]) == (200, ["Ici.", "français"])
    assert Proposal.objects.get(application=draft).motivation == "Ailleurs."
    client.post(address(draft), posted(draft, 2, motivation="Ici.", article_language="es", finish="1"))
    stored = Proposal.objects.get(application=draft)
    assert (stored.motivation, stored.article_language, stored.revision) == ("Ici.", "es", 3)


@pytest.mark.parametrize(
    ("is_here", "words"),
    [(True, "Saved in another tab or window of this browser"), (False, "Saved elsewhere, perhaps on another device")],
)
def test_two_texts_say_where_the_other_one_was_saved(
    client: Client, draft: Application, is_here: bool, words: str
) -> None:
    client.post(address(draft), posted(draft, motivation="Une.", later="1"))
    other = client if is_here else client_for(draft.applicant)
    save_in_background(other, draft, revision=2, motivation="Deux.")
    page = client.post(address(draft), posted(draft, 2, motivation="Trois.", later="1")).content.decode()
    assert words in page
    assert ("Saved elsewhere, perhaps" in page) is not is_here


def test_the_switch_of_language_saves_first_and_stays(client: Client, draft: Application) -> None:
    page = client.get(address(draft)).content.decode()
    assert f'formaction="{address(draft, language="ar")}"' in page
    answer = client.post(address(draft, language="ar"), posted(draft, motivation="لماذا؟", stay="1"))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(draft, language="ar"))
    assert Proposal.objects.get(application=draft).motivation == "لماذا؟"


def test_the_switch_of_language_keeps_what_cannot_be_saved(client: Client, draft: Application) -> None:
    long = "mot " * 401
    page = client.post(address(draft, language="fr"), posted(draft, motivation=long, stay="1"))
    assert (page.status_code, page.context["form"]["motivation"].value()) == (422, long)
    assert 'lang="fr"' in page.content.decode()


def signed_in_again(client: Client, draft: Application, *, as_: Application | None = None) -> None:
    """The session that holds the text becomes one of a person, as the sign-in does it."""
    kept = client.session.get("typed_text")
    client.force_login((as_ or draft).applicant)
    session = client.session
    session["typed_text"] = kept
    session.save()


def test_text_survives_the_end_of_the_session(draft: Application) -> None:
    client = Client()
    answer = client.post(address(draft), posted(draft, motivation="Longue réponse.", later="1"))
    assert answer.headers["Location"] == f"/en/account/login/?next={address(draft)}"
    assert "Longue" not in str(dict(client.session))
    signed_in_again(client, draft)
    page = client.get(address(draft))
    assert page.context["form"]["motivation"].value() == "Longue réponse."
    assert "What you typed is back" in page.content.decode()
    # Looking does not save, and looking again finds it again.
    assert Proposal.objects.get(application=draft).motivation == proposal_values()["motivation"]
    assert client.get(address(draft)).context["is_kept_text"]
    assert not client.get(address(draft, "profile")).context["is_kept_text"]
    client.post(address(draft), posted(draft, motivation="Longue réponse.", later="1"))
    assert not client.get(address(draft)).context["is_kept_text"]
    assert Proposal.objects.get(application=draft).motivation == "Longue réponse."


def test_text_is_shown_to_nobody_else_and_not_for_ever(draft: Application, world: World) -> None:
    other = world.apply("bea", send=False)
    client = Client()
    client.post(address(draft), posted(draft, motivation="De Awa."))
    signed_in_again(client, draft, as_=other)
    assert not client.get(address(other)).context["is_kept_text"]
    assert "typed_text" not in client.session

    client = Client()
    client.post(address(draft), posted(draft, motivation="De Awa."))
    signed_in_again(client, draft)
    request = client.get(address(draft)).wsgi_request
    assert typed_text.found(request, at=now() + typed_text.KEPT_FOR + timedelta(minutes=1)) is None


@pytest.mark.parametrize("mark", ["", "1", "1:forged", None])
def test_nothing_is_kept_for_a_form_that_is_not_ours(draft: Application, mark: str | None) -> None:
    client = Client()
    form = posted(draft, typed_by=mark) if mark is not None else {**proposal_values(), "revision": 1}
    client.post(address(draft), form)
    assert dict(client.session) == {}


def test_a_script_without_session_is_told_and_nothing_is_put_aside(draft: Application) -> None:
    client = Client()
    assert save_in_background(client, draft) == (401, {})
    assert dict(client.session) == {}


def test_scores_survive_the_end_of_the_session(draft: Application, world: World) -> None:
    sent = world.apply("bea")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=20), by=world.officer, at=world.at)
    review = Review.objects.filter(application=sent).select_related("reviewer").first()
    place = reverse("scholarships:review", args=[review.uuid])
    page = client_for(review.reviewer).get(place)
    fields = {name: "3" if name.startswith("value") else f"Pourquoi {name}" for name in page.context["form"].fields}
    typed = {**fields, "revision": "0", "typed_by": typed_text.mark_of(review.reviewer), "form_key": "k" * 32}
    client = Client()
    client.post(place, typed)
    kept = client.session["typed_text"]
    back = client_for(review.reviewer)
    session = back.session
    session["typed_text"] = kept
    session.save()
    page = back.get(place)
    assert {name: page.context["form"][name].value() for name in fields} == {**fields, "revision": "0"}
    assert not Score.objects.filter(review=review).exists()
    back.post(place, typed)
    assert Score.objects.filter(review=review).exists()
    assert "typed_text" not in back.session
