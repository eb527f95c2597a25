"""What a repository of the hub is judged to be."""

from __future__ import annotations

from collections.abc import Callable

from desktop.library.judging.judge import Evidence, judge
from desktop.library.repository import Repository
from desktop.library.variant import Judgement, Variant


def judge_repository(repository: Repository, curated: Callable[[str], Variant]) -> Judgement:
    """By its name, what it says it comes from, its template and the catalogue, together."""
    return judge(
        Evidence(
            name=repository.id,
            lineage=repository.lineage if repository.lineage.parents else None,
            curated=curated(repository.id),
            has_template=repository.has_template or None,
        )
    )
