"""G15 in the sources: no net is spread under a check. Who asks for a right lets what goes wrong go through."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT

PRODUCT = sorted(
    path
    for folder in ("academy_portal", "networks", "editions", "scholarships", "articles", "fieldvisits")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
# Where a right is decided, or who sees what: nothing is caught there at all.
DECIDING = re.compile(r"/(permissions|middleware|second_factor|roles|auth_backends)\.py$|/queries(/\w+)?\.py$")
# A call that decides.
CHECK = re.compile(
    r"^(can|may|must|has|is|holds)_\w*(mandate|permission|factor|perm|manage|call|run|score|offer|job|apply|edit\w*"
    r"|view|see|use|open|desk|answer|withdraw\w*|touch|accounts|role)\w*$|_visible_to$|^(own|calls_handled)_\w+$"
)
# What a check may be followed by: refusals in words, and a row that is not there.
HARMLESS = re.compile(r"^(\w*(NotPermitted|Domain|Stale|Refused|Missing|Validation)\w*Error|Http404|PermissionDenied)$")
BROAD = {"Exception", "BaseException"}
# The boundary of a worker, which must end a job in words; it decides no right.
ALLOWED_BROAD = {"academy_portal/jobs/actions.py": {"_outcome"}}


def name_of(path: Path) -> str:
    """The path inside the project."""
    return path.relative_to(ROOT).as_posix()


def caught(handler: ast.ExceptHandler) -> list[str]:
    """The names of the kinds that a handler catches; a bare one catches everything."""
    if handler.type is None:
        return ["BaseException"]
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [ast.unparse(kind).rpartition(".")[2] for kind in kinds]


def nets(tree: ast.AST) -> Iterator[tuple[str, list[str], list[ast.stmt]]]:
    """Each net: the function it is in, what it catches, and what is done above it. ``suppress`` is one too."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Try):
                for handler in node.handlers:
                    yield function.name, caught(handler), node.body
            elif isinstance(node, ast.With):
                for item in node.items:
                    call = item.context_expr
                    if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("suppress"):
                        yield function.name, [ast.unparse(kind) for kind in call.args], node.body


def checks_in(body: list[ast.stmt]) -> set[str]:
    """The checks that are called directly in these statements."""
    calls = (node for part in body for node in ast.walk(part) if isinstance(node, ast.Call))
    names = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
    return {name for name in names if CHECK.search(name)}


def faults_of(path: str, source: str) -> list[str]:
    """What a source does that could turn a failure into a yes."""
    found = []
    for function, kinds, body in nets(ast.parse(source)):
        if BROAD & set(kinds) and function not in ALLOWED_BROAD.get(path, set()):
            found.append(f"{path}: {function} catches everything")
        if DECIDING.search(f"/{path}"):
            found.append(f"{path}: {function} decides and catches {kinds}")
        harmful = [kind for kind in kinds if not HARMLESS.match(kind)]
        if harmful and (checks := checks_in(body)):
            found.append(f"{path}: {function} catches {harmful} around {sorted(checks)}")
    return found


def test_no_net_is_spread_under_a_check() -> None:
    faults = [fault for path in PRODUCT for fault in faults_of(name_of(path), path.read_text(encoding="utf-8"))]
    assert faults == []


def test_the_scan_sees_the_whole_product() -> None:
    assert len(PRODUCT) > 200
    assert sum(1 for path in PRODUCT if DECIDING.search(f"/{name_of(path)}")) > 20


@pytest.mark.parametrize(
    ("path", "source", "said"),
    [
        ("a/permissions.py", "def can_x(u):\n try:\n  return f(u)\n except KeyError:\n  return True", "decides"),
        ("a/queries.py", "def rows(u):\n with suppress(LookupError):\n  return f(u)", "decides"),
        ("a/views.py", "def v(r):\n try:\n  g()\n except Exception:\n  pass", "everything"),
        ("a/views.py", "def v(r):\n try:\n  g()\n except:\n  pass", "everything"),
        ("a/views.py", "def v(r):\n try:\n  ok = p.can_view_job(u, j)\n except OSError:\n  ok = True", "around"),
        ("a/tasks.py", "def v(r):\n try:\n  g()\n except (ValueError, BaseException):\n  pass", "everything"),
    ],
)
def test_the_scan_finds(path: str, source: str, said: str) -> None:
    assert any(said in fault for fault in faults_of(path, source))


def test_the_scan_lets_refusals_pass() -> None:
    source = "def v(r):\n try:\n  require(can_view_job(u, j))\n except DomainError as e:\n  say(e)"
    assert faults_of("a/views.py", source) == []
