"""Which variables change what a chat template renders, and which of them allows thinking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop.engine.llama.templates.probe import Probe

if TYPE_CHECKING:
    import jinja2.nodes

GIVEN = frozenset(("messages", "tools", "documents", "add_generation_prompt", "loop", "caller", "self"))
THINKING_NAMES = ("enable_thinking", "thinking", "enable_reasoning", "use_thinking", "think", "reasoning")
_OF_THE_PAST = ("keep", "past", "preserve", "clear", "history", "budget", "effort", "mode", "format")
_FORBIDS = ("skip", "no_", "disable", "hide", "without")
_WORDS = ("low", "high", 0, 512)
_MAX_VARIABLES = 40
_MAX_VALUES = 6


def switches_of(probe: Probe, source: str) -> tuple[str, ...]:
    """Variables by which the template changes its words, in order of their names."""
    tree = probe.template.environment.parse(source)
    return tuple(name for name in _variables(probe, tree) if _has_effect(probe, name, _values(tree, name)))


def thinking_switch(probe: Probe, switches: Iterable[str]) -> str:
    """The switch whose True allows and whose False forbids thinking; "" where there is none."""
    there = [name for name in switches if _has_effect(probe, name, (True, False))]
    named = [name for name in THINKING_NAMES if name in there]
    others = [
        name
        for name in there
        if ("think" in name or "reason" in name) and not any(word in name for word in (*_OF_THE_PAST, *_FORBIDS))
    ]
    return next(iter((*named, *others)), "")


def _variables(probe: Probe, tree: jinja2.nodes.Template) -> list[str]:
    from jinja2 import meta

    known = GIVEN | probe.given | probe.template.environment.globals.keys()
    return sorted(meta.find_undeclared_variables(tree) - known)[:_MAX_VARIABLES]


def _values(tree: jinja2.nodes.Template, name: str) -> tuple[object, ...]:
    """True and False, and the texts that the template compares the variable with."""
    import jinja2.nodes

    compared = [
        item.value
        for compare in tree.find_all(jinja2.nodes.Compare)
        if any(named.name == name for named in compare.find_all(jinja2.nodes.Name))
        for item in compare.find_all(jinja2.nodes.Const)
        if isinstance(item.value, str)
    ]
    words: tuple[object, ...] = _WORDS if any(word in name for word in ("think", "reason")) else ()
    return (True, False, *list(dict.fromkeys((*compared, *words)))[:_MAX_VALUES])


def _has_effect(probe: Probe, name: str, values: Iterable[object]) -> bool:
    """Whether two values of the variable give two renderings; True and False must not be shown as such."""
    talk = (probe.system(), probe.question(), probe.thoughtful_answer(), probe.next_question())
    for turns in (talk[1:2], talk):
        plain = str.__str__(probe.show(*turns, opening=True))
        shown = set()
        for value in values:
            text = str.__str__(probe.show(*turns, opening=True, **{name: value}))
            if text and (not isinstance(value, bool) or str(value) not in text or str(value) in plain):
                shown.add(text)
        if len(shown) > 1:
            return True
    return False
