"""Rendering an untrusted jinja2 template: sandboxed, with bounded time and memory."""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import jinja2

DEADLINE_S = 2.0
MAX_TEMPLATE_CHARACTERS = 1 << 20
MAX_RENDERED_CHARACTERS = 64 << 20
MAX_EXTRA_BYTES = 1 << 30
MAX_REASON_CHARACTERS = 500  # of a template's own words in a message
_MAX_PRODUCT = 1 << 24  # longest sequence that * may make, largest exponent that ** may take
_INTERRUPTS = 20


class TemplateFailed(Exception):
    """The template could not be rendered; the text says why, in words."""


class TemplateRefused(TemplateFailed):
    """The template itself refused the conversation, through raise_exception."""


class TemplateTooSlow(TemplateFailed):
    """The template did not end in time; it would not end next time either."""


class _TooLong(BaseException):
    """Thrown into the rendering thread at the deadline; not an Exception, so that templates' filters cannot eat it."""


def compile_template(source: str) -> jinja2.Template:
    """Compile a chat template as transformers does: trimmed blocks, loop controls, tojson. Raises TemplateFailed."""
    if len(source) > MAX_TEMPLATE_CHARACTERS:
        raise TemplateFailed(f"it is {len(source):,} characters long")
    environment = _environment()  # before the deadline counts: its first import may read a slow disk
    template: jinja2.Template = within_limits(lambda: environment.from_string(source))
    return template


def render(template: jinja2.Template, values: Mapping[str, object]) -> str:
    """The rendered text. Raises TemplateFailed, TemplateRefused."""
    text: str = within_limits(lambda: _collect(template, values))
    return text


def within_limits(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - passes through what `work` returns
    """Do `work` in a thread that is interrupted at the deadline. Raises TemplateFailed for whatever went wrong."""
    outcome: dict[str, Any] = {}
    thread = threading.Thread(target=_guarded, args=(work, outcome), name="template", daemon=True)
    with _bounded_memory():
        thread.start()
        thread.join(DEADLINE_S)
        for _ in range(_INTERRUPTS):  # a `finally` in the template's code may swallow one
            if not thread.is_alive():
                break
            _interrupt(thread)
            thread.join(0.1)
    if "value" in outcome:
        return outcome["value"]
    error = outcome.get("error")
    if isinstance(error, TemplateFailed):
        raise error
    if error is None or isinstance(error, _TooLong):
        raise TemplateTooSlow(f"it did not finish within {DEADLINE_S:g} s")
    raise TemplateFailed(_in_words(error)) from error


def _guarded(work: Callable[[], Any], outcome: dict[str, Any]) -> None:
    try:
        outcome["value"] = work()
    except _TooLong as error:
        outcome["error"] = error
    except Exception as error:  # noqa: BLE001 - a template is foreign code: it may raise anything, and none of it may pass
        outcome["error"] = error


def _interrupt(thread: threading.Thread) -> None:
    """Raise _TooLong in another thread at its next bytecode."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_TooLong))


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    """Let the process grow by MAX_EXTRA_BYTES at most, where the system offers it (Linux): MemoryError beyond."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123 - a kernel file
            used = int(pages.read().split()[0]) * resource.getpagesize()
    except OSError:
        yield
        return
    ceiling = used + MAX_EXTRA_BYTES
    if hard != resource.RLIM_INFINITY:
        ceiling = min(ceiling, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _collect(template: jinja2.Template, values: Mapping[str, object]) -> str:
    parts: list[str] = []
    length = 0
    for part in template.generate(values):
        length += len(part)
        if length > MAX_RENDERED_CHARACTERS:
            raise TemplateFailed("its text grows without end")
        parts.append(part)
    return "".join(parts)


def _in_words(error: Exception) -> str:
    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"line {error.lineno}: {error.message}"
    if isinstance(error, MemoryError):
        return "it needs too much memory"
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    return f"{type(error).__name__}: {error}"[:MAX_REASON_CHARACTERS]


def _environment() -> jinja2.Environment:
    import jinja2
    import jinja2.ext
    import jinja2.sandbox

    class Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
        """The immutable sandbox, in which * and ** cannot make something huge."""

        intercepted_binops = frozenset(("*", "**"))

        def call_binop(
            self,
            context: jinja2.runtime.Context,
            operator: str,
            left: Any,  # noqa: ANN401 - template values
            right: Any,  # noqa: ANN401 - template values
        ) -> Any:  # noqa: ANN401
            if operator == "**" and abs(right) > 64:  # noqa: PLR2004 - any sane exponent
                raise OverflowError("the exponent is too large")
            if operator == "*" and _product_length(left, right) > _MAX_PRODUCT:
                raise OverflowError("the repetition is too long")
            return super().call_binop(context, operator, left, right)

    environment = Sandbox(
        trim_blocks=True, lstrip_blocks=True, extensions=[_generation_tag(), jinja2.ext.loopcontrols], cache_size=0
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise_exception
    environment.globals["strftime_now"] = _strftime_now
    return environment


def _product_length(left: object, right: object) -> int:
    for sequence, factor in ((left, right), (right, left)):
        if isinstance(sequence, (str, list, tuple)) and isinstance(factor, int):
            return len(sequence) * factor
    return 0


def _generation_tag() -> type[jinja2.ext.Extension]:
    """{% generation %} … {% endgeneration %} marks training text in some templates; its content passes through."""
    import jinja2.ext
    import jinja2.nodes
    import jinja2.parser

    class Generation(jinja2.ext.Extension):
        tags = {"generation"}  # noqa: RUF012 - jinja2's interface

        def parse(self, parser: jinja2.parser.Parser) -> list[jinja2.nodes.Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    return Generation


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
