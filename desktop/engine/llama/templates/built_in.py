"""Chat templates of ours, for files without a usable one: which of them fits a vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class BuiltIn(NamedTuple):
    """A template of ours. marks: control tokens it needs, to be a good fit. stops: strings that end a turn besides."""

    name: str
    source: str
    marks: tuple[str, ...]
    stops: tuple[str, ...]


def _turns(before: str, after: str, opening: str) -> str:
    """A template in which every turn looks alike; `role` is at hand in `before`."""
    return (
        "{{ bos_token }}{% for m in messages %}{% set role = m['role'] %}"
        f"{before}{{{{ m['content'] }}}}{after}{{% endfor %}}{{% if add_generation_prompt %}}{opening}{{% endif %}}"
    )


CHATML = BuiltIn(
    "ChatML",
    _turns("{{ '<|im_start|>' + role + '\\n' }}", "{{ '<|im_end|>\\n' }}", "{{ '<|im_start|>assistant\\n' }}"),
    ("<|im_start|>", "<|im_end|>"),
    ("<|im_end|>", "<|im_start|>"),
)
BUILT_INS = (
    CHATML,
    BuiltIn(
        "Llama 3",
        _turns(
            "{{ '<|start_header_id|>' + role + '<|end_header_id|>\\n\\n' }}",
            "{{ '<|eot_id|>' }}",
            "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}",
        ),
        ("<|start_header_id|>", "<|eot_id|>"),
        (),
    ),
    BuiltIn(
        "Gemma",
        _turns(
            "{{ '<start_of_turn>' + ('model' if role == 'assistant' else 'user') + '\\n' }}",
            "{{ '<end_of_turn>\\n' }}",
            "{{ '<start_of_turn>model\\n' }}",
        ),
        ("<start_of_turn>", "<end_of_turn>"),
        (),
    ),
    BuiltIn(
        "Phi 3",
        _turns("{{ '<|' + role + '|>\\n' }}", "{{ '<|end|>\\n' }}", "{{ '<|assistant|>\\n' }}"),
        ("<|assistant|>", "<|end|>"),
        (),
    ),
    BuiltIn(
        "Mistral",
        "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'assistant' %}{{ m['content'] }}{{ eos_token }}"
        "{% else %}{{ '[INST] ' }}{{ m['content'] }}{{ '[/INST]' }}{% endif %}{% endfor %}",
        ("[INST]", "[/INST]"),
        (),
    ),
)


def best_built_in(is_control: Callable[[str], bool]) -> BuiltIn:
    """The first that a vocabulary has the control tokens of; ChatML where it has none's."""
    return next((known for known in BUILT_INS if fits(known, is_control)), CHATML)


def fits(known: BuiltIn, is_control: Callable[[str], bool]) -> bool:
    """Whether the vocabulary has all control tokens that it needs."""
    return all(map(is_control, known.marks))
