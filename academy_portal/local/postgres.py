"""The embedded PostgreSQL of a checkout: made, started, found again after a kill, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from academy_portal.local import addresses, processes, server_user, wheels
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.logs import open_log, tail

SUPERUSER = "postgres"
OUT_OF_HOME = Path("/var/lib/sse-academy")
ADOPT_SECONDS = 10.0
START_SECONDS = 90
LAUNCHES = 3
STOP_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",
    "port": str(addresses.POSTGRES_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# Only where the data may be thrown away: a power cut can ruin it, a killed process cannot.
CARELESS = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One data folder and the server on it; any number of processes may look after it together."""

    name = "PostgreSQL"

    def __init__(self, root: Path, *, durable: bool) -> None:
        self.root = root
        self.durable = durable
        self.sockets = addresses.socket_folder(root)
        self.logs = addresses.data_folder(root) / "log"
        self.link = addresses.data_folder(root) / "postgres"
        self.user = server_user.server_user(root, self.link)

    @property
    def data(self) -> Path:
        """The folder that really holds the data: root's home is closed to the server's user."""
        return Path(os.path.realpath(self.link))

    def is_running(self) -> bool:
        """Whether a server of ours works on this data folder."""
        return self._postmaster() is not None

    def is_ready(self) -> bool:
        """Whether the server answers."""
        arguments = [self._program("pg_isready"), "-q", "-h", str(self.sockets), "-U", SUPERUSER, "-d", SUPERUSER]
        return self.is_running() and self._run(arguments, check=False).returncode == 0

    def start(self) -> None:
        """Bring the server to answer, with the portal's role and database in it.

        Effects: makes the data folder where there is none; a server left over by a killed run goes on.
        Raises: StartRefusedError.
        """
        self.link.parent.mkdir(parents=True, exist_ok=True)
        if not self._has_data():
            self._create()
        self._check_data()
        prepare_socket_folder(self.sockets, self.user)
        if self.is_running() and not processes.wait_until(self.is_ready, seconds=ADOPT_SECONDS):
            self.stop()
        if not self.is_running():
            self._launch()
        self._ensure_database()

    def stop(self) -> None:
        """End the server cleanly: connections are cut, what was committed is on the disk."""
        pid = self._postmaster()
        if pid is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            if processes.wait_until(lambda: not processes.is_alive(pid), seconds=STOP_SECONDS):
                return

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run SQL as the superuser; returns the rows as bare text.

        Raises: StartRefusedError with the server's own words.
        """
        arguments = [self._program("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets)]
        return self._run([*arguments, "-U", SUPERUSER, "-d", database, "-c", statement]).stdout.strip()

    def _has_data(self) -> bool:
        """Whether data was made; another user's data counts, though we may not look into it."""
        try:
            return (self.data / "PG_VERSION").exists()
        except PermissionError:
            return True

    def _create(self) -> None:
        """Initialise beside the final place and move it there whole, so that a kill leaves no half of it."""
        place = self._choose_place()
        fresh = place.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        server_user.give(fresh, self.user)
        arguments = [self._program("initdb", reachable=True), "-D", str(fresh), "-U", SUPERUSER, "-A", "trust"]
        arguments += ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        arguments += [f"--locale={_system_locale()}", *([] if self.durable else ["--no-sync"])]
        self._run(arguments, as_server=True)
        if place.exists():
            shutil.rmtree(place)
        fresh.rename(place)

    def _choose_place(self) -> Path:
        """Beside the checkout's other data, or out of a closed home with a link to it."""
        if self.user is None or server_user.can_enter(self.user, self.link.parent):
            if self.link.is_symlink():
                self.link.unlink()
            return self.link
        place = OUT_OF_HOME / self.sockets.name / "postgres"
        place.parent.mkdir(parents=True, exist_ok=True)
        OUT_OF_HOME.chmod(0o755)
        place.parent.chmod(0o755)
        if self.link.is_symlink():
            self.link.unlink()
        self.link.symlink_to(place)
        return place

    def _check_data(self) -> None:
        """Refuse data that this server cannot work on, in one sentence."""
        if not os.access(self.data, os.R_OK | os.X_OK):
            owner = self.data.stat().st_uid
            raise StartRefusedError(f"The data in {self.link} belongs to the user {owner}: run make as that user.")
        if not server_user.can_enter(self.user, self.data):
            raise StartRefusedError(f"PostgreSQL's user cannot enter {self.data}: open the folders above it to it.")
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        wanted = wheels.postgres_release().partition(".")[0]
        if found != wanted:
            message = (
                f"The data in {self.link} is of PostgreSQL {found}, the portal now carries {wanted}: "
                "set the folder aside, or carry its content over with pg_dump."
            )
            raise StartRefusedError(message)

    def _launch(self) -> None:
        """Start the server; what a killed one left in the machine's memory may take a moment to go."""
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets), **({} if self.durable else CARELESS)}
        arguments = [self._program("postgres", reachable=True), "-D", str(self.data)]
        for key, value in settings.items():
            arguments += ["-c", f"{key}={value}"]
        for _ in range(LAUNCHES):
            self._drop_stale_locks()
            with open_log(self.logs / "postgres.log") as log:
                begin = log.tell()
                pid = processes.launch(arguments, log=log, **self._as_server())
            processes.wait_until(lambda: self.is_ready() or not processes.is_alive(pid), seconds=START_SECONDS)  # noqa: B023
            if processes.wait_until(self.is_ready, seconds=1):
                return
        words = tail(self.logs / "postgres.log", since=begin)
        raise StartRefusedError(f"PostgreSQL did not start. Its last words:\n{words}")

    def _drop_stale_locks(self) -> None:
        """Remove lock files that name a process which is not our server: pids are used again.

        PostgreSQL removes a lock of a vanished process by itself, but takes any other of its user for a
        server: a stranger, or a dead one that nobody has reaped (as in a container without an init).
        Whether a server's children still work on the data it learns from its shared memory, not from the lock.
        """
        for lock in (self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{addresses.POSTGRES_PORT}.lock"):
            pid = _first_number(lock)
            if pid is not None and processes.exists(pid):
                lock.unlink()

    def _postmaster(self) -> int | None:
        """The pid of the living server on this data folder, told from a stranger by its command."""
        pid = _first_number(self.data / "postmaster.pid")
        if pid is None or not processes.is_alive(pid):
            return None
        return pid if f"-D {self.data} " in processes.command_line(pid) else None

    def _ensure_database(self) -> None:
        role, database = addresses.ROLE, addresses.DATABASE
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):  # noqa: S608 - a constant
            self.sql(f"CREATE ROLE {role} LOGIN CREATEDB")
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):  # noqa: S608 - a constant
            self.sql(f"CREATE DATABASE {database} OWNER {role}")

    def _program(self, name: str, *, reachable: bool = False) -> str:
        """The path of a binary; `reachable`: one that the server's user can start too."""
        program = wheels.postgres_programs() / name
        if not reachable or self.user is None or self._can_start(program):
            return str(program)
        copy = OUT_OF_HOME / f"postgresql-{wheels.postgres_release()}"
        if not copy.exists():
            copy_readable(wheels.postgres_folders(), copy)
        return str(copy / program.relative_to(wheels.postgres_folders()[0].parent))

    def _can_start(self, program: Path) -> bool:
        arguments = ["/bin/sh", "-c", '"$1" --version', "sh", str(program)]
        return self._run(arguments, as_server=True, check=False).returncode == 0

    def _as_server(self) -> dict[str, Any]:
        environ = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
        return {"cwd": "/", "env": environ, **server_user.run_as(self.user)}

    def _run(
        self, arguments: Sequence[str], *, as_server: bool = False, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs, out of reach of a Ctrl-C at the terminal."""
        where = self._as_server() if as_server else {"env": self._as_server()["env"]}
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, **where}
        done = subprocess.run(arguments, check=False, start_new_session=True, **options)
        if check and done.returncode != 0:
            raise StartRefusedError(f"{Path(arguments[0]).name} failed: {(done.stderr or done.stdout).strip()}")
        return done


def prepare_socket_folder(folder: Path, user: Any) -> None:
    """Make the private folder of the sockets, or check that the one that is there is ours.

    Raises: StartRefusedError where another user's folder or a link stands in its place.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        owners = {os.geteuid()} | ({user.pw_uid} if user else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise StartRefusedError(f"{folder} belongs to somebody else: remove it, then run make again.") from None
    server_user.give(folder, user)


def copy_readable(folders: Sequence[Path], target: Path) -> None:
    """Copy folders side by side, whole or not at all, for every user of the machine to read."""
    fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
    fresh.mkdir(parents=True)
    target.parent.chmod(0o755)
    for folder in folders:
        shutil.copytree(folder, fresh / folder.name, symlinks=True, ignore=shutil.ignore_patterns("include", "doc"))
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    fresh.rename(target)


def _first_number(path: Path) -> int | None:
    try:
        first = path.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
    except OSError:
        return None
    return int(first) if first.isdigit() else None


def _system_locale() -> str:
    """C.UTF-8 where the system has it, so that even libc's own functions see letters; else C."""
    done = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)
    known = {line.strip().lower().replace("-", "") for line in done.stdout.splitlines()}
    return "C.UTF-8" if "c.utf8" in known else "C"
