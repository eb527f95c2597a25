"""From a prompt's parts to tokens: special tokens only where the template itself names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from desktop.engine.llama.binding import api
from desktop.engine.llama.context import shared_length
from desktop.engine.llama.growing_text import GrowingText
from desktop.engine.llama.model import Model
from desktop.engine.llama.templates.chat_template import ChatTemplate, Rendered, SpecialTokens, Values
from desktop.engine.llama.templates.said_parts import Part
from desktop.engine.llama.token_text import TokenText
from desktop.gguf.header import GgufHeader
from desktop.protocol.messages import ChatMessage

MAX_REMEMBERED_CHARACTERS = 4_000_000
MAX_SPLITS = 2000
_NAMED_TOKENS = {
    "unk_token": "unknown",
    "sep_token": "seperator",  # GGUF spells it so
    "pad_token": "padding",
    "cls_token": "cls",
    "mask_token": "mask",
}


class Prompt(NamedTuple):
    """tokens to decode. tail: the last rendered words, which tell whether the model starts out thinking.

    stable: how many tokens the next turn's prompt will begin with, too: those up to the end of what was said last. What
    the template puts behind it, to open the answer, may be rendered otherwise once the answer is there. Never all: the
    last token is decoded again when the same is asked again.
    """

    tokens: list[int]
    notes: list[str]
    stops: list[str]
    tail: str
    stable: int


class Run(NamedTuple):
    """A stretch of a prompt as it is rendered, and the tokens that it is read as. control: one token of that name."""

    text: str
    tokens: list[int]
    control: bool = False


class PromptMaker:
    """Tokenizes prompts for one model. Remembers the tokens of pieces, so that a long chat is not tokenized again."""

    def __init__(
        self,
        model: Model,
        text: TokenText,
        stopped: Callable[[], bool] = lambda: False,
        template: ChatTemplate | None = None,
    ) -> None:
        """stopped: asked while the file's template is at work. Raises RenderingStopped when it says so.

        template: the file's, where it was tried before.
        """
        self._model, self._vocab = model, model.vocab
        self._text = text
        self._growing = GrowingText(text)
        self._splits: dict[str, list[tuple[str, int | None]]] = {}
        self._remembered: dict[str, list[int]] = {}
        self._remembered_characters = 0
        self.template = template.stopped_by(stopped) if template is not None else self._tried_template(stopped)

    def _tried_template(self, stopped: Callable[[], bool]) -> ChatTemplate:
        model = self._model
        self._text.use_template(model.template)
        bos, eos = self._name(self._vocab.bos), self._name(self._vocab.eos)
        return ChatTemplate(
            model.template,
            self._is_special_name,
            bos,
            eos,
            specials=SpecialTokens(self._split_at_specials, self._further_names(model.header)),
            stopped=stopped,
        )

    def beside(self, stopped: Callable[[], bool]) -> PromptMaker:
        """One for the same file and another thread: they share nothing that changes. stopped: as at the beginning."""
        return PromptMaker(self._model, self._text, stopped, self.template)

    def from_chat(self, messages: Sequence[ChatMessage], values: Values, *, may_stand_in: bool = True) -> Prompt:
        """Render and tokenize a conversation. Raises TemplateFailed when not even a built-in template takes it.

        may_stand_in: whether one does when the file's own is too slow for this chat; else TemplateTooSlow is raised.
        Raises RenderingStopped.
        """
        rendered = self.template.render(messages, values, may_stand_in=may_stand_in)
        tail = rendered.parts[-1].text[-64:] if rendered.parts and not rendered.parts[-1].said else ""
        tokens = self._with_bos(self._tokens_of(rendered.parts))
        return Prompt(tokens, rendered.notes, rendered.stops, tail, self._stable(rendered.parts, tokens))

    def from_text(self, text: str) -> Prompt:
        """Tokenize raw text; nothing in it becomes a control token."""
        tokens = self._with_bos(self._growing.tokens(text))
        return Prompt(tokens, [], [], "", len(tokens) - 1)

    def chat_runs(self, rendered: Rendered) -> list[Run]:
        """A rendered conversation, as from_chat() would tokenize it."""
        return self._runs_with_bos([run for run in self._runs(rendered.parts) if run.text or run.tokens])

    def text_runs(self, text: str) -> list[Run]:
        """Raw text, as from_text() would tokenize it."""
        return self._runs_with_bos([Run(text, self._growing.tokens(text))] if text else [])

    def _runs_with_bos(self, runs: list[Run]) -> list[Run]:
        tokens = [token for run in runs for token in run.tokens]
        added = self._with_bos(tokens)
        added = added[: len(added) - len(tokens)]
        return [*(Run(self._name(token), [token], control=True) for token in added), *runs]

    def _stable(self, parts: Sequence[Part], tokens: list[int]) -> int:
        last_said = max((index for index, part in enumerate(parts) if part.said), default=-1)
        up_to_there = self._with_bos(self._tokens_of(parts[: last_said + 1]))
        return min(shared_length(up_to_there, tokens), len(tokens) - 1)

    def _with_bos(self, tokens: list[int]) -> list[int]:
        bos = self._vocab.bos
        if bos >= 0 and ((self._vocab.adds_bos and tokens[:1] != [bos]) or not tokens):
            return [bos, *tokens]
        return tokens or [max(0, self._vocab.eos)]  # something must be decoded before something can be sampled

    def _tokens_of(self, parts: Sequence[Part]) -> list[int]:
        return [token for run in self._runs(parts) for token in run.tokens]

    def _runs(self, parts: Sequence[Part]) -> Iterator[Run]:
        """Special tokens by id, everything between two of them tokenized as one piece, as llama.cpp does."""
        shown: list[str] = []
        piece: list[str] = []
        strip_next = False
        for part in parts:
            for words, special in [(part.text, None)] if part.said else self._split_at_specials(part.text):
                if special is None:
                    shown.append(words)
                    piece.append(words.lstrip() if strip_next else words)
                    strip_next = False
                    continue
                attributes = api.llama_vocab_get_attr(self._vocab.pointer, special)
                before = "".join(piece)
                strips = attributes & api.LLAMA_TOKEN_ATTR_LSTRIP
                yield Run("".join(shown), self._plain(before.rstrip() if strips else before))
                yield Run(words, [special], control=True)
                shown.clear()
                piece.clear()
                strip_next = bool(attributes & api.LLAMA_TOKEN_ATTR_RSTRIP)
        yield Run("".join(shown), self._plain("".join(piece)))

    def _split_at_specials(self, text: str) -> list[tuple[str, int | None]]:
        """(words, None) and (name, id) in order. A template repeats itself: remembered."""
        if text not in self._splits:
            if len(self._splits) > MAX_SPLITS:
                self._splits.clear()
            self._splits[text] = self._find_specials(text)
        return self._splits[text]

    def _find_specials(self, text: str) -> list[tuple[str, int | None]]:
        found = self._text.tokens(text, control=True)
        names = {self._name(token): token for token in set(found) if self._text.is_special(token)}
        names.pop("", None)
        if not names:
            return [(text, None)]
        longest_first = sorted(names, key=len, reverse=True)
        pieces = re.split("(" + "|".join(map(re.escape, longest_first)) + ")", text)
        return [(piece, names.get(piece)) for piece in pieces if piece]

    def _plain(self, text: str) -> list[int]:
        if not text:
            return []
        known = self._remembered.get(text)
        if known is None:
            known = self._text.tokens(text)
            self._remembered_characters += len(text)
            if self._remembered_characters > MAX_REMEMBERED_CHARACTERS:
                self._remembered.clear()
                self._remembered_characters = len(text)
            self._remembered[text] = known
        return known

    def _is_special_name(self, name: str) -> bool:
        found = self._text.tokens(name, control=True)
        return any(self._name(token) == name and self._text.is_special(token) for token in found)

    def _further_names(self, header: GgufHeader) -> dict[str, str]:
        """The names that transformers gives templates beside bos_token and eos_token, where the file has them."""
        tokens = {name: header.number(f"tokenizer.ggml.{key}_token_id", -1) for name, key in _NAMED_TOKENS.items()}
        return {name: self._name(token) for name, token in tokens.items() if self._name(token)}

    def _name(self, token: int) -> str:
        return self._text.name(token)
