"""What chat templates are given: jinja2 as transformers sets it up, in a sandbox that keeps track of what was said."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, NoReturn

from desktop.engine.llama.templates.limits import MAX_REASON_CHARACTERS, TemplateRefused
from desktop.engine.llama.templates.said_calls import follow_filters, join_shown, shown

if TYPE_CHECKING:
    import jinja2


def make_environment() -> jinja2.Environment:
    """Trimmed blocks, loop controls, tojson, raise_exception and strftime_now, as transformers has them."""
    from jinja2.ext import loopcontrols

    from desktop.engine.llama.templates.sandboxed_jinja import Generation, Sandbox

    environment = Sandbox(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols], cache_size=0)
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise_exception
    environment.globals["strftime_now"] = _strftime_now
    follow_filters(environment)
    return environment


def keep_track(template: jinja2.Template) -> jinja2.Template:
    """Let a compiled template's own code keep track of what was said: where it shows values, and for `~`."""
    template.root_render_func.__globals__.update(str=shown, str_join=join_shown)
    return template


def _to_json(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """As transformers does: no HTML escapes, unlike jinja2's own."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _raise_exception(message: str) -> NoReturn:
    raise TemplateRefused(str(message)[:MAX_REASON_CHARACTERS])


def _strftime_now(form: str) -> str:
    return datetime.datetime.now().astimezone().strftime(form)
