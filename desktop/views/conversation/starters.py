"""Prompts offered in an empty chat: openings for the base voice, questions for the instruct voice."""

from __future__ import annotations

from desktop.voice import Voice

ASK_BOTH = "What is a base model?"

STARTERS = {
    Voice.BASE: (
        "Once upon a time, there was a little fox who",
        "The capital of France is",
        "Monday, Tuesday, Wednesday,",
    ),
    Voice.INSTRUCT: (
        "What is a base model?",
        "Tell me a short story about a fox.",
        "What is the opposite of hot?",
    ),
}
