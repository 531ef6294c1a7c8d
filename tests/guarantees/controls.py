"""Negative controls: each guard of a guarantee is taken away in a copy of the tree, and its test must fail there.

A control is one row: the guarantee, the break in words, the file with the text before and after, the test that must
fail. The rows of a guarantee stand in a module of their own, ``tests/guarantees/breaks/g3.py`` for G3, as one tuple
``CONTROLS``; a new module is found by itself. Example::

    from tests.guarantees.controls import Control

    CONTROLS = (
        Control(
            guarantee="G9",
            words="an offer that was answered can be answered again",
            file="scholarships/actions/offers.py",
            before="AND state = 'open' AND {condition}",
            after="AND {condition}",
            test="tests/guarantees/test_g9_offers.py::test_one_winner_each",
        ),
    )

``before`` occurs exactly once in the file. ``test`` names one test function; of its parameters only the small ones run
(not those marked ``long`` or ``full``), so the small figure must be enough to show the break. The failure must come
from the test itself: an assertion, or what ``fails_with`` says. ``is_slow`` keeps a row out of the sample of
``make test-long``; ``make test-full`` tries all rows.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings
from django.db import connection

from tests.processes import ROOT, database_url

# How pytest words the failure of an assertion, and of a refusal that did not come.
ASSERTION = r"^(assert\b|AssertionError|Failed: DID NOT RAISE)"
LONGEST_S = 900


@dataclass(frozen=True, kw_only=True)
class Control:
    """One guard to take away. ``fails_with``: a pattern that the failure's message must hold."""

    guarantee: str
    words: str
    file: str
    before: str
    after: str
    test: str
    fails_with: str = ASSERTION
    is_slow: bool = False

    def __str__(self) -> str:
        return f"{self.guarantee}: {self.words}"

    @property
    def is_in_tables(self) -> bool:
        """Whether the guard stands in a migration: the tables must then be made anew."""
        return "/migrations/" in self.file


@dataclass(frozen=True)
class Outcome:
    """How a run of pytest ended: exit code, and the messages of what passed, failed and could not run."""

    code: int
    passed: list[str]
    failures: dict[str, str]
    errors: dict[str, str]
    text: str

    def of(self, test: str) -> "Outcome":
        """The part of the outcome that belongs to one test, its cases together."""
        file, _colons, name = test.partition("::")
        case = f"{file.removesuffix('.py').replace('/', '.')}.{name}"

        def is_mine(found: str) -> bool:
            return found == case or found.startswith(f"{case}[")

        return Outcome(
            self.code,
            [one for one in self.passed if is_mine(one)],
            {one: message for one, message in self.failures.items() if is_mine(one)},
            {one: message for one, message in self.errors.items() if is_mine(one)},
            self.text,
        )


def copy_tree(target: Path) -> Path:
    """Copy what git knows or would take in, as it lies here; returns the copy's root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def apply_break(tree: Path, control: Control) -> None:
    """Take the guard away in the copy.

    Raises: AssertionError unless the text stands there exactly once.
    """
    path = tree / control.file
    source = path.read_text(encoding="utf-8")
    assert source.count(control.before) == 1, f"{control}: `before` stands {source.count(control.before)} times"
    path.write_text(source.replace(control.before, control.after), encoding="utf-8")


@contextmanager
def migrated_database(tree: Path) -> Iterator[str]:
    """A database with the tables of a tree, to be copied by its tests; gone at the end."""
    name = f"test_academy_template_{os.getpid()}"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    variables = {"DATABASE_URL": database_url(name), "REDIS_URL": settings.REDIS_URL}
    variables["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            subprocess.run(command, cwd=tree, env={**_foreign_variables(), **variables}, check=True)
            yield name
        finally:
            cursor.execute(f'DROP DATABASE "{name}"')


def _foreign_variables() -> dict[str, str]:
    """The environment without what this run's own settings left in it: that belongs to this tree."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ACADEMY_", "PYTEST_"))}


def run_tests(tree: Path, tests: Iterable[str], *, template: str = "") -> Outcome:
    """Run the small cases of these tests in a tree, on the servers of this run and a database of their own.

    ``template`` names a migrated database to copy; without one, the tree's own migrations make the tables.
    """
    report = tree / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *tests, "-m", "not long and not full", "-q", "-p", "no:cacheprovider"]
    command += [f"--junitxml={report}"]
    variables = {"DATABASE_URL": database_url(), "REDIS_URL": settings.REDIS_URL, "TEST_TEMPLATE": template}
    done = subprocess.run(
        command,
        cwd=tree,
        env={**_foreign_variables(), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    text = (done.stdout + done.stderr)[-4000:]
    assert report.exists(), text
    passed, failures, errors = [], {}, {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        failure, error = case.find("failure"), case.find("error")
        if failure is not None:
            failures[name] = str(failure.get("message"))
        elif error is not None:
            errors[name] = str(error.get("message"))
        elif case.find("skipped") is None:
            passed.append(name)
    return Outcome(done.returncode, passed, failures, errors, text)


def names_the_break(control: Control, outcome: Outcome) -> bool:
    """Whether the broken tree failed as a test fails: by its own assertion, not for want of a fixture or an import."""
    found = [message for message in outcome.failures.values() if re.search(control.fails_with, message)]
    return outcome.code == 1 and bool(found) and not outcome.errors
