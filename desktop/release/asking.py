"""Asks whether there is a newer version: fetches the notice, checks who signed it, and remembers it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desktop.errors import FileProblem
from desktop.paths import folder_problem
from desktop.release import update_words as words
from desktop.release.channel import ReleaseChannel
from desktop.release.feed import Release, day, read_release
from desktop.release.fetch import fetch
from desktop.release.seen import Seen, load_seen, store_seen
from desktop.release.signed_notice import verified_payload
from desktop.release.version import Version

DAY_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Answer:
    """release: what is published. is_newer: whether it is to be offered. is_skipped: the user wants no notice of it."""

    release: Release
    is_newer: bool
    is_skipped: bool


def is_due(seen_file: Path, now: float) -> bool:
    """Whether nobody was asked for a day; also when the clock was set back since."""
    asked = load_seen(seen_file).asked
    return not 0 <= now - asked < DAY_S


def ask(channel: ReleaseChannel, running: str, seen_file: Path, cancelled: threading.Event) -> Answer:
    """One question. Raises UpdateProblem, and FileProblem where the answer cannot be remembered."""
    if not channel.is_set_up:
        raise words.no_channel()
    seen = msgspec.structs.replace(load_seen(seen_file), asked=int(time.time()))
    _keep(seen_file, seen)  # before asking: a failure is asked about no more often than a success
    release = read_release(verified_payload(fetch(channel.address, cancelled), channel.raw_keys()))
    before, fingerprint = seen.issued_for(channel.fingerprint()), channel.fingerprint()
    if release.issued < before:
        raise words.replayed(release.issued_on(), day(before))
    _keep(seen_file, msgspec.structs.replace(seen, issued=release.issued, fingerprint=fingerprint))
    return Answer(release, _is_offered(Version(release.version), Version(running)), release.version == seen.skipped)


def skip(seen_file: Path, version: str) -> None:
    """Give no more notices of this version. Raises FileProblem."""
    _keep(seen_file, msgspec.structs.replace(load_seen(seen_file), skipped=version))


def _is_offered(published: Version, running: Version) -> bool:
    """Newer; a pre-release only to somebody who runs one."""
    return published > running and (running.is_prerelease or not published.is_prerelease)


def _keep(path: Path, seen: Seen) -> None:
    try:
        store_seen(path, seen)
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("Tandem did not ask for newer versions.", problem.detail, problem.hint) from error
