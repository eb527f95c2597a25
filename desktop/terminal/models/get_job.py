"""models get: fetch a build of one variant or of both, checked, resumable."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence

from desktop.library.architectures import why_not
from desktop.library.download.file_names import safe_target
from desktop.library.download.speed_limit import SpeedLimit
from desktop.library.download.transfer import transfer
from desktop.library.families.builds import total_size
from desktop.library.hub.hub import Hub
from desktop.library.model_file import ModelFile
from desktop.size_words import size_words
from desktop.terminal.interrupts import Interrupted
from desktop.terminal.models.choosing import Chosen, Wish, choose_one, choose_pair, read_wish
from desktop.terminal.models.interruptible import Progress, interruptible
from desktop.terminal.models.pairing import hub_pair, known_pair
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import file_report, tell
from desktop.terminal.text_in_out import say

_MIB = 1024**2


def models_get(arguments: argparse.Namespace, place: Place) -> int:
    """Fetch and list. Raises HubProblem, FileProblem, BadInput; Interrupted after Ctrl+C, what came is kept."""
    wish = read_wish(arguments.repo, arguments.quantization)
    hub = place.hub()
    chosen = interruptible(lambda cancelled: _chosen(wish, hub, place, cancelled, pair=arguments.pair))
    builds = [one.build for one in chosen]
    for one in chosen:
        say(f"{one.build.repo}: {one.build.files[0].path}, {size_words(one.build.size)}")
        problem = why_not(one.repository.architecture)
        if problem:
            say(f"It cannot be used with this version. {problem}")
    if len(builds) > 1:
        say(f"{size_words(total_size(builds))} in all")
    _say_what_does_not_fit(chosen, place)
    progress = Progress()
    try:
        files = interruptible(lambda cancelled: _fetch(chosen, hub, place, progress, cancelled), progress)
    except Interrupted:
        say("Stopped. What came is kept: the same command goes on from there.")
        raise
    lines = [line for file in files for line in _told(file)]
    tell({"files": [file_report(file) for file in files]}, "\n".join(lines), as_json=arguments.json)
    return 0


def _say_what_does_not_fit(chosen: Sequence[Chosen], place: Place) -> None:
    """The memory plan, guessed from the sizes, where it is not simply good."""
    from desktop.library.memory.plan import Fit, memory_now, plan, shape_guess

    voices = [
        (
            one.build.name,
            shape_guess(
                one.repository.parameters, one.build.size, one.repository.architecture, one.repository.context_length
            ),
        )
        for one in chosen
    ]
    engine = place.settings.engine
    planned = plan(voices, engine.n_ctx, engine.kv_type, memory_now())
    if planned.fit is not Fit.FITS:
        say(" ".join((planned.summary, *planned.advice[:1])))


def _chosen(wish: Wish, hub: Hub, place: Place, cancelled: threading.Event, *, pair: bool) -> tuple[Chosen, ...]:
    catalogue = place.catalogue()
    if not pair:
        return choose_one(wish, hub, catalogue, cancelled)
    both = known_pair(wish.repo, catalogue) or hub_pair(wish.repo, hub, catalogue, cancelled)
    return choose_pair(wish, both, hub, cancelled)


def _fetch(
    chosen: Sequence[Chosen], hub: Hub, place: Place, progress: Progress, cancelled: threading.Event
) -> list[ModelFile]:
    shelf = place.shelf()
    limit = SpeedLimit(place.settings.library.max_mib_per_s * _MIB)
    listed: list[ModelFile] = []
    for one in chosen:
        build, about = one.build, one.repository
        wanted = [(file, safe_target(place.models_dir, file.repo, file.path)) for file in build.files]
        for file, target in wanted:
            progress.begin(target.name, file.size)
            transfer(file, target, lambda remote: hub.location(remote, cancelled), progress.reach, cancelled, limit)
        recorded = [shelf.record_download(file, target, about.lineage, about.licence) for file, target in wanted]
        listed.append(recorded[-1])
    return listed


def _told(file: ModelFile) -> list[str]:
    checked = "verified" if file.verified else "nothing was published to compare it with"
    lines = [f"{file.title} {file.quantization} ({file.variant.value}, {size_words(file.size)}, {checked})"]
    lines.append(f"    {file.path}")
    return [*lines, f"    ! {file.problem}"] if file.problem else lines
