"""The commands of packaging/release.py. What needs the environment is imported by the commands that need it."""

import argparse
import base64
import binascii
import contextlib

from setup_steps.locations import ROOT
from setup_steps.report import SetupError, say

from desktop.errors import AppError
from package_steps.release import changelog, version

CHANNEL = ROOT / "resources" / "release_channel.toml"
UNSIGNED = 3


def check(options: argparse.Namespace) -> int:
    """Say what stands between the source and its release."""
    problems = version.release_problems(tag=options.tag)
    for problem in problems:
        say(problem)
    if not problems:
        say(f"{version.said_version()} can be released.")
    return 1 if problems else 0


def notes(options: argparse.Namespace) -> int:
    """Print a version's notes."""
    print(changelog.release_notes(options.version or version.said_version()))
    return 0


def key(options: argparse.Namespace) -> int:
    """Make a pair of keys."""
    from package_steps.release.signing import make_key

    public = make_key(options.file)
    say(f"Made {options.file} and {options.file}.pub. Keep the first one off the network and in two places.")
    say(f"The public key, for {CHANNEL.relative_to(ROOT)}:")
    print(public)
    return 0


def sign(options: argparse.Namespace) -> int:
    """Write and sign what a release needs beside its packages."""
    from desktop.release.channel import load_channel
    from package_steps.release.release_feed import NOTICE, sign_feed, write_feed
    from package_steps.release.signing import load_key, public_key_of

    channel = load_channel(CHANNEL)
    page = options.page or channel.page
    private = load_key(options.key) if options.key else None
    if private is not None and not page:
        raise SetupError(f"Say where people get this release: --page ADDRESS, or page in {CHANNEL.relative_to(ROOT)}.")
    release = write_feed(options.folder, changelog.entry(version.said_version()), page)
    say(f"Tandem {release.version} of {release.date}: {len(release.files)} packages.")
    if private is None:
        say("NOT SIGNED: no key was given. Nobody can tell these packages from somebody else's; do not publish them.")
        return 0 if options.allow_unsigned else UNSIGNED
    sign_feed(options.folder, private)
    if public_key_of(private) not in channel.keys:
        say(f"This key is not in {CHANNEL.relative_to(ROOT)}: builds of this source will not believe it.")
    say(f"Signed. Publish {NOTICE} at the channel's address when the packages can be had.")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Check a signed release."""
    from desktop.release.channel import load_channel
    from package_steps.release.release_verify import release_folder_problems

    keys = [_decoded(options.public_key)] if options.public_key else load_channel(CHANNEL).raw_keys()
    if not keys:
        raise SetupError(f"There is no key in {CHANNEL.relative_to(ROOT)}: give one with --public-key.")
    problems = release_folder_problems(options.folder, keys)
    for problem in problems:
        say(problem)
    if not problems:
        say("Signatures and checksums are right.")
    return 1 if problems else 0


def compare(options: argparse.Namespace) -> int:
    """Say where two builds differ."""
    from package_steps.frozen.reproducibility import compare_builds

    report = compare_builds(options.one, options.other)
    print(report.text())
    return 0 if report.is_same else 1


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise SetupError("The public key must be the line that the key command printed.") from None


COMMANDS = {"check": check, "notes": notes, "key": key, "sign": sign, "verify": verify, "compare": compare}


def run(options: argparse.Namespace) -> int:
    """Do what the options say; problems are said in words."""
    try:
        with contextlib.suppress(BrokenPipeError):  # whoever read it has read enough
            return COMMANDS[options.command](options)
    except SetupError as problem:
        say(str(problem))
    except AppError as problem:
        say(problem.one_line())
    except OSError as problem:
        say(f"The release cannot go on: {problem}")
    return 1
