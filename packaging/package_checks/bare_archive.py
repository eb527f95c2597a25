"""Uses the .tar.gz on a bare system: first without the libraries it needs, which it must say, then with them."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from package_checks.bare_root import BareRoot, Person
from package_checks.outcome import Outcome, Verdict, failed, judged, one_line
from package_checks.smoke import smoke_outcome

FOLDER = "Anna's programs"  # where the user unpacks it, in their home
ENTRY = ".local/share/applications/tandem.desktop"
OWN_WORDS = "tandem: "  # how the program begins what it has to say


@dataclass(frozen=True)
class Unpacked:
    """The archive's folder in a user's home. label: what its outcomes are called after."""

    root: BareRoot
    person: Person
    place: str
    label: str

    def smoke(self, **variables: str) -> Outcome:
        """The smoke test."""
        command = ["env", *(f"{name}={value}" for name, value in variables.items()), f"{self.place}/tandem"]
        return smoke_outcome(f"{self.label}: smoke", self.root.run(self.person, [*command, "smoke", "--json"]))


def unpack(root: BareRoot, person: Person, archive: Path, label: str) -> Unpacked:
    """Unpack the archive as the user would. Raises OSError where that fails."""
    shutil.copyfile(archive, root.inside("/archive.tar.gz"))
    place = f"{person.home}/{FOLDER}"
    done = root.run(person, ["sh", "-c", 'mkdir "$1" && tar -C "$1" -xzf /archive.tar.gz', "sh", place])
    root.inside("/archive.tar.gz").unlink()
    if done.returncode:
        raise OSError(f"the archive cannot be unpacked: {done.stderr}")
    (top,) = root.inside(place).iterdir()
    return Unpacked(root, person, f"{place}/{top.name}", f"{label}, .tar.gz")


def without_libraries(unpacked: Unpacked, display: str) -> Outcome:
    """Nothing is installed: the window cannot open, which must be said with what is missing; answers need no window."""
    name = f"{unpacked.label}, nothing installed"
    window = unpacked.root.run(unpacked.person, ["env", f"DISPLAY={display}", f"{unpacked.place}/tandem"])
    asked = unpacked.root.run(unpacked.person, [f"{unpacked.place}/tandem", "ask", "What is a base model?"])
    in_words = OWN_WORDS in window.stderr and "apt" in window.stderr and "Traceback" not in window.stderr
    seen = f"window: exit status {window.returncode}: {one_line(window.stderr)}; ask: "
    seen += one_line(asked.stdout or f"exit status {asked.returncode}: {asked.stderr}")
    good = window.returncode == 1 and in_words and asked.returncode == 0
    return Outcome(name, Verdict.SAYS_WHY if good else Verdict.FAILED, seen)


def with_libraries(unpacked: Unpacked, display: str) -> Iterator[Outcome]:
    """The libraries that the .deb declares are there: the window answers, and the menu entry comes and goes."""
    yield unpacked.smoke(DISPLAY=display, QT_QPA_PLATFORM="xcb")
    yield _menu(unpacked)


def _menu(unpacked: Unpacked) -> Outcome:
    name, script = f"{unpacked.label}: add-to-menu.sh", f"{unpacked.place}/add-to-menu.sh"
    entry = unpacked.root.inside(unpacked.person.home) / ENTRY
    added = unpacked.root.run(unpacked.person, [script])
    if added.returncode or not entry.is_file():
        return failed(name, one_line(added.stderr))
    names_it = unpacked.place in entry.read_text("utf-8")
    removed = unpacked.root.run(unpacked.person, [script, "--remove"])
    good = names_it and removed.returncode == 0 and not entry.exists()
    return judged(name, one_line(f"{added.stdout} {removed.stdout} {removed.stderr}"), good=good)
