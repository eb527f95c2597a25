"""The command line of check_package.py: which check, of which package, and where its pictures and report go."""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from setup_steps.locations import ROOT
from setup_steps.report import SetupError, say

from package_checks import private_space
from package_checks.outcome import Outcome, exit_status, summary, table, write_report

DIST = ROOT / "dist"
PROGRAM = ROOT / "build" / "package" / "cpu" / "tandem"
REPORTS = ROOT / "build" / "package-checks"


def main(arguments: Sequence[str], script: Path) -> int:
    """Run one check. Returns 0 when nothing failed."""
    chosen = _parse(arguments)
    # Namespaces need root, and nothing but these two checks needs namespaces.
    if chosen.check in ("bare-system", "faults") and private_space.INSIDE not in os.environ:
        private_space.require_root()
        private_space.require_tools(("unshare", "mount"))
        return private_space.run_inside(script, arguments)
    private_space.interrupt_on_sigterm()
    outcomes = []
    for outcome in CHECKS[chosen.check](chosen):
        outcomes.append(outcome)
        print(table([outcome]), flush=True)
    chosen.reports.mkdir(parents=True, exist_ok=True)
    report = chosen.reports / f"{chosen.check}.json"
    write_report(report, outcomes)
    say(f"{summary(outcomes)}. All of it: {report}")
    return exit_status(outcomes)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="check-package", description="Check a finished package.", allow_abbrev=False)
    parser.add_argument("--reports", type=Path, default=REPORTS, metavar="D", help="where reports and pictures go")
    checks = parser.add_subparsers(title="checks", dest="check", required=True)
    bare = checks.add_parser(
        "bare-system", help="install, use and remove the .deb on bare systems, and try the .tar.gz (root)"
    )
    bare.add_argument(
        "suites",
        nargs="*",
        default=["bookworm", "trixie", "jammy", "noble"],
        help="all unless given",
    )
    bare.add_argument("--mirror", default="", metavar="ADDRESS", help="another mirror than debootstrap's own")
    bare.add_argument("--keyring", type=Path, metavar="FILE", help="the keys that sign the mirror's packages")
    bare.add_argument("--archive", type=Path, metavar="FILE.tar.gz", help="beside the .deb unless given")
    old = checks.add_parser("old-processor", help="run the engine on emulated older processors")
    old.add_argument("--speed", action="store_true", help="also compare its decode speed with the native build's")
    old.add_argument("--pairs", type=int, default=8, metavar="N", help="repetitions of the comparison; 8 unless given")
    contents = checks.add_parser("contents", help="look at every file in the package")
    faults = checks.add_parser("faults", help="use the program where something is wrong (root)")
    faults.add_argument("names", nargs="*", help="only these faults; all unless given")
    for parsed in (bare, contents):
        parsed.add_argument("--package", type=Path, metavar="FILE.deb", help="the newest in dist/ unless given")
    for parsed in (old, faults):
        parsed.add_argument("--program", type=Path, default=PROGRAM, metavar="D", help="the frozen program's folder")
    return parser.parse_args(arguments)


def _package(given: Path | None) -> Path:
    found = given or _newest(DIST, "tandem_*.deb")
    if found is None or not found.is_file():
        raise SetupError(f"There is no package at {found or DIST}. Make one: python3 packaging/dev.py package")
    return found.resolve()


def _newest(folder: Path, pattern: str) -> Path | None:
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime, default=None)


def _archive(given: Path | None, package: Path) -> Path | None:
    if given and not given.is_file():
        raise SetupError(f"There is no archive at {given}.")
    found = given or _newest(package.parent, "tandem-*-linux-*.tar.gz")
    if found is None:
        say(f"There is no .tar.gz beside {package.name}: the .deb alone is tried.")
    return found and found.resolve()


def _program(given: Path) -> Path:
    if not (given / "tandem").is_file():
        raise SetupError(f"There is no program in {given}. Make one: python3 packaging/dev.py package")
    return given.resolve()


def _bare_system(chosen: argparse.Namespace) -> Iterator[Outcome]:
    from package_checks import bare_system
    from package_checks.bare_root import SYSTEMS

    private_space.require_tools(bare_system.TOOLS)
    if unknown := set(chosen.suites) - set(SYSTEMS):
        raise SetupError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(SYSTEMS)}.")
    pictures = chosen.reports.resolve() / "pictures"
    package = _package(chosen.package)
    archive = _archive(chosen.archive, package)
    options = bare_system.Options(package, archive, chosen.mirror, chosen.keyring, pictures)
    folder = Path(os.environ[private_space.INSIDE])
    for suite in chosen.suites:
        yield from bare_system.check_system(suite, options, folder)


def _old_processor(chosen: argparse.Namespace) -> Iterator[Outcome]:
    from package_checks import decode_speed, old_processor

    program = _program(chosen.program)
    private_space.require_tools(old_processor.TOOLS)
    yield from old_processor.check(program)
    if chosen.speed:
        yield from decode_speed.check(program, chosen.pairs)


def _contents(chosen: argparse.Namespace) -> Iterator[Outcome]:
    from package_checks import contents

    private_space.require_tools(contents.TOOLS)
    yield from contents.check(_package(chosen.package))


def _faults(chosen: argparse.Namespace) -> Iterator[Outcome]:
    from package_checks.faults import all_faults as faults

    private_space.require_tools(faults.TOOLS)
    folder = Path(os.environ[private_space.INSIDE])
    yield from faults.check(_program(chosen.program), chosen.names, folder, chosen.reports.resolve() / "pictures")


CHECKS: dict[str, Callable[[argparse.Namespace], Iterator[Outcome]]] = {
    "bare-system": _bare_system,
    "old-processor": _old_processor,
    "contents": _contents,
    "faults": _faults,
}
