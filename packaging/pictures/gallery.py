"""Pictures of answers with everything that markdown has, from the documents in gallery.md, to be looked at."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.chat.conversation import Message, Role, Status, Writer, WriterKind
from desktop.voice import INSTRUCT, Voice
from pictures.stage import Stage

_DOCUMENTS = Path(__file__).with_name("gallery.md")
_THOUGHTS = re.compile(r"^@@ (.*?)\n@@\n", re.DOTALL)
SIZE = (1440, 900)


def documents() -> dict[str, str]:
    """The documents by name; between lines with @@ stands what was thought."""
    parts = re.split(r"^%% (.+)\n", _DOCUMENTS.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def take_gallery(stage: Stage, out: Path, suffix: str, size: tuple[int, int] = SIZE, only: str = "") -> None:
    """A picture of each document as an answer in the real window. only: those whose names have this in them."""
    window = stage.tandem.window
    window.resize(*size)
    pane = window.pane(INSTRUCT.id)
    for number, (name, text) in enumerate(documents().items(), 1):
        if not re.search(only, name):
            continue
        thoughts = _THOUGHTS.match(text)
        reasoning = thoughts[1] if thoughts else ""
        question = Message(2 * number - 1, 1, None, None, Role.USER, f"Show me: {name}.", Status.COMPLETE, 0.0)
        answer = Message(
            2 * number,
            1,
            2 * number - 1,
            2 * number - 1,
            Role.ASSISTANT,
            text[thoughts.end() :] if thoughts else text,
            Status.COMPLETE,
            0.0,
            speaker=INSTRUCT.id,
            writer=Writer(WriterKind.ENGINE, Voice.INSTRUCT),
            reasoning=reasoning,
        )
        pane.set_messages([question, answer])
        stage.settle(1.2)  # formulas are drawn beside the window
        stage.save(out / f"{number:02d}-{name.replace(' ', '-')}-{suffix}.png")
