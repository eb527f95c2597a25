"""The sandbox and the tag that chat templates run with. Imports jinja2, which takes its time."""

from __future__ import annotations

import types
from typing import Any

import jinja2.ext
import jinja2.nodes
import jinja2.parser
import jinja2.sandbox

from desktop.engine.llama.templates.said_calls import followed
from desktop.engine.llama.templates.said_text import Said, joined

_MAX_PRODUCT = 1 << 24  # longest sequence that * may make
_MAX_EXPONENT = 64


class Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """The immutable sandbox, in which * and ** make nothing huge and calls keep track of what was said."""

    intercepted_binops = frozenset(("*", "**", "%"))
    concat = staticmethod(joined)  # jinja2 joins all output with it

    def call_binop(
        self,
        context: jinja2.runtime.Context,
        operator: str,
        left: Any,  # noqa: ANN401 - template values
        right: Any,  # noqa: ANN401 - template values
    ) -> Any:  # noqa: ANN401
        if operator == "**" and abs(right) > _MAX_EXPONENT:
            raise OverflowError("the exponent is too large")
        if operator == "*" and _product_length(left, right) > _MAX_PRODUCT:
            raise OverflowError("the repetition is too long")
        compute = super().call_binop
        return followed(lambda one, other: compute(context, operator, one, other), left, right)

    def call(
        __self,  # noqa: N805 - jinja2's interface: a template may name its arguments as it likes
        __context: jinja2.runtime.Context,
        __obj: Any,  # noqa: ANN401 - template values
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        call = super().call
        receiver, name = getattr(__obj, "__self__", None), getattr(__obj, "__name__", "")
        if isinstance(__obj, types.FunctionType):
            return followed(lambda *a, **k: call(__context, __obj, *a, **k), *args, **kwargs)
        if not isinstance(__obj, types.BuiltinMethodType) or not isinstance(receiver, str):
            return call(__context, __obj, *args, **kwargs)  # Said's own methods, macros, dict, range
        if name == "join" and len(args) == 1 and not kwargs:
            items = list(args[0])
            if any(isinstance(item, Said) for item in items) and all(isinstance(item, str) for item in items):
                return joined(items, receiver)
            args = (items,)
        return followed(lambda text, *a, **k: call(__context, getattr(text, name), *a, **k), receiver, *args, **kwargs)

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ANN401 - a method of a template's value
        wrap = super().wrap_str_format
        made = wrap(value)
        if made is None or not isinstance(value.__self__, Said):
            return made

        def fill(text: str, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401
            filled = wrap(getattr(str.__str__(text), value.__name__))
            return str(filled(*args, **kwargs)) if filled else ""

        return lambda *args, **kwargs: followed(fill, value.__self__, *args, **kwargs)


class Generation(jinja2.ext.Extension):
    """{% generation %} … {% endgeneration %} marks training text in some templates; its content passes through."""

    tags = {"generation"}  # noqa: RUF012 - jinja2's interface

    def parse(self, parser: jinja2.parser.Parser) -> list[jinja2.nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _product_length(left: object, right: object) -> int:
    for sequence, factor in ((left, right), (right, left)):
        if isinstance(sequence, (str, list, tuple)) and isinstance(factor, int):
            return len(sequence) * factor
    return 0
