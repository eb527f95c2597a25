"""models pair: the two variants of a model, and where they are."""

from __future__ import annotations

import argparse

from desktop.errors import BadInput
from desktop.library.families.proposals import CONVERT
from desktop.terminal.models.interruptible import interruptible
from desktop.terminal.models.pairing import NO_PAIR, Pair, hub_pair, known_pair, local_pair
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import tell
from desktop.voice import Voice


def models_pair(arguments: argparse.Namespace, place: Place) -> int:
    """From the files here, the catalogue, and with --hub from the hub. Raises BadInput where none is known."""
    name = str(arguments.name)
    here = local_pair(name, place.shelf().files())
    catalogue = place.catalogue()
    listed = known_pair(name, catalogue)
    found = [pair for pair in (here, listed) if pair is not None]
    if not found:
        if not arguments.hub:
            raise BadInput(NO_PAIR, f"{name!r} is in no family.", "Ask the hub, too: --hub")
        found = [interruptible(lambda cancelled: hub_pair(name, place.hub(), catalogue, cancelled))]
    reports = [_report(pair) for pair in found]
    tell({"title": found[0].title, "pairs": reports}, "\n\n".join(map(_words, found)), as_json=arguments.json)
    return 0


def _report(pair: Pair) -> dict[str, object]:
    return {
        "title": pair.title,
        "base": list(pair.base),
        "instruct": list(pair.instruct),
        "how": pair.how,
        "here": pair.here,
        "notes": list(pair.notes),
    }


def _words(pair: Pair) -> str:
    lines = [pair.title, f"  {pair.how}"]
    for voice, places in ((Voice.BASE, pair.base), (Voice.INSTRUCT, pair.instruct)):
        lines += [f"  {voice if not number else '':<8}  {one}" for number, one in enumerate(places)]
    lines += [f"  {note}" for note in pair.notes]
    if not pair.here and not any(CONVERT in note for note in pair.notes):
        lines.append(f"  To have both: models get {pair.base[0]} --pair")
    return "\n".join(lines)
