"""What the tests of the demonstration share: the mode switched on, one made, and what it says in one digest."""

import hashlib
import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings
from django.urls import clear_url_caches

import academy_portal.urls
from academy_portal.kernel.clock import now
from academy_portal.operations.demonstration.create import DEFAULT_SEED, make_demonstration
from academy_portal.reference.loading import load_reference
from scholarships.models import Application, Score


@contextmanager
def demonstration_mode(*, on: bool = True) -> Iterator[None]:
    """The portal as a demonstration or not, with the addresses that go with it."""
    with override_settings(DEMONSTRATION=on):
        _read_addresses_again()
        yield
    _read_addresses_again()


def _read_addresses_again() -> None:
    importlib.reload(academy_portal.urls)
    clear_url_caches()


def make(total: int, seed: int = DEFAULT_SEED) -> None:
    """Make a demonstration on a database that holds nothing yet."""
    load_reference(at=now())
    make_demonstration(total=total, seed=seed, at=now())


def digest() -> str:
    """Numbers, names, countries, answers, scores and decisions of all applications; no times or private addresses."""
    rows = []
    applications = Application.objects.select_related("call", "profile", "proposal").order_by("pk")
    for one in applications:
        profile, proposal = one.profile, one.proposal
        scores = Score.objects.filter(review__application=one).order_by("review__reviewer__email", "criterion__key")
        rows.append(
            [
                one.call.slug,
                one.number,
                one.state,
                profile.full_name,
                profile.country_id,
                profile.organisation_name,
                proposal.motivation,
                proposal.planned_use,
                proposal.article_title,
                [
                    [score.criterion.key, score.value, score.justification]
                    for score in scores.select_related("criterion")
                ],
            ]
        )
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
