"""A pool of real engines, asked directly: what every job was told, in order."""

from __future__ import annotations

from desktop.control.engines.admission import Admission, CrashCounts
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.wants import Wants
from desktop.engine.process import EngineProcess
from desktop.errors import AppError
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import ContextParams, Finish, Finished, Generate, Sampling, TextPrompt, Tokenize, Tokens
from desktop.voice import Voice

PATIENCE_MS = 20_000
CONTEXT = ContextParams(n_ctx=4096, threads=1)
FORGIVING = CrashCounts(lambda _: 0, lambda _: None, lambda _: None)


def answer_to(words, tokens):
    """A request whose answer depends on its words alone."""
    greedy = Sampling(temperature=0.0)
    prompt = TextPrompt(segments=[words])
    return Generate(id=0, prompt=prompt, sampling=greedy, max_tokens=tokens, ignore_end=True, cache_prompt=False)


def tokens_of(words):
    return Tokenize(id=0, prompt=words)


class Heard:
    """One job, and everything that it told."""

    def __init__(self, job):
        self.job, self.told, self.cancelled = job, [], False
        for signal in (job.prefilling, job.kept, job.tokens, job.finished, job.failed, job.lost):
            signal.connect(self.told.append)

    def cancel(self):
        self.cancelled = True
        self.job.cancel()

    @property
    def text(self):
        return "".join(event.text for event in self.told if isinstance(event, Tokens))

    @property
    def endings(self):
        return [event for event in self.told if isinstance(event, AppError) or hasattr(event, "ids") or is_end(event)]

    @property
    def end(self):
        (end,) = self.endings
        assert self.told[-1] is end, "nothing is told after the end"
        return end

    @property
    def was_cancelled(self):
        return is_end(self.end) and self.end.finish is Finish.CANCELLED


def is_end(event):
    return isinstance(event, Finished)


class Asking:
    """Two files and a pool whose memory the test decides."""

    def __init__(self, folder, files, machine):
        self.machine = machine
        self.keys = [EngineKey.of_file(files[voice], CONTEXT) for voice in Voice]
        self.pool = EnginePool(lambda seat: EngineProcess(folder / f"engine-{seat}.log"))
        self.pool.admit_by(Admission(machine.plan_for, FORGIVING))
        self.heard = []

    def ask(self, key, request):
        heard = Heard(self.pool.ask(key, request))
        assert heard.told == [], "a job tells nothing before ask() has returned"
        self.heard.append(heard)
        return heard

    def want(self, *keys, load=()):
        self.pool.want(self, Wants(kept=frozenset(keys), speaking=frozenset(keys)), load)

    def wait(self, qtbot, *heard):
        qtbot.waitUntil(lambda: all(one.endings for one in heard), timeout=PATIENCE_MS)

    def close(self):
        self.pool.begin_shut_down()
        self.pool.wait_shut_down()
