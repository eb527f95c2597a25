"""What the model sees in pieces: joined they are the text, whatever is cut."""

from __future__ import annotations

from desktop.chat.seen_text import SeenText
from desktop.protocol.texts import ControlSpan, Rendered, Tokenized

TEXT = "<s>Hi 🙂!</s>"
SEEN = SeenText(
    Rendered(
        id=1,
        text=TEXT,
        controls=[ControlSpan(token=1, start=0, end=3), ControlSpan(token=2, start=8, end=12)],
        stops=["</s>"],
        notes=[],
    ),
    Tokenized(id=2, ids=[1, 50, 60, 61, 62, 2], ends=[3, 6, 6, 7, 8, 12], controls=[0, 5]),
)


def test_pieces_are_the_text_with_control_tokens_apart():
    assert [(piece.text, piece.control) for piece in SEEN.pieces(100)] == [
        ("<s>", True),
        ("Hi 🙂!", False),
        ("</s>", True),
    ]
    assert "".join(piece.text for piece in SEEN.token_pieces(100)) == TEXT
    assert [piece.control for piece in SEEN.token_pieces(100)] == [True, False, False, False, True]


def test_a_long_text_is_shown_from_its_beginning_and_copied_whole():
    assert "".join(piece.text for piece in SEEN.pieces(5)) == TEXT[:5]
    assert SEEN.token_list() == "[1, 50, 60, 61, 62, 2]"
    assert SEEN.words().startswith("6 tokens · 2 of them control tokens · ends at '</s>'")
