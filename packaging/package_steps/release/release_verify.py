"""Checks a signed release as its users will: signatures, checksums, and that everything says the same."""

from collections.abc import Sequence
from pathlib import Path

from setup_steps.report import SetupError

from desktop.errors import AppError
from desktop.release.feed import Release, read_release
from desktop.release.signed_notice import is_signed, verified_payload
from package_steps.release.checksums import SUMS, checksum_problems, read_checksums
from package_steps.release.release_feed import FEED, NOTICE, is_package
from package_steps.release.signing import read_signature


def release_folder_problems(folder: Path, keys: Sequence[bytes]) -> list[str]:
    """What is wrong with the release in `folder`, in words; empty when nothing is."""
    missing = [name for name in (SUMS, FEED, NOTICE) if not (folder / name).is_file()]
    if missing:
        return [f"{name} is missing" for name in missing]
    problems = [f"{name} is not signed with this key" for name in (SUMS, FEED) if not _is_signed(folder / name, keys)]
    try:
        payload = verified_payload((folder / NOTICE).read_bytes(), keys)
        release = read_release((folder / FEED).read_bytes())
        sums = read_checksums((folder / SUMS).read_text("utf-8"))
    except (AppError, SetupError, UnicodeDecodeError) as problem:
        said = problem.one_line() if isinstance(problem, AppError) else str(problem)
        return [*problems, f"{NOTICE}, {FEED} or {SUMS}: {said}"]
    if payload != (folder / FEED).read_bytes():
        problems.append(f"{NOTICE} does not hold {FEED}")
    return problems + checksum_problems(folder, sums, is_package) + _differences(folder, release, sums)


def _is_signed(path: Path, keys: Sequence[bytes]) -> bool:
    signature, data = read_signature(path), path.read_bytes()
    return any(is_signed(data, signature, key) for key in keys)


def _differences(folder: Path, release: Release, sums: dict[str, str]) -> list[str]:
    """Where release.json and SHA256SUMS do not agree, or a size is wrong."""
    said = {file.name: file.sha256 for file in release.files}
    problems = [] if said == sums else [f"{FEED} and {SUMS} do not agree"]
    for file in release.files:
        path = folder / file.name
        if file.name in sums and path.is_file() and path.stat().st_size != file.size:
            problems.append(f"{file.name} has another size than {FEED} says")
    return problems
