"""The embedded PostgreSQL: made where its user can go, and found again after every kind of end."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from academy_portal.local import addresses, postgres, processes, server_user
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.postgres import EmbeddedPostgres, prepare_socket_folder

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for the server: run as root")


@pytest.fixture
def server(checkout: Path) -> EmbeddedPostgres:
    """A server that runs."""
    made = EmbeddedPostgres(checkout, durable=False)
    made.start()
    return made


def ask(checkout: Path, statement: str) -> object:
    """One value, asked as the portal asks: by the role and the address of the settings."""
    connection = psycopg2.connect(
        host=str(addresses.socket_folder(checkout)), user=addresses.ROLE, dbname=addresses.DATABASE, connect_timeout=5
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().partition("\n")[0])


def test_it_speaks_utf8_and_brings_the_extensions(checkout: Path, server: EmbeddedPostgres) -> None:
    assert ask(checkout, "SHOW server_encoding") == "UTF8"
    assert ask(checkout, "SELECT upper('é')") == "É"
    assert ask(checkout, "SHOW listen_addresses") == ""
    for extension in ("pg_trgm", "unaccent", "btree_gist"):
        ask(checkout, f"CREATE EXTENSION {extension}")
    assert ask(checkout, "SELECT unaccent('Économie')") == "Economie"


def test_the_portals_role_is_no_superuser(checkout: Path, server: EmbeddedPostgres) -> None:
    assert ask(checkout, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_other_users_are_kept_out(checkout: Path, server: EmbeddedPostgres) -> None:
    assert addresses.socket_folder(checkout).stat().st_mode & 0o777 == 0o700
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_it_keeps_its_data_over_a_stop(checkout: Path, server: EmbeddedPostgres) -> None:
    ask(checkout, "CREATE TABLE kept AS SELECT 7 AS number")
    server.stop()
    assert not server.is_running()
    server.start()
    assert ask(checkout, "SELECT number FROM kept") == 7


def test_it_comes_back_after_the_postmaster_was_killed(checkout: Path, server: EmbeddedPostgres) -> None:
    ask(checkout, "CREATE TABLE kept AS SELECT 7 AS number")
    pid = postmaster(server)
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not server.is_running(), seconds=5)
    assert (server.data / "postmaster.pid").exists()
    server.start()
    assert postmaster(server) != pid
    assert ask(checkout, "SELECT number FROM kept") == 7


def test_a_stale_lock_that_names_a_living_stranger_is_removed(checkout: Path, server: EmbeddedPostgres) -> None:
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"], **server_user.run_as(server.user))
    try:
        (server.data / "postmaster.pid").write_text(f"{stranger.pid}\n{server.data}\n1\n5432\n")
        assert not server.is_running()
        server.start()
        assert ask(checkout, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_left_by_a_killed_run_goes_on(checkout: Path, server: EmbeddedPostgres) -> None:
    pid = postmaster(server)
    EmbeddedPostgres(checkout, durable=False).start()
    assert postmaster(server) == pid


def test_a_server_without_its_socket_is_started_anew(
    checkout: Path, server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "ADOPT_SECONDS", 0.2)
    pid = postmaster(server)
    shutil.rmtree(addresses.socket_folder(checkout))
    server.start()
    assert postmaster(server) != pid
    assert ask(checkout, "SELECT 1") == 1


def test_half_made_data_is_made_again(checkout: Path) -> None:
    half = checkout / ".local" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    made = EmbeddedPostgres(checkout, durable=False)
    made.start()
    assert ask(checkout, "SELECT 1") == 1
    assert not half.exists()


def test_data_of_another_release_is_named(checkout: Path, server: EmbeddedPostgres) -> None:
    server.stop()
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartRefusedError, match=r"is of PostgreSQL 15, the portal now carries 18"):
        server.start()


@AS_ROOT
def test_data_that_its_user_cannot_reach_is_one_sentence(checkout: Path, server: EmbeddedPostgres) -> None:
    server.stop()
    checkout.chmod(0o700)
    with pytest.raises(
        StartRefusedError, match=r"^PostgreSQL's user cannot enter /.+: open the folders above it to it\.$"
    ):
        server.start()


@AS_ROOT
def test_root_runs_it_as_the_owner_of_the_checkout(checkout: Path) -> None:
    assert EmbeddedPostgres(checkout, durable=False).user == pwd.getpwnam("nobody")
    daemon = pwd.getpwnam("daemon")
    os.chown(checkout, daemon.pw_uid, daemon.pw_gid)
    assert EmbeddedPostgres(checkout, durable=False).user == daemon


@AS_ROOT
def test_in_a_closed_home_data_and_programs_stand_outside(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmbeddedPostgres, "_can_start", lambda *_: False)
    checkout.chmod(0o700)
    made = EmbeddedPostgres(checkout, durable=False)
    made.start()
    assert ask(checkout, "SELECT 1") == 1
    link = checkout / ".local" / "postgres"
    assert link.is_symlink()
    assert link.resolve().is_relative_to(checkout.parent / "out of home")
    assert str(checkout.parent / "out of home") in processes.command_line(postmaster(made))


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "theirs")
    with pytest.raises(StartRefusedError, match="belongs to somebody else"):
        prepare_socket_folder(tmp_path / "sockets", None)


def test_the_programs_run_outside_the_terminals_group(server: EmbeddedPostgres) -> None:
    assert os.getpgid(postmaster(server)) != os.getpgid(0)
    assert sys.executable not in processes.command_line(postmaster(server))
