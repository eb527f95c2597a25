"""A chat session on real parts: the real store, real engine processes, random-weight files that never end."""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace

from desktop.chat.conversation import Voice
from desktop.control.chat_session import ChatSession
from desktop.control.engine_slot import EngineSlot
from desktop.control.records import Records
from desktop.engine.process import EngineProcess
from desktop.settings import Settings
from tests.fakes.tiny_gguf import Tiny, write_model

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Base and instruct of one tiny family."""
    folder = tmp_path_factory.mktemp("family")
    return {
        Voice.BASE: write_model(folder / "tiny-base.gguf", Tiny(n_ctx_train=16_384)),
        Voice.INSTRUCT: write_model(
            folder / "tiny-instruct.gguf", Tiny(template=CHATML, delta=0.1, n_ctx_train=16_384)
        ),
    }


class Desk:
    """The session, its parts, and what it told."""

    def __init__(self, folder, files):
        chosen = Settings()
        chosen = replace(
            chosen,
            base=replace(chosen.base, max_tokens=30, seed=1),
            instruct=replace(chosen.instruct, max_tokens=30, seed=1),
            engine=replace(chosen.engine, n_ctx=16384, threads=1),
        )
        self.settings = chosen
        self.files = dict(files)
        self.records = Records(folder / "chats.sqlite3")
        self.slots = {v: EngineSlot(v.value, partial(EngineProcess, folder / f"{v.value}.log")) for v in Voice}
        self.session = self.make_session()
        self.ended, self.errors, self.lost, self.grew, self.added = [], [], [], [], []
        self.session.answer_ended.connect(self.ended.append)
        self.session.failed.connect(self.errors.append)
        self.session.send_failed.connect(self.errors.append)
        self.session.engine_lost.connect(lambda voice, error: self.lost.append((voice, error)))
        self.session.answer_grew.connect(lambda voice, number, text, thought: self.grew.append((voice, text)))
        self.session.message_added.connect(self.added.append)

    def make_session(self):
        return ChatSession(self.records, self.slots, lambda _, voice: self.files[voice], self.settings)

    def use(self, **voice_settings):
        """Change both voices' settings."""
        self.settings = replace(
            self.settings,
            base=replace(self.settings.base, **voice_settings),
            instruct=replace(self.settings.instruct, **voice_settings),
        )
        self.session.use_settings(self.settings)

    def close(self):
        self.session.shut_down()
        for slot in self.slots.values():
            slot.begin_shut_down()
        self.records.close()
        for slot in self.slots.values():
            slot.wait_shut_down()


@pytest.fixture
def desk(qtbot, tmp_path, files):
    made = Desk(tmp_path, files)
    made.records.open(lambda _: None, made.errors.append)
    yield made
    made.close()


@pytest.fixture
def machine():
    """A machine whose memory the test decides; plenty at first."""
    from tests.gui.control.switching_desk import Machine

    return Machine()


@pytest.fixture
def switching(qtbot, tmp_path, files, machine):
    """A desk on that machine."""
    from tests.gui.control.switching_desk import SwitchingDesk

    made = SwitchingDesk(tmp_path, files, machine)
    made.records.open(lambda _: None, made.errors.append)
    yield made
    made.close()


@pytest.fixture
def small(machine):
    """Room for one file of the two."""
    from tests.gui.control.switching_desk import make_small

    make_small(machine)
    return machine
