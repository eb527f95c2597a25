"""Chat templates rendered as transformers does it: plain jinja2, told nothing of who said what."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable

import jinja2.ext
import jinja2.sandbox

from desktop.engine.llama.templates.sandboxed_jinja import Generation

BOS, EOS = "<s>", "</s>"
Talk = tuple[tuple[str, str], ...]  # (role, content)


class Refused(Exception):
    """The template called raise_exception."""


def plain(source: str, talk: Iterable[tuple[str, str]], **values: object) -> str:
    """The rendering of a template. values: as those of apply_chat_template. Raises whatever the template raises."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.datetime.now().strftime(form)  # noqa: DTZ005
    given = {"tools": None, "documents": None, "add_generation_prompt": True, "bos_token": BOS, "eos_token": EOS}
    messages = [{"role": role, "content": content} for role, content in talk]
    return environment.from_string(source).render({**given, "messages": messages, **values})


def _refuse(message: str) -> None:
    raise Refused(message)


def _to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
