"""The command line: reads it, and hands over to the window or to one of the terminal commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import NoReturn

import desktop
from desktop.errors import AppError, BadInput
from desktop.paths import Paths
from desktop.redaction import guard_logs
from desktop.settings.file import load_settings
from desktop.settings.limits import LIMITS, MEANINGLESS
from desktop.settings.values import Settings
from desktop.terminal.file_arguments import END_OF_OPTIONS, absolute, names_files
from desktop.terminal.interrupts import Interrupted
from desktop.terminal.text_in_out import PIPE_CLOSED, forget_output, given_text, prepare_streams, say, write

_WRONG_USAGE = 2
_MAX_BENCH_TOKENS = 1_000_000
_MOST_SAMPLES = 100
_MOST_PAGE_TOKENS = 10_000
_MOST_WAYS = 8
_USAGE = """%(prog)s [-h] [--version] [--data-dir D] [--] [FILE ...]
       %(prog)s [--data-dir D] command ..."""
_ABOUT_FILES = """\
FILE: a GGUF file or a folder of them, to be used where it lies; the window opens, or the open one comes to the front.
A file that is called like a command is written ./ask, or -- ask."""


def main(argv: Sequence[str]) -> int:
    """Run one command. Returns the exit status: 0 good, 1 failed, 2 wrong usage, 130 after Ctrl+C."""
    prepare_streams()
    guard_logs()
    try:
        arguments = _read(argv)
        return int(arguments.run(arguments))
    except AppError as error:
        say(error.one_line())
        return _WRONG_USAGE if isinstance(error, BadInput) else 1
    except Interrupted as interrupted:
        return interrupted.exit_code
    except BrokenPipeError:
        forget_output()
        return PIPE_CLOSED


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, like every other error."""

    def error(self, message: str) -> NoReturn:
        say(f"{message} (see {self.prog} --help)")
        sys.exit(_WRONG_USAGE)

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        write(self.format_help())


def _read(argv: Sequence[str]) -> argparse.Namespace:
    parser, commands = _parser(argv)
    if not names_files(argv, commands):
        return parser.parse_args(argv)
    split = argv.index(END_OF_OPTIONS) if END_OF_OPTIONS in argv else len(argv)
    arguments = _file_parser().parse_intermixed_args(argv[:split])
    arguments.files += argv[split + 1 :]
    return arguments


def _window_parser() -> _Parser:
    parser = _Parser(prog="tandem", usage=_USAGE, description=desktop.__doc__, epilog=_ABOUT_FILES, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"tandem {desktop.__version__}")
    parser.add_argument("--data-dir", metavar="D", help="keep settings, chats and logs below this folder")
    parser.set_defaults(run=_window, smoke=False, json=False)
    return parser


def _file_parser() -> _Parser:
    parser = _window_parser()
    parser.add_argument("files", nargs="*", metavar="FILE", help="GGUF files or folders to open where they lie")
    return parser


def _parser(argv: Sequence[str]) -> tuple[_Parser, Container[str]]:
    """What reads everything but files, and the names of its commands.

    Only a command that is named gets its arguments: the window waits for none of them.
    """
    parser = _window_parser()
    parser.set_defaults(files=[])
    commands = parser.add_subparsers(title="commands", metavar="command", parser_class=_Parser, prog="tandem")
    for name, what, run, fill in _COMMANDS:
        command = _add(commands, name, what, run)
        if name in argv:
            fill(command)
    what = "find, judge, pair, fetch and check model files"
    models = commands.add_parser("models", help=what, description=f"{what.capitalize()}.", allow_abbrev=False)
    if "models" in argv:
        _fill_models(models)
    smoke = _add(commands, "smoke", "open the window, get an answer from both voices, close", _window)
    smoke.set_defaults(smoke=True)
    return parser, commands.choices


def _fill_ask(ask: argparse.ArgumentParser) -> None:
    _fill_talk(ask, "instruct", raw=False)


def _fill_continue(go_on: argparse.ArgumentParser) -> None:
    _fill_talk(go_on, "base", raw=True)


def _fill_lens(lens: argparse.ArgumentParser) -> None:
    from desktop.terminal.lens_arguments import add_lens

    add_lens(lens)


def _fill_bench(bench: argparse.ArgumentParser) -> None:
    bench.add_argument("file", nargs="?", metavar="FILE", default="", help="a GGUF file; the pocket base if none")
    bench.add_argument("--threads", type=_number("threads", int), default=0, metavar="N", help="0: as many as help")
    for name, default, least in (("prompt", 512, 1), ("generate", 128, 2), ("depth", 0, 0), ("repetitions", 3, 1)):
        kind = _between(least, _MAX_BENCH_TOKENS, int)
        bench.add_argument(f"--{name}", type=kind, default=default, metavar="N", help=f"{default} unless given")


def _add(
    commands: argparse._SubParsersAction[_Parser], name: str, what: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("--data-dir", metavar="D", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def _fill_talk(parser: argparse.ArgumentParser, voice: str, *, raw: bool) -> None:
    parser.set_defaults(raw=raw)
    parser.add_argument("text", nargs="?", help='the text in quotes; standard input where it is missing or "-"')
    parser.add_argument("--voice", choices=("base", "instruct"), default=voice, help=f"who speaks; default {voice}")
    parser.add_argument("--file", default="", metavar="F.gguf", help="the file to speak from, not the settings'")
    parser.add_argument("--system", default="", metavar="TEXT", help="an instruction before the question")
    _add_sampling(parser)


def _fill_compare(parser: argparse.ArgumentParser) -> None:
    from desktop.terminal.lens_arguments import add_compare

    add_compare(parser, _between(1, _MOST_SAMPLES, int))
    _add_sampling(parser)


def _fill_page(page: argparse.ArgumentParser) -> None:
    page.add_argument("text_file", metavar="F", help='a text file; "-" for standard input')
    page.add_argument("--voice", choices=("base", "instruct"), default="base", help="who goes on; default base")
    page.add_argument("--file", default="", metavar="F.gguf", help="the file to speak from, not the settings'")
    page.add_argument("--tokens", type=_between(1, _MOST_PAGE_TOKENS, int), default=60, metavar="N", help="60 if none")
    page.add_argument("--ways", type=_between(1, _MOST_WAYS, int), default=1, metavar="N", help="1 to 8")
    page.add_argument("--seed", type=_number("seed", int), metavar="N", help="of the first way; each has one more")


def _add_sampling(parser: argparse.ArgumentParser) -> None:
    for setting, kind in (("temperature", float), ("seed", int), ("max_tokens", int)):
        option = f"--{setting.replace('_', '-')}"
        low, high = LIMITS[setting]
        parser.add_argument(option, type=_number(setting, kind), metavar="N", help=f"{low} to {high}")


def _given_sampling(arguments: argparse.Namespace) -> dict[str, object]:
    given = {name: getattr(arguments, name) for name in ("temperature", "seed", "max_tokens")}
    return {name: value for name, value in given.items() if value is not None}


def _fill_models(models: argparse.ArgumentParser) -> None:
    from desktop.terminal.models.arguments import add_models

    jobs = models.add_subparsers(
        title="commands", metavar="command", dest="models_command", parser_class=_Parser, required=True
    )
    add_models(lambda name, told: _add(jobs, name, told, _models), _between)


def _number(setting: str, kind: type[int] | type[float]) -> Callable[[str], float]:
    within = _between(*LIMITS[setting], kind)

    def read(text: str) -> float:
        value = within(text)
        if MEANINGLESS.get(setting) == value:
            raise argparse.ArgumentTypeError(f"{text} means nothing")
        return value

    return read


def _between(low: float, high: float, kind: type[int] | type[float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            word = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"{text!r} is not {word}") from None
        if not low <= value <= high:  # false for NaN, too
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return value

    return read


def _paths(arguments: argparse.Namespace) -> Paths:
    if arguments.data_dir is None:
        return Paths.default()
    if not arguments.data_dir:
        raise BadInput("--data-dir needs a folder.", "It is empty.")
    return Paths.under(Path(arguments.data_dir))


def _settings(paths: Paths) -> Settings:
    settings, notice = load_settings(paths.settings_file)
    if notice:
        say(notice)
    return settings


def _talk(arguments: argparse.Namespace) -> int:
    from desktop.terminal.talk import Question, talk
    from desktop.voice import Voice

    question = Question(
        text=given_text(arguments.text),
        voice=Voice(arguments.voice),
        raw=arguments.raw,
        file=arguments.file,
        system=arguments.system,
        changes=_given_sampling(arguments),
        as_json=arguments.json,
    )
    paths = _paths(arguments)
    return talk(question, _settings(paths), paths)


def _bench(arguments: argparse.Namespace) -> int:
    from desktop.paths import expanded, pocket_file
    from desktop.terminal.bench import Measurement, bench

    paths = _paths(arguments)
    wanted = Measurement(
        file=expanded(arguments.file) if arguments.file else pocket_file("base"),
        prompt=arguments.prompt,
        generate=arguments.generate,
        depth=arguments.depth,
        threads=arguments.threads,
        repetitions=arguments.repetitions,
        as_json=arguments.json,
    )
    return bench(wanted, _settings(paths), paths)


def _lens(arguments: argparse.Namespace) -> int:
    from desktop.terminal.lens import lens
    from desktop.terminal.lens_arguments import wish

    paths = _paths(arguments)
    return lens(wish(arguments), _settings(paths), paths)


def _compare(arguments: argparse.Namespace) -> int:
    from desktop.settings.values import CostumeName
    from desktop.terminal.compare import ComparisonWish, compare
    from desktop.terminal.lens_arguments import report_file

    paths = _paths(arguments)
    wanted = ComparisonWish(
        prompt=given_text(arguments.text),
        samples=arguments.samples,
        costume=CostumeName(arguments.costume) if arguments.costume else None,
        lens=arguments.lens,
        changes=_given_sampling(arguments),
        top=arguments.top,
        as_json=arguments.json,
        report=report_file(arguments),
    )
    return compare(wanted, _settings(paths), paths)


def _page(arguments: argparse.Namespace) -> int:
    from desktop.terminal.page import PageWish, page
    from desktop.voice import Voice

    paths = _paths(arguments)
    wanted = PageWish(
        text_file=arguments.text_file,
        voice=Voice(arguments.voice),
        tokens=arguments.tokens,
        ways=arguments.ways,
        seed=-1 if arguments.seed is None else arguments.seed,
        file=arguments.file,
        as_json=arguments.json,
    )
    return page(wanted, _settings(paths), paths)


def _doctor(arguments: argparse.Namespace) -> int:
    from desktop.terminal.doctor import doctor

    paths = _paths(arguments)
    settings, notice = load_settings(paths.settings_file)
    return doctor(settings, notice, paths, as_json=arguments.json)


def _models(arguments: argparse.Namespace) -> int:
    from desktop.terminal.models.dispatch import run

    paths = _paths(arguments)
    return run(arguments, _settings(paths), paths)


def _window(arguments: argparse.Namespace) -> int:
    from desktop.terminal.window_check import window_problem

    problem = window_problem()
    if problem is not None:
        raise problem
    from desktop.system import plain_import

    plain_import.take_back()  # before all that follows is imported
    from desktop.system.instance.start_request import MOST_FILES, too_many

    files = [absolute(file) for file in arguments.files]
    if len(files) > MOST_FILES:
        raise too_many(len(files))
    from desktop.app import run

    return run(_paths(arguments), files=files, smoke=arguments.smoke, json=arguments.json)


def _no_more(_doctor: argparse.ArgumentParser) -> None:
    """It has nothing but what all have."""


_COMMANDS = (  # name, what it does, who does it, what adds its arguments
    ("ask", "ask a question; the instruct voice answers unless --voice says otherwise", _talk, _fill_ask),
    ("continue", "let the text go on as it stands, without a chat template", _talk, _fill_continue),
    ("page", "draw several ways on behind a text file", _page, _fill_page),
    ("bench", "measure how fast a file reads and writes", _bench, _fill_bench),
    ("lens", "see, token by token, how a voice reads a text, and where another differs", _lens, _fill_lens),
    ("compare", "ask both voices the same, and see what tuning changed", _compare, _fill_compare),
    ("doctor", "check everything Tandem needs on this computer", _doctor, _no_more),
)
