"""doctor's checks of the library: its folder, its list, the hub's address and the keyring. Opens no connection."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from desktop.errors import FileProblem
from desktop.library.hub.sign_in import SignIn
from desktop.library.hub_names import checked_endpoint, endpoint_of
from desktop.library.shelf.index_file import load
from desktop.paths import Paths, expanded, make_folder
from desktop.settings.values import LibrarySettings
from desktop.terminal.check import Check, tried


def library_checks(library: LibrarySettings, paths: Paths) -> Iterator[Check]:
    """One after the other. The keyring may ask its user to unlock it."""
    yield tried("library folder", lambda: _folder(library.folder, paths.models_dir))
    yield tried("library list", lambda: _list(paths.shelf_file))
    address = endpoint_of(library.endpoint)
    hub = tried("hub", lambda: _hub(address, library))
    yield hub
    if hub.ok:
        yield Check("sign-in", ok=True, detail=_sign_in(address))


def _folder(chosen: str, usual: Path) -> str:
    """One that was chosen is not made anew: its disk may only be away."""
    folder = expanded(chosen) if chosen else usual
    if chosen and not folder.is_dir():
        raise FileProblem(
            "The library folder is not there.",
            f"{folder} was moved or deleted, or its disk is not connected.",
            "Connect the disk, or choose another folder in Settings → Library.",
        )
    make_folder(folder)
    return f"{folder}, written to"


def _list(file: Path) -> str:
    index, notice = load(file)
    count = len(index.files)
    return notice or f"{count} {'file' if count == 1 else 'files'} besides the pocket pair"


def _hub(address: str, library: LibrarySettings) -> str:
    endpoint = checked_endpoint(address)
    if library.offline:
        return f"{endpoint}; not asked, the settings say to stay offline"
    origin = ", from HF_ENDPOINT" if address and not library.endpoint else ""
    return f"{endpoint}{origin}; asked only when you search or download"


def _sign_in(address: str) -> str:
    if os.environ.get("HF_TOKEN", "").strip():
        return "with the token in HF_TOKEN, for this run only"
    sign_in = SignIn(address)
    signed_in = bool(sign_in.token())
    if sign_in.problem:
        return f"{sign_in.problem} Signing in works for one run only."
    return "the token is in the keyring" if signed_in else "not signed in; the keyring can keep a token"
