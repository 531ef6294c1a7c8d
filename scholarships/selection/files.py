"""Files of the schema sse-academy/1: read a selection strictly, write its result, both in one canonical form."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import unicodedata
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from scholarships.selection.problem import (
    COST,
    Applicant,
    AttributeValue,
    BudgetRule,
    CapEachRule,
    CountRule,
    Diversity,
    Explain,
    Policy,
    Problem,
    Rule,
    SelectionFileError,
    ShareRule,
)
from scholarships.selection.result import Result
from scholarships.selection.strict_json import (
    json_array,
    json_object,
    json_one_of,
    json_text,
    json_value,
    json_whole,
    load_json,
)

SCHEMA = "sse-academy/1"
METHOD = "selection/1"
FIXED_COLUMNS = ("id", "score", COST)
LARGEST_FILE = 64 * 1024 * 1024


def read_problem(path: Path) -> Problem:
    """Read a problem file. Raises: SelectionFileError, OSError."""
    if path.stat().st_size > LARGEST_FILE:
        raise SelectionFileError("file", f"is larger than {LARGEST_FILE} bytes")
    return parse_problem(path.read_bytes())


def parse_problem(content: bytes) -> Problem:
    """Read a problem from the bytes of a file. Raises: SelectionFileError."""
    return problem_from_document(load_json(content))


def problem_from_document(document: object) -> Problem:
    """Turn a parsed JSON document into a problem. Raises: SelectionFileError."""
    top = json_object(
        document,
        "file",
        needed=("schema", "kind", "id", "lottery_seed", "rule", "applicants", "rules"),
        allowed=("accepted", "gone", "diversity", "explain"),
    )
    json_one_of(top["schema"], "schema", (SCHEMA,))
    json_one_of(top["kind"], "kind", ("selection",))
    attributes, applicants = _applicants(top["applicants"])
    return Problem(
        id=json_text(top["id"], "id"),
        policy=Policy(json_one_of(top["rule"], "rule", tuple(Policy))),
        lottery_seed=_seed(top["lottery_seed"]),
        attributes=attributes,
        applicants=applicants,
        rules=tuple(_rule(one, f"rules[{i}]") for i, one in enumerate(json_array(top["rules"], "rules"))),
        accepted=_ids(top.get("accepted", []), "accepted"),
        gone=_ids(top.get("gone", []), "gone"),
        diversity=_diversity(top["diversity"]) if "diversity" in top else None,
        explain=Explain(json_one_of(top.get("explain", "none"), "explain", tuple(Explain))),
    )


def problem_document(problem: Problem) -> dict[str, object]:
    """The canonical document of a problem: sorted, complete, whole numbers only."""
    attributes = sorted(problem.attributes)
    document: dict[str, object] = {
        "schema": SCHEMA,
        "kind": "selection",
        "id": problem.id,
        "lottery_seed": problem.lottery_seed,
        "rule": problem.policy.value,
        "applicants": {
            "columns": [*FIXED_COLUMNS, *attributes],
            "rows": [
                [person.id, person.score, person.cost, *(person.attributes[name] for name in attributes)]
                for person in problem.sorted_applicants()
            ],
        },
        "rules": [_rule_document(rule) for rule in problem.sorted_rules()],
        "accepted": sorted(problem.accepted),
        "gone": sorted(problem.gone),
        "explain": problem.explain.value,
    }
    if problem.diversity is not None:
        document["diversity"] = {
            "attr": problem.diversity.attribute,
            "epsilon_per_mille": problem.diversity.epsilon_per_mille,
        }
    return document


def canonical_bytes(document: Mapping[str, object]) -> bytes:
    """The one form of a document that is hashed: UTF-8, NFC, sorted keys, no spaces, a newline at the end."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return (unicodedata.normalize("NFC", text) + "\n").encode()


def problem_sha256(problem: Problem) -> str:
    """The published hash of a problem: SHA-256 of its canonical bytes."""
    return hashlib.sha256(canonical_bytes(problem_document(problem))).hexdigest()


def result_document(problem: Problem, result: Result) -> dict[str, object]:
    """The document of a result. How long it took is not part of it: the same problem gives the same bytes."""
    return {
        "schema": SCHEMA,
        "kind": "selection-result",
        "id": problem.id,
        "input_sha256": problem_sha256(problem),
        "rule": problem.policy.value,
        "status": result.status.value,
        "reason": result.reason,
        "selected": list(result.selected),
        "awards": result.awards,
        "total_score": result.total_score,
        "total_cost": result.total_cost,
        "lottery_weight": result.lottery_weight,
        "points_short": dict(result.points_short),
        "blocking": {one: list(names) for one, names in result.blocking.items()},
        "rule_prices": dict(result.rule_prices),
        "standings": [
            {
                "rule": standing.rule,
                "kind": standing.kind,
                "actual": standing.actual,
                "limit": standing.limit,
                "slack": standing.slack,
                "about": standing.about,
            }
            for standing in result.standings
        ],
        "conflict": list(result.conflict),
        "versions": {
            "method": METHOD,
            "python": platform.python_version(),
            "numpy": version("numpy"),
            "scipy": version("scipy"),
        },
    }


def write_result(path: Path, problem: Problem, result: Result) -> str:
    """Write a result so that a reader sees the whole file or none. Returns its SHA-256.

    Effects: a temporary file beside `path` while writing. Raises: OSError.
    """
    content = canonical_bytes(result_document(problem, result))
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return hashlib.sha256(content).hexdigest()


def _rule_document(rule: Rule) -> dict[str, object]:
    match rule:
        case BudgetRule():
            # The column that every file has is not named: older files keep their bytes and their hash.
            named = {} if rule.cost == COST else {"cost": rule.cost}
            return {"kind": "budget", "name": rule.name, "max": rule.maximum, **named}
        case CountRule():
            document: dict[str, object] = {"kind": "count", "name": rule.name, "where": dict(rule.where)}
            if rule.minimum is not None:
                document["min"] = rule.minimum
            if rule.maximum is not None:
                document["max"] = rule.maximum
            return document
        case ShareRule():
            return {
                "kind": "share",
                "name": rule.name,
                "where": dict(rule.where),
                "min_percent": rule.min_percent,
            }
        case CapEachRule():
            return {"kind": "cap_each", "name": rule.name, "attr": rule.attribute, "max": rule.maximum}


def _applicants(value: object) -> tuple[tuple[str, ...], tuple[Applicant, ...]]:
    table = json_object(value, "applicants", needed=("columns", "rows"))
    columns = [
        json_text(one, f"applicants.columns[{i}]")
        for i, one in enumerate(json_array(table["columns"], "applicants.columns"))
    ]
    if tuple(columns[:3]) != FIXED_COLUMNS:
        raise SelectionFileError("applicants.columns", "must begin with id, score, cost")
    for i, name in enumerate(columns):
        if name in columns[:i]:
            raise SelectionFileError(f"applicants.columns[{i}]", f"“{name}” is there twice")
    people = []
    for i, raw in enumerate(json_array(table["rows"], "applicants.rows")):
        place = f"applicants.rows[{i}]"
        row = json_array(raw, place)
        if len(row) != len(columns):
            raise SelectionFileError(place, f"has {len(row)} values for {len(columns)} columns")
        values = {
            name: json_value(row[k], f"{place}.{name}") for k, name in enumerate(columns) if k >= len(FIXED_COLUMNS)
        }
        people.append(
            Applicant(
                id=json_text(row[0], f"{place}.id"),
                score=json_whole(row[1], f"{place}.score"),
                cost=json_whole(row[2], f"{place}.cost"),
                attributes=values,
            )
        )
    return tuple(columns[3:]), tuple(people)


def _rule(value: object, place: str) -> Rule:
    kinds = ("budget", "count", "share", "cap_each")
    if not isinstance(value, dict):
        raise SelectionFileError(place, "must be an object")
    if "kind" not in value:
        raise SelectionFileError(f"{place}.kind", "is missing")
    kind = json_one_of(value["kind"], f"{place}.kind", kinds)
    needed, allowed = {
        "budget": (("max",), ("cost",)),
        "count": (("where",), ("min", "max")),
        "share": (("where", "min_percent"), ()),
        "cap_each": (("attr", "max"), ()),
    }[kind]
    rule = json_object(value, place, needed=("kind", "name", *needed), allowed=allowed)
    name = json_text(rule["name"], f"{place}.name")
    if kind == "budget":
        column = json_text(rule.get("cost", COST), f"{place}.cost")
        return BudgetRule(name, json_whole(rule["max"], f"{place}.max"), column)
    if kind == "cap_each":
        return CapEachRule(name, json_text(rule["attr"], f"{place}.attr"), json_whole(rule["max"], f"{place}.max"))
    where = _where(rule["where"], f"{place}.where")
    if kind == "share":
        return ShareRule(name, where, json_whole(rule["min_percent"], f"{place}.min_percent"))
    limits = {key: json_whole(rule[key], f"{place}.{key}") for key in ("min", "max") if key in rule}
    return CountRule(name, where, minimum=limits.get("min"), maximum=limits.get("max"))


def _where(value: object, place: str) -> dict[str, AttributeValue]:
    if not isinstance(value, dict):
        raise SelectionFileError(place, "must be an object")
    return {json_text(name, place): json_value(one, f"{place}.{name}") for name, one in value.items()}


def _diversity(value: object) -> Diversity:
    parts = json_object(value, "diversity", needed=("attr", "epsilon_per_mille"))
    return Diversity(
        json_text(parts["attr"], "diversity.attr"),
        json_whole(parts["epsilon_per_mille"], "diversity.epsilon_per_mille"),
    )


def _seed(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(json_whole(value, "lottery_seed"))
    return json_text(value, "lottery_seed")


def _ids(value: object, place: str) -> frozenset[str]:
    found: set[str] = set()
    for i, one in enumerate(json_array(value, place)):
        name = json_text(one, f"{place}[{i}]")
        if name in found:
            raise SelectionFileError(f"{place}[{i}]", f"“{name}” is there twice")
        found.add(name)
    return frozenset(found)
