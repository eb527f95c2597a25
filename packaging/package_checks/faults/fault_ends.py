"""Faults of processes: killed, started twice, ended in the middle of an answer."""

import os
import signal
import time

from package_checks import processes
from package_checks.ordinary_user import Ground, Window
from package_checks.outcome import Outcome, failed, judged, one_line

ENGINES_GONE_S = 3.0
SECOND_START_S = 5.0
QUESTION = "What is the opposite of hot?"


def no_window(name: str, window: Window) -> Outcome:
    """What is said where no window came."""
    return failed(name, one_line(f"no window; exit status {window.process.poll()}: {window.words()}"))


def window_killed(ground: Ground) -> Outcome:
    """kill -9 of the window: engines end, the next start works and knows of it."""
    name = "window killed"
    session = ground.session("killed")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    engines = window.engines(least=2)
    window.kill()
    left = processes.wait_until_gone(engines, ENGINES_GONE_S)
    mark = (session.home / ".local/state/tandem/running.json").exists()
    ground.display.wait_for_none(SECOND_START_S)
    again = session.open_window()
    if again.seconds is None:
        return no_window(name, again)
    picture = again.picture(name, wait_s=3.0)
    again.send(QUESTION)
    answered = session.has_answers()
    seen = f"{len(engines)} engines, {len(left)} left after {ENGINES_GONE_S:.0f} s; the next start "
    seen += (
        f"{'knows' if mark else 'does not know'} of it and {'answers' if answered else 'does not answer'}; {picture}"
    )
    return judged(name, seen, good=len(engines) == 2 and not left and mark and answered)  # noqa: PLR2004 - both voices


def engine_killed(ground: Ground) -> Outcome:
    """kill -9 of the engines while a question is with them."""
    name = "engine killed while it answers"
    session = ground.session("engine-killed")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    engines = window.engines(least=2)
    time.sleep(2)  # loaded
    for pid in engines:
        os.kill(pid, signal.SIGSTOP)  # the pocket pair would have answered before anybody could kill it
    window.send("Tell me a short story about a fox.")
    asked = session.has_asked("a short story about a fox")
    processes.end(engines)
    picture = window.picture(name)
    lives = window.lives
    window.send(QUESTION)
    answered = session.has_answers()
    seen = f"the question is {'kept' if asked else 'lost'}, the window {'lives' if lives else 'is gone'}, the next "
    seen += f"question is {'answered by a new engine' if answered else 'not answered'}; {picture}"
    return judged(name, seen, good=asked and lives and answered)


def two_at_once(ground: Ground) -> Outcome:
    """A second start of the same user."""
    name = "two at once"
    session = ground.session("two")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    started = time.monotonic()
    second = session.run(limit_s=SECOND_START_S)
    took = time.monotonic() - started
    windows = len(ground.display.windows())
    seen = f"the second ended with {second.returncode} after {took:.2f} s {one_line(second.stderr)}; {windows} window"
    return judged(name, seen, good=second.returncode == 0 and windows == 1 and window.lives)


def answering_and_told_to_end(ground: Ground) -> Outcome:
    """SIGTERM, as at the end of a session, while an engine hangs in an answer."""
    name = "told to end while it answers"
    session = ground.session("told-to-end")
    window = session.open_window()
    if window.seconds is None:
        return no_window(name, window)
    engines = window.engines(least=2)
    time.sleep(1)
    for pid in engines:
        os.kill(pid, signal.SIGSTOP)
    window.send(QUESTION)
    asked = session.has_asked(QUESTION)
    started = time.monotonic()
    status = window.end()
    took = time.monotonic() - started
    left = processes.wait_until_gone(engines, ENGINES_GONE_S)
    seen = (
        f"status {status} after {took:.1f} s with engines that answer nothing, {len(left)} of them left; the question "
    )
    return judged(name, seen + ("is kept" if asked else "is lost"), good=status == 0 and not left and asked)


FAULTS = (window_killed, engine_killed, two_at_once, answering_and_told_to_end)
