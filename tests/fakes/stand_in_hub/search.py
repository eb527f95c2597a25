"""The hub's search: which repositories fit the query, a page at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes.stand_in_hub.stored import StoredRepo

if TYPE_CHECKING:
    from tests.fakes.stand_in_hub.hub import StandInHub

Query = dict[str, list[str]]
UNITS = {"": 1, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


def search(hub: StandInHub, query: Query) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """One page of hits as JSON, and the headers that lead to the next."""
    hits = [repo for repo in hub.repos.values() if _fits(repo, query)]
    _sort(hits, _one(query, "sort"))
    start, asked = int(_one(query, "cursor") or 0), int(_one(query, "limit") or 1000)
    count = min(asked, hub.page)
    headers = []
    if start + count < len(hits):
        pairs = [(key, value) for key, values in query.items() if key != "cursor" for value in values]
        link = f"{hub.url}/api/models?{urlencode([*pairs, ('cursor', start + count)])}"
        headers.append(("Link", f'<{link}>; rel="next"'))
    full, card = _one(query, "full") != "", _one(query, "cardData") != ""
    expand = query.get("expand", [])
    return [repo.listed(full, card, expand) for repo in hits[start : start + count]], headers


def _one(query: Query, name: str) -> str:
    return query.get(name, [""])[0]


def _fits(repo: StoredRepo, query: Query) -> bool:
    tags = set(repo.about.all_tags()) | {repo.about.pipeline_tag, repo.about.library_name}
    gated = _one(query, "gated").lower()
    low, high = _bounds(_one(query, "num_parameters"))
    return all(
        (
            all(word in repo.id.lower() for word in _one(query, "search").lower().split()),
            _one(query, "author") in ("", repo.id.split("/")[0]),
            all(tag in tags for tag in _wanted_tags(query)),
            not gated or bool(repo.about.gated) == (gated == "true"),
            _one(query, "pipeline_tag") in ("", repo.about.pipeline_tag),
            "apps" not in query or repo.about.gguf is not None,
            low <= repo.parameters <= high,
        )
    )


def _wanted_tags(query: Query) -> list[str]:
    return [tag for given in query.get("filter", []) for tag in given.split(",") if tag]


def _bounds(text: str) -> tuple[float, float]:
    """The range of "min:1B,max:9B"."""
    found = {"min": 0.0, "max": float("inf")}
    for name, number, unit in re.findall(r"(min|max):([\d.]+)([KMBT]?)", text):
        found[name] = float(number) * UNITS[unit]
    return found["min"], found["max"]


def _sort(hits: list[StoredRepo], by: str) -> None:
    if by in ("downloads", "likes"):
        hits.sort(key=lambda repo: -int(getattr(repo.about, by)))
    elif by in ("lastModified", "createdAt"):
        hits.sort(key=lambda repo: repo.about.last_modified, reverse=True)
    else:
        hits.sort(key=lambda repo: -(repo.about.likes * 10 + repo.about.downloads))
