"""Place: what every `models` command works on, made when it is needed."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import BadInput
from desktop.library.families.catalogue import Catalogue, load_catalogue
from desktop.library.shelf.shelf import Shelf
from desktop.paths import Paths, expanded
from desktop.settings.values import Settings
from desktop.terminal.text_in_out import say

if TYPE_CHECKING:
    from desktop.library.hub.hub import Hub


@dataclass(frozen=True)
class Place:
    """The user's settings and folders."""

    settings: Settings
    paths: Paths

    @property
    def models_dir(self) -> Path:
        """Where downloaded files go."""
        chosen = self.settings.library.folder
        return expanded(chosen) if chosen else self.paths.models_dir

    def shelf(self) -> Shelf:
        """The index of files."""
        return Shelf(self.paths.shelf_file, self.models_dir, self.catalogue().variant)

    def catalogue(self) -> Catalogue:
        """The families Tandem knows, the user's own among them."""
        return self._catalogue

    @functools.cached_property
    def _catalogue(self) -> Catalogue:
        """Read once, so that what is wrong with the user's own file is said once."""
        catalogue = load_catalogue(self.paths.families_file)
        if catalogue.notice:
            say(catalogue.notice)
        return catalogue

    def hub(self) -> Hub:
        """The hub or mirror of the settings, else of HF_ENDPOINT; signed in where the keyring has a token.

        HF_TOKEN is taken for this run where it is set, but not for a mirror of the settings: whose token it is, the
        environment knows, and not they. Raises BadInput for an endpoint or a token that is none.
        """
        from desktop.library.hub.hub import Hub
        from desktop.library.hub.sign_in import SignIn

        library = self.settings.library
        hub = Hub(library.endpoint, offline=library.offline)
        if hub.offline:
            return hub
        given = "" if library.endpoint else _given_token()
        token = given or SignIn(hub.endpoint).token()
        return Hub(library.endpoint, token, library.offline) if token else hub


def _given_token() -> str:
    """What HF_TOKEN holds. A mirror may have tokens of another form than the hub's. Raises BadInput."""
    token = os.environ.get("HF_TOKEN", "").strip()
    if any(not "!" <= letter <= "~" for letter in token):
        raise BadInput(
            "HF_TOKEN holds no access token.",
            "A token has letters, digits and signs of ASCII, and no blanks.",
            "Correct or unset it.",
        )
    return token
