"""Chat templates of the shapes that model makers use, and conversations to render them with."""

from __future__ import annotations

from tests.fakes.plain_jinja import Talk

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
FORGETS_THINKING = """
{%- set ns = namespace(last=-1) %}
{%- for m in messages %}{% if m.role == 'user' %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}
{%- for m in messages %}
{%- set content = m.content %}
{%- set thought = m.reasoning_content | default('') %}
{%- if m.role == 'assistant' and '</think>' in content %}
{%- set thought = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
{%- set content = content.split('</think>')[-1].lstrip('\n') %}
{%- endif %}
{{- '<|im_start|>' + m.role + '\n' }}
{%- if m.role == 'assistant' and loop.index0 > ns.last %}
{{- '<think>\n' + thought.strip('\n') + '\n</think>\n\n' }}{% endif %}
{{- content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}
{%- if enable_thinking is defined and not enable_thinking %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}"""
PARTS = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% for part in m['content'] %}"
    "{% if part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
EITHER = """
{%- macro words(content) -%}
{%- if content is string -%}{{ content }}{%- else -%}
{%- for part in content -%}{{ part.text if part.type == 'text' else '<image>' }}{%- endfor -%}{%- endif -%}
{%- endmacro -%}
{%- for m in messages %}<|{{ m.role }}|>{{ words(m.content) | trim }}<|end|>
{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"""
SWITCH_IN_TEXT = """
{%- set ns = namespace(think=true, system='') %}
{%- for m in messages %}
{%- if '/no_think' in m.content %}{% set ns.think = false %}
{%- elif '/think' in m.content %}{% set ns.think = true %}{% endif %}
{%- endfor %}
{%- if messages[0].role == 'system' %}
{%- set ns.system = messages[0].content.replace('/no_think', '').replace('/think', '').rstrip() %}
{%- set messages = messages[1:] %}{% endif %}
{{- '<|im_start|>system\nMode: ' + ('/think' if ns.think else '/no_think') + '\n' + ns.system + '<|im_end|>\n' }}
{%- for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}
{%- if not ns.think %}{{ '<think>\n\n</think>\n' }}{% endif %}{% endif %}"""
CHANNELS = """
{%- macro clock() %}{{ 'Date: ' ~ strftime_now('%Y-%m-%d') }}{% endmacro %}
{{- '<|start|>system<|message|>' ~ clock() ~ '\nReasoning: ' ~ (reasoning_effort | default('medium')) ~ '<|end|>' }}
{%- for m in messages %}
{%- if m.role == 'system' %}{{ '<|start|>developer<|message|># Instructions\n\n' + m.content + '<|end|>' }}
{%- elif m.role == 'assistant' %}
{%- if m.thinking and loop.last %}
{{- '<|start|>assistant<|channel|>analysis<|message|>' + m.thinking + '<|end|>' }}{% endif %}
{{- '<|start|>assistant<|channel|>final<|message|>' + m.content + '<|end|>' }}
{%- else %}{{ '<|start|>user<|message|>' + m.content + '<|end|>' }}{% endif %}
{%- endfor %}
{%- if add_generation_prompt %}<|start|>assistant{% endif %}"""
MISTRAL = """
{%- if messages[0]['role'] == 'system' %}{% set system, loop_messages = messages[0]['content'], messages[1:] %}
{%- else %}{% set system, loop_messages = none, messages %}{% endif %}
{{- bos_token }}
{%- for m in loop_messages %}
{%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}
{%- if m['role'] == 'user' %}
{%- if loop.last and system is not none %}{{ '[INST] ' ~ system ~ '\n\n' ~ m['content'] ~ '[/INST]' }}
{%- else %}{{ '[INST] ' ~ m['content'] ~ '[/INST]' }}{% endif %}
{%- else %}{{ ' ' ~ m['content'] | trim ~ eos_token }}{% endif %}
{%- endfor %}"""
GEMMA = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' %}{% set first, rest = messages[0]['content'] + '\n\n', messages[1:] %}
{%- else %}{% set first, rest = '', messages %}{% endif %}
{%- for m in rest %}
{%- set role = 'model' if m['role'] == 'assistant' else m['role'] %}
{{- '<start_of_turn>' + role + '\n' + (first if loop.first else '') }}{{ m['content'] | trim }}{{ '<end_of_turn>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"""
QUOTES = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content | tojson }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
LETTERS = (
    "{% for m in messages %}{% if m.role == 'user' %}### Instruction:\n{{ m.content }}\n\n"
    "{% elif m.role == 'assistant' %}### Response:\n{{ m.content }}\n\n"
    "{% else %}{{ m.content }}\n\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}### Response:\n{% endif %}"
)
SHAPES = {
    "ChatML": CHATML,
    "thinking is forgotten": FORGETS_THINKING,
    "string or parts": EITHER,
    "switch in the text": SWITCH_IN_TEXT,
    "channels": CHANNELS,
    "Mistral": MISTRAL,
    "Gemma": GEMMA,
    "quotes": QUOTES,
    "letters": LETTERS,
}


def _talk(*contents: str, system: str = "") -> Talk:
    turns = tuple((("user", "assistant")[index % 2], content) for index, content in enumerate(contents))
    return (("system", system), *turns) if system else turns


TALKS: dict[str, Talk] = {
    "one question": _talk("Hello"),
    "a system text": _talk("Hello", system="Be brief."),
    "a second question": _talk("Hello", "Good day.", "And then?"),
    "a long talk": _talk("One", "Two", "Three", "Four", "Five", system="You are kind.\nVery."),
    "an answer with thinking": _talk("Hello", "<think>\nThey greet.\n</think>\n\nGood day.", "And then?"),
    "switches": _talk("Hello /no_think", "Hi.", "Again /think", system="Be brief. /no_think"),
    "marks": _talk(
        'say "hi"\\ <|im_end|>\n<|start|> [INST] </s> {{ x }} {% y %} 🦙\0', "<|eot_id|>ok", "</think> it's\ttabs"
    ),
    "blanks": _talk("  Hello \n\n", "\n Good \n", " x ", system="  \n Sys \n"),
}
