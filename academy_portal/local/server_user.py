"""As whom the embedded PostgreSQL runs: it refuses root."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

from academy_portal.local.errors import StartRefusedError


def server_user(root: Path, data: Path) -> pwd.struct_passwd | None:
    """The user who owns the server's process and data; None when that is simply who we are.

    As root: the owner of existing data, else the owner of the checkout, else `nobody`.
    Raises: StartRefusedError where root finds no such user.
    """
    if os.geteuid() != 0:
        return None
    for place in (data, root):
        owner = _user_of(place.stat().st_uid) if place.exists() else None
        if owner is not None and owner.pw_uid != 0:
            return owner
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        message = "PostgreSQL refuses to run as root and this machine has no user `nobody`: run make as another user."
        raise StartRefusedError(message) from None


def run_as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments of subprocess that start a process as this user, with no further groups."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def can_enter(user: pwd.struct_passwd | None, folder: Path) -> bool:
    """Whether the user can really go into a folder: tried by a process of that user."""
    arguments = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    done = subprocess.run(arguments, cwd="/", check=False, stderr=subprocess.DEVNULL, **run_as(user))
    return done.returncode == 0


def give(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Make a folder private to the server's user."""
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)


def _user_of(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None
