"""Turns download jobs into rows' material: one Incoming per build, with what the name says it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from desktop.library.cards.download_rows import Incoming, Stage
from desktop.library.download.queue import Download, DownloadState
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.naming import parse_name
from desktop.library.repository import Lineage, RemoteFile
from desktop.library.variant import Judgement, Variant

_STAGES = {
    DownloadState.WAITING: Stage.WAITING,
    DownloadState.RUNNING: Stage.RUNNING,
    DownloadState.VERIFYING: Stage.CHECKING,
    DownloadState.PAUSED: Stage.PAUSED,
    DownloadState.FAILED: Stage.FAILED,
}
Numbered = tuple[int, RemoteFile]


class Judged:
    """Judges names once: cards are made several times a second while something is on its way."""

    def __init__(self, curated: Callable[[str], Variant | None]) -> None:
        self._curated = curated
        self._known: dict[str, Judgement] = {}

    def judgement(self, repo: str, path: str) -> Judgement:
        """What a file of a repository is, by its names alone."""
        name = f"{repo}/{path}"
        if name not in self._known:
            curated = self._curated(repo)
            of_file = judge(Evidence(name=path.rsplit("/", 1)[-1], curated=curated))
            of_repo = judge(Evidence(name=repo, curated=curated))
            self._known[name] = of_repo if of_file.variant is Variant.UNKNOWN else of_file
        return self._known[name]


def incoming_of(jobs: Iterable[Download], judged: Judged) -> tuple[Incoming, ...]:
    """Every build on its way. A job that is done is on the shelf."""
    return tuple(item for job in jobs if job.state is not DownloadState.DONE for item in _incoming_of_job(job, judged))


def _incoming_of_job(job: Download, judged: Judged) -> list[Incoming]:
    builds = list(_builds(job))
    found = [_incoming(job, number, files, judged) for number, files in enumerate(builds)]
    if job.problem is not None and job.state is DownloadState.FAILED:
        at = _troubled(job, builds)
        item = found[at]
        words = " ".join(part for part in (job.problem.title, job.problem.detail, job.problem.hint) if part)
        kept = item.done if item.done < item.size else 0  # fetched whole and yet not accepted: nothing was kept
        found[at] = replace(item, words=words, done=kept)
    return [replace(item, mates=len(found) - 1) for item in found]


def _troubled(job: Download, builds: Sequence[Sequence[Numbered]]) -> int:
    """The build that stopped the job: the one its problem names, else the first that is not whole."""
    told = f"{job.problem.title} {job.problem.detail}" if job.problem is not None else ""
    for number, files in enumerate(builds):
        if any(file.path.rsplit("/", 1)[-1] in told for _, file in files):
            return number
    unfinished = (n for n, files in enumerate(builds) if not job.have or any(job.have[at] < f.size for at, f in files))
    return next(unfinished, 0)


def _builds(job: Download) -> Iterator[list[Numbered]]:
    """Files that belong together: parts of a split file have the same name without their number."""
    numbered = list(enumerate(job.files))
    for _, files in groupby(numbered, key=lambda pair: (pair[1].repo, _stem(pair[1].path))):
        yield list(files)


def _stem(path: str) -> str:
    return path.rsplit("-", 3)[0] if parse_name(path).parts > 1 else path


def _incoming(job: Download, number: int, files: list[Numbered], judged: Judged) -> Incoming:
    first = files[0][1]
    name = parse_name(first.path)
    title = _stem(first.path).rsplit("/", 1)[-1].removesuffix(".gguf")
    if name.quantization:
        title = title.removesuffix(f"-{name.quantization}").removesuffix(f".{name.quantization}")
        title = f"{title} · {name.quantization}"
    size = sum(file.size for _, file in files)
    have = sum(job.have[place] for place, _ in files) if job.have else 0
    stage = _STAGES.get(job.state, Stage.WAITING)
    tells_pace = stage is Stage.RUNNING and _is_next(job, files)
    return Incoming(
        key=f"download:{job.id}:{number}",
        job=job.id,
        title=title,
        name=first.path.rsplit("/", 1)[-1],
        judgement=judged.judgement(first.repo, first.path),
        lineage=Lineage((first.repo,), "quantized"),
        size=size,
        done=have,
        stage=stage,
        bytes_per_s=job.bytes_per_s if tells_pace else 0.0,
        seconds_left=job.seconds_left if tells_pace else None,
        words="" if stage is Stage.FAILED else job.words,
    )


def _is_next(job: Download, files: list[Numbered]) -> bool:
    """Whether these are the first unfinished files: their row tells the speed, which is that of the whole job."""
    unfinished = next((place for place, file in enumerate(job.files) if job.have[place] < file.size), -1)
    return any(place == unfinished for place, _ in files)
