"""What a file's template says by its header alone is what the loaded file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.engine.llama.answers.channels import HARMONY
from desktop.engine.llama.model import LoadCancelled
from desktop.engine.llama.templates.of_file import template_of_file
from desktop.protocol.messages import AskTemplate, Loaded, TemplateTold
from tests.fakes.asker import Asker
from tests.fakes.scripted_gguf import (
    CHATML,
    CONTROL,
    END,
    THINKING_CHATML,
    USER_DEFINED,
    Scripted,
    write_scripted,
)
from tests.fakes.tiny_gguf import CHATML as SWITCHED

ROLES = "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content }}{% endfor %}<|assistant|>"
HARMONY_TURNS = (
    "{% for m in messages %}<|start|>{{ m.role }}<|message|>{{ m.content }}<|end|>{% endfor %}<|start|>assistant"
)
LETTERS = "{% for m in messages %}[{{ m.role }}]{{ m.content }}[over]{% endfor %}[assistant]"
MODELS = {
    "none": Scripted(),
    "chatml": Scripted(template=CHATML),
    "thinking": Scripted(template=THINKING_CHATML),
    "switched": Scripted(template=SWITCHED),
    "letters": Scripted(template=LETTERS),
    "roles in names": Scripted(
        template=ROLES,
        specials={END: CONTROL, "<|user|>": USER_DEFINED, "<|assistant|>": CONTROL, "<|system|>": CONTROL},
    ),
    "harmony": Scripted(template=HARMONY_TURNS, specials=dict.fromkeys((END, *sorted(HARMONY.marks)), CONTROL)),
    "one name inside another": Scripted(
        template="{% for m in messages %}<|a|>{{ m.content }}<|a|><|b|>{% endfor %}",
        specials={END: CONTROL, "<|a|>": CONTROL, "<|a|><|b|>": CONTROL},
    ),
    "broken": Scripted(template="{% for"),
}


def told_by(loaded: Loaded) -> TemplateTold:
    return TemplateTold(
        id=2,
        template_note=loaded.template_note,
        turn_ends=loaded.turn_ends,
        thinking_marks=loaded.thinking_marks,
        switches=loaded.switches,
        thinking_switch=loaded.thinking_switch,
    )


@pytest.mark.parametrize("name", MODELS)
def test_the_header_alone_tells_the_same(engine: Asker, folder: Path, name: str) -> None:
    path = write_scripted(folder / f"{name}.gguf", model=MODELS[name])
    loaded = engine.load(path, threads=1)
    assert isinstance(loaded, Loaded), loaded
    told = template_of_file(AskTemplate(id=2, path=str(path)), lambda: False)
    if loaded.template_note:  # the built-in one stands in: what is a token there is a stop string in letters here
        assert set(told.turn_ends) == set(loaded.turn_ends)
        loaded = replace(loaded, turn_ends=told.turn_ends)
    assert told == told_by(loaded)
    engine.process.send(AskTemplate(id=2, path=str(path)))
    assert engine.next() == told


def test_what_ends_a_turn_and_opens_the_thinking_is_found(folder: Path) -> None:
    told = template_of_file(
        AskTemplate(id=2, path=str(write_scripted(folder / "t.gguf", model=MODELS["thinking"]))), lambda: False
    )
    assert told.turn_ends == ["<|im_end|>"]
    assert told.template_note == ""
    assert template_of_file(AskTemplate(id=2, path=str(write_scripted(folder / "n.gguf"))), lambda: False).template_note


def test_a_template_that_is_asked_can_be_stopped(folder: Path) -> None:
    endless = "{% for i in range(90000) %}{% for j in range(90000) %}x{% endfor %}{% endfor %}"
    path = write_scripted(folder / "stopped.gguf", model=Scripted(template=endless))
    with pytest.raises(LoadCancelled):
        template_of_file(AskTemplate(id=2, path=str(path)), lambda: True)
