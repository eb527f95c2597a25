"""One Score on a loaded file: tokens, batches, figures, and the rows kept for, or taken from, another engine."""

from __future__ import annotations

import array
import codecs
import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.binding import api
from desktop.engine.llama.loading import LoadedFile
from desktop.engine.llama.prompt import Prompt
from desktop.engine.llama.readings.distribution import LEAST_LOGPROB, Distributions, Figures
from desktop.engine.llama.readings.reading_context import ReadingContext
from desktop.engine.llama.templates.limits import RenderingStopped, TemplateFailed
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.rows_format import RowsReader, RowsWriter, cancelled
from desktop.errors import BadInput, EngineFailed, TooLong
from desktop.protocol.messages import ChatPrompt, Event, Prefilling
from desktop.protocol.reading import BEST, MOST_IDS, Divergence, Score, ScoreBegun, Scored, ScoreEnded, TokenScore
from desktop.protocol.windows import Window, window_for, windows

TOLD_TOGETHER = 16  # tokens in one event
_MOST_LOGPROB = 1e-3  # of a certain token it is 0, and rounding

Send = Callable[[Event], None]
_Row = npt.NDArray[np.float32]


class Reading:
    """Reads once. Seconds by time.perf_counter()."""

    def __init__(
        self, command: Score, loaded: LoadedFile, threads: ThreadCount, abort: AbortByte, send: Send, rows_file: str
    ) -> None:
        """rows_file: where rows are kept, "" where the engine was given none."""
        self._command, self._loaded, self._threads = command, loaded, threads
        self._abort, self._send, self._rows_file = abort, send, rows_file
        self._decode_s = 0.0

    def run(self) -> None:
        """Raises BadInput, TooLong, OutOfMemory, FileProblem, Cancelled, EngineFailed."""
        started = time.perf_counter()
        prompt, ids = self._prompt(), self._ids()
        window = self._window(len(prompt.tokens), len(ids))
        context = ReadingContext(self._loaded.model, len(prompt.tokens) + window, self._abort, self._threads)
        parts = windows(len(ids), window)
        try:
            begun = ScoreBegun(
                id=self._command.id,
                prompt_ids=prompt.tokens,
                ids=ids if len(ids) <= MOST_IDS else [],
                chunk=context.chunk,
                total=len(ids),
                window=window if len(parts) > 1 else 0,
            )
            self._send(begun)
            self._read(context, prompt.tokens, ids, parts)
        finally:
            context.free()
        seconds = time.perf_counter() - started
        ended = ScoreEnded(
            id=self._command.id, tokens=len(ids), seconds=seconds, decode_s=self._decode_s, notes=prompt.notes
        )
        self._send(ended)

    def _prompt(self) -> Prompt:
        prompt, maker = self._command.prompt, self._loaded.maker
        try:
            if isinstance(prompt, ChatPrompt):
                return maker.from_chat(prompt.messages, prompt.template_kwargs)
            return maker.from_text("".join(prompt.segments))
        except RenderingStopped:
            raise cancelled() from None
        except TemplateFailed as error:
            hint = "Read the text behind the plain prompt."
            raise EngineFailed("The chat template cannot render this prompt.", str(error), hint) from error

    def _ids(self) -> list[int]:
        command, loaded = self._command, self._loaded
        if command.keep is not None and command.against is not None:
            raise BadInput("A reading cannot keep its rows and compare them.", "Both were asked for.", "Ask for one.")
        if command.vocabulary and command.vocabulary != loaded.vocabulary:
            raise BadInput(
                "The vocabularies differ.",
                f"{command.vocabulary[:12]} is asked for, {loaded.vocabulary[:12] or 'one without a name'} is loaded.",
                "Compare files of one family.",
            )
        n_vocab = loaded.model.vocab.n_tokens
        wrong = [token for token in command.ids if not 0 <= token < n_vocab]
        if wrong:
            detail = f"It holds token {wrong[0]}; tokens go from 0 to {n_vocab - 1}."
            raise BadInput("The text is not of this vocabulary.", detail, "Send text instead of tokens.")
        ids = command.ids or loaded.text.tokens(command.text)
        if not ids:
            raise BadInput("There is no text to read.", "It is empty.", "Give some text.")
        return ids

    def _window(self, n_prompt: int, n_text: int) -> int:
        """Tokens of text to be read at once. Raises TooLong."""
        trained = self._loaded.model.n_ctx_train
        window = min(n_text, self._command.window or window_for(trained))
        if trained and n_prompt + window > trained:
            raise TooLong(
                "The prompt is too long for this model.",
                f"Prompt and {window:,} tokens of text have {n_prompt + window:,} tokens; it was trained for "
                f"{trained:,}.",
                "Put less before the text.",
            )
        return window

    def _read(self, context: ReadingContext, prompt: list[int], ids: list[int], parts: list[Window]) -> None:
        n_vocab = self._loaded.model.vocab.n_tokens
        figures = Distributions(n_vocab, _end_tokens(self._loaded), BEST)
        what = hashlib.sha256(self._loaded.vocabulary.encode() + array.array("i", ids).tobytes()).digest()
        with self._writer() as writer, self._reader() as kept:
            self._begin(writer, kept, n_vocab, len(ids), what)
            told: list[TokenScore] = []
            texts = self._texts(ids)
            for place, (token, row) in enumerate(zip(ids, self._rows(context, prompt, ids, parts), strict=True)):
                if self._abort.is_set:
                    raise cancelled()
                seen = figures.see(row, token)
                if writer is not None:
                    writer.write(memoryview(figures.row))  # type: ignore[arg-type]  # numpy's arrays have the protocol
                apart = figures.apart_from(_taken(kept)) if kept is not None else None
                told.append(self._score(token, next(texts), seen, apart))
                if len(told) == TOLD_TOGETHER or place == len(ids) - 1:
                    self._send(Scored(id=self._command.id, first=place + 1 - len(told), tokens=told))
                    told = []

    def _rows(self, context: ReadingContext, prompt: list[int], ids: list[int], parts: list[Window]) -> Iterator[_Row]:
        total, before = sum(len(prompt) + part.end - part.start for part in parts), 0
        for part in parts:
            tokens = [*prompt, *ids[part.start : part.end]]
            started = time.perf_counter()
            for done, rows in context.logits(tokens, len(prompt) + part.first - part.start - 1):
                self._decode_s += time.perf_counter() - started
                self._send(Prefilling(id=self._command.id, done=before + done, total=total))
                yield from rows
                started = time.perf_counter()
            before += len(tokens)

    def _writer(self) -> contextlib.AbstractContextManager[RowsWriter | None]:
        if self._command.keep is None:
            return contextlib.nullcontext()
        return RowsWriter(self._rows_file, lambda: self._abort.is_set)

    def _reader(self) -> contextlib.AbstractContextManager[RowsReader | None]:
        if self._command.against is None:
            return contextlib.nullcontext()
        return RowsReader(self._rows_file, lambda: self._abort.is_set)

    def _begin(self, writer: RowsWriter | None, kept: RowsReader | None, n_vocab: int, total: int, what: bytes) -> None:
        keep, against = self._command.keep, self._command.against
        if writer is not None and keep is not None:
            writer.begin(keep.reading, n_vocab, keep.capacity, total, what)
        if kept is not None and against is not None:
            kept.begin(against.reading, n_vocab, what)

    def _score(self, token: int, text: str, seen: Figures, apart: Divergence | None) -> TokenScore:
        top = [(other, self._word(other), logprob) for other, logprob in seen.top]
        return TokenScore(
            id=token,
            text=text,
            logprob=seen.logprob,
            rank=seen.rank,
            entropy_bits=seen.entropy_bits,
            end_probability=seen.end_probability,
            top=top,
            divergence=apart,
        )

    def _texts(self, ids: list[int]) -> Iterator[str]:
        """For each token the characters that it completes; the last one shows what is left over, too."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for place, token in enumerate(ids):
            yield decoder.decode(self._bytes(token), final=place == len(ids) - 1)

    def _word(self, token: int) -> str:
        return self._bytes(token).decode("utf-8", "replace")

    def _bytes(self, token: int) -> bytes:
        """A token's text, of control tokens their names."""
        return self._loaded.text.piece(token) or self._loaded.text.name(token).encode()


def _taken(kept: RowsReader) -> _Row:
    """The next row of the other side. Raises FileProblem where it holds anything else: nothing wrong is told."""
    row: _Row = np.frombuffer(kept.take(), np.float32)
    if not (row.min() >= LEAST_LOGPROB and row.max() <= _MOST_LOGPROB):  # false for NaN, too
        raise kept.refuse()
    return row


def _end_tokens(loaded: LoadedFile) -> set[int]:
    """What ends a turn, by the vocabulary or by the chat template."""
    vocab = loaded.model.vocab
    ends = {token for token in range(vocab.n_tokens) if api.llama_vocab_is_eog(vocab.pointer, token)}
    return ends | set(loaded.maker.template.facts.end_tokens)
