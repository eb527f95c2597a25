"""How a conversation becomes what a voice reads: turns for a chat template, or plain text in a costume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.chat.conversation import Message, Role, Status
from desktop.settings.values import CostumeName

Turn = tuple[Role, str]  # who, and what was said

_TRANSCRIPT_NAMES = {Role.USER: "User", Role.ASSISTANT: "Assistant"}
_TRANSCRIPT_STOPS = ["\nUser:", "\nAssistant:"]


@dataclass(frozen=True, slots=True)
class CostumedPrompt:
    """A conversation as plain text.

    segments: joined they are the prompt; the oldest may be left out when the context is full, the last never.
    stop: strings that end the answer. trims_start: leading blanks of the answer belong to the costume, see `answer`.
    """

    segments: list[str]
    stop: list[str] = field(default_factory=list)
    trims_start: bool = False

    def answer(self, generated: str) -> str:
        """What to show and store of the text generated so far."""
        return generated.lstrip() if self.trims_start else generated


def chat_messages(history: Sequence[Message], system_prompt: str = "") -> list[Turn]:
    """The turns of `history` as (role, content), the system prompt first.

    Answers that failed, are empty or are still being written are left out; the questions around them are joined,
    because many chat templates refuse two turns of one role in a row.
    """
    system = [system_prompt] if system_prompt.strip() else []
    turns: list[Turn] = []
    for message in history:
        if message.role is Role.SYSTEM:
            system.append(message.text)
        elif message.role is Role.USER or was_said(message):
            _append(turns, (message.role, message.text))
    if system:
        turns.insert(0, (Role.SYSTEM, "\n\n".join(system)))
    return turns


def dress(costume: CostumeName, turns: Sequence[Turn]) -> CostumedPrompt:
    """Turns, the last one the user's, as plain text for a base voice."""
    if not turns or turns[-1][0] is not Role.USER:
        raise ValueError("the last turn must be the user's")
    if costume is CostumeName.TRANSCRIPT:
        return _transcript(turns)
    return CostumedPrompt([turns[-1][1]])


def was_said(answer: Message) -> bool:
    """Whether an answer is told to whoever speaks next."""
    return answer.status not in (Status.FAILED, Status.RUNNING) and bool(answer.text.strip())


def _append(turns: list[Turn], turn: Turn) -> None:
    if turns and turns[-1][0] is turn[0]:
        turn = (turn[0], f"{turns.pop()[1]}\n\n{turn[1]}")
    turns.append(turn)


def _transcript(turns: Sequence[Turn]) -> CostumedPrompt:
    segments: list[str] = []
    exchange = ""  # a question stays with its answer, so that leaving out a segment never leaves half a turn
    for role, content in turns:
        if role is Role.SYSTEM:
            segments.append(f"{content.strip()}\n\n")
            continue
        exchange += f"{_TRANSCRIPT_NAMES[role]}: {content.strip()}\n"
        if role is Role.ASSISTANT:
            segments.append(exchange)
            exchange = ""
    # No blank after the colon: tokenizers attach it to the word that follows, and the model brings it along.
    segments.append(f"{exchange}{_TRANSCRIPT_NAMES[Role.ASSISTANT]}:")
    return CostumedPrompt(segments, list(_TRANSCRIPT_STOPS), trims_start=True)
