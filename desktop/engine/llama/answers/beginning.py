"""Where an answer begins: in thinking that the prompt opened, behind it, or in the answer that is continued."""

from __future__ import annotations

from typing import NamedTuple

from desktop.engine.llama.answers.answer_format import AnswerFormat, Block


class Start(NamedTuple):
    """What the prompt leaves off with. tail: its end. continued: the answer so far where one is continued.

    blank: what is left out before the first word where no thinking comes first; None = every blank.
    """

    tail: str = ""
    continued: str | None = None
    blank: str | None = None


class Beginning(NamedTuple):
    """block: the thinking that is open. thought: thinking was opened and closed. answering: the answer has begun."""

    block: Block | None = None
    thought: bool = False
    answering: bool = False


def beginning(form: AnswerFormat, start: Start) -> Beginning:
    """Where the model's first token belongs, in a format without channels or in an answer that is continued."""
    return _behind_prompt(form, start.tail) if start.continued is None else _behind_answer(form, start.continued)


def _behind_answer(form: AnswerFormat, said: str) -> Beginning:
    """The answer so far is in the prompt as letters, a block that it opened, too."""
    begun = said.lstrip()
    for block in form.blocks:
        if not block.by_token and begun.startswith(block.begin.rstrip()):
            _thought, mark, answer = begun.partition(block.written.end)
            return Beginning(thought=True, answering=bool(answer.strip())) if mark else Beginning(block)
    return Beginning(answering=True)


def _behind_prompt(form: AnswerFormat, tail: str) -> Beginning:
    """A template may have opened the thinking, or opened and closed it, to have none."""
    for block in (*form.blocks, *form.prompt_blocks):
        opened, closed = tail.rfind(block.written.begin.rstrip()), tail.rfind(block.written.end)
        if closed > opened:
            return Beginning(thought=True)
        if opened >= 0:
            return Beginning(block)
    return Beginning()
