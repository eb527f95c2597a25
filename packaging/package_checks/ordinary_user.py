"""An ordinary user of this computer, made for the checks: an account, a home folder, and the programs they start."""

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from package_checks import private_space, processes, stored_chats
from package_checks.display import Display

NUMBER, NAME = 61_234, "tandem-check"
WINDOW_LIMIT_S = 20.0
END_LIMIT_S = 10.0
ENGINES_LIMIT_S = 15.0
STORED_LIMIT_S = 15.0
LOOK_EVERY_S = 0.1


@dataclass(frozen=True)
class Ground:
    """Where faults are made. program: a copy of the frozen program; homes are made below folder."""

    program: Path
    folder: Path
    display: Display
    pictures: Path

    def home(self, name: str, mode: int = 0o700) -> Path:
        """A new, empty home folder."""
        home = self.folder / "homes" / name
        home.mkdir(parents=True)
        for owned in (home, home.parent):
            private_space.give(owned, NUMBER)
        home.chmod(mode)
        return home

    def session(self, name: str, **changes: str | None) -> "Session":
        """A session with a new home folder. changes: variables, None takes one away."""
        return Session(self, self.home(name), changes)


@dataclass
class Session:
    """One login. before: shell commands, run as root in a mount namespace of the program's own."""

    ground: Ground
    home: Path
    changes: Mapping[str, str | None] = field(default_factory=dict)
    before: str = ""
    program: Path | None = None
    started: list["Window"] = field(default_factory=list)

    def variables(self) -> dict[str, str]:
        """What a desktop session sets."""
        usual = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "USER": NAME,
            "LOGNAME": NAME,
            "LANG": "C.UTF-8",
            "DISPLAY": self.ground.display.name,
        }
        return {name: value for name, value in {**usual, **self.changes}.items() if value is not None}

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The command line that runs Tandem with these arguments as the user."""
        program = str((self.program or self.ground.program) / "tandem")
        user = ["setpriv", f"--reuid={NUMBER}", f"--regid={NUMBER}", "--clear-groups", "--inh-caps=-all"]
        moved = ["env", "-i", *(f"{name}={value}" for name, value in self.variables().items())]
        script = f'set -e\n{self.before}\ncd {shlex.quote(str(self.home))} 2>/dev/null || cd /\nexec "$@"'
        return ["unshare", "--mount", "sh", "-c", script, "sh", *user, *moved, program, *arguments]

    def run(self, *arguments: str, limit_s: float = 90) -> "subprocess.CompletedProcess[str]":
        """Run Tandem to its end; 124 where it does not end by itself in time."""
        try:
            return subprocess.run(
                self.command(arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            words = (late.stderr or b"").decode("utf-8", "replace") if isinstance(late.stderr, bytes) else ""
            return subprocess.CompletedProcess([], 124, "", f"no end within {limit_s:.0f} s {words}")

    def open_window(self) -> "Window":
        """Start the window and wait until it is seen."""
        log = self.ground.folder / f"{os.fsencode(self.home.name).hex()[:40]}-{len(self.started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(self.command([]), stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        window = Window(self, process, log, self.ground.display.wait_for_window(WINDOW_LIMIT_S, process))
        self.started.append(window)
        return window

    def close(self) -> None:
        """End whatever still runs."""
        for window in self.started:
            window.kill()
        self.ground.display.wait_for_none(END_LIMIT_S)

    def has_asked(self, words: str) -> bool:
        """Whether this question is among the stored chats, or comes to be in time."""
        return _in_time(lambda: stored_chats.asked(self.home, words))

    def has_answers(self, count: int = 1) -> bool:
        """Whether as many whole answers are stored, or come to be in time."""
        return _in_time(lambda: stored_chats.answers(self.home) >= count)


@dataclass
class Window:
    """A started window. seconds: until it was seen, None where it was not."""

    session: Session
    process: "subprocess.Popen[bytes]"
    log: Path
    seconds: float | None

    @property
    def lives(self) -> bool:
        """Whether the program still runs and shows a window."""
        return self.process.poll() is None and bool(self.session.ground.display.windows())

    def engines(self, least: int = 1) -> list[int]:
        """The engine processes, as soon as there are as many."""
        deadline = time.monotonic() + ENGINES_LIMIT_S
        while len(found := processes.engines(self.process.pid)) < least and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY_S)
        return found

    def send(self, text: str) -> None:
        """Type a message and press Enter; into the void where the window is gone."""
        display = self.session.ground.display
        for window in display.windows()[:1]:
            display.focus(window)
        display.type(text)
        display.press("Return")

    def words(self) -> str:
        """What the program wrote."""
        return self.log.read_text("utf-8", "replace")

    def picture(self, name: str, wait_s: float = 2.0) -> Path:
        """A picture of the screen after a while."""
        time.sleep(wait_s)
        path = self.session.ground.pictures / f"fault-{name.replace(' ', '-')}.png"
        self.session.ground.display.save(path)
        return path

    def end(self) -> int | None:
        """Ask it to end, as the session does. None where it does not."""
        self.process.terminate()
        try:
            return self.process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it the hard way."""
        self.process.kill()
        self.process.wait()


def _in_time(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + STORED_LIMIT_S
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(LOOK_EVERY_S)
    return happened()


def make_account(folder: Path) -> None:
    """Let this mount namespace know the user's name."""
    accounts = folder / "passwd"
    line = f"{NAME}:x:{NUMBER}:{NUMBER}:Tandem Check:{folder / 'homes'}:/bin/sh\n"
    accounts.write_text(Path("/etc/passwd").read_text("utf-8") + line, "utf-8")
    accounts.chmod(0o644)
    private_space.bind(accounts, Path("/etc/passwd"))
