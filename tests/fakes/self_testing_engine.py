"""An engine program that has nothing but a self-test, of modules with planted faults: `self_testing_engine.py PLAN`.

PLAN is a JSON file, module name -> {"score": number, "fault": where and how}; "slow start" and "slow" are seconds,
"up ms" is what it says of its processor time. Real processes die, hang and answer here; only the arithmetic is missing.
Each start adds a line to PLAN.starts. The module "" is a build without modules.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.engine.processor_code.modules import CpuChoice

PLAN = Path(sys.argv[1])
MODULES = json.loads(PLAN.read_text("utf-8"))


def hang() -> None:
    while True:
        time.sleep(60)


FAULTS = {
    "illegal": lambda: os.kill(os.getpid(), signal.SIGILL),
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(0),
    "hang": hang,
}


def say(kind: str, module: str = "", detail: str = "") -> None:
    sys.stdout.write(json.dumps({"kind": kind, "module": module, "detail": detail}) + "\n")
    sys.stdout.flush()


def meet(name: str, where: str) -> str:
    """Do what is planted for this point; returns the name of a fault that is said in words."""
    point, _, fault = MODULES[name].get("fault", "").partition(" ")
    if point != where:
        return ""
    if fault in FAULTS:
        FAULTS[fault]()
    return fault


def main() -> None:
    with PLAN.with_suffix(".starts").open("a", encoding="utf-8") as starts:
        starts.write(" ".join(sys.argv[2:]) + "\n")
    time.sleep(MODULES.get("slow start", 0))
    cpu = CpuChoice.from_arguments(sys.argv)
    if "unable" in MODULES:
        say("unable", detail=MODULES["unable"])
        return
    say("up", detail=str(MODULES.get("up ms", 100)))
    scores = {}
    for name in sorted(MODULES):
        if name.startswith("lib") and cpu.allows(name):
            say("opening", name)
            if meet(name, "opened") == "refuses":
                say("refused", name, "no library at all")
                continue
            scores[name] = MODULES[name]["score"]
            say("score", name, str(scores[name]))
    best = max((name for name in scores if scores[name]), key=lambda name: scores[name], default="")
    if not best and "" not in MODULES:
        say("unable", detail="No code for this processor was found.")
        return
    say("trying", best)
    time.sleep(MODULES.get("slow", 0))
    said = meet(best, "tried")
    if said in ("wrong", "refused"):
        say(said, best, f"planted: {said}")
    else:
        say("passed", best, "40")


main()
