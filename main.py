"""Starts Tandem: hands over to the terminal commands or to the window."""

import os
import signal
import sys


def main() -> int:
    """Run with the command line's arguments; returns the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the very check that says so
        found = sys.version.split()[0]
        sys.stderr.write(f"tandem: Python {found} is too old. Tandem needs Python 3.11 or newer. Start it with that.\n")
        return 1
    _open_standard_streams()
    # Ctrl+C ends the program at once, until a command looks at it itself (desktop.terminal.interrupts). As an exception
    # it would fall into imports, and native code that is just being made ready does not survive that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from desktop.cli import main as run

    return run(sys.argv[1:])


def _open_standard_streams() -> None:
    """Point closed ones at nothing: the next file opened would take their numbers, and get every library's words."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(opened, True)  # noqa: FBT003 - or programs that are started from here find them closed


if __name__ == "__main__":
    sys.exit(main())
