"""Counts what the next message takes of the context, beside whatever the engine does: exactly, a moment after a key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.budget import Budget
from desktop.chat.draft import Draft
from desktop.chat.estimate import CHARACTERS_PER_TOKEN, estimated_tokens
from desktop.chat.speaking import Asked
from desktop.control.conversation.upcoming import Next
from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.view import EngineState
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import ChatPrompt, Overflow, TextPrompt, Tokenize
from desktop.protocol.texts import Tokenized
from desktop.voice import Voice

FAR = 64  # characters for each token of the context
MOST_KEPT = 64  # counts of single texts
_READY = (EngineState.READY, EngineState.GENERATING, EngineState.STOPPING)
_Prompt = ChatPrompt | TextPrompt | str


@dataclass(slots=True)
class _Counting:
    """Where one speaker stands. wanted: asked for while jobs are on their way; only the newest is kept."""

    wanted: Next | None = None
    current: Next | None = None
    jobs: tuple[EngineJob, ...] = ()


class Budgets(QObject):
    """One for a window. Asks only engines that have their file, one count at a time for each speaker."""

    counted = Signal(object, object)  # Next, Budget

    def __init__(self, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._counting: dict[str, _Counting] = {}
        self._known: dict[tuple[EngineKey, str], int] = {}

    def estimate(self, asked: Next) -> Budget | None:
        """Roughly, at once; None where the engine's context is not known."""
        n_ctx = self._pool.view(asked.asked.key).n_ctx
        if n_ctx <= 0:
            return None
        system, message = (round(estimated_tokens(text)) for text in (_system(asked), asked.message))
        whole = round(sum(estimated_tokens(text) for text in _texts(asked)))
        return self._budget(asked, system, max(whole, system + message), message, exact=False)

    def far_too_large(self, asked: Asked, draft: Draft) -> Budget | None:
        """Told from its length alone, where no vocabulary could make it fit: building it would cost each key dear.

        None where it might fit, or nobody knows.
        """
        view, size = self._pool.view(asked.key), draft.size
        if view.n_ctx <= 0 or size < FAR * view.n_ctx:
            return None
        return Budget(
            system=0,
            history=0,
            message=round(size / CHARACTERS_PER_TOKEN),
            reserve=asked.settings.max_tokens,
            n_ctx=view.n_ctx,
            overflow=Overflow(asked.settings.overflow),
            exact=False,
            is_text=asked.speaker.voice is Voice.BASE,
            may_grow=not 0 < view.n_ctx_train <= view.n_ctx,
        )

    def ask(self, asked: Next) -> None:
        """Count this; `counted` follows, unless something newer is asked for the same speaker meanwhile."""
        counting = self._counting.setdefault(asked.asked.speaker.id, _Counting())
        counting.wanted = asked
        if not counting.jobs:
            self._begin(counting)

    def forget(self) -> None:
        """Another chat: what is on its way is about the former one."""
        for counting in self._counting.values():
            for job in counting.jobs:
                job.cancel()
        self._counting.clear()

    def _begin(self, counting: _Counting) -> None:
        asked, counting.wanted, counting.jobs = counting.wanted, None, ()
        counting.current = asked
        if asked is None or self._pool.view(asked.asked.key).state not in _READY:
            return
        key, prompts = asked.asked.key, list[_Prompt]([asked.request.prompt])
        prompts += [text for text in (_system(asked), asked.message) if text and (key, text) not in self._known]
        counting.jobs = tuple(self._pool.ask(key, Tokenize(id=0, prompt=prompt, count_only=True)) for prompt in prompts)
        told: dict[int, int] = {}
        for job, prompt in zip(counting.jobs, prompts, strict=True):
            job.finished.connect(partial(self._on_told, counting, told, prompt, job.id))
            for ended in (job.failed, job.lost):
                ended.connect(partial(self._on_none, counting))

    def _on_told(self, counting: _Counting, told: dict[int, int], prompt: _Prompt, job_id: int, event: object) -> None:
        asked = counting.current
        if not isinstance(event, Tokenized) or asked is None:
            self._on_none(counting, event)
            return
        told[job_id] = event.count
        if isinstance(prompt, str):
            self._known[asked.asked.key, prompt] = event.count
        if len(told) == len(counting.jobs):
            self._tell(counting, asked, told[counting.jobs[0].id])
            self._trim(asked)
            self._begin(counting)

    def _tell(self, counting: _Counting, asked: Next, whole: int) -> None:
        speaker = asked.asked.speaker.id
        if self._counting.get(speaker) is not counting:
            return
        system, message = (self._known.get((asked.asked.key, text), 0) for text in (_system(asked), asked.message))
        self.counted.emit(asked, self._budget(asked, system, whole, message, exact=True))

    def _trim(self, asked: Next) -> None:
        """Forget the oldest counts; the system prompt's, which is asked for every time, stays."""
        kept = (asked.asked.key, _system(asked))
        for old in [known for known in self._known if known != kept][: max(0, len(self._known) - MOST_KEPT)]:
            del self._known[old]

    def _on_none(self, counting: _Counting, _: object) -> None:
        """It could not be counted: the estimate stays. What was asked for meanwhile is tried."""
        counting.jobs = ()
        counting.current = None
        if counting.wanted is not None and counting in self._counting.values():
            self._begin(counting)

    def _budget(self, asked: Next, system: int, whole: int, message: int, *, exact: bool) -> Budget:
        if len(asked.asked.history) == 1 or _is_alone(
            asked
        ):  # nothing was said before: the marks belong to the message
            message = max(0, whole - system)
        view = self._pool.view(asked.asked.key)
        return Budget(
            system=system,
            history=max(0, whole - system - message),
            message=message,
            reserve=asked.request.max_tokens,
            n_ctx=view.n_ctx,
            overflow=Overflow(asked.asked.settings.overflow),
            exact=exact,
            answered=asked.answered,
            is_text=isinstance(asked.request.prompt, TextPrompt),
            may_grow=not 0 < view.n_ctx_train <= view.n_ctx,
        )


def _system(asked: Next) -> str:
    """The system prompt as it is sent, "" = none."""
    return asked.asked.settings.system_prompt.strip() if asked.asked.speaker.voice is Voice.INSTRUCT else ""


def _texts(asked: Next) -> list[str]:
    prompt = asked.request.prompt
    return list(prompt.segments) if isinstance(prompt, TextPrompt) else [one.content for one in prompt.messages]


def _is_alone(asked: Next) -> bool:
    """Whether the voice is sent the message and nothing else."""
    return len(_texts(asked)) == 1
