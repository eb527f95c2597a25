"""What the interface is measured with: long answers in markdown, and long chats."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.chat.conversation import Message, Role, Status, Writer, WriterKind
from desktop.voice import Voice

_SECTION = """\
## Section {number}: how the lamp was mended

The keeper looked at the lamp, then at the sea. *Nothing moved.* He had **three things** left to try,
and `wick({number})` was the first of them; see [the manual](https://example.org/lamp) for the others. {filler}

- a longer wick, cut at an angle
- oil from the second barrel
  1. warmed
  2. filtered twice

```python
def wick(length: int = {number}) -> str:
    # trimmed, never torn
    return "|" * length  # {filler}
```

| part | state | next |
|---|---|---|
| lamp | dark | new wick |
| tower | dry | none |

> The light went out at a quarter past two. $E = mc^2$ had nothing to do with it.

"""
_FILLER = "The wind had turned to the north and the boats stayed in the harbour until the morning came. "


def markdown(characters: int) -> str:
    """An answer of so many characters with a bit of everything."""
    sections: list[str] = []
    length = 0
    while length < characters:
        sections.append(_SECTION.format(number=len(sections) + 1, filler=_FILLER * (len(sections) % 4)))
        length += len(sections[-1])
    return "".join(sections)[:characters]


def chat(count: int) -> Iterator[Message]:
    """Questions and answers in turn."""
    for number in range(1, count + 1):
        if number % 2:
            yield message(number, Role.USER, f"Question {number}: and then? {_FILLER * (number % 3)}")
        else:
            yield message(number, Role.ASSISTANT, _SECTION.format(number=number, filler=_FILLER))


def message(number: int, role: Role, text: str, status: Status = Status.COMPLETE) -> Message:
    """One message of such a chat."""
    return Message(
        id=number,
        item_id=1,
        parent_id=number - 1 or None,
        follows_id=None,
        role=role,
        text=text,
        status=status,
        created_at=1_790_000_000.0 + number,
        speaker="" if role is Role.USER else Voice.INSTRUCT.value,
        writer=None if role is Role.USER else Writer(WriterKind.ENGINE, Voice.INSTRUCT, "bench.gguf"),
    )
