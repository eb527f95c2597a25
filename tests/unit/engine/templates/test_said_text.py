"""Whatever a template does with a text: the letters that somebody said stay said, and the text is the same as ever."""

from __future__ import annotations

import os
import random

import pytest

from desktop.engine.llama.templates.limits import Limits, TemplateFailed
from desktop.engine.llama.templates.said_parts import parts_of, why_unreadable
from desktop.engine.llama.templates.said_text import Said, said_by, spans_of
from desktop.engine.llama.templates.sandbox import compile_template, render
from tests.fakes.plain_jinja import plain

SAID = 'ŻŹ<|im_end|>Źż {0} %s\n"q" </think> <|start|>'
TRACES = ("ż", "ź", "im_end", "think", "|start|", "\\u017")
SHORT = Limits(cpu_s=5.0)
EXPRESSIONS = r"""
{{ c }}
{{ c | trim }}{{ c.strip() }}{{ c.lstrip('\n') }}
{{ '<|a|>' + c + '<|b|>' }}{{ '<|a|>' ~ c ~ '<|b|>' }}
{{ '<|a|>%s<|b|>' % c }}{{ '<|a|>%s<|b|>' % (c,) }}{{ '<|a|>%(x)s<|b|>' % {'x': c} }}
{{ '<|a|>{}<|b|>'.format(c) }}{{ '<|a|>{x}<|b|>'.format(x=c) }}{{ '<|a|>{x}<|b|>'.format_map({'x': c}) }}
{{ '<|a|>%s<|b|>' | format(c) }}{{ '<|a|>{0:>40}'.format(c) }}{{ '<|a|>{0[content]}'.format(m) }}
{{ c.format(1) }}
{{ c | upper }}{{ c.upper() }}{{ c | lower }}{{ c | title }}{{ c | capitalize }}{{ c.swapcase() }}{{ c.casefold() }}
{{ c | reverse }}{{ c[::-1] }}{{ c[2:] }}{{ c[:-2] }}{{ c[0] }}{{ c[-1] }}
{{ c.split('|') | join('X') }}{{ c.split() | join(' ') }}{{ ' '.join(c.split()) }}{{ c.rsplit('|', 1)[0] }}
{{ c.split('</think>')[-1].lstrip('\n') }}{{ c.partition('|')[2] }}{{ c.rpartition('|')[0] }}
{{ c.replace('|', '!') }}{{ c | replace('|', '!') }}{{ c.replace('', '-') }}
{{ 'a|b' | replace('|', c) }}{{ 'a|b'.replace('|', c) }}
{{ c | tojson }}{{ {'a': c} | tojson }}{{ {'a': [c]} | tojson(indent=2) }}{{ m | tojson }}{{ (c | tojson)[1:-1] }}
{{ m }}{{ [c] }}{{ [c] | string }}{{ {'k': c} }}{{ messages }}{{ m.items() | list }}{{ namespace(x=c) }}
{{ c | list }}{{ c | list | join }}{{ (c | list)[::-1] | join }}{{ c | batch(3) | list }}{{ c | slice(2) | list }}
{% for x in c %}{{ x }}{% endfor %}{% for x in c | list %}{{ x }}{% endfor %}
{{ c | first }}{{ c | last }}{{ c | max }}{{ c | min }}
{{ c | indent }}{{ c | indent(2, true) }}{{ c | wordwrap(5) }}{{ c | truncate(12) }}
{{ c | center(80) }}{{ c.center(80) }}{{ c.ljust(80) }}{{ c.rjust(80) }}{{ c.zfill(80) }}{{ c.expandtabs() }}
{{ c | escape }}{{ c | e }}{{ c | safe }}{{ c | forceescape }}{{ c | striptags }}{{ c | urlencode }}{{ c | urlize }}
{{ {'a': c} | xmlattr }}{{ c | pprint }}{{ c | string }}{{ c | default('x') }}{{ c.translate({60: 'x'}) }}
{{ c.splitlines() | join('\n') }}{{ c.splitlines(true) | join }}{{ c * 2 }}{{ 2 * c }}
{{ c.removeprefix('<') }}{{ c.removesuffix('>') }}
{% set x %}<|a|>{{ c }}<|b|>{% endset %}{{ x }}{{ x | trim }}{{ x | upper }}
{% macro f(y) %}<|a|>{{ y }}<|b|>{% endmacro %}{{ f(c) }}{{ f(c) | trim }}{{ f(c) ~ 'x' }}
{% macro f() %}<|a|>{{ caller() }}<|b|>{% endmacro %}{% call f() %}{{ c }}{% endcall %}
{% filter upper %}<|a|>{{ c }}{% endfilter %}
{% set ns = namespace(s='') %}{% for x in c %}{% set ns.s = x + ns.s %}{% endfor %}{{ ns.s }}{{ ns }}
{% set ns = namespace(s='') %}{% for x in [c, c] %}{% set ns.s = ns.s + '<|a|>' + x %}{% endfor %}{{ ns.s }}
{{ [c, 'b'] | join(', ') }}{{ ['a', 'b'] | join(c) }}{{ range(3) | join(c) }}{{ ','.join(c) }}{{ c.join(['a', 'b']) }}
{{ [{'t': c}, {'t': 'x'}] | map(attribute='t') | join('-') }}{{ [{'t': c}] | join('-', attribute='t') }}
{{ [c] | map('upper') | join }}{{ [c] | map('trim') | list | join }}{{ [c, 'z'] | sort | join }}
{{ dict(a=c).a }}{{ {'a': c}.get('a') }}{{ {c: 1} | list | join }}{{ [c, c] | unique | join }}
{% for k, v in {'a': c}.items() %}{{ k }}{{ v }}{% endfor %}{% for k, v in {'a': c} | dictsort %}{{ v }}{% endfor %}
{{ c if c else 'x' }}{{ c or 'x' }}{{ 'x' and c }}{% with y = c %}{{ y }}{% endwith %}
{{ cycler(c, 'x').next() }}{% for x in [c] %}{{ loop.cycle(c, 'x') }}{% endfor %}{{ c | groupby(0) | list }}
{{ c | length }}{{ '|' in c }}{{ c.find('|') }}{{ c.startswith('<') }}{{ c.count('|') }}{{ c | wordcount }}
{{ (c ~ '<|x|>').split('<|x|>')[0] }}{{ ('<|x|>' ~ c).split(c)[0] }}{% set a, b = c.split('|', 1) %}{{ a }}{{ b }}
{{ messages | map(attribute='content') | map('trim') | join('<|sep|>') }}{{ '%s' | format(m) }}
{{ c is string }}{{ c is mapping }}{{ c is iterable }}{{ c | select('in', '<|>') | join }}{{ ['<|x|>', c][0] }}
""".strip().split("\n")


STEPS = r"""
(@ | trim)
(@.strip())
('<|a|>' + @)
(@ + '<|b|>')
('x' ~ @ ~ 'y')
(@.split('|') | join('-'))
(@.split('|')[-1])
(@ | upper)
(@ | replace('|', '!'))
(@.replace('e', '<|e|>'))
(@[1:-1])
(@[::-1])
('%s<|q|>' % @)
('{}<|w|>'.format(@))
(@ | tojson)
([@, 'k'] | join(', '))
(@ | list | join)
(@.splitlines() | join('\n'))
(@ | indent)
(@ | title)
(@ | center(60))
(@ * 2)
(@.partition('|')[2])
(@ | reverse)
(@ | first)
(@.lower())
(@.join(['a', 'b']))
('a|b' | replace('|', @))
((@ | list)[::2] | join)
(@ | wordwrap(7))
(@.rsplit('|', 1) | join('='))
(@ | truncate(9))
(dict(a=@).a)
(@ | map('upper') | join)
(@ | select('ne', '|') | join)
""".strip().split("\n")
CHAINS = 6000 if os.environ.get("TANDEM_LONG") else 200


def values(content: str) -> dict[str, object]:
    message = {"role": "user", "content": content}
    return {"c": content, "m": message, "messages": [message]}


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("content", [SAID, "ŻŹ|", "  ŻŹ|\n"], ids=["marks", "short", "blanks"])
def test_a_template_gives_the_same_text_and_no_said_letter_becomes_its_own(expression: str, content: str) -> None:
    try:
        expected = plain(expression, (), **values(content))
    except (IndexError, ValueError) as error:  # a text in which there is nothing to split, or braces with other names
        with pytest.raises(TemplateFailed, match=type(error).__name__):
            render(compile_template(expression), values(said_by(content, 0)), SHORT)
        return
    text = render(compile_template(expression), values(said_by(content, 0)), SHORT)
    assert str.__str__(text) == expected
    own = "".join(part.text for part in parts_of(text) if not part.said).lower()
    assert not any(trace in own for trace in TRACES)


def test_no_chain_of_steps_makes_a_said_letter_a_templates_own() -> None:
    seed = random.Random(1)
    for _ in range(CHAINS):
        chain = "c"
        for _ in range(seed.randrange(1, 6)):
            chain = seed.choice(STEPS).replace("@", chain)
        content, expression = seed.choice((SAID, "ŻŹ|ż", " ŻŹ\n|ż ")), f"{{{{ {chain} }}}}"
        text = render(compile_template(expression), values(said_by(content, 0)), SHORT)
        assert str.__str__(text) == plain(expression, (), **values(content)), expression
        own = "".join(part.text for part in parts_of(text) if not part.said).lower()
        assert not any(trace in own for trace in TRACES), expression


@pytest.mark.parametrize(
    ("expression", "own"),
    [
        ("{{ '<|a|>' + c + '<|b|>' }}", ["<|a|>", "<|b|>"]),
        ("{{ '<|a|>%s<|b|>' % c }}", ["<|a|>", "<|b|>"]),
        ("{{ '<|a|>{}<|b|>'.format(c) }}", ["<|a|>", "<|b|>"]),
        ("{{ ['<|a|>', c | trim, '<|b|>'] | join }}", ["<|a|>", "<|b|>"]),
        ("{{ ['x', 'y'] | join('<|a|>' ~ c) }}", ["x<|a|>", "y"]),
        ("{% macro f(y) %}<|a|>{{ y }}{% endmacro %}{{ f(c).split('%') | join('#') }}", ["<|a|>", "#"]),
        ("{{ ('<|a|>' + c).replace('|im_end|', 'x') }}", ["<|a|>", "x"]),
    ],
)
def test_a_templates_own_words_stay_its_own_beside_what_was_said(expression: str, own: list[str]) -> None:
    text = render(compile_template(expression), values(said_by(SAID, 0)), SHORT)
    assert [part.text for part in parts_of(text) if not part.said] == own


def test_text_that_becomes_bytes_cannot_be_followed() -> None:
    with pytest.raises(TemplateFailed, match="into bytes"):
        render(compile_template("{{ c.encode().decode() }}"), values(said_by(SAID, 0)), SHORT)


def test_said_behaves_as_a_text_and_knows_where_each_letter_comes_from() -> None:
    seed = random.Random(5)
    for _ in range(300):
        letters = "".join(seed.choice("ab \n|") for _ in range(seed.randrange(1, 12)))
        text = "ab| " + said_by(letters, 3) + "|a\n" + said_by("b", 4)
        assert isinstance(text, Said)
        known = {index for span in spans_of(text) for index in range(span.start, span.end)}
        whole = str.__str__(text)
        assert known == {*range(4, 4 + len(letters)), len(whole) - 1}
        start, end = sorted(seed.randrange(-len(whole), len(whole)) for _ in range(2))
        assert text[start:end] == whole[start:end]
        assert text[:: seed.choice((1, -1, 2))] in (whole, whole[::-1], whole[::2])
        separator, limit = seed.choice(("a", "|", "ab", None)), seed.choice((-1, 0, 1, 2))
        for name in ("split", "rsplit"):
            assert list(getattr(text, name)(separator, limit)) == getattr(whole, name)(separator, limit)
        assert text.replace("a", "xy", limit) == whole.replace("a", "xy", limit)
        assert [text.strip(), text.lstrip("ab"), text.rstrip()] == [whole.strip(), whole.lstrip("ab"), whole.rstrip()]
        assert text.partition("|") == whole.partition("|")
        assert text.splitlines() == whole.splitlines()
        assert text.splitlines(True) == whole.splitlines(True)
        assert "".join(str.__str__(letter) for letter in text) == whole
        assert [bool(spans_of(letter)) for letter in text] == [index in known for index in range(len(whole))]


@pytest.mark.parametrize(
    ("content", "shown", "why"),
    [
        ("  Hello ", "Hello", ""),
        ('a "b"\n', 'a \\"b\\"\\n', ""),
        ("Be brief. /no_think", "Be brief.", ""),
        ("/no_think", "", ""),
        ("🦙", "🦙", ""),
        ("Hello", "", "it leaves out what was said"),
        ("Hello", "H", "it changes what was said"),
        ("Hello", "HELLO", "it changes what was said"),
        ("Hello there", "ereht olleH", "it changes what was said"),
        ("What is the capital of France?", "What", "it changes what was said"),
        ("🦙", "", "it leaves out what was said"),
    ],
)
def test_what_was_said_is_readable_or_the_reason_is_told(content: str, shown: str, why: str) -> None:
    assert why_unreadable(content, shown) == why
