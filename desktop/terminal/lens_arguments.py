"""The arguments of lens, and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import BadInput, FileProblem
from desktop.protocol.reading import BEST
from desktop.settings.values import CostumeName
from desktop.terminal.text_in_out import MAX_TEXT_BYTES, given_text

TEMPLATE = "template"
FRAMINGS = (CostumeName.PLAIN.value, TEMPLATE, *(name.value for name in CostumeName if name is not CostumeName.PLAIN))


@dataclass(frozen=True, slots=True)
class Wish:
    """reader, against: "base", "instruct" or a file; against "" = nobody. framing: one of FRAMINGS. top: to be told."""

    prompt: str
    text: str
    reader: str
    against: str
    framing: str
    against_framing: str
    top: int
    as_json: bool
    report: Path | None = None  # also written there


def add_lens(parser: argparse.ArgumentParser) -> None:
    """What lens takes."""
    parser.add_argument("--prompt", required=True, metavar="P", help='what stands before the text; "" for nothing')
    text = parser.add_mutually_exclusive_group(required=True)
    text.add_argument("--answer", metavar="A", help='the text to read; standard input where it is "-"')
    text.add_argument("--text-file", metavar="F", help="a file with the text, in UTF-8")
    who = "base, instruct or a GGUF file"
    parser.add_argument("--reader", required=True, metavar="WHO", help=f"who reads: {who}")
    parser.add_argument("--against", default="", metavar="WHO", help=f"whom to compare with: {who}")
    about = "how the prompt is put: as it stands, by the chat template, or in a costume"
    parser.add_argument("--framing", choices=FRAMINGS, default=FRAMINGS[0], help=f"{about}; default plain")
    parser.add_argument("--against-framing", choices=FRAMINGS, default=None, help="the same for the other side")
    _add_telling(parser)


def add_compare(parser: argparse.ArgumentParser, samples: Callable[[str], float]) -> None:
    """What compare takes, but for the sampler's numbers. samples: reads how many answers each voice gives."""
    parser.add_argument("text", nargs="?", help='the prompt in quotes; standard input where it is missing or "-"')
    parser.add_argument("--samples", type=samples, default=1, metavar="N", help="answers of each voice; default 1")
    costumes = tuple(name.value for name in CostumeName)
    parser.add_argument("--costume", choices=costumes, default="", help="the base's; default: as in the settings")
    parser.add_argument("--lens", action="store_true", help="read each answer by both voices, token by token")
    _add_telling(parser)


def _add_telling(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--top", type=_top, default=5, metavar="N", help=f"alternatives told, up to {BEST}; default 5")
    about = "write a report, in the format that its ending names: .html, .md, .json or .csv"
    parser.add_argument("--report", metavar="FILE", help=about)


def report_file(arguments: argparse.Namespace) -> Path | None:
    """None where none is wanted. Raises BadInput."""
    if arguments.report is None:
        return None
    if not arguments.report:
        raise BadInput("--report needs a file.", "It is empty.")
    return Path(arguments.report)


def wish(arguments: argparse.Namespace) -> Wish:
    """Raises BadInput, FileProblem."""
    for name in ("reader", "against"):
        if not getattr(arguments, name) and (name == "reader" or arguments.against_framing):
            raise BadInput(f"--{name} is missing.", "It is empty.", "Give base, instruct or a file.")
    text = given_text(arguments.answer) if arguments.text_file is None else _text_of(Path(arguments.text_file))
    return Wish(
        prompt=arguments.prompt,
        text=text,
        reader=arguments.reader,
        against=arguments.against,
        framing=arguments.framing,
        against_framing=arguments.against_framing or arguments.framing,
        top=arguments.top,
        as_json=arguments.json,
        report=report_file(arguments),
    )


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_TEXT_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        why = error.strerror if isinstance(error, OSError) else "no such name"
        raise FileProblem("The text cannot be read.", f"{file}: {why}.", "Check the path.") from error
    if len(data) > MAX_TEXT_BYTES:
        limit = f"{file} holds more than {MAX_TEXT_BYTES // 1024**2} MiB."
        raise BadInput("The text is too long.", limit, "Give less text: no model reads that much.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"Byte {error.start + 1} of {file} is 0x{data[error.start]:02x}."
        raise BadInput("The text is not UTF-8.", detail, "Convert it to UTF-8, for example with iconv.") from error
    if not text:
        raise BadInput("There is no text.", f"{file} is empty.", "Give a file with text.")
    return text


def _top(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 <= int(text) <= BEST:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number between 0 and {BEST}")
    return int(text)
