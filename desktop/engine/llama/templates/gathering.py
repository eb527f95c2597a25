"""Gathers what a chat template says of its model, within bounds: a wrong or slow one says less, and harms nothing."""

from __future__ import annotations

import contextlib

from desktop.engine.llama.templates.ends import Ends, ends_of
from desktop.engine.llama.templates.facts import TemplateFacts
from desktop.engine.llama.templates.limits import Limits, TemplateFailed, within_limits
from desktop.engine.llama.templates.probe import Probe, Split
from desktop.engine.llama.templates.switches import switches_of, thinking_switch
from desktop.engine.llama.templates.thinking import thinking_of


def gather(probe: Probe, split: Split, source: str, limits: Limits) -> TemplateFacts:
    """The facts, as many as could be found in the given time. Raises RenderingStopped.

    split: a template's words at the vocabulary's special tokens. source: the template's text.
    """
    found = TemplateFacts()

    def ask() -> None:
        nonlocal found
        thinking = thinking_of(probe, split, source)
        ends: Ends = ends_of(probe, split, thinking)
        names, tokens = tuple(name for name, _token in ends.tokens), frozenset(token for _name, token in ends.tokens)
        found = TemplateFacts(end_tokens=tokens, stops=ends.stops, thinking=thinking, end_names=names)
        switches = switches_of(probe, source)
        found = found._replace(switches=switches, thinking_switch=thinking_switch(probe, switches))

    with contextlib.suppress(TemplateFailed):
        within_limits(ask, limits)
    return found
