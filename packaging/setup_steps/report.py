"""Says on standard error what is going on, so that standard output belongs to the program that is run."""

import sys


class SetupError(Exception):
    """A reason to stop, in words the reader can act on."""


def say(text: str) -> None:
    """Write one line."""
    print(text, file=sys.stderr, flush=True)


class StatusLine:
    """One line that changes in place on a terminal; elsewhere, a new line per milestone."""

    def __init__(self) -> None:
        self._in_place = sys.stderr.isatty()
        self._shown = ""
        self._milestones: set[str] = set()

    def show(self, text: str, milestone: str) -> None:
        """Show the text; where lines cannot be rewritten, only when the milestone is new."""
        if self._in_place:
            if text != self._shown:
                sys.stderr.write("\r" + text.ljust(len(self._shown)))
                sys.stderr.flush()
                self._shown = text
        elif milestone not in self._milestones:
            self._milestones.add(milestone)
            say(text)

    def close(self) -> None:
        """Free the line for whatever is written next."""
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()
            self._shown = ""
