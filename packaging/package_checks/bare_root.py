"""A bare Debian or Ubuntu: made once by debootstrap and kept in the cache folder, unpacked fresh for every check."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from setup_steps.locations import cache_folder
from setup_steps.report import SetupError, say

from package_checks.host_network import connect, proxy_environment
from package_checks.private_space import bind, mount

SCRIPTS = Path("/usr/share/debootstrap/scripts")
LOG_LINES = 12


@dataclass(frozen=True)
class System:
    """One release. components: what desktops have switched on. script: debootstrap's, where it lacks the suite's."""

    distribution: str
    suite: str
    components: str
    script: str

    def __str__(self) -> str:
        return f"{self.distribution} {self.suite}"


SYSTEMS = {
    "bookworm": System("debian", "bookworm", "main", "sid"),
    "trixie": System("debian", "trixie", "main", "sid"),
    "jammy": System("ubuntu", "jammy", "main,universe", "gutsy"),
    "noble": System("ubuntu", "noble", "main,universe", "gutsy"),
}


@dataclass(frozen=True)
class Person:
    """An ordinary user of the bare system. environment: what their login sets beside HOME, USER and PATH."""

    name: str
    number: int
    home: str
    environment: Mapping[str, str]

    def variables(self) -> dict[str, str]:
        """Everything a program of theirs finds in its environment."""
        usual = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games", "HOME": self.home, "USER": self.name}
        return {**usual, "LOGNAME": self.name, "SHELL": "/bin/sh", **self.environment}


class BareRoot:
    """An unpacked root folder with its mounts; they are gone with the namespace this runs in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def inside(self, path: str) -> Path:
        """Where a path of the bare system lies for this one."""
        return self.folder / path.lstrip("/")

    def prepare(self) -> None:
        """Mount what every running system has, and let apt reach its mirror."""
        mount("proc", self.inside("/proc"))
        mount("sysfs", self.inside("/sys"), "ro")
        mount("tmpfs", self.inside("/run"), "mode=755")
        mount("tmpfs", self.inside("/dev/shm"), "mode=1777")  # noqa: S108 - inside
        connect(self.folder)

    def show_display(self) -> None:
        """Let programs inside reach the X servers of this computer; nothing of X is installed inside for it."""
        sockets = self.inside("/tmp/.X11-unix")  # noqa: S108 - inside
        sockets.mkdir(mode=0o1777, exist_ok=True)
        bind(Path("/tmp/.X11-unix"), sockets)  # noqa: S108 - where X servers listen

    def as_root(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a command with the network."""
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND": "noninteractive",
            "LC_ALL": "C.UTF-8",
        }
        return subprocess.run(
            ["chroot", str(self.folder), *command],
            env=environment | proxy_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def command_of(self, person: Person, command: Sequence[str], *, network: bool = False) -> list[str]:
        """The command line that runs `command` inside as an ordinary user, by default without any network."""
        cut = [] if network else ["unshare", "--net"]
        place = ["chroot", f"--userspec={person.number}:{person.number}", "--groups=", str(self.folder)]
        moved = ["env", "-i", *(f"{name}={value}" for name, value in person.variables().items())]
        return [*cut, *place, *moved, "sh", "-c", 'cd "$HOME" 2>/dev/null; exec "$@"', "sh", *command]

    def run(self, person: Person, command: Sequence[str], limit_s: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command inside as an ordinary user to its end. 124 when it took too long."""
        try:
            return subprocess.run(
                self.command_of(person, command),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, 124, "", f"did not end within {limit_s:.0f} s")

    def start(self, person: Person, command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        """Start a command inside as an ordinary user; its output goes to `log`."""
        with log.open("wb") as output:
            return subprocess.Popen(
                self.command_of(person, command), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def add(self, person: Person) -> None:
        """Make the user's account and home folder. Raises SetupError."""
        done = self.as_root(["useradd", "-m", "-d", person.home, "-u", str(person.number), "-U", person.name])
        if done.returncode:
            raise SetupError(f"The user {person.name} could not be made: {done.stderr.strip()}")


def fresh_root(system: System, folder: Path, mirror: str, keyring: Path | None) -> BareRoot:
    """Unpack the cached system below `folder`, making it first where there is none. Raises SetupError."""
    archive = _archive(system)
    if not archive.exists():
        _make(system, archive, folder / f"new-{system.suite}", mirror, keyring)
    root = folder / system.suite
    root.mkdir(mode=0o755)
    subprocess.run(["tar", "--numeric-owner", "-xpf", str(archive), "-C", str(root)], check=True)
    return BareRoot(root)


def _archive(system: System) -> Path:
    return cache_folder() / "bare-systems" / f"{system.distribution}-{system.suite}.tar"


def debootstrap_command(system: System, target: Path, mirror: str, keyring: Path | None, scripts: Path) -> list[str]:
    """An empty mirror is debootstrap's own choice; a suite newer than it is made by a script for its like."""
    chosen = [f"--keyring={keyring}"] if keyring else []
    script = [] if (scripts / system.suite).exists() else [system.script]
    options = ["--variant=minbase", f"--components={system.components}", *chosen]
    return ["debootstrap", *options, system.suite, str(target), mirror, *script]


def _make(system: System, archive: Path, target: Path, mirror: str, keyring: Path | None) -> None:
    say(f"Making a bare {system} with debootstrap …")
    started = time.monotonic()
    target.mkdir(mode=0o755)
    command = debootstrap_command(system, target, mirror, keyring, SCRIPTS)
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        log = (target / "debootstrap/debootstrap.log").read_text("utf-8", "replace") if target.exists() else ""
        lines = "\n".join(f"    {line}" for line in [*done.stdout.splitlines(), *log.splitlines()][-LOG_LINES:])
        raise SetupError(f"debootstrap could not make {system}:\n{lines}\nTry --mirror or --keyring.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_name(f".{archive.name}.{os.getpid()}.part")
    leave_out = [f"--exclude=./{path}" for path in ("var/cache/apt/archives/*.deb", "proc/*", "sys/*")]
    try:
        subprocess.run(["tar", "--numeric-owner", "-cpf", str(part), *leave_out, "-C", str(target), "."], check=True)
        part.replace(archive)
    finally:
        part.unlink(missing_ok=True)
    say(f"  {archive.stat().st_size / 1e6:.0f} MB in {time.monotonic() - started:.0f} s, kept as {archive}")
