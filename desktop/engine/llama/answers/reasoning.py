"""How families of models mark their thinking."""

from __future__ import annotations

from typing import NamedTuple


class Marks(NamedTuple):
    """How one family of models encloses its thinking."""

    begin: str
    end: str


# <think>: DeepSeek, Qwen, SmolLM, GLM, Nemotron; <mm:think>: MiniMax; [THINK]: Ministral; <seed:think>: Seed-OSS;
# <|START_THINKING|>: Command; <|inner_prefix|>: Apertus; <|channel>: Gemma 4
KNOWN_MARKS = (
    Marks("<think>", "</think>"),
    Marks("<thinking>", "</thinking>"),
    Marks("<thought>", "</thought>"),
    Marks("<reasoning>", "</reasoning>"),
    Marks("<|begin_of_thought|>", "<|end_of_thought|>"),
    Marks("[THINK]", "[/THINK]"),
    Marks("<seed:think>", "</seed:think>"),
    Marks("<mm:think>", "</mm:think>"),
    Marks("<|START_THINKING|>", "<|END_THINKING|>"),
    Marks("<|inner_prefix|>", "<|inner_suffix|>"),
    Marks("<|channel>thought\n", "<channel|>"),
)
PROMPT_MARKS = (Marks("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]"),)
"""Marks that only a prompt opens (Apriel): an answer may well begin with these words."""
AROUND_ANSWER = (
    *("<|START_RESPONSE|>", "<|END_RESPONSE|>", "<|START_TEXT|>", "<|END_TEXT|>"),
    "[END FINAL RESPONSE]",
)
"""Tokens that some models (Command, Apriel) write around the answer itself."""


def marks_to_look_for(shown: Marks | None) -> list[Marks]:
    """The known marks, and before them those that a file's own template shows, without the blanks around them."""
    if shown is None or not shown.begin.strip() or not shown.end.strip():
        return list(KNOWN_MARKS)
    own = Marks(shown.begin.strip(), shown.end.strip())
    others = [marks for marks in KNOWN_MARKS if marks.begin.strip() != own.begin]
    known = next((marks for marks in KNOWN_MARKS if (marks.begin.strip(), marks.end) == own), own)
    return [known, *others]
