"""Faults of the processor's code: the module that suits it best dies, hangs or is wrong; the next one answers."""

import json
import math
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from package_checks.engine_talk import EngineEnded, ask
from package_checks.faults import planted_modules
from package_checks.faults.fault_ends import QUESTION
from package_checks.faults.fault_places import copied
from package_checks.ordinary_user import Ground, Session
from package_checks.outcome import Outcome, Verdict, failed, judged, one_line

LIBRARIES = Path("_internal/llama_cpp/lib")
POCKET = Path("_internal/resources/pocket/tandem-pocket-base-Q8_0.gguf")
FIRST_LIMIT_S, LATER_LIMIT_S = 5.0, 2.5  # from the start of the program to its words
CHECK = "engine code"  # of doctor


def _with_planted(ground: Ground, fault: str) -> Outcome:
    name = f"module with {fault}"
    if not planted_modules.can_plant():
        return Outcome(name, Verdict.SKIPPED, "there is no C compiler to make it with")
    session = ground.session(fault.lower())
    session.program = copied(ground, fault)
    try:
        best = ask([str(session.program / "tandem-engine")], session.program / POCKET, ground.folder / "best.log")
        planted_modules.plant(fault, session.program / LIBRARIES / best.cpu_library)
        return _judge(name, session, best.cpu_library)
    except EngineEnded as error:
        return failed(name, one_line(str(error)))
    finally:
        shutil.rmtree(session.program)


def _judge(name: str, session: Session, planted: str) -> Outcome:
    window_s = _first_token_s(session)  # a home of its own each time: always a first start
    first_s, later_s = _answer_s(session), _answer_s(session)
    told = _told(session)
    seen = f"first token in a new window after {window_s:.2f} s; ask: {first_s:.2f} s at the first start, "
    seen += f"{later_s:.2f} s at the second; doctor: {told}"
    in_time = max(window_s, first_s) < FIRST_LIMIT_S and later_s < LATER_LIMIT_S
    return judged(name, seen, good=in_time and f"not {planted}" in told)


def _first_token_s(session: Session) -> float:
    """From the start of the program; infinite where not both voices answered."""
    done = session.run("smoke", "--json")
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return math.inf
    return float(report["first_token_s"]) if report["ok"] else math.inf


def _answer_s(session: Session) -> float:
    """From the start of a terminal command to its end; infinite where it has no answer."""
    started = time.monotonic()
    done = session.run("ask", QUESTION)
    return time.monotonic() - started if done.returncode == 0 and done.stdout.strip() else math.inf


def _told(session: Session) -> str:
    done = session.run("doctor", "--json")
    try:
        checks = json.loads(done.stdout)["checks"]
    except (ValueError, KeyError):
        return one_line(done.stderr)
    return next((str(check["detail"]) for check in checks if check["name"] == CHECK), "nothing")


def _fault(fault: str) -> Callable[[Ground], Outcome]:
    def check(ground: Ground) -> Outcome:
        return _with_planted(ground, fault)

    check.__name__ = f"module_{fault.lower()}"
    check.__doc__ = f"The best module has the fault {fault} of planted_module.c."
    return check


FAULTS = tuple(_fault(fault) for fault in planted_modules.OF_EVERY_KIND)
