"""The words below an answer: its speed and size, and why it ended early."""

from __future__ import annotations

from desktop.chat.conversation import Message, Status

FINISHES = {
    "length": "reached the length limit",
    "context_full": "the context is full",
}
A_TENTH, A_MILLISECOND = 0.1, 0.001  # seconds


def speed_line(message: Message) -> str:
    """For example "31 tok/s · 212 tokens · 0.42 s to first token"; empty where nothing was measured."""
    if message.edited_from is not None and message.writer is None:
        return "Edited by you"
    usage = message.usage
    parts = []
    if usage.get("decode_tokens_per_s"):
        parts.append(f"{usage['decode_tokens_per_s']:,.0f} tok/s")
    if usage.get("tokens"):
        count = int(usage["tokens"])
        parts.append(f"{count:,} token{'' if count == 1 else 's'}")
    if usage.get("first_token_s"):
        parts.append(f"{_seconds(usage['first_token_s'])} to first token")
    if message.status is Status.COMPLETE and message.finish in FINISHES:
        parts.append(FINISHES[message.finish])
    return " · ".join(parts)


def _seconds(value: float) -> str:
    """Two figures that mean something, also for the quickest."""
    if value >= A_TENTH:
        return f"{value:.2f} s"
    return f"{value * 1000:.0f} ms" if value >= A_MILLISECOND else "under 1 ms"


def speed_tip(message: Message) -> str:
    """The same for a tooltip, with what was read before the answer began."""
    prompt = int(message.usage.get("prompt_tokens", 0))
    if not prompt:
        return speed_line(message)
    cached = int(message.usage.get("cached_tokens", 0))
    read = f"The prompt has {prompt:,} tokens; {cached:,} of them were still in memory and not read again."
    return f"{speed_line(message)}\n{read}"


def end_line(message: Message) -> str:
    """Why an answer is not whole, or what should be known about it; mostly empty."""
    reason = " ".join(message.error.split("\n", 1)[0].split())
    if message.status is Status.STOPPED:
        return "Stopped by you"
    if message.status is Status.INTERRUPTED:
        return f"Interrupted: {reason}" if reason else "Interrupted before the end"
    if message.status is Status.FAILED:
        return f"No answer: {reason}" if reason else "No answer"
    return " ".join(message.notes.split()) if message.status is Status.COMPLETE else ""


def thought_line(message: Message, seconds: float | None, *, running: bool) -> str:
    """The title of the reasoning fold."""
    if running:
        return "Thinking…"
    known = message.usage.get("reasoning_s", seconds)
    return f"Thought for {known:.1f} s" if known else "Thoughts"
