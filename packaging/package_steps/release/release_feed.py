"""Turns a folder of packages into a release: SHA256SUMS, release.json, their signatures, and the signed notice."""

import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from setup_steps.report import SetupError

from desktop.release.channel import is_secure
from desktop.release.feed import Release, ReleaseFile, write_release
from desktop.release.fetch import MOST_BYTES
from desktop.release.signed_notice import seal
from package_steps.release.changelog import Entry
from package_steps.release.checksums import SUMS, write_checksums
from package_steps.release.signing import sign_file, signature_path

FEED, NOTICE = "release.json", "release.signed"
_MADE_HERE = {SUMS, FEED, NOTICE, f"{SUMS}.sig", f"{FEED}.sig"}


def is_package(name: str) -> bool:
    """Whether a file in the folder is to be published, rather than made from those that are."""
    return name not in _MADE_HERE and not name.startswith(".")


def write_feed(folder: Path, entry: Entry, page: str) -> Release:
    """Write SHA256SUMS and release.json for the packages in `folder`; older signatures go. Raises SetupError."""
    if entry.date is None:
        raise SetupError(f"CHANGELOG.md has no date for {entry.version}: write ## {entry.version} (YYYY-MM-DD)")
    if page and not is_secure(page):
        raise SetupError(f"The page must be an address that begins with https://, not {page!r}.")
    for stale in (signature_path(folder / SUMS), signature_path(folder / FEED), folder / NOTICE):
        stale.unlink(missing_ok=True)
    sums = write_checksums(folder, is_package)
    release = Release(
        version=entry.version,
        date=entry.date.isoformat(),
        issued=int(time.time()),
        page=page,
        notes=entry.notes,
        files=[ReleaseFile(name, (folder / name).stat().st_size, sha256) for name, sha256 in sums.items()],
    )
    data = write_release(release)
    if len(data) > MOST_BYTES - 1024:  # the line with the signature comes before it
        raise SetupError(
            f"{FEED} has {len(data)} bytes; the app reads up to {MOST_BYTES}. Shorten the changelog's entry."
        )
    (folder / FEED).write_bytes(data)
    return release


def sign_feed(folder: Path, key: Ed25519PrivateKey) -> None:
    """Sign what write_feed() wrote, and put release.json and its signature into one file for the app."""
    sign_file(folder / SUMS, key)
    signature = sign_file(folder / FEED, key)
    (folder / NOTICE).write_bytes(seal((folder / FEED).read_bytes(), signature))
