"""models search: repositories of the hub."""

from __future__ import annotations

import argparse
import threading

import msgspec

from desktop.library.architectures import why_not
from desktop.library.repository import Repository
from desktop.library.variant import Judgement
from desktop.size_words import parameter_words
from desktop.terminal.models.interruptible import interruptible
from desktop.terminal.models.judging import judge_repository
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import columns, judgement_report, tell


def models_search(arguments: argparse.Namespace, place: Place) -> int:
    """The most downloaded first, with what each is judged to be."""

    def work(cancelled: threading.Event) -> list[Repository]:
        return place.hub().search(
            " ".join(arguments.words),
            author=arguments.author,
            licence=arguments.licence,
            smallest=arguments.smallest,
            largest=arguments.largest,
            limit=arguments.limit,
            runnable_only=not arguments.all,
            cancelled=cancelled,
        )

    curated = place.catalogue().variant
    found = [(one, judge_repository(one, curated)) for one in interruptible(work)]
    tell({"repositories": [_report(*one) for one in found]}, _words(found), as_json=arguments.json)
    return 0


def _report(repository: Repository, judgement: Judgement) -> dict[str, object]:
    report = {**msgspec.to_builtins(repository), **judgement_report(judgement)}
    del report["files"]
    return report


def _words(found: list[tuple[Repository, Judgement]]) -> str:
    if not found:
        return "Nothing was found. Fewer words, or --all, may find more."
    rows = [
        (
            one.id,
            judgement.variant.value,
            parameter_words(one.parameters) if one.parameters else "",
            one.licence,
            f"{one.downloads:,}",
            f"gated: accept its terms at its page ({one.gated})" if one.gated else why_not(one.architecture),
        )
        for one, judgement in found
    ]
    head = ("repository", "variant", "size", "licence", "downloads", "")
    return "\n".join(columns([head, *rows], right=(2, 4)))
