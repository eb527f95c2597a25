"""Faults of places: moved, read-only, names that paths seldom have."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from package_checks import processes
from package_checks.faults.fault_ends import QUESTION, no_window
from package_checks.ordinary_user import NUMBER, Ground, Session
from package_checks.outcome import Outcome, Verdict, judged, one_line
from package_checks.private_space import give
from package_checks.smoke import smoke_outcome

STRANGE = "Téstär 日本 'x\" & $HOME"


def copied(ground: Ground, name: str) -> Path:
    """Another copy of the program."""
    copy = ground.folder / "copies" / name
    copy.parent.mkdir(exist_ok=True)
    subprocess.run(["cp", "--archive", str(ground.program), str(copy)], check=True)
    return copy


def moved_while_closed(ground: Ground) -> Outcome:
    """The folder goes elsewhere between two starts."""
    name = "moved while closed"
    session = ground.session("moved-closed")
    session.program = copied(ground, "first place")
    first = session.run("smoke", "--json")
    target = session.program.with_name("second place")
    session.program.rename(target)
    session.program = target
    outcome = smoke_outcome(name, session.run("smoke", "--json"))
    shutil.rmtree(target)
    return outcome if first.returncode == 0 else smoke_outcome(name, first)


def moved_while_running(ground: Ground) -> Outcome:
    """The folder goes elsewhere under an open window, then the engines end too and cannot be started again."""
    name = "moved while running"
    session = ground.session("moved-running")
    session.program = copied(ground, "before")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    engines = window.engines(least=2)
    target = session.program.with_name("after")
    session.program.rename(target)
    window.send(QUESTION)
    answered = session.has_answers()
    processes.end(engines)
    window.send("And now?")
    picture = window.picture(name, wait_s=4.0)
    lives = window.lives
    status = window.end()
    shutil.rmtree(target)
    seen = f"{'answers on' if answered else 'does not answer'}; with its engines gone the window "
    seen += f"{'stays and says why' if lives else 'is gone'} ({picture}), ends with {status}"
    good = answered and lives and status == 0
    return Outcome(name, Verdict.SAYS_WHY if good else Verdict.FAILED, f"{seen} {one_line(window.words())}".strip())


def replaced_while_running(ground: Ground) -> Outcome:
    """An upgrade under an open window: the same path, other files; then the engines end and are started anew."""
    name = "replaced while running"
    session = ground.session("replaced")
    session.program = copied(ground, "upgraded")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    engines = window.engines(least=2)
    shutil.rmtree(session.program)
    copied(ground, "upgraded")
    window.send(QUESTION)
    answered = session.has_answers()
    processes.end(engines)
    time.sleep(1)
    window.send("What colour is the sky?")
    again = session.has_answers(2)
    status = window.end()
    shutil.rmtree(session.program)
    seen = f"{'answers on' if answered else 'does not answer'}, {'also' if again else 'not'} with a new engine, "
    return judged(name, f"{seen}ends with {status} {one_line(window.words())}", good=answered and again and status == 0)


def read_only(ground: Ground) -> Outcome:
    """The program lies on a disk nobody may write to."""
    session = ground.session("read-only")
    program = str(ground.program)
    session.before = f'mount --bind "{program}" "{program}"; mount -o remount,bind,ro "{program}"'
    return smoke_outcome("read-only program", session.run("smoke", "--json"))


def strange_names(ground: Ground) -> Outcome:
    """Letters of other scripts, quotes, spaces and a dollar sign in the program's path and the user's home."""
    session = ground.session(STRANGE)
    session.program = copied(ground, STRANGE)
    return _smoke_and_window("strange names", session)


def strange_names_in_c_locale(ground: Ground) -> Outcome:
    """The same where the locale knows ASCII alone."""
    session = ground.session(f"{STRANGE} in C", LANG="C", LC_ALL="C")
    session.program = ground.folder / "copies" / STRANGE
    if not session.program.exists():
        session.program = copied(ground, STRANGE)
    return _smoke_and_window("strange names with LANG=C", session)


def bytes_that_are_no_text(ground: Ground) -> Outcome:
    """A home folder whose name is no UTF-8: Qt cannot name a file in it, which must be said."""
    name = "home that is no UTF-8"
    home = ground.folder / os.fsdecode(b"homes/latin-\xe4\xf6")
    home.mkdir(parents=True)
    give(home, NUMBER)
    session = Session(ground, home)
    asked = session.run("ask", QUESTION)
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    picture = window.picture(name, wait_s=3.0)
    lives = window.lives
    status = window.end()
    seen = f"ask: {one_line(asked.stdout or asked.stderr)}; the window {'opens and says so' if lives else 'is gone'} "
    good = asked.returncode == 0 and lives and status == 0
    return Outcome(name, Verdict.SAYS_WHY if good else Verdict.FAILED, f"{seen}({picture}), ends with {status}")


def _smoke_and_window(name: str, session: Session) -> Outcome:
    smoke = smoke_outcome(name, session.run("smoke", "--json"))
    if smoke.verdict is not Verdict.WORKS:
        return smoke
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    window.engines(least=2)
    window.send(QUESTION)
    answered = session.has_answers()
    status = window.end()
    seen = (
        f"smoke ok; window after {window.seconds:.2f} s, {'answers' if answered else 'no answer'}, ends with {status}"
    )
    return judged(name, seen, good=answered and status == 0)


FAULTS = (
    moved_while_closed,
    moved_while_running,
    replaced_while_running,
    read_only,
    strange_names,
    strange_names_in_c_locale,
    bytes_that_are_no_text,
)
