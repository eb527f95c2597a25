"""Installs the .deb on a bare system with nothing but what it declares, uses it as ordinary users, and removes it."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from setup_steps.report import SetupError

from package_checks import bare_archive, processes
from package_checks.bare_root import SYSTEMS, BareRoot, Person, System, fresh_root
from package_checks.desktop_entry import exec_command
from package_checks.display import Display
from package_checks.installed_files import all_files, left_behind, owned_files, pulled_in, sizes
from package_checks.outcome import Outcome, Verdict, failed, judged, one_line, works
from package_checks.screen_picture import colour_count, shows_something
from package_checks.smoke import smoke_outcome

TOOLS = ("debootstrap", "chroot", "unshare", "mount", "tar", "Xvfb", "xdotool", "dpkg-deb")
NEVER_THERE = ("python3", "python", "gcc", "cc", "g++", "make", "pip")
# One plain, with the C locale; one whose home folder tries what paths may hold.
ANNA = {"name": "anna", "number": 1000, "home": "/home/anna", "environment": {}}
JOERG = {"name": "joerg", "number": 1001, "home": "/home/jörg müller", "environment": {"LANG": "C.UTF-8"}}
WINDOW_LIMIT_S = 30.0
SETTLE_S = 4.0  # from the window to the picture: the pocket pair is loaded by then
END_LIMIT_S = 10.0
MOST_LEFT_NAMED = 10
CHATS = ".local/share/tandem/chats.sqlite3"


@dataclass(frozen=True)
class Options:
    """package: the .deb. archive: the .tar.gz, None to leave it out. mirror and keyring: as debootstrap takes them."""

    package: Path
    archive: Path | None
    mirror: str
    keyring: Path | None
    pictures: Path


def check_system(suite: str, options: Options, folder: Path) -> Iterator[Outcome]:
    """All outcomes for one release, as they come."""
    system = SYSTEMS[suite]
    try:
        root = fresh_root(system, folder, options.mirror, options.keyring)
        root.prepare()
        people = [Person(**ANNA), Person(**JOERG)]  # type: ignore[arg-type]
        for person in people:
            root.add(person)
    except SetupError as error:
        yield Outcome(f"{system}: bare system", Verdict.SKIPPED, str(error))
        return
    unpacked = bare_archive.unpack(root, people[0], options.archive, str(system)) if options.archive else None
    with Display(folder / f"screen-{suite}") as display:
        root.show_display()
        if unpacked:
            yield bare_archive.without_libraries(unpacked, display.name)
        before = all_files(root.folder)
        installed = _install(root, system, options.package)
        yield installed
        if installed.verdict is not Verdict.WORKS:
            return
        for person in people:
            yield from _use(root, system, person, display, options.pictures)
        yield from _remove(root, system, before, people, options.package)
        # Now the libraries that the package declares are there, and the package is not.
        if unpacked:
            yield from bare_archive.with_libraries(unpacked, display.name)


# --- installing


def _install(root: BareRoot, system: System, package: Path) -> Outcome:
    name = f"{system}: apt install"
    updated = root.as_root(["apt-get", "update", "-q"])
    if updated.returncode:
        return failed(name, one_line(f"apt-get update: {updated.stderr}"))
    inside = root.folder / package.name
    shutil.copyfile(package, inside)
    had = _packages(root)
    started = time.monotonic()
    done = root.as_root(["apt-get", "install", "-y", "-q", "--no-install-recommends", f"/{package.name}"])
    took = time.monotonic() - started
    inside.unlink()
    if done.returncode:
        unmet = done.stdout.partition("unmet dependencies")[2]
        if "libc6" in unmet:  # older than the system the package is made on: the package's own words for that
            return Outcome(name, Verdict.SAYS_WHY, one_line(unmet, 500))
        return failed(name, one_line(unmet or done.stdout + done.stderr, 500))
    has = _packages(root)
    own = package_name(package)
    pulled = pulled_in(had, has, own)
    fetched = re.search(r"Need to get ([\d.,]+ \w+)", done.stdout)
    seen = f"{took:.1f} s; {len(pulled.names)} packages pulled in, {pulled.installed_kb * 1.024e-3:.0f} MB installed"
    seen += f" ({fetched[1]} fetched)" if fetched else ""
    return works(name, f"{seen}; {own} itself {has[own] * 1.024e-3:.0f} MB; with it: {' '.join(pulled.names)}")


def _packages(root: BareRoot) -> dict[str, int]:
    return sizes(root.as_root(["dpkg-query", "-W", "-f", "${Package} ${Installed-Size}\n"]).stdout)


def package_name(package: Path) -> str:
    """What the package calls itself."""
    query = ["dpkg-deb", "--field", str(package), "Package"]
    return subprocess.run(query, capture_output=True, text=True, check=True).stdout.strip()


# --- using


def _use(root: BareRoot, system: System, person: Person, display: Display, pictures: Path) -> Iterator[Outcome]:
    label = f"{system}, {person.home}"
    yield _nothing_to_lean_on(root, person, label)
    yield _said(label, "tandem --version", root.run(person, ["tandem", "--version"]))
    yield _said(label, "tandem doctor", root.run(person, ["tandem", "doctor"]))
    yield _said(label, "tandem ask", root.run(person, ["tandem", "ask", "What is a base model?"]))
    for platform, screen in (("xcb", display.name), ("offscreen", "")):
        variables = ["env", f"QT_QPA_PLATFORM={platform}", *([f"DISPLAY={screen}"] if screen else [])]
        yield smoke_outcome(f"{label}: smoke, {platform}", root.run(person, [*variables, "tandem", "smoke", "--json"]))
    picture = pictures / f"{system.suite}-{person.name}.png"
    yield _open_from_menu(root, person, display, f"{label}: desktop entry", picture)


def _nothing_to_lean_on(root: BareRoot, person: Person, label: str) -> Outcome:
    script = f'for name in {" ".join(NEVER_THERE)}; do command -v "$name"; done; ls /sys/class/net'
    found = root.run(person, ["sh", "-c", script]).stdout.split()
    other = [word for word in found if word.startswith("/")]
    seen = f"no {', '.join(NEVER_THERE)}; the programs run without network" if not other else " ".join(other)
    return judged(f"{label}: bare", seen, good=not other)


def _said(label: str, command: str, done: "subprocess.CompletedProcess[str]") -> Outcome:
    good = done.returncode == 0 and bool(done.stdout.strip())
    seen = one_line(done.stdout if good else f"exit status {done.returncode}: {done.stdout} {done.stderr}", 400)
    return judged(f"{label}: {command}", seen, good=good)


def _open_from_menu(root: BareRoot, person: Person, display: Display, name: str, picture: Path) -> Outcome:
    """Start what the menu would start, look at the window, and end it like the session would."""
    entries = list(root.inside("/usr/share/applications").glob("*andem*.desktop"))
    if len(entries) != 1:
        return failed(name, f"{len(entries)} desktop entries in /usr/share/applications")
    command = exec_command(entries[0].read_text("utf-8"))
    log = picture.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    process = root.start(person, ["env", f"DISPLAY={display.name}", *command], log)
    try:
        return _look_at_window(process, display, name, picture)
    finally:
        process.kill()
        process.wait()


def _look_at_window(process: "subprocess.Popen[bytes]", display: Display, name: str, picture: Path) -> Outcome:
    seconds = display.wait_for_window(WINDOW_LIMIT_S, process)
    if seconds is None:
        words = picture.with_suffix(".log").read_text("utf-8", "replace")
        return failed(name, one_line(f"no window; exit status {process.poll()}: {words}"))
    time.sleep(SETTLE_S)
    title = display.title(display.windows()[0])
    screen = display.save(picture)
    # The command line names env and unshare first, but each replaces itself by the next.
    engines = processes.engines(process.pid)
    memory = f"{processes.resident_mb(process.pid):.0f} MB"
    parts = " + ".join(f"{processes.resident_mb(pid):.0f}" for pid in engines)
    process.terminate()
    try:
        status: int | None = process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        status = None
    left = processes.wait_until_gone(engines, END_LIMIT_S)
    good = status == 0 and not left and shows_something(screen) and len(engines) >= 1
    seen = f"“{title}” after {seconds:.2f} s, {colour_count(screen)} colours, {memory} and engines {parts} MB (PSS)"
    seen += f"; ended by SIGTERM with status {status}, {len(left)} engines left; picture {picture}"
    return judged(name, seen, good=good)


# --- removing


def _remove(root: BareRoot, system: System, before: set[str], people: list[Person], package: Path) -> Iterator[Outcome]:
    name = package_name(package)
    own = [line for line in owned_by(root, name) if not root.inside(line).is_dir()]
    done = root.as_root(["apt-get", "remove", "-y", "-q", name])
    still = [path for path in own if root.inside(path).exists() or root.inside(path).is_symlink()]
    left = left_behind(before, all_files(root.folder), owned_files(root.folder))
    kept = [person.home for person in people if (root.inside(person.home) / CHATS).exists()]
    purged = root.as_root(["apt-get", "purge", "-y", "-q", name])
    left_by_purge = left_behind(before, all_files(root.folder), owned_files(root.folder))
    others = _made_by_dependencies(root, package)
    left, left_by_purge = sorted(set(left) - others), sorted(set(left_by_purge) - others)
    seen = f"{len(own) - len(still)} of {len(own)} files gone; left over: {_few(left)}; "
    seen += f"chats still there for {', '.join(kept) or 'nobody'}"
    told = one_line(" ".join(line for line in done.stdout.splitlines() if "~/" in line)) or "nothing of the users' data"
    good = done.returncode == 0 and not still and not left and len(kept) == len(people)
    yield judged(f"{system}: apt remove", f"{seen}; it says: {told}", good=good)
    good = purged.returncode == 0 and not left_by_purge
    yield judged(f"{system}: apt purge", f"left over: {_few(left_by_purge)}", good=good)


def _made_by_dependencies(root: BareRoot, package: Path) -> set[str]:
    """The files of a system with the dependencies alone: their scripts make some that dpkg lists nowhere."""
    root.as_root(["apt-get", "autoremove", "--purge", "-y", "-q"])
    query = ["dpkg-deb", "--field", str(package), "Depends"]
    depends = subprocess.run(query, capture_output=True, text=True, check=True).stdout.strip()
    done = root.as_root(["apt-get", "satisfy", "-y", "-q", "--no-install-recommends", depends])
    return all_files(root.folder) if done.returncode == 0 else set()


def owned_by(root: BareRoot, package: str) -> list[str]:
    """The paths dpkg lists for a package."""
    return (root.inside("/var/lib/dpkg/info") / f"{package}.list").read_text("utf-8").split("\n")[:-1]


def _few(paths: list[str]) -> str:
    if not paths:
        return "nothing"
    more = f" and {len(paths) - MOST_LEFT_NAMED} more" if len(paths) > MOST_LEFT_NAMED else ""
    return f"{len(paths)}: {' '.join(paths[:MOST_LEFT_NAMED])}{more}"
