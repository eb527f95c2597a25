"""What the library of one window works with: its parts, and what it asks of the rest of the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.control.library.downloads import Downloads
from desktop.control.library.offer_book import OfferBook
from desktop.control.library.quantize_runs import QuantizeRuns
from desktop.control.library.removals import Removals
from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.control.library.verifying import Verifying
from desktop.library.memory.plan import Memory
from desktop.library.variant import Variant
from desktop.settings.values import Settings
from desktop.voice import Voice


class Workers(NamedTuple):
    """Who knows what is here and what can be had, and who does what takes long."""

    shelf: ShelfKeeper
    removals: Removals
    verifying: Verifying
    book: OfferBook
    downloads: Downloads
    quantize: QuantizeRuns


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the library asks the rest of the app, given by the composition root."""

    file_for: Callable[[Settings, Voice], Path]  # the file a voice speaks from
    stored_name: Callable[[str], str]  # a path as the settings keep it, "" for the pocket pair
    folder: Callable[[Settings], Path]  # where downloads go
    memory: Callable[[], Memory]
    curated: Callable[[str], Variant | None]  # what the catalogue knows of a repository
    mate: Callable[[str], str]  # the other voice's repository, as the catalogue knows it
    page: Callable[[str], str]  # the address of a repository or another page at the hub in use
