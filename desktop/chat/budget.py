"""How the context is shared out: what is sent before the message, the message itself, and room for the answer."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.protocol.messages import Overflow

ANSWER_SHARE = 4  # the engine leaves at least a quarter of the context for the answer where it has to cut


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens. system: of the system prompt. history: what was said before, and the template's marks around all of it.

    message: what is written now. answered: what the answer to it has already. reserve: the longest answer allowed, -1 =
    without limit. n_ctx: of the context. overflow: whether history gives way when it does not fit. exact: told by the
    engine, else estimated. is_text: sent without a template; of a text the front gives way, too. may_grow: whether the
    file takes a larger context.
    """

    system: int
    history: int
    message: int
    reserve: int
    n_ctx: int
    overflow: Overflow = Overflow.DROP_OLDEST
    exact: bool = True
    answered: int = 0
    is_text: bool = False
    may_grow: bool = True

    @property
    def prompt(self) -> int:
        """All that is sent."""
        return self.system + self.history + self.message

    @property
    def used(self) -> int:
        """What the voice has in mind: all that is sent, and what it has answered."""
        return self.prompt + self.answered

    @property
    def room(self) -> int:
        """What is kept for the answer: no more than it may have, no more than there is."""
        left = max(0, self.n_ctx - self.used)
        return left if self.reserve < 0 else min(left, self.reserve)

    @property
    def excess(self) -> int:
        """So many too many for it to be sent at all; 0 = it fits, or what does not is left out."""
        if self.n_ctx <= 0 or self.prompt < self.n_ctx or (self.is_text and self._cuts):
            return 0
        if not self._cuts or not self.history:
            return self.prompt - self.n_ctx + 1
        return max(0, self.system + self.message - self._limit)

    @property
    def too_large(self) -> bool:
        """Whether it would be refused."""
        return self.excess > 0

    @property
    def cut(self) -> bool:
        """Whether something will be left out."""
        return 0 < self.n_ctx <= self.prompt and not self.too_large

    @property
    def _cuts(self) -> bool:
        return self.overflow is not Overflow.STOP

    @property
    def _limit(self) -> int:
        """What a prompt that is cut may have."""
        return self.n_ctx - room_for_answer(self.n_ctx, self.reserve)

    def words(self) -> str:
        """In one line, for beside the bar."""
        about = "" if self.exact else "about "
        return f"{about}{self.used:,} of {self.n_ctx:,} tokens"

    def advice(self, *, attached: bool = False) -> str:
        """What to do, or what will be left out; "" = nothing. attached: texts go along with the message."""
        if self.too_large:
            ways = ["shorten it"] + ["attach less"] * attached
            ways += ["begin a new chat"] * bool(self.history and not self._cuts)
            ways += ["take a larger context"] * self.may_grow
            listed = " or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
            about = "" if self.exact else "about "
            most = "" if self.may_grow else "; the file takes no larger context"
            return f"{about}{self.excess:,} too many: {listed}{most}"
        if not self.cut:
            return ""
        front = self.system + self.message - self._limit if self.is_text else 0
        older = ["the oldest messages"] * bool(self.history)
        begun = [f"the first {front:,} tokens of this one" if older else f"its first {front:,} tokens"] * (front > 0)
        return f"{' and '.join(older + begun)} will be left out"

    def parts(self) -> list[tuple[str, int]]:
        """The segments in the order of the bar, (name, tokens) each."""
        return [
            ("System prompt", self.system),
            ("Said before", self.history),
            ("This message", self.message + self.answered),
            ("Room for the answer", self.room),
        ]


def room_for_answer(n_ctx: int, max_tokens: int) -> int:
    """What a prompt that has to be cut leaves free, in tokens. max_tokens: below 0 = without limit."""
    share = n_ctx // ANSWER_SHARE
    return share if max_tokens < 0 else min(max(1, max_tokens), share)
