"""A command that runs in the background, writes to a log and says in short how far it is."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from setup_steps.report import SetupError, StatusLine

LAST_LINES = 30


@dataclass(frozen=True)
class Step:
    """How far a job is, and the milestone that is worth a line of its own."""

    text: str
    milestone: str


class Job:
    """One background command."""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.step = Step(name, name)
        self.describe: Callable[[str], Step | None] = lambda _line: None
        self._log = log
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._read, name=f"log of {name}", daemon=True)

    def start(self) -> None:
        """Run the command in a process group of its own, so that stop() reaches the compilers too."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(self._environment),
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=sys.platform != "win32",
        )
        self._reader.start()

    def _read(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        with self._process.stdout as output, self._log.open("w", encoding="utf-8") as log:
            for line in output:
                log.write(line)
                log.flush()
                self.step = self.describe(line) or self.step

    def running(self) -> bool:
        """Tell whether the command still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the command and everything that it started."""
        if self._process is None or not self.running():
            return
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()
        self._reader.join()

    def result(self) -> None:
        """Raise with the end of the log if the command failed."""
        if self._process is None:
            return
        code = self._process.wait()
        self._reader.join()
        if code == 0:
            return
        tail = self._log.read_text("utf-8", errors="replace").splitlines()[-LAST_LINES:]
        lines = "\n".join(f"    {line}" for line in tail)
        raise SetupError(
            f"{self.name} failed with exit code {code}. The end of the log:\n{lines}\nAll of it: {self._log}"
        )


def wait_for(jobs: Sequence[Job]) -> None:
    """Wait for all jobs, showing how far they are; the first failure stops the others."""
    status = StatusLine()
    started = time.monotonic()
    try:
        while running := [job for job in jobs if job.running()]:
            for job in set(jobs) - set(running):
                job.result()
            steps = [job.step for job in running]
            seconds = int(time.monotonic() - started)
            text = "; ".join(step.text for step in steps) + f" ({seconds} s)"
            status.show(text, "; ".join(step.milestone for step in steps))
            time.sleep(0.2)
        for job in jobs:
            job.result()
    finally:
        status.close()
        for job in jobs:
            job.stop()
