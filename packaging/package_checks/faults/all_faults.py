"""Uses the frozen program as an ordinary user where something is wrong, one fault after the other."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from setup_steps.report import SetupError

from package_checks import ordinary_user, processes
from package_checks.display import Display
from package_checks.faults import fault_displays, fault_ends, fault_homes, fault_modules, fault_places
from package_checks.ordinary_user import Ground
from package_checks.outcome import Outcome, failed

TOOLS = ("Xvfb", "xdotool", "unshare", "mount", "setpriv", "cp")
GONE_S = 3.0
FAULTS: dict[str, Callable[[Ground], Outcome]] = {
    fault.__name__: fault
    for module in (fault_ends, fault_places, fault_homes, fault_displays, fault_modules)
    for fault in module.FAULTS
}


def check(program: Path, names: Sequence[str], folder: Path, pictures: Path) -> Iterator[Outcome]:
    """The outcomes of the named faults, of all where none is named. Raises SetupError for unknown names."""
    if unknown := set(names) - set(FAULTS):
        raise SetupError(f"Unknown faults: {', '.join(sorted(unknown))}. Known: {', '.join(FAULTS)}.")
    copy = folder / "program" / "tandem"
    copy.parent.mkdir()
    subprocess.run(["cp", "--archive", "--no-preserve=ownership", str(program), str(copy)], check=True)
    ordinary_user.make_account(folder)
    with Display(folder / "screen") as display:
        ground = Ground(copy, folder, display, pictures)
        for name in names or FAULTS:
            yield FAULTS[name](ground)
            yield from _left_over(name, folder, display)


def _left_over(name: str, folder: Path, display: Display) -> Iterator[Outcome]:
    """Nothing of the program may run after a fault that it survived; what a fault left open is ended here."""
    running = [pid for pid in processes.parents() if processes.command(pid).startswith(str(folder))]
    windows = [pid for pid in running if "engine" not in processes.command(pid)]
    processes.end(windows)
    left = processes.wait_until_gone(running, GONE_S)
    display.wait_for_none(GONE_S)
    if left:
        yield failed(f"after {name}", f"still running: {', '.join(processes.command(pid) for pid in left)}")
