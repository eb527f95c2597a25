"""Judges a smoke test of the program under check by what it printed."""

import json
import subprocess

from package_checks.outcome import Outcome, failed, judged, one_line


def smoke_outcome(name: str, done: "subprocess.CompletedProcess[str]") -> Outcome:
    """Both voices answered, in figures; or why not."""
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return failed(name, one_line(f"exit status {done.returncode}: {done.stdout} {done.stderr}"))
    voices = report["voices"]
    good = done.returncode == 0 and report["ok"] and sorted(voices) == ["base", "instruct"]
    words = ", ".join(f"{voice} {answer['tokens']} tokens" for voice, answer in voices.items())
    seen = f"window {report['window_s']:.2f} s, first token {report['first_token_s']:.2f} s, {words}"
    return judged(name, f"{seen} {' '.join(report['problems'])}".strip(), good=good)
