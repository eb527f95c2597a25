"""Where an alternative leads: its next few tokens, asked for while somebody looks at it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.lens.asked import Side
from desktop.protocol.messages import Generate, Sampling, Tokens

TOKENS = 12


class Previews(QObject):
    """One at a time: another one that is asked for ends the one before it."""

    told = Signal(int, int, str)  # place, the alternative's id, what comes behind it

    def __init__(self, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._job: EngineJob | None = None
        self._known: dict[tuple[int, int], str] = {}

    def ask(self, side: Side, ids: list[int], vocabulary: str, place: int, token_id: int) -> None:
        """What this side says behind the first `place` ids and `token_id`; told later, in parts that grow."""
        known = self._known.get((place, token_id))
        if known is not None:
            self.told.emit(place, token_id, known)
            return
        self.stop()
        if self._pool.asked(side.key):
            return  # somebody waits for this engine: that counts more
        request = Generate(
            id=0,
            prompt=side.prompt,
            prefix=[*ids[:place], token_id],
            vocabulary=vocabulary,
            sampling=Sampling(temperature=0.0),
            max_tokens=TOKENS,
            aside=True,  # the chat's next answer finds what the cache held for it
        )
        job = self._job = self._pool.ask(side.key, request)
        said: list[str] = []

        def on_tokens(event: Tokens) -> None:
            said.append(event.reasoning + event.text)
            if job is self._job:
                self.told.emit(place, token_id, "".join(said))

        def on_finished(_: object) -> None:
            if job is self._job:
                self._job = None
                self._known[place, token_id] = "".join(said)

        job.tokens.connect(on_tokens)
        job.finished.connect(on_finished)
        for ended in (job.failed, job.lost):
            ended.connect(lambda _: self._on_failed(job))

    def stop(self) -> None:
        """Ask no further."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def forget(self) -> None:
        """Another text is looked at."""
        self.stop()
        self._known.clear()

    def _on_failed(self, job: EngineJob) -> None:
        """No preview, then: the branch itself will say why."""
        if job is self._job:
            self._job = None
