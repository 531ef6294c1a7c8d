"""Each guarantee's test fails when its guard is taken away: the test can fail, so its passing says something."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.guarantees.breaks import ALL
from tests.guarantees.controls import (
    Control,
    Outcome,
    apply_break,
    copy_tree,
    migrated_database,
    names_the_break,
    run_tests,
)
from tests.processes import ROOT

SEED, SAMPLE_SIZE = 2026, 5
TRIAL = "test_without_its_guard_the_test_fails"


def sample() -> list[Control]:
    """One quick control each of some guarantees."""
    lot, rows = random.Random(SEED), defaultdict(list)
    for control in ALL:
        if not control.is_slow:
            rows[control.guarantee].append(control)
    return [lot.choice(rows[name]) for name in sorted(lot.sample(sorted(rows), SAMPLE_SIZE))]


SAMPLE = sample()


@pytest.mark.parametrize("control", ALL, ids=str)
def test_every_break_fits_the_source(control: Control) -> None:
    assert (ROOT / control.file).read_text(encoding="utf-8").count(control.before) == 1
    assert control.before != control.after
    file, name = control.test.split("::")
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


@dataclass(frozen=True)
class Whole:
    """The unbroken tree: its tables, and its answer to the tests of all controls that are tried in this run."""

    template: str
    outcome: Outcome


@pytest.fixture(scope="module")
def whole(
    request: pytest.FixtureRequest, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Whole]:
    """The unbroken tree, asked once."""
    chosen = [item.callspec.params["control"] for item in request.session.items if item.name.startswith(f"{TRIAL}[")]
    tree = copy_tree(tmp_path_factory.mktemp("whole"))
    with django_db_blocker.unblock(), migrated_database(tree) as template:
        yield Whole(template, run_tests(tree, sorted({control.test for control in chosen}), template=template))


@pytest.mark.parametrize(
    "control",
    [
        pytest.param(control, id=str(control), marks=pytest.mark.long if control in SAMPLE else pytest.mark.full)
        for control in ALL
    ],
)
def test_without_its_guard_the_test_fails(
    control: Control, whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = whole.outcome.of(control.test)
    assert (sound.failures, sound.errors) == ({}, {})
    assert sound.passed, sound.text
    apply_break(copy_tree(tmp_path), control)
    broken = run_tests(tmp_path, [control.test], template="" if control.is_in_tables else whole.template)
    assert names_the_break(control, broken), broken.text
    name, count = control.test.rpartition("::")[2], len(broken.failures)
    with capsys.disabled():
        print(f"\n{control.guarantee} | {control.words} | {name} fails ({count} of {count + len(broken.passed)})")  # noqa: T201
