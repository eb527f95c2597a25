"""What to leave out when prompt and answer do not fit the context."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from desktop.engine.llama.context import Context, Stopped
from desktop.engine.llama.prompt import Prompt, PromptMaker
from desktop.engine.llama.templates.limits import RenderingStopped, TemplateTooSlow
from desktop.errors import TooLong
from desktop.protocol.messages import ChatMessage, ChatPrompt, Overflow, TextPrompt

ANSWER_SHARE = 4  # a prompt that had to be cut leaves at least a quarter of the context for the answer
LEAST_GAIN = 16  # in the middle of an answer, a cut must free a sixteenth of the context to be worth its prefill

Prefill = Callable[[list[int]], int]


class PromptSource:
    """A prompt that can be made shorter by whole turns (chat) or whole segments (text), oldest first."""

    def __init__(self, prompt: ChatPrompt | TextPrompt, maker: PromptMaker) -> None:
        self._prompt, self._maker = prompt, maker
        self._cuts = (
            _chat_cuts(prompt.messages) if isinstance(prompt, ChatPrompt) else list(range(len(prompt.segments)))
        )
        self._cuts = self._cuts or [0]
        self.is_text = isinstance(prompt, TextPrompt)
        self._built: dict[int, Prompt] = {}

    @property
    def last_cut(self) -> int:
        """The cut that leaves out as much as may be left out."""
        return len(self._cuts) - 1

    def build(self, cut: int, *, may_stand_in: bool = True) -> Prompt:
        """The prompt without what lies before the given cut; 0 = all of it.

        may_stand_in: whether a built-in template takes the place of one that is too slow, instead of TemplateTooSlow.
        Raises TemplateFailed, Stopped.
        """
        if cut not in self._built:
            try:
                self._built[cut] = self._build(cut, may_stand_in=may_stand_in)
            except RenderingStopped:
                raise Stopped from None
        return self._built[cut]

    def _build(self, cut: int, *, may_stand_in: bool) -> Prompt:
        prompt = self._prompt
        if isinstance(prompt, TextPrompt):
            return self._maker.from_text("".join(prompt.segments[self._cuts[cut] :]))
        first = self._cuts[cut]
        head = [message for message in prompt.messages[: self._cuts[0]] if message.role == "system"]
        messages = [*head, *prompt.messages[first:]]
        return self._maker.from_chat(messages, prompt.template_kwargs, may_stand_in=may_stand_in)

    def shortest_cut_within(self, limit: int, start: int) -> int | None:
        """The first cut from `start` on whose prompt has at most `limit` tokens; None when even the last has more."""
        cuts = range(start, len(self._cuts))
        place = bisect_left(cuts, True, key=lambda cut: len(self.build(cut).tokens) <= limit)  # noqa: FBT003
        return cuts[place] if place < len(cuts) else None

    def left_out(self, cut: int) -> str:
        """The note that tells what a cut left out."""
        count = self._cuts[cut] - self._cuts[0]
        what = "part" if self.is_text else "turn"
        return f"The oldest {what} was left out." if count == 1 else f"The {count} oldest {what}s were left out."


def _chat_cuts(messages: list[ChatMessage]) -> list[int]:
    """Where a shorter conversation may begin: at user turns, behind leading system turns; the last one always stays."""
    start = next((index for index, message in enumerate(messages) if message.role != "system"), len(messages))
    users = [index for index, message in enumerate(messages) if message.role == "user" and index > start]
    return [start, *users]


class Overflowing:
    """Keeps one answer within the context, by the chosen policy. notes: what was left out, in words."""

    def __init__(
        self,
        context: Context,
        source: PromptSource,
        policy: Overflow,
        prefill: Prefill,
        kept: int = 0,
        most: int = 0,
    ) -> None:
        """kept: tokens of the answer that stand behind the prompt already. most: the largest context that the file
        was made for, in tokens; 0 = not known.
        """
        self._kept, self._most = kept, most
        self._context, self._source, self._policy, self._prefill = context, source, policy, prefill
        self._cut = 0
        self._prompt_length = 0
        self._shifted = 0
        self._front_dropped = 0

    @property
    def notes(self) -> list[str]:
        """What was left out, in words."""
        notes = [self._source.left_out(self._cut)] if self._cut else []
        if self._front_dropped:
            notes.append(f"The first {self._front_dropped:,} tokens of the text were left out.")
        if self._shifted:
            notes.append(f"The context was shifted: {self._shifted:,} old tokens were forgotten.")
        return notes

    def first_prompt(self, max_tokens: int) -> Prompt:
        """The prompt, cut as the policy allows. Raises TooLong when it does not fit."""
        n_ctx = max(0, self._context.n_ctx - self._kept)
        self._cut, prompt = self._longest_in_time()
        if len(prompt.tokens) < n_ctx:
            self._prompt_length = len(prompt.tokens)
            return prompt
        room = n_ctx // ANSWER_SHARE if max_tokens < 0 else min(max(1, max_tokens), n_ctx // ANSWER_SHARE)
        if self._policy is Overflow.STOP:
            raise self._too_long(prompt)
        cut = self._source.shortest_cut_within(n_ctx - room, self._cut)
        if cut is None:
            if not self._source.is_text:
                raise self._too_long(self._source.build(self._source.last_cut))
            cut = self._source.last_cut
        self._cut = cut
        prompt = self._source.build(cut)
        if len(prompt.tokens) > n_ctx - room:
            prompt = prompt._replace(tokens=self._without_front(prompt.tokens, n_ctx - room))
        self._prompt_length = len(prompt.tokens)
        return prompt

    def _too_long(self, prompt: Prompt) -> TooLong:
        kept = f", {self._kept:,} of them of the answer that is to go on" if self._kept else ""
        n_ctx = self._context.n_ctx
        most = ", as many as this file was made for" if n_ctx >= self._most > 0 else ""
        ways = [*self._ways_to_fit(), "shorten the text"]
        advice = ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"
        return TooLong(
            "The prompt is longer than the context.",
            f"It has {len(prompt.tokens) + self._kept:,} tokens{kept}; the context holds {n_ctx:,}{most}.",
            f"{advice[0].upper()}{advice[1:]}.",
        )

    def _ways_to_fit(self) -> list[str]:
        """What would make it fit besides a shorter text."""
        ways = []
        if self._most <= 0:
            ways.append("use a larger context")
        elif self._context.n_ctx < self._most:
            ways.append(f"use a larger context (this file takes {self._most:,})")
        last = self._source.last_cut
        if self._policy is Overflow.STOP and last and len(self._source.build(last).tokens) < self._context.n_ctx:
            ways.append("let the oldest turns be left out")
        return ways

    def _longest_in_time(self) -> tuple[int, Prompt]:
        """The prompt with no turn left out; with half of them or all, where the chat template is too slow for more."""
        last = self._source.last_cut
        if self._source.is_text or self._policy is not Overflow.DROP_OLDEST:
            return 0, self._source.build(0)
        for cut in dict.fromkeys((0, last // 2)):
            try:
                return cut, self._source.build(cut, may_stand_in=cut == last)
            except TemplateTooSlow:
                continue
        return last, self._source.build(last)

    def make_room(self) -> bool:
        """Called when the context is full in the middle of an answer; False = end the answer."""
        if self._policy is Overflow.STOP:
            return False
        if self._policy is Overflow.SHIFT and self._context.can_shift:
            self._shift()
            return True
        return self._drop_oldest()

    def _shift(self) -> None:
        keep = min(4, self._prompt_length)  # the first tokens hold attention's surplus (arXiv 2309.17453)
        discard = (len(self._context.tokens) - keep) // 2
        self._context.shift(keep, discard)
        self._prompt_length = max(keep, self._prompt_length - discard)
        self._shifted += discard

    def _drop_oldest(self) -> bool:
        """Decode a shorter prompt and the answer so far again."""
        context = self._context
        answer = context.tokens[self._prompt_length :]
        cut = self._cut_that_frees(context.n_ctx // ANSWER_SHARE, len(answer))
        if cut is None:
            cut = self._cut_that_frees(context.n_ctx // LEAST_GAIN, len(answer))
        if cut is not None:
            self._cut = cut
            prompt = self._source.build(cut).tokens
        elif self._source.is_text:
            everything = [*context.tokens]
            prompt, answer = self._without_front(everything, context.n_ctx // 2), []
        else:
            return False
        self._prompt_length = len(prompt)
        self._prefill([*prompt, *answer])
        return True

    def _cut_that_frees(self, tokens: int, answer_length: int) -> int | None:
        if self._front_dropped:  # what is left is no longer segments and an answer, but the end of both
            return None
        limit = self._context.n_ctx - answer_length - tokens
        return self._source.shortest_cut_within(limit, self._cut + 1) if limit > 0 else None

    def _without_front(self, tokens: list[int], length: int) -> list[int]:
        """The last `length` tokens, with the first one (BOS, if there is one) kept in front."""
        self._front_dropped += len(tokens) - length
        return [tokens[0], *tokens[len(tokens) - length + 1 :]]
