"""The command line: exit codes, progress, and the same bytes in every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scholarships.selection.files import canonical_bytes, problem_document
from scholarships.selection.problem import CountRule, Explain, Policy, Problem
from tests.scholarships.selection.instances import call_problem

ROOT = Path(__file__).resolve().parents[3]


def run(arguments: list[str], hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run the program in a fresh process."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "scholarships.selection", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def written(folder: Path, name: str, problem: Problem) -> str:
    """Write a problem file; return its path."""
    path = folder / name
    path.write_bytes(canonical_bytes(problem_document(problem)))
    return str(path)


@pytest.mark.parametrize("policy", list(Policy))
def test_fresh_processes_write_the_same_bytes(policy: Policy, tmp_path: Path) -> None:
    problem = replace(call_problem(24, 4, 2, policy), explain=Explain.ALL)
    first = written(tmp_path, "in.json", problem)
    document = problem_document(problem)
    rows = document["applicants"]["rows"]  # type: ignore[index]
    rows.reverse()
    document["rules"] = document["rules"][::-1]  # type: ignore[index]
    (tmp_path / "shuffled.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    outputs = []
    for source, hash_seed in ((first, "1"), (first, "2"), (str(tmp_path / "shuffled.json"), "3")):
        finished = run([source, str(tmp_path / "out.json")], hash_seed)
        assert finished.returncode == 0, finished.stderr
        assert finished.stdout == ""
        outputs.append((tmp_path / "out.json").read_bytes())
    assert outputs[0] == outputs[1] == outputs[2]
    assert json.loads(outputs[0])["status"] == "optimal"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.json", "out.json", "shuffled.json"]


def test_progress_is_lines_of_json(tmp_path: Path) -> None:
    problem = call_problem(60, 15, 1, Policy.TOTAL)
    finished = run([written(tmp_path, "in.json", problem), str(tmp_path / "out.json")])
    lines = [json.loads(line) for line in finished.stderr.splitlines()]
    assert lines[0] == {"done": 0, "total": 3, "text": "Looking for the largest merit"}
    assert [line["done"] for line in lines] == [0, 1, 2, 3, 1]
    assert set(lines[-1]) == {"done", "total", "text", "seconds", "result_sha256"}
    assert lines[-1]["text"] == "Finished: optimal"


def test_infeasible_is_a_result_with_its_own_code(tmp_path: Path) -> None:
    problem = call_problem(60, 15, 1, Policy.PRIORITY)
    problem = replace(problem, rules=(*problem.rules, CountRule("none of Mars", {"country": "Mars"}, minimum=1)))
    finished = run([written(tmp_path, "in.json", problem), str(tmp_path / "out.json")])
    assert finished.returncode == 3
    document = json.loads((tmp_path / "out.json").read_bytes())
    assert (document["status"], document["conflict"]) == ("infeasible", ["none of Mars"])


def test_a_refused_file_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text('{"schema": "sse-academy/1", "colour": 1}', encoding="utf-8")
    finished = run([str(tmp_path / "in.json"), str(tmp_path / "out.json")])
    assert finished.returncode == 2
    assert json.loads(finished.stderr) == {"error": "is not known", "place": "colour"}
    assert not (tmp_path / "out.json").exists()


def test_a_missing_file_and_a_wrong_call_are_refused(tmp_path: Path) -> None:
    finished = run([str(tmp_path / "none.json"), str(tmp_path / "out.json")])
    assert finished.returncode == 2
    assert json.loads(finished.stderr)["error"] == "No such file or directory"
    assert run([]).returncode == 2


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    problem = call_problem(60, 15, 1, Policy.PRIORITY)
    finished = run([written(tmp_path, "in.json", problem), str(tmp_path / "none" / "out.json")])
    assert finished.returncode == 1
    assert json.loads(finished.stderr.splitlines()[-1])["error"] == "No such file or directory"


def test_the_program_needs_neither_django_nor_celery() -> None:
    code = (
        "import sys; import scholarships.selection.__main__; "
        "forbidden = {'django', 'celery', 'ortools', 'academy_portal'}; "
        "print(sorted(forbidden & {name.split('.')[0] for name in sys.modules}))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert finished.stdout.strip() == "[]"


def test_files_need_no_solver() -> None:
    """The web reads and writes problem files; it must not load the solver for that."""
    code = "import sys; import scholarships.selection.files; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert finished.stdout.strip() == "[]"
