"""A screen in memory: Xvfb, the windows on it, and pictures of it."""

import os
import subprocess
import time
from pathlib import Path
from types import TracebackType

from package_checks.screen_picture import Picture, save_screen

SIZE = "1280x800x24"
LOOK_EVERY_S = 0.02
TITLE = "Tandem"


class Display:
    """A running Xvfb on the first free number. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        """folder: where the picture of the screen is kept by Xvfb."""
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.name = ""

    def __enter__(self) -> "Display":
        self._folder.mkdir(parents=True, exist_ok=True)
        reading, writing = os.pipe()
        # Without access control: the users of the checks are not this one, and nobody else gets at the socket.
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-fbdir", str(self._folder)]
        command += ["-ac", "-nolisten", "tcp", "-noreset"]
        with (self._folder / "Xvfb.log").open("wb") as log:
            self._process = subprocess.Popen(command, pass_fds=[writing], stdout=log, stderr=log)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()  # empty when Xvfb ended instead
        if not number:
            raise OSError(f"Xvfb did not start: {(self._folder / 'Xvfb.log').read_text('utf-8', 'replace').strip()}")
        self.name = f":{number}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def windows(self, title: str = TITLE) -> list[str]:
        """The ids of the visible windows whose title holds `title`."""
        found = self._xdotool("search", "--onlyvisible", "--name", title)
        return found.split()

    def title(self, window: str) -> str:
        """The words in a window's title bar."""
        return self._xdotool("getwindowname", window).strip()

    def wait_for_window(self, limit_s: float, process: subprocess.Popen[bytes]) -> float | None:
        """Seconds until a window of Tandem's is there; None when none came or the program ended before."""
        started = time.monotonic()
        while time.monotonic() - started < limit_s and process.poll() is None:
            if self.windows():
                return time.monotonic() - started
            time.sleep(LOOK_EVERY_S)
        return None

    def wait_for_none(self, limit_s: float) -> bool:
        """Whether all windows of Tandem's went away in time."""
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            if not self.windows():
                return True
            time.sleep(LOOK_EVERY_S)
        return False

    def press(self, *keys: str) -> None:
        """Press keys, such as "ctrl+n", in the window that has the focus."""
        self._xdotool("key", *keys)

    def type(self, text: str) -> None:
        """Type into the window that has the focus."""
        self._xdotool("type", "--delay", "5", text)

    def focus(self, window: str) -> None:
        """Give a window the keyboard: there is no window manager that would."""
        self._xdotool("windowfocus", "--sync", window)

    def save(self, target: Path) -> Picture:
        """Write what is on the screen now to a PNG file."""
        return save_screen(self._folder / "Xvfb_screen0", target)

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=os.environ | {"DISPLAY": self.name},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout
