"""Blanks with which a model begins an answer although they are not the answer's own."""

from __future__ import annotations

from desktop.engine.llama.templates.chat_template import ChatTemplate
from desktop.engine.llama.templates.limits import TemplateFailed
from desktop.engine.llama.token_text import TokenText
from desktop.protocol.messages import ChatMessage

_QUESTION = ChatMessage(role="user", content="Hello")
_ANSWER = ChatMessage(role="assistant", content="Good day.")
_ALIKE = 16  # characters before an answer that tell whether two places are the same


def blank_before_answers(text: TokenText, template: ChatTemplate) -> str | None:
    """What is left out at the beginning of a new answer: "" nothing, None every blank, else these blanks.

    A SentencePiece vocabulary brings a blank with its first piece. A template may write blanks before an answer that
    was given and not at the prompt's end (GLM-4 a line break), so that the model writes them: kept, they would stand
    twice in the next prompt. Any other blank is the model's own, and kept: what was said gives the same tokens again.
    """
    if b"".join(map(text.piece, text.tokens("a"))) == b" a":
        return None
    try:
        asked = template.render([_QUESTION], {}).parts
        told = template.render([_QUESTION, _ANSWER, _QUESTION], {}).parts
    except TemplateFailed:
        return ""
    place = next((index for index, part in enumerate(told) if part.said and part.text == _ANSWER.content), 0)
    opening, before = asked[-1].text if asked else "", told[place - 1].text if place else ""
    bare, written = opening.rstrip(), before.rstrip()
    if not bare or not written.endswith(bare[-_ALIKE:]):
        return ""
    blanks, more = opening[len(bare) :], before[len(written) :]
    return more.removeprefix(blanks) if more.startswith(blanks) else ""
