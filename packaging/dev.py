"""Sets Tandem up from a fresh clone and runs it.

python3 packaging/dev.py setup             make .venv, fill it and try its engine; --again does it all anew
python3 packaging/dev.py run [arguments]   start the app, or a terminal command such as: run ask "Hello"
python3 packaging/dev.py test [arguments]  run the tests; the arguments go to pytest; --long adds the slow ones, --real
                                           those that ask a real model (93 MB, fetched once)
python3 packaging/dev.py check             linters, formatting, types, import directions, figures
python3 packaging/dev.py figures           folders, files, classes and imports against their limits
python3 packaging/dev.py bench [arguments] measure against the budgets
python3 packaging/dev.py screenshots [--all] take the pictures of the README, or every scene, from the real window
python3 packaging/dev.py package [arguments] build what people install: .deb, tar.gz, AppImage; --help tells more
python3 packaging/dev.py check-package [...]  try a package on bare systems, old processors and under bad conditions
python3 packaging/dev.py lock [--upgrade]  write the requirement files with hashes anew

CMAKE_ARGS, such as -DGGML_CUDA=on or -DGGML_VULKAN=on, go into the build of llama.cpp and are remembered.
TANDEM_CACHE_DIR moves the folder in which the built engine is kept.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

# Also where Python is told to leave a script's own folder out.
sys.path.insert(0, str(Path(__file__).resolve().parent))


def run(arguments: list[str]) -> int:
    """Start main.py with these arguments."""
    from setup_steps import install, launch
    from setup_steps.locations import ROOT
    from setup_steps.report import say

    if launch.display_missing(arguments, os.environ):
        say(launch.NO_DISPLAY)
        return 1
    install.prepare(install.RUNTIME)
    return launch.become([str(ROOT / "main.py"), *arguments])


def bench(arguments: list[str]) -> int:
    """Run packaging/bench.py."""
    from setup_steps import install, launch
    from setup_steps.locations import PACKAGING

    install.prepare(install.DEVELOPMENT)
    return launch.become([str(PACKAGING / "bench.py"), *arguments])


def screenshots(arguments: list[str]) -> int:
    """Run packaging/screenshots.py."""
    from setup_steps import install, launch
    from setup_steps.locations import PACKAGING

    install.prepare(install.RUNTIME)
    return launch.become([str(PACKAGING / "screenshots.py"), *arguments])


def test(arguments: list[str]) -> int:
    """Run pytest in the repository root, without a display unless one is asked for."""
    from setup_steps import install, launch, real_model
    from setup_steps.locations import ROOT

    install.prepare(install.DEVELOPMENT)
    if real_model.OPTION in arguments:
        real_model.provide()
    os.chdir(ROOT)
    return launch.become(["-m", "pytest", *arguments], {"QT_QPA_PLATFORM": "offscreen"} | os.environ)


def check(_arguments: list[str]) -> int:
    """Run the linters."""
    from setup_steps import install, launch

    install.prepare(install.DEVELOPMENT)
    return launch.check_all([["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"], ["figures"]])


def figures(arguments: list[str]) -> int:
    """Run packaging/house_figures.py, which needs nothing but Python."""
    from setup_steps import launch
    from setup_steps.locations import PACKAGING

    return launch.become([str(PACKAGING / "house_figures.py"), *arguments], python=Path(sys.executable))


def setup(arguments: list[str]) -> int:
    """Make the environment."""
    from setup_steps import install
    from setup_steps.report import say
    from setup_steps.system_libraries import provide_system_libraries

    if install.prepare(install.DEVELOPMENT, again="--again" in arguments, try_engine=True):
        say("Ready. Start with: python3 packaging/dev.py run")
    else:
        provide_system_libraries()
        say("Nothing to do: everything is set up.")
    return 0


def package(arguments: list[str]) -> int:
    """Run packaging/package.py with the Python of the flavour's own environment."""
    from setup_steps import launch, package_environment
    from setup_steps.locations import PACKAGING

    python = Path(sys.executable)
    if {"-h", "--help"}.isdisjoint(arguments):
        python = package_environment.provide(package_environment.flavour_of(arguments))
    return launch.become([str(PACKAGING / "package.py"), *arguments], python=python)


def check_package(arguments: list[str]) -> int:
    """Run packaging/check_package.py, which needs nothing but Python."""
    from setup_steps import launch
    from setup_steps.locations import PACKAGING

    return launch.become([str(PACKAGING / "check_package.py"), *arguments], python=Path(sys.executable))


def lock(arguments: list[str]) -> int:
    """Write the requirement files."""
    from setup_steps import lock_requirements

    lock_requirements.lock(arguments)
    return 0


COMMANDS = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "figures": figures,
    "bench": bench,
    "screenshots": screenshots,
    "package": package,
    "check-package": check_package,
    "lock": lock,
}


def main(arguments: list[str]) -> int:
    """Do one command."""
    # This file alone must parse with older versions, to be able to say so.
    if sys.version_info < (3, 11):  # noqa: UP036
        print(f"Tandem needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    from setup_steps.report import SetupError, say

    if not arguments or arguments[0] not in COMMANDS:
        asked = bool(arguments) and arguments[0] in {"help", "--help", "-h"}
        print(__doc__, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    # Being ended from outside also takes the compilers along.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:  # a full disk, a folder that may not be written
        say(f"The set-up cannot go on: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
