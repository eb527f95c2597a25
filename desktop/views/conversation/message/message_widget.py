"""What a message is shown with: one of two widgets, which are imported when the first one is made.

They bring all that renders text; the window is on the screen before any message was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from desktop.views.conversation.message.answer_message import AnswerMessage
    from desktop.views.conversation.message.user_message import UserMessage

MessageWidget: TypeAlias = "UserMessage | AnswerMessage"


def as_answer(widget: MessageWidget) -> AnswerMessage | None:
    """The widget where it shows an answer, else None."""
    from desktop.views.conversation.message.answer_message import AnswerMessage

    return widget if isinstance(widget, AnswerMessage) else None


def as_question(widget: MessageWidget) -> UserMessage | None:
    """The widget where it shows what the user wrote, else None."""
    from desktop.views.conversation.message.user_message import UserMessage

    return widget if isinstance(widget, UserMessage) else None


def _import_messages() -> None:
    from desktop.views.conversation.message import answer_message, user_message  # noqa: F401


def _import_markdown() -> None:
    from desktop.views.text.markdown import inline

    inline.parser()


def _import_code_colours() -> None:
    from desktop.views.text.code_colours import lexer_of

    lexer_of("python")  # what is in most fences; others cost less from then on


# What showing a first message would wait for, in steps of some 100 ms that fit between two events.
SHOW_ANSWERS = (_import_messages, _import_markdown)
COLOUR_CODE = (_import_code_colours,)
