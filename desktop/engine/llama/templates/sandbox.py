"""Compiling and rendering an untrusted jinja2 template within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.engine.llama.templates.environment import keep_track, make_environment
from desktop.engine.llama.templates.limits import Limits, TemplateFailed, within_limits
from desktop.engine.llama.templates.said_text import joined

if TYPE_CHECKING:
    import jinja2

COMPILE_LIMITS = Limits(cpu_s=2.0)
MAX_TEMPLATE_CHARACTERS = 1 << 20
MAX_RENDERED_CHARACTERS = 64 << 20


def compile_template(source: str, limits: Limits = COMPILE_LIMITS) -> jinja2.Template:
    """Compile a chat template as transformers does: trimmed blocks, loop controls, tojson. Raises TemplateFailed."""
    if len(source) > MAX_TEMPLATE_CHARACTERS:
        raise TemplateFailed(f"it is {len(source):,} characters long")
    environment = make_environment()  # before the time counts: its first import may read a slow disk
    template: jinja2.Template = within_limits(lambda: keep_track(environment.from_string(source)), limits)
    return template


def render(template: jinja2.Template, values: Mapping[str, object], limits: Limits) -> str:
    """The rendered text; as Said where Said was put in. Raises TemplateFailed, TemplateRefused, RenderingStopped."""
    text: str = within_limits(lambda: _collect(template, values), limits)
    return text


def _collect(template: jinja2.Template, values: Mapping[str, object]) -> str:
    parts: list[str] = []
    length = 0
    for part in template.generate(values):
        length += len(part)
        if length > MAX_RENDERED_CHARACTERS:
            raise TemplateFailed("its text grows without end")
        parts.append(part)
    return joined(parts)
