"""Faults of folders for data: a home that cannot be written, is not there, is full, or is named strangely."""

import time
from pathlib import Path

from package_checks.faults.fault_ends import no_window
from package_checks.ordinary_user import Ground, Session
from package_checks.outcome import Outcome, Verdict, failed, judged, one_line
from package_checks.smoke import smoke_outcome

STAYS_S = 3.0


def home_not_writable(ground: Ground) -> Outcome:
    """The home folder belongs to somebody else."""
    session = ground.session("not-writable")
    session.before = f"mount -t tmpfs -o mode=755,uid=0 tmpfs {session.home}"
    return _says_why("home not writable", session, "permission denied")


def home_not_there(ground: Ground) -> Outcome:
    """As system users have it."""
    return _says_why("home does not exist", Session(ground, Path("/nonexistent/home")), "permission denied")


def home_on_a_full_disk(ground: Ground) -> Outcome:
    """Not a byte more fits."""
    session = ground.session("full")
    home = session.home
    fill = f"(cat /dev/zero > {home}/filler 2>/dev/null || true)"
    session.before = f"mount -t tmpfs -o size=64k,mode=777 tmpfs {home}; {fill}"
    return _says_why("home on a full disk", session, "the disk is full")


def _says_why(name: str, session: Session, reason: str) -> Outcome:
    """The window opens and stays, and doctor names the reason."""
    doctor = session.run("doctor")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    picture = window.picture(name, wait_s=STAYS_S)
    lives = window.lives
    status = window.end()
    told = next((line for line in doctor.stdout.splitlines() if reason in line), "")
    seen = f"doctor: {told.strip() or one_line(doctor.stdout + doctor.stderr)}; the window "
    seen += f"{'opens and says so' if lives else 'is gone'} ({picture}), ends with {status} {one_line(window.words())}"
    good = bool(told) and doctor.returncode == 1 and lives and status == 0
    return Outcome(name, Verdict.SAYS_WHY if good else Verdict.FAILED, seen.strip())


def home_unset(ground: Ground) -> Outcome:
    """No HOME: the account's own folder, which here is that of all homes."""
    session = ground.session("unset", HOME=None)
    return _works("no HOME variable", session, ground.folder / "homes")


def relative_folders(ground: Ground) -> Outcome:
    """XDG variables that are relative paths must be ignored, says their specification."""
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    session = ground.session("relative", **dict.fromkeys(names, "relative/folder"))
    outcome = _works("relative XDG folders", session, session.home)
    if (session.home / "relative").exists() or not (session.home / ".local/share/tandem").exists():
        return failed(outcome.name, f"they were taken: {sorted(path.name for path in session.home.iterdir())}")
    return outcome


def _works(name: str, session: Session, home: Path) -> Outcome:
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    time.sleep(STAYS_S)
    status = window.end()
    chats = (home / ".local/share/tandem/chats.sqlite3").exists()
    seen = f"window after {window.seconds:.2f} s, chats {'in' if chats else 'not in'} {home}, ends with {status}"
    return judged(name, seen, good=chats and status == 0)


def temporary_folder_full(ground: Ground) -> Outcome:
    """Nothing fits into /tmp."""
    session = ground.session("tmp-full")
    session.before = "mount -t tmpfs -o size=4k,mode=1777 tmpfs /tmp; (cat /dev/zero > /tmp/filler 2>/dev/null || true)"
    return _works("temporary folder full", session, session.home)


def temporary_folder_not_writable(ground: Ground) -> Outcome:
    """Nobody but root may write to /tmp."""
    session = ground.session("tmp-not-writable")
    session.before = "mount -t tmpfs -o mode=755 tmpfs /tmp"
    return _works("temporary folder not writable", session, session.home)


def no_shared_memory(ground: Ground) -> Outcome:
    """No /dev/shm to use."""
    session = ground.session("no-shm")
    session.before = "mount -t tmpfs -o mode=000 tmpfs /dev/shm"
    return smoke_outcome("no /dev/shm", session.run("smoke", "--json"))


FAULTS = (
    home_not_writable,
    home_not_there,
    home_on_a_full_disk,
    home_unset,
    relative_folders,
    temporary_folder_full,
    temporary_folder_not_writable,
    no_shared_memory,
)
