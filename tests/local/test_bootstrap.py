"""The door: an environment is made, or one sentence says why not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from academy_portal.local import bootstrap
from academy_portal.local.errors import StartRefusedError

REPOSITORY = Path(__file__).resolve().parents[2]
OLD = """
import runpy, sys
sys.version_info = (3, 9, 2, "final", 0)
sys.version = "3.9.2 (for a test)"
runpy.run_module("academy_portal.local", run_name="__main__")
"""


def call(arguments: list[str], path: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": path}
    return subprocess.run(
        arguments, cwd=REPOSITORY, env=environ, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_python_that_is_too_old_is_one_sentence(tmp_path: Path) -> None:
    done = call([sys.executable, "-c", OLD], str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The portal needs Python 3.11 or later; {sys.executable} is 3.9.2. "
        "Install a later one, or name it: make run PYTHON=/path/to/python3.12\n"
    )


def test_a_newer_python_on_the_path_is_taken(tmp_path: Path) -> None:
    (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3.12").write_text('#!/bin/sh\n[ "$1" = -c ] || echo "went on with $@"\n')
    for name in ("python3.11", "python3.12"):
        (tmp_path / name).chmod(0o755)
    done = call([sys.executable, "-c", OLD, "setup"], f"{tmp_path}:/usr/bin:/bin")
    assert (done.returncode, done.stdout) == (0, "went on with -m academy_portal.local.bootstrap setup\n")


@pytest.mark.parametrize("module", ["__main__", "addresses", "bootstrap", "errors", "run", "servers"])
def test_nothing_but_the_standard_library_is_imported(module: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); import academy_portal.local.{module}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_python_without_ensurepip_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\necho "the ensurepip is not\nvenv package" >&2\nexit 1\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(StartRefusedError) as caught:
        bootstrap.ensure_environment(tmp_path, "run")
    assert str(caught.value) == (
        "This Python cannot make a virtual environment (no ensurepip): on Debian and Ubuntu run "
        "`sudo apt install python3-venv`, then make again."
    )
    assert not (tmp_path / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(StartRefusedError, match=r"^Nothing can be written in /proc/nothing \(.+\): move the checkout"):
        bootstrap.ensure_environment(Path("/proc/nothing"), "run")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A checkout whose environment says that all is installed."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for kind, lock in bootstrap.LOCKS.items():
        (tmp_path / lock).write_text(f"# {kind}\n")
        bootstrap._stamp(tmp_path, kind).write_text(bootstrap._fingerprint(tmp_path, kind))
    return tmp_path


def test_what_is_installed_is_not_installed_again(installed: Path) -> None:
    assert bootstrap.ensure_environment(installed, "run") == installed / ".venv/bin/python"
    assert bootstrap.ensure_environment(installed, "dev") == installed / ".venv/bin/python"


def test_a_changed_lock_is_installed(installed: Path) -> None:
    (installed / "requirements.lock").write_text("neither a name nor a hash\n")
    with pytest.raises(StartRefusedError, match=r"^The packages could not be installed"):
        bootstrap.ensure_environment(installed, "run")
    assert not bootstrap._is_installed(installed, "run")


def test_clean_takes_all_data_with_it(installed: Path) -> None:
    (installed / "outside" / "sse-academy-1" / "postgres").mkdir(parents=True)
    (installed / ".local").mkdir()
    (installed / ".local" / "postgres").symlink_to(installed / "outside" / "sse-academy-1" / "postgres")
    assert bootstrap.clean(installed) == 0
    assert [path.name for path in (installed / "outside").iterdir()] == []
    assert not (installed / ".local").exists()
    assert not (installed / ".venv").exists()


def test_the_locks_are_whole_and_name_no_host() -> None:
    for lock in bootstrap.LOCKS.values():
        text = (REPOSITORY / lock).read_text()
        assert "://" not in text
        assert "file:" not in text
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert [pin for pin in pins if "==" not in pin] == []
        assert len(re.findall(r"^\S+==.* \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(pins)


def test_the_developers_lock_holds_the_other_one() -> None:
    run, dev = ((REPOSITORY / bootstrap.LOCKS[kind]).read_text().splitlines() for kind in ("run", "dev"))
    pins = [line for line in run if "==" in line]
    assert [pin for pin in pins if pin not in dev] == []


def test_psycopg_3_cannot_be_imported() -> None:
    done = subprocess.run([sys.executable, "-c", "import psycopg"], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in done.stderr
