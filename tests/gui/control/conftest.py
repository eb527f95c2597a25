"""A chat on real parts: the real store, real engine processes, random-weight files that never end."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.engine.process import EngineProcess
from desktop.settings.values import Settings
from desktop.voice import Voice
from desktop.wiring.chat_parts import ChatParts
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
    """An open chat, what it stands on, and what it told."""

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
        self.pool = EnginePool(lambda seat: EngineProcess(folder / f"engine-{seat}.log"))
        parts = ChatParts(self.records, self.pool, chosen, lambda _, voice: self.files[voice])
        self.answers, self.chat, self.writing, self.branches = (
            parts.answers,
            parts.open_chat,
            parts.writing,
            parts.branches,
        )
        self.speaking = self.chat.engines._speaking
        self.ended, self.errors, self.lost, self.grew, self.added = [], [], [], [], []
        self.chat.answer_ended.connect(self.ended.append)
        self.chat.failed.connect(self.errors.append)
        self.writing.send_failed.connect(self.errors.append)
        self.pool.lost.connect(lambda key, error: self.lost.append((key, error)))
        self.chat.answer_grew.connect(lambda growth: self.grew.append((growth.message.voice, growth.text)))
        self.chat.message_added.connect(self.added.append)

    def insist(self, voice):
        """The user wants a voice's file although it was refused."""
        self.chat.engines.insist(self.chat.engines.key(voice))

    def slot(self, voice):
        """The engine a voice speaks from, by the settings as they are now."""
        return self.pool._slot_of(self.chat.engines.key(voice))

    def view(self, voice):
        """What is shown of it."""
        return self.pool.view(self.chat.engines.key(voice))

    def process_id(self, voice):
        """Its process."""
        return self.slot(voice).processes.process_id

    def use(self, **voice_settings):
        """Change both voices' settings."""
        self.settings = replace(
            self.settings,
            base=replace(self.settings.base, **voice_settings),
            instruct=replace(self.settings.instruct, **voice_settings),
        )
        self.chat.engines.use_settings(self.settings)

    def close(self):
        self.answers.shut_down()
        self.pool.begin_shut_down()
        self.records.close()
        self.pool.wait_shut_down()


@pytest.fixture
def no_engines(qapp, files):
    """A pool that nobody asks for anything."""
    return EnginePool(lambda _: None)


@pytest.fixture
def desk(qtbot, tmp_path, files):
    made = Desk(tmp_path, files)
    made.records.open(lambda _: None, made.errors.append)
    yield made
    made.close()


@pytest.fixture
def machine():
    """A machine whose memory the test decides; plenty at first."""
    from tests.gui.control.engines.switching_desk import Machine

    return Machine()


@pytest.fixture
def switching(qtbot, tmp_path, files, machine):
    """A desk on that machine."""
    from tests.gui.control.engines.switching_desk import SwitchingDesk

    made = SwitchingDesk(tmp_path, files, machine)
    made.records.open(lambda _: None, made.errors.append)
    yield made
    made.close()


@pytest.fixture
def small(machine):
    """Room for one file of the two."""
    from tests.gui.control.engines.switching_desk import make_small

    make_small(machine)
    return machine
