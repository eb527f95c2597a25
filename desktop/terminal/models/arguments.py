"""What can be written after `models` on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[[str, str], argparse.ArgumentParser]

MAX_BILLIONS = 100_000.0
MAX_HITS = 500


def add_models(add: Add, between: Callable[..., Callable[[str], float]]) -> None:
    """Add every command. add(name, what): a parser that knows --json; between(low, high, kind): a number's reader."""
    add("list", "list the model files on this computer")
    inspect = add("inspect", "show everything that one file says of itself")
    inspect.add_argument("file", metavar="FILE", help="a path, or a name from the list")
    judge = add("judge", "say whether a file or name is base, instruct, reasoning, other or unknown, and why")
    judge.add_argument("name", metavar="NAME_OR_FILE", help="a GGUF file, or the name of a file or repository")
    judge.add_argument("--hub", action="store_true", help="ask the hub about a repository, too; without it no network")
    _add_search(add, between)
    _add_get(add)
    pair = add("pair", "find the other variant of a model, and the builds of both")
    pair.add_argument("name", metavar="NAME", help="a repository, a file, or the name of a family")
    pair.add_argument("--hub", action="store_true", help="ask the hub what the catalogue does not know")
    adding = add("add", "list files where they lie: a file, or all below a folder")
    adding.add_argument("path", metavar="PATH", nargs="+")
    find = add("find", "look for model files of LM Studio, Ollama, Jan, GPT4All and the Hugging Face cache")
    find.add_argument("--add", action="store_true", help="list what is found, too; the files stay where they are")
    verify = add("verify", "compare the bytes of files with what was published")
    verify.add_argument("file", metavar="FILE", nargs="?", default="", help="all that can be compared if none is given")
    quantize = add("quantize", "make another quantization of a file")
    quantize.add_argument("source", metavar="IN", help="a file in F32, F16, BF16 or Q8_0")
    quantize.add_argument("target", metavar="OUT", help="the file to write")
    quantize.add_argument("type", metavar="TYPE", help="such as Q4_K_M")
    remove = add("remove", "move a file of the library to the trash; others are only taken off the list")
    remove.add_argument("name", metavar="NAME", help="a path, or a name from the list")


def _add_search(add: Add, between: Callable[..., Callable[[str], float]]) -> None:
    search = add("search", "search the hub for models that can run here")
    search.add_argument("words", metavar="WORDS", nargs="*", help="parts of the name")
    search.add_argument("--author", default="", metavar="NAME", help="whose repositories")
    search.add_argument("--licence", default="", metavar="ID", help="such as apache-2.0")
    for name in ("smallest", "largest"):
        kind = between(0.0, MAX_BILLIONS, float)
        search.add_argument(f"--{name}", type=kind, default=0.0, metavar="B", help="billions of parameters")
    search.add_argument("--limit", type=between(1, MAX_HITS, int), default=30, metavar="N", help="30 unless given")
    search.add_argument("--all", action="store_true", help="also what this engine cannot run")


def _add_get(add: Add) -> None:
    get = add("get", "download a model file, checked by its sha256; goes on where it was stopped")
    get.add_argument("repo", metavar="REPO[:FILE]", help="OWNER/NAME, and a file or quantization of it if need be")
    get.add_argument(
        "--quantization", default="", metavar="TYPE", help="such as Q4_K_M, which is taken where it is there"
    )
    get.add_argument("--pair", action="store_true", help="the other variant too, in the same quantization")
