"""Tokens and rendered text of a prompt, told beside an answer that is being written."""

from __future__ import annotations

import codecs
import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence

from desktop.engine.llama.prompt import PromptMaker, Run
from desktop.engine.llama.templates.limits import RenderingStopped, TemplateFailed
from desktop.engine.llama.token_text import TokenText
from desktop.errors import Cancelled, EngineFailed, NothingLoaded
from desktop.protocol.messages import ChatPrompt, Render, TextPrompt, Tokenize
from desktop.protocol.texts import ControlSpan, Rendered, Tokenized


class TextReader:
    """The vocabulary and template of a loaded file, for one thread beside the one that answers.

    Both are only read, and nothing that changes is shared with that thread. close() may be called from it at any time.
    """

    def __init__(self, maker: PromptMaker, text: TokenText) -> None:
        """maker: that of the answering thread."""
        self._text = text
        self._reading = threading.Lock()
        self._closed = False
        self._stopped: Callable[[], bool] = lambda: False
        self._maker = maker.beside(lambda: self._closed or self._stopped())

    def tokenize(self, command: Tokenize, stopped: Callable[[], bool]) -> Tokenized:
        """stopped: asked again and again; True ends it. Raises Cancelled, NothingLoaded, EngineFailed."""
        ids: list[int] = []
        ends: list[int] = []
        controls: list[int] = []
        with self._asked(stopped):
            start, runs = 0, self._runs(command.prompt)[0]
            count = sum(len(run.tokens) for run in runs)
            for run in () if command.count_only else runs:
                controls += [len(ids)] if run.control else []
                ids += run.tokens
                ends += _ends(run, start, self._text)
                start += len(run.text)
        return Tokenized(id=command.id, ids=ids, ends=ends, controls=controls, count=count)

    def render(self, command: Render, stopped: Callable[[], bool]) -> Rendered:
        """As tokenize()."""
        with self._asked(stopped):
            runs, stops, notes = self._runs(command.prompt)
        text = "".join(run.text for run in runs)
        return Rendered(id=command.id, text=text, controls=list(_spans(runs)), stops=stops, notes=notes)

    def close(self) -> None:
        """End what is being read, and wait for it: the file is about to be freed."""
        self._closed = True
        with self._reading:
            pass

    @contextlib.contextmanager
    def _asked(self, stopped: Callable[[], bool]) -> Iterator[None]:
        """The file stays while the block runs."""
        with self._reading:
            if self._closed:
                raise unloaded()
            self._stopped = stopped
            try:
                yield
            except RenderingStopped:
                raise self._why_stopped() from None
            except TemplateFailed as error:
                hint = "Use the Page surface, or another file."
                raise EngineFailed("The chat template cannot render this chat.", str(error), hint) from error

    def _why_stopped(self) -> EngineFailed:
        return unloaded() if self._closed else _cancelled()

    def _runs(self, prompt: ChatPrompt | TextPrompt | str) -> tuple[list[Run], list[str], list[str]]:
        """The prompt in runs, what ends a turn, and notes."""
        if isinstance(prompt, str):
            return [Run(prompt, self._text.tokens(prompt))] if prompt else [], [], []
        if isinstance(prompt, TextPrompt):
            return self._maker.text_runs("".join(prompt.segments)), [], []
        rendered = self._maker.template.render(prompt.messages, prompt.template_kwargs)
        return self._maker.chat_runs(rendered), rendered.stops, rendered.notes


def unloaded() -> NothingLoaded:
    """What is said where there is no file to ask."""
    return NothingLoaded("No file is loaded.", "A question came while no file was loaded.", "Load a file first.")


def _cancelled() -> Cancelled:
    return Cancelled("The question was cancelled.", "It asked for the tokens or the text of a prompt.", "Ask again.")


def _spans(runs: Sequence[Run]) -> Iterator[ControlSpan]:
    start = 0
    for run in runs:
        end = start + len(run.text)
        if run.control:
            yield ControlSpan(token=run.tokens[0], start=start, end=end)
        start = end


def _ends(run: Run, start: int, text: TokenText) -> list[int]:
    """Where each token's text ends; the last one's where the run's does. start: of the run, in code points."""
    end = start + len(run.text)
    if run.control:
        return [end]
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pieces = [decoder.decode(text.piece(token)) for token in run.tokens]
    place = start + _place("".join(pieces), run.text)
    ends = []
    for piece in pieces:
        place += len(piece)
        ends.append(min(max(start, place), end))
    return [*ends[:-1], end] if ends else []


def _place(shown: str, rendered: str) -> int:
    """Where tokens' text begins in the rendered one; below 0 where the vocabulary puts a blank in front."""
    if shown.endswith(rendered):
        return len(rendered) - len(shown)
    return max(0, rendered.find(shown))
