"""A slot hears only of the request that is on its way; what it shows follows from what the engine tells."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication

from desktop.control.engines.job import Delivery, EngineJob, JobState
from desktop.control.engines.slot import EngineSlot
from desktop.control.engines.view import EngineState, EngineView, after, after_refused_load
from desktop.errors import EngineDied, EngineFailed
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import (
    Cancel,
    ContextParams,
    Failed,
    FailureKind,
    Finish,
    Finished,
    Generate,
    KvType,
    Loaded,
    Loading,
    Prefilling,
    Ready,
    TextPrompt,
    Timings,
    Token,
    Tokenize,
    Tokens,
)
from desktop.protocol.texts import Tokenized

LOAD = 7
KEY = EngineKey.of_file(Path("/models/tiny.gguf"), ContextParams())
LOADED = Loaded(
    id=LOAD, path="/models/tiny.gguf", title="Tiny", description="llama", architecture="llama", parameters=1,
    size_bytes=1, n_vocab=1, vocabulary="", can=[], n_layer=1, n_ctx=512, n_ctx_train=512, kv_type=KvType.F16,
    flash_attention=False, threads=1, gpu_layers=0, device="CPU, 1 thread", mmap=True, has_template=True,
    template_note="A note.", adds_bos=False, can_shift=True, load_s=0.0, notes=["Another."],
)  # fmt: skip
REFUSED = {"kind": FailureKind.ENGINE, "title": "No.", "detail": "", "hint": ""}


def request(number):
    return Generate(id=number, prompt=TextPrompt(segments=["Once"]))


def tokens(number, count=1):
    return Tokens(id=number, text="word", reasoning="", tokens=[Token(id=1)] * count, context_used=7)


def finished(number):
    return Finished(
        id=number, finish=Finish.LENGTH, stop_string="", prompt_tokens=1, cached_tokens=0, tokens=1, context_used=9,
        n_ctx=512, seed=1, timings=Timings(decode_tokens_per_s=12.34),
    )  # fmt: skip


def tokenized(number):
    return Tokenized(id=number, ids=[1], ends=[4], controls=[])


class Heard:
    """A slot whose file is loaded, without a process: the test plays the engine."""

    def __init__(self):
        self.slot = EngineSlot(KEY, make_process=None, next_id=lambda: LOAD)
        self.delivery = Delivery()
        self.told, self.strays, self.sent = {}, [], []
        self.slot.stray.connect(lambda: self.strays.append(1))
        self.slot.processes.send = self.sent.append
        self.slot.moved_on.connect(self.slot.begin)
        self.load()

    def load(self):
        self.slot._load_id = LOAD
        self.slot.view = EngineView(EngineState.STARTING)
        self.tell(LOADED)

    def ask(self, number, asked=None):
        job = EngineJob(KEY, asked or request(number), self.delivery, self.slot.cancel)
        told = self.told[number] = []
        for signal in (job.prefilling, job.tokens, job.finished, job.failed, job.lost):
            signal.connect(told.append)
        self.slot.add(job)
        self.slot.begin()
        return job

    def tell(self, *events):
        for event in events:
            self.slot.processes.received.emit(event)

    def kinds(self, number):
        """What the job's listeners have heard by now."""
        QCoreApplication.sendPostedEvents()
        return [type(event) for event in self.told[number]]


@pytest.fixture
def heard(qapp):
    made = Heard()
    yield made
    made.slot.begin_shut_down()


def test_events_of_another_request_are_dropped_counted_and_logged(heard, allow_log):
    allow_log.append(r"dropped \w+ of request 1, which is not on its way")
    heard.ask(2)
    shown = heard.slot.view
    heard.tell(tokens(1), Prefilling(id=1, done=1, total=2), finished(1), Failed(id=1, **REFUSED))
    assert heard.kinds(2) == []
    assert heard.slot.view == shown
    assert heard.slot.answering
    assert len(heard.strays) == 4
    heard.tell(tokens(2), finished(2))
    assert heard.kinds(2) == [Tokens, Finished]


def test_nothing_is_heard_of_a_request_after_its_end(heard, allow_log):
    allow_log.append(r"dropped \w+ of request 1")
    heard.ask(1)
    heard.tell(finished(1))
    assert heard.kinds(1) == [Finished]
    heard.tell(tokens(1), finished(1), Failed(id=1, **REFUSED))
    assert heard.kinds(1) == [Finished]
    assert len(heard.strays) == 3
    assert heard.slot.view.state is EngineState.READY
    assert not heard.slot.answering


def test_a_load_is_told_by_its_own_id_only(heard, allow_log):
    allow_log.append(r"dropped Load\w+ of request 8")
    heard.slot.view = EngineView(EngineState.STARTING)
    heard.tell(Loading(id=8, fraction=0.5), msgspec.structs.replace(LOADED, id=8))
    assert heard.slot.view.state is EngineState.STARTING
    heard.load()
    assert heard.slot.view.state is EngineState.READY


def test_jobs_of_one_engine_are_answered_in_the_order_they_were_asked_in(heard):
    jobs = [heard.ask(number) for number in (1, 2, 3)]
    assert [job.state for job in jobs] == [JobState.RUNNING, JobState.WAITING, JobState.WAITING]
    assert [job.position for job in jobs] == [0, 1, 2]
    heard.tell(tokens(1), finished(1))
    assert [job.state for job in jobs] == [JobState.ENDED, JobState.RUNNING, JobState.WAITING]
    assert [job.position for job in jobs] == [0, 0, 1]
    heard.tell(finished(2), finished(3))
    assert [command.id for command in heard.sent if isinstance(command, Generate)] == [1, 2, 3]
    assert [heard.kinds(number) for number in (1, 2, 3)] == [[Tokens, Finished], [Finished], [Finished]]


def test_nothing_is_told_before_the_event_loop_goes_on(heard):
    job = heard.ask(1)
    heard.ask(2)
    heard.tell(tokens(1))
    heard.slot.jobs.waiting[0].cancel()
    assert heard.told == {1: [], 2: []}
    assert heard.kinds(2) == [Finished]
    assert job.state is JobState.RUNNING


def test_cancel_ends_exactly_one_job_wherever_it_is(heard):
    jobs = {number: heard.ask(number) for number in (1, 2, 3)}
    jobs[2].cancel()
    assert heard.told[2] == []
    assert (heard.kinds(1), heard.kinds(2), heard.kinds(3)) == ([], [Finished], [])
    assert (heard.told[2][0].id, heard.told[2][0].finish) == (2, Finish.CANCELLED)
    jobs[1].cancel()
    jobs[1].cancel()
    assert [command for command in heard.sent if isinstance(command, Cancel)] == [Cancel(id=1)]
    assert (jobs[1].state, heard.slot.view.state) == (JobState.STOPPING, EngineState.STOPPING)
    heard.tell(tokens(1), finished(1))
    assert jobs[3].state is JobState.RUNNING
    heard.tell(finished(3))
    jobs[3].cancel()
    assert [heard.kinds(number) for number in (1, 2, 3)] == [[Tokens, Finished], [Finished], [Finished]]


def test_a_tokenize_is_sent_beside_an_answer_and_ends_for_itself(heard):
    heard.ask(1)
    heard.ask(2)
    beside = heard.ask(3, Tokenize(id=3, prompt="Once"))
    assert beside.state is JobState.RUNNING
    assert [command.id for command in heard.sent] == [1, 3]
    heard.tell(tokenized(3))
    assert (heard.kinds(1), heard.kinds(2), heard.kinds(3)) == ([], [], [Tokenized])
    assert heard.slot.view.state is EngineState.GENERATING


def test_a_tokenize_that_is_cancelled_ends_at_once_and_its_late_answer_is_no_stray(heard):
    heard.ask(1)
    heard.ask(2, Tokenize(id=2, prompt="Once")).cancel()
    assert heard.kinds(2) == [Finished]
    assert heard.sent[-1] == Cancel(id=2)
    heard.tell(Failed(id=2, **REFUSED))
    assert (heard.kinds(1), heard.kinds(2), heard.strays) == ([], [Finished], [])
    assert heard.slot.view.state is EngineState.GENERATING


def test_a_tokenize_beside_an_answer_that_does_not_stop_is_asked_again(heard):
    answer = heard.ask(1)
    beside = heard.ask(2, Tokenize(id=2, prompt="Once"))
    answer.cancel()
    died(heard)
    assert (heard.kinds(1), heard.kinds(2), beside.state) == ([Finished], [], JobState.WAITING)
    heard.load()
    heard.tell(tokenized(2))
    assert heard.kinds(2) == [Tokenized]


def test_a_refused_answer_leaves_the_file_loaded_and_a_refused_load_does_not(heard):
    heard.ask(1)
    heard.tell(Failed(id=1, **REFUSED))
    assert heard.slot.view.state is EngineState.READY
    heard.slot.view = EngineView(EngineState.LOADING, title="Tiny")
    heard.ask(2)
    heard.ask(3)
    heard.tell(Failed(id=LOAD, **REFUSED))
    assert (heard.slot.view.state, heard.slot.view.note) == (EngineState.EMPTY, "No.")
    for number in (1, 2, 3):
        assert heard.kinds(number) == [EngineFailed]
        assert heard.told[number][0].title == "No."


def test_a_load_that_is_refused_without_a_job_is_told_to_the_pool(heard):
    told = []
    heard.slot.load_failed.connect(told.append)
    heard.slot.view = EngineView(EngineState.LOADING)
    heard.tell(Failed(id=LOAD, **REFUSED))
    assert [error.title for error in told] == ["No."]


def died(heard):
    heard.slot.processes.died.emit(EngineDied("It died.", "", "", "", -9))


def test_a_lost_engine_loses_the_job_in_work_and_keeps_those_behind_it(heard):
    jobs = [heard.ask(number) for number in (1, 2, 3)]
    heard.tell(tokens(1))
    died(heard)
    assert [heard.kinds(number) for number in (1, 2, 3)] == [[Tokens, EngineDied], [], []]
    assert heard.slot.holding
    assert heard.slot.view.state is EngineState.LOST
    heard.load()
    assert [job.state for job in jobs] == [JobState.ENDED, JobState.RUNNING, JobState.WAITING]


def test_an_engine_that_dies_twice_without_a_word_loses_all_jobs(heard):
    for number in (1, 2, 3):
        heard.ask(number)
    died(heard)
    assert [heard.kinds(number) for number in (1, 2, 3)] == [[EngineDied], [], []]
    heard.load()
    died(heard)
    assert [heard.kinds(number) for number in (1, 2, 3)] == [[EngineDied]] * 3
    assert not heard.slot.jobs.any


def test_an_engine_that_dies_while_it_loads_loses_all_jobs(heard):
    heard.slot.view = EngineView(EngineState.LOADING)
    for number in (1, 2):
        heard.ask(number)
    died(heard)
    assert [heard.kinds(number) for number in (1, 2)] == [[EngineDied]] * 2


def test_one_that_is_ended_because_it_does_not_stop_ends_the_cancelled_job_alone(heard):
    lost = []
    heard.slot.lost.connect(lost.append)
    heard.ask(1).cancel()
    second = heard.ask(2)
    died(heard)
    assert (heard.kinds(1), heard.kinds(2), lost) == ([Finished], [], [])
    assert heard.told[1][0].finish is Finish.CANCELLED
    heard.load()
    assert second.state is JobState.RUNNING


def test_what_is_shown_follows_from_what_is_told():
    view = after(EngineView(EngineState.STARTING, file="tiny.gguf"), Loading(id=0, fraction=0.5))
    assert (view.state, view.progress, view.file) == (EngineState.LOADING, 0.5, "tiny.gguf")
    view = after(view, LOADED)
    assert (view.state, view.progress, view.file, view.n_ctx) == (EngineState.READY, None, "tiny.gguf", 512)
    assert (view.note, view.may_think) == ("A note. Another.", False)
    view = after(view, Prefilling(id=1, done=1, total=4))
    assert (view.progress, view.prompt_done, view.prompt_total) == (0.25, 1, 4)
    assert after(view, Prefilling(id=1, done=0, total=0)).progress is None
    view = after(view, tokens(1))
    assert (view.progress, view.context_used) == (None, 7)
    view = after(view, finished(1))
    assert (view.state, view.context_used, view.tokens_per_s) == (EngineState.READY, 9, 12.3)
    view = after(view, Failed(id=1, **REFUSED))
    assert (view.state, view.context_used, view.tokens_per_s) == (EngineState.READY, 9, 0.0)
    ready = Ready(pid=1, binding_version="", llama_version="", devices=[], cpu_library="", start_s=0.0)
    assert after(view, ready) == view
    assert after_refused_load(view, Failed(id=LOAD, **REFUSED)) == EngineView(
        file="tiny.gguf", title="Tiny", note="No."
    )
