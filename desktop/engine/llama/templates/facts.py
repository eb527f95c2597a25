"""What a chat template says of its model: how a turn ends, which marks enclose thinking, which switches there are."""

from __future__ import annotations

from typing import NamedTuple

from desktop.engine.llama.answers.reasoning import Marks


class TemplateFacts(NamedTuple):
    """end_tokens: tokens that end a turn, besides those llama.cpp ends at. stops: letters that do where no token does.

    thinking: the marks that the template itself shows. switches: variables that change what it renders.
    thinking_switch: the one of them that allows or forbids thinking, True or False; "" where there is none.
    end_names: the names of end_tokens, in order of ids.
    """

    end_tokens: frozenset[int] = frozenset()
    stops: tuple[str, ...] = ()
    thinking: Marks | None = None
    switches: tuple[str, ...] = ()
    thinking_switch: str = ""
    end_names: tuple[str, ...] = ()
