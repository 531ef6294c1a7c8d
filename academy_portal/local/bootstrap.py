"""Makes `.venv` with what the lock names, then goes on with the Python in it.

python3 -m academy_portal.local setup|setup-dev|clean
python3 -m academy_portal.local run|dev ARGUMENTS FOR PYTHON...
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from academy_portal.local import addresses
from academy_portal.local.errors import StartRefusedError

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
# The lock of the developers holds the other one whole.
COVERS = {"run": ("run",), "dev": ("run", "dev")}
NO_ENSUREPIP = (
    "This Python cannot make a virtual environment (no ensurepip): on Debian and Ubuntu run "
    "`sudo apt install python3-venv`, then make again."
)


def main(arguments: list[str]) -> int:
    """Do what the first argument names; return an exit code. Effects: may replace this process."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if verb == "clean":
            return clean(ROOT)
        if verb not in {"setup", "setup-dev", "run", "dev"}:
            sys.stderr.write(f"{__doc__}\n")
            return 2
        python = ensure_environment(ROOT, "dev" if verb in {"setup-dev", "dev"} else "run")
    except StartRefusedError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    if not verb.startswith("setup"):
        os.execv(python, [str(python), *rest])
    return 0


def ensure_environment(root: Path, kind: str) -> Path:
    """The Python of `.venv`, with the packages of one lock installed; quick when all is there.

    Effects: makes or mends `.venv`. Two at a time wait for one another.
    Raises: StartRefusedError in one sentence.
    """
    folder = root / addresses.DEFAULT_DATA
    require_writable(root)
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        python = root / ".venv/bin/python"
        if not _starts(python):
            _make_environment(root / ".venv")
        if not _is_installed(root, kind):
            _install(root, python, kind)
    return python


def require_writable(folder: Path) -> None:
    """Raise StartRefusedError, one sentence, where nothing can be written in a folder."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"Nothing can be written in {folder} ({error.strerror}): move the checkout to a folder of your own."
        raise StartRefusedError(message) from None


def clean(root: Path) -> int:
    """Remove the virtual environment and all data of the embedded servers; refuses while they run."""
    data = root / addresses.DEFAULT_DATA
    for folder in (data, root / addresses.TEST_DATA):
        if (folder / "servers.users").exists() and not _is_free(folder / "servers.users"):
            raise StartRefusedError("The portal or its tests still run here: stop them first.")
    for link in data.rglob("postgres"):
        if link.is_symlink():
            shutil.rmtree(link.resolve().parent, ignore_errors=True)
    for folder in (data, root / ".venv"):
        shutil.rmtree(folder, ignore_errors=True)
    print("Removed .venv and .local.")
    return 0


def _is_free(lock: Path) -> bool:
    with lock.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _starts(python: Path) -> bool:
    """Whether the virtual environment is whole: a moved or upgraded Python breaks it."""
    check = [str(python), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return python.exists() and subprocess.run(check, check=False, capture_output=True).returncode == 0


def _make_environment(place: Path) -> None:
    print("Making .venv ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(place)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        shutil.rmtree(place, ignore_errors=True)
        words = done.stdout + done.stderr
        raise StartRefusedError(NO_ENSUREPIP if "ensurepip" in words else f"`.venv` could not be made: {words.strip()}")


def _is_installed(root: Path, kind: str) -> bool:
    stamp = _stamp(root, kind)
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(root, kind)


def _install(root: Path, python: Path, kind: str) -> None:
    """Install one lock by its hashes: wheels only, so that no compiler is needed."""
    print(f"Installing what {LOCKS[kind]} names; the first time this takes a minute or two ...", flush=True)
    pip = ("-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:")
    quiet = ("--quiet", "--quiet", "--disable-pip-version-check", "--no-input")
    command = [str(python), *pip, *quiet, "--requirement", str(root / LOCKS[kind])]
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode != 0:
        raise StartRefusedError(
            "The packages could not be installed, see above. Is the network there? Then make again."
        )
    for covered in COVERS[kind]:
        _stamp(root, covered).write_text(_fingerprint(root, covered), encoding="ascii")


def _stamp(root: Path, kind: str) -> Path:
    return root / ".venv" / f"academy-{kind}.stamp"


def _fingerprint(root: Path, kind: str) -> str:
    return hashlib.sha256((root / LOCKS[kind]).read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
