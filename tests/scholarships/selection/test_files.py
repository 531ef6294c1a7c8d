"""Files: what is refused and where, the canonical form, and the result on disk."""

from __future__ import annotations

import copy
import hashlib
import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scholarships.selection.files import (
    canonical_bytes,
    parse_problem,
    problem_document,
    problem_from_document,
    problem_sha256,
    read_problem,
    result_document,
    write_result,
)
from scholarships.selection.problem import Applicant, Policy, Problem, SelectionFileError
from scholarships.selection.solve import select
from tests.scholarships.selection.instances import small_problem

DOCUMENT: dict[str, Any] = {
    "schema": "sse-academy/1",
    "kind": "selection",
    "id": "call-13",
    "lottery_seed": "4711",
    "rule": "total",
    "applicants": {
        "columns": ["id", "score", "cost", "country", "ldc"],
        "rows": [["a1", 8125, 2600, "SN", True], ["a2", 7900, 2100, None, False], ["a3", 7000, 900, "PE", False]],
    },
    "rules": [
        {"kind": "budget", "name": "budget", "max": 5000},
        {"kind": "count", "name": "places", "where": {}, "max": 2},
        {"kind": "count", "name": "one of Peru", "where": {"country": "PE"}, "min": 0, "max": 1},
        {"kind": "share", "name": "ldc", "where": {"ldc": True}, "min_percent": 30},
        {"kind": "cap_each", "name": "country", "attr": "country", "max": 1},
    ],
    "accepted": ["a1"],
    "gone": [],
    "diversity": {"attr": "country", "epsilon_per_mille": 2},
    "explain": "near",
}
MISSING = object()


def test_a_good_document_is_read_and_written_back() -> None:
    problem = problem_from_document(DOCUMENT)
    assert problem.policy is Policy.TOTAL
    assert problem.accepted == {"a1"}
    assert problem.applicants[1] == Applicant("a2", 7900, 2100, {"country": None, "ldc": False})
    assert [rule.name for rule in problem.rules] == ["budget", "places", "one of Peru", "ldc", "country"]
    assert problem_from_document(problem_document(problem)) == replace(
        problem, applicants=problem.sorted_applicants(), rules=problem.sorted_rules()
    )


def changed(path: str, value: object) -> dict[str, Any]:
    """The good document with one place changed, added or (MISSING) taken away."""
    document = copy.deepcopy(DOCUMENT)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    target: Any = document
    for part in parents:
        target = target[part]
    if value is MISSING:
        del target[last]
    elif isinstance(target, list) and last == len(target):
        target.append(value)
    else:
        target[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "place", "message"),
    [
        ("colour", 1, "colour", "is not known"),
        ("id", MISSING, "id", "is missing"),
        ("id", "", "id", "must not be empty"),
        ("id", "a\u0000b", "id", "holds a character that is not allowed"),
        ("schema", "sse-academy/2", "schema", "must be one of: sse-academy/1"),
        ("kind", "visits", "kind", "must be one of: selection"),
        ("rule", "best", "rule", "must be one of: priority, total"),
        ("explain", True, "explain", "must be one of: none, near, all"),
        ("lottery_seed", True, "lottery_seed", "must be a text"),
        ("applicants", [], "applicants", "must be an object"),
        ("applicants/extra", 1, "applicants.extra", "is not known"),
        ("applicants/columns/1", "cost", "applicants.columns", "must begin with id, score, cost"),
        ("applicants/columns/4", "country", "applicants.columns[4]", "“country” is there twice"),
        ("applicants/rows/1", ["a2", 1], "applicants.rows[1]", "has 2 values for 5 columns"),
        ("applicants/rows/1/0", "a1", "applicants.rows[1].id", "“a1” is there twice"),
        ("applicants/rows/1/0", 12, "applicants.rows[1].id", "must be a text"),
        ("applicants/rows/1/1", -1, "applicants.rows[1].score", "must not be negative"),
        ("applicants/rows/1/1", True, "applicants.rows[1].score", "must be a whole number"),
        ("applicants/rows/1/1", "7", "applicants.rows[1].score", "must be a whole number"),
        ("applicants/rows/1/2", -5, "applicants.rows[1].cost", "must not be negative"),
        ("applicants/rows/1/2", 10**12, "applicants.rows[1].cost", "must be below 1000000000000"),
        ("applicants/rows/1/3", [], "applicants.rows[1].country", "must be a text"),
        ("rules", {}, "rules", "must be a list"),
        ("rules/0", 3, "rules[0]", "must be an object"),
        ("rules/0/kind", "quota", "rules[0].kind", "must be one of: budget, count, share, cap_each"),
        ("rules/0/kind", MISSING, "rules[0].kind", "is missing"),
        ("rules/0/name", MISSING, "rules[0].name", "is missing"),
        ("rules/0/name", "places", "rules[1].name", "“places” is there twice"),
        ("rules/0/max", -1, "rules[0].max", "must not be negative"),
        ("rules/0/min", 1, "rules[0].min", "is not known"),
        ("rules/1/max", MISSING, "rules[1]", "needs min or max"),
        ("rules/1/where", {"planet": "x"}, "rules[1].where.planet", "unknown attribute “planet”"),
        ("rules/2/where", {"country": None}, "rules[2].where.country", "“not stated” is never counted in a quota"),
        (
            "rules/2/where",
            {"country": "not_stated"},
            "rules[2].where.country",
            "“not stated” is never counted in a quota",
        ),
        ("rules/2/min", -1, "rules[2].min", "must not be negative"),
        ("rules/3/min_percent", 101, "rules[3].min_percent", "must be between 0 and 100"),
        ("rules/4/attr", "planet", "rules[4].attr", "unknown attribute “planet”"),
        ("accepted", ["a1", "a1"], "accepted[1]", "“a1” is there twice"),
        ("accepted", ["zz"], "accepted", "“zz” is not an applicant"),
        ("gone", ["zz"], "gone", "“zz” is not an applicant"),
        ("gone", ["a1"], "gone", "“a1” is also in accepted"),
        ("diversity/attr", "planet", "diversity.attr", "unknown attribute “planet”"),
        ("diversity/epsilon_per_mille", 1001, "diversity.epsilon_per_mille", "must be between 0 and 1000"),
        ("rule", "priority", "diversity", "goes with the rule “total” only"),
    ],
)
def test_refusals_name_their_place(path: str, value: object, place: str, message: str) -> None:
    with pytest.raises(SelectionFileError) as refusal:
        parse_problem(json.dumps(changed(path, value)).encode())
    assert (refusal.value.place, refusal.value.message) == (place, message)


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"\xff", "file", "is not UTF-8 at byte 0"),
        (b'{"schema": ', "file", "is not JSON at line 1, column 12"),
        (b"[" * 100_000, "file", "is nested too deeply"),
        (b"[]", "file", "must be an object"),
        (b'{"id": 1, "id": 2}', "id", "is there twice in one object"),
    ],
)
def test_broken_files(content: bytes, place: str, message: str) -> None:
    with pytest.raises(SelectionFileError) as refusal:
        parse_problem(content)
    assert (refusal.value.place, refusal.value.message) == (place, message)


@pytest.mark.parametrize("number", ["81.25", "8125.0", "1e3", "NaN", "Infinity", "-Infinity", "9" * 30])
@pytest.mark.parametrize(("where", "place"), [("8125", "score"), ("2600", "cost"), ('"SN"', "country")])
def test_numbers_that_are_not_whole(number: str, where: str, place: str) -> None:
    content = json.dumps(DOCUMENT).replace(where, number, 1).encode()
    with pytest.raises(SelectionFileError) as refusal:
        parse_problem(content)
    assert refusal.value.place == f"applicants.rows[0].{place}"
    assert refusal.value.message == f"{number} is not a whole number below 10^18"


def test_a_number_that_is_not_whole_is_refused_everywhere() -> None:
    for path in ("rules/0/max", "rules/2/min", "rules/3/min_percent", "rules/4/max", "diversity/epsilon_per_mille"):
        with pytest.raises(SelectionFileError):
            parse_problem(json.dumps(changed(path, 1.5)).encode())


def test_ids_are_one_in_nfc() -> None:
    both = changed("applicants/rows/1/0", unicodedata.normalize("NFD", "é"))
    both["applicants"]["rows"][2][0] = "é"
    with pytest.raises(SelectionFileError, match="is there twice"):
        problem_from_document(both)


def test_a_whole_number_as_seed_reads_like_its_text() -> None:
    assert problem_from_document(changed("lottery_seed", 4711)) == problem_from_document(DOCUMENT)


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    with path.open("wb") as handle:
        handle.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(SelectionFileError, match="is larger than"):
        read_problem(path)


def test_the_hash_is_of_the_content_not_of_its_order() -> None:
    shuffled = copy.deepcopy(DOCUMENT)
    shuffled["applicants"]["rows"].reverse()
    shuffled["rules"].reverse()
    for row in shuffled["applicants"]["rows"]:
        row[3], row[4] = row[4], row[3]
    shuffled["applicants"]["columns"][3:] = ["ldc", "country"]
    one, other = problem_from_document(DOCUMENT), problem_from_document(shuffled)
    assert problem_sha256(one) == problem_sha256(other)
    content = canonical_bytes(problem_document(one))
    assert problem_sha256(one) == hashlib.sha256(content).hexdigest()
    assert parse_problem(content) == problem_from_document(problem_document(one))
    changed_score = problem_from_document(changed("applicants/rows/0/1", 8126))
    assert problem_sha256(changed_score) != problem_sha256(one)


def test_a_result_on_disk(tmp_path: Path) -> None:
    problem = problem_from_document(DOCUMENT)
    result = select(problem)
    digest = write_result(tmp_path / "out.json", problem, result)
    content = (tmp_path / "out.json").read_bytes()
    assert digest == hashlib.sha256(content).hexdigest()
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    document = json.loads(content)
    assert document == result_document(problem, result)
    versions = document.pop("versions")
    assert sorted(versions) == ["method", "numpy", "python", "scipy"]
    assert document.pop("input_sha256") == problem_sha256(problem)
    standings = document.pop("standings")
    assert {one["rule"]: one["slack"] for one in standings} == {
        "budget": 300,
        "country": 0,
        "ldc": 0,
        "one of Peru": 1,
        "places": 0,
    }
    assert document == {
        "schema": "sse-academy/1",
        "kind": "selection-result",
        "id": "call-13",
        "rule": "total",
        "status": "optimal",
        "reason": "",
        "selected": ["a1", "a2"],
        "awards": 2,
        "total_score": 16025,
        "total_cost": 4700,
        "lottery_weight": result.lottery_weight,
        "points_short": {"a3": 900},
        "blocking": {},
        "rule_prices": dict(result.rule_prices),
        "conflict": [],
    }


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    problem = small_problem(1, Policy.PRIORITY)
    target = tmp_path / "out.json"
    target.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_result(target, problem, select(problem))
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


@pytest.mark.parametrize("seed", range(12))
def test_every_problem_survives_its_file(seed: int) -> None:
    problem: Problem = small_problem(seed, Policy.TOTAL)
    again = parse_problem(canonical_bytes(problem_document(problem)))
    assert problem_sha256(again) == problem_sha256(problem)
    assert select(again) == select(problem)
