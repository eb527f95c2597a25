"""Finds modules that import each other in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from house.modules import Module


def circles(modules: Sequence[Module]) -> list[list[str]]:
    """The shortest circle of each tangle of modules, from a module back to itself."""
    graph = needs(modules)
    found = []
    for tangle in tangles(graph):
        within = {name: graph[name] & set(tangle) for name in tangle}
        found.append(min((_way_back(name, within) for name in tangle), key=len))
    return sorted(found)


def needs(modules: Sequence[Module]) -> dict[str, set[str]]:
    """For each module, those of the others that it imports."""
    known = {module.name for module in modules}
    found = {}
    for module in modules:
        named = {whole if (whole := f"{left}.{right}") in known else left for left, right in module.imports()}
        found[module.name] = (named & known) - {module.name}
    return found


def tangles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules in which each reaches each other one, by Kosaraju's two passes."""
    order: list[str] = []
    seen: set[str] = set()
    for name in sorted(graph):
        _visit(name, graph, seen, order)
    backwards: dict[str, set[str]] = {name: set() for name in graph}
    for name, others in graph.items():
        for other in others:
            backwards[other].add(name)
    found: list[list[str]] = []
    placed: set[str] = set()
    for name in reversed(order):
        group: list[str] = []
        _visit(name, backwards, placed, group)
        if len(group) > 1:
            found.append(sorted(group))
    return found


def _visit(start: str, graph: Mapping[str, set[str]], seen: set[str], order: list[str]) -> None:
    """Append what is reached from `start` and not yet seen, each after all that it leads to."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(sorted(graph[start])))]
    while path:
        name, others = path[-1]
        following = next((other for other in others if other not in seen), None)
        if following is None:
            order.append(name)
            path.pop()
        else:
            seen.add(following)
            path.append((following, iter(sorted(graph[following]))))


def _way_back(start: str, graph: Mapping[str, set[str]]) -> list[str]:
    """The shortest way from a module to itself; each module in `graph` has one."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # grows while it is read
        for other in sorted(graph[way[-1]]):
            if other == start:
                return [*way, start]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    raise ValueError(f"{start} is in no circle.")
