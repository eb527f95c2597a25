"""Makes a release out of packages; docs/releasing.md is the checklist.

python3 packaging/release.py check [--tag v0.2.0]    one version everywhere, with a dated changelog entry?
python3 packaging/release.py notes [VERSION]         what CHANGELOG.md says of it
python3 packaging/release.py key FILE                make a pair of keys: FILE, encrypted, and FILE.pub
python3 packaging/release.py sign FOLDER --key FILE  write SHA256SUMS, release.json, .sig of both, release.signed
python3 packaging/release.py verify FOLDER           check all of that, with the channel's keys or --public-key
python3 packaging/release.py compare ONE OTHER       do two builds of the same commit hold the same?

The passphrase is asked for, or taken from TANDEM_RELEASE_PASSPHRASE. sign without a key leaves the release unsigned and
ends with status 3; with --allow-unsigned, 0.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

# The steps beside this file, and the app.
for _folder in (Path(__file__).resolve().parent, Path(__file__).resolve().parents[1]):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

NEED_ENVIRONMENT = {"key", "sign", "verify"}  # the others run with any Python
_PACKAGES = ("cryptography", "msgspec")  # what they need of it; a Python that has them does without the environment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("check")
    one.add_argument("--tag", default="")
    one = commands.add_parser("notes")
    one.add_argument("version", nargs="?", default="")
    one = commands.add_parser("key")
    one.add_argument("file", type=Path)
    one = commands.add_parser("sign")
    one.add_argument("folder", type=Path)
    one.add_argument("--key", type=Path, metavar="FILE")
    one.add_argument("--page", default="", metavar="ADDRESS", help="where people get this release")
    one.add_argument("--allow-unsigned", action="store_true")
    one = commands.add_parser("verify")
    one.add_argument("folder", type=Path)
    one.add_argument("--public-key", default="", metavar="BASE64")
    one = commands.add_parser("compare")
    one.add_argument("one", type=Path)
    one.add_argument("other", type=Path)
    return parser


def main(arguments: list[str]) -> int:
    """Do one command."""
    options = _parser().parse_args(arguments)
    from setup_steps import install, launch
    from setup_steps.locations import VENV

    lacking = not all(importlib.util.find_spec(name) for name in _PACKAGES)
    if options.command in NEED_ENVIRONMENT and lacking and Path(sys.prefix) != VENV:
        install.prepare(install.RUNTIME)
        return launch.become([str(Path(__file__).resolve()), *arguments])
    from package_steps.release import release_commands

    return release_commands.run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
