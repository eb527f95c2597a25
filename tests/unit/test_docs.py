"""What the documents say of the source is so: functions, files and links that they name exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md"))
    if path.name != "CHANGELOG.md"  # it tells what was
]
NAME = re.compile(r"`(desktop(?:\.\w+)+)(?:\(\))?`")
PLACE = re.compile(r"`((?:desktop|packaging|tests|resources|docs)/[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def exists(name: str) -> bool:
    """Whether a dotted name leads to a folder, a module, or something that is defined in one."""
    parts = name.split(".")
    for depth in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:depth])
        if place.with_suffix(".py").is_file():
            return is_defined(ast.parse(place.with_suffix(".py").read_text("utf-8")).body, parts[depth:])
        if place.is_dir():
            rest = parts[depth:]
            return not rest or is_defined(ast.parse((place / "__init__.py").read_text("utf-8")).body, rest)
    return False


def is_defined(body: list[ast.stmt], names: list[str]) -> bool:
    """Whether the first name is defined here and the others inside it, without running anything."""
    if not names:
        return True
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == names[0]:
            return is_defined(node.body, names[1:])
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == names[0] for target in targets):
            return len(names) == 1
    return False


def found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [
        (page.relative_to(ROOT).as_posix(), text) for page in PAGES for text in pattern.findall(page.read_text("utf-8"))
    ]


def test_every_function_class_and_module_that_a_page_names_exists():
    named = found(NAME)
    assert len(named) > 50
    assert not [(page, name) for page, name in named if not exists(name)]


def test_every_file_and_folder_that_a_page_names_exists():
    named = found(PLACE)
    assert len(named) > 20
    assert not [(page, place) for page, place in named if not (ROOT / place).exists()]


def test_every_link_within_the_repository_leads_somewhere():
    for page in PAGES:
        for link in LINK.findall(page.read_text("utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Whether it takes every error: "except:", Exception or BaseException, alone or among others."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"} for kind in kinds)


def test_every_broad_handler_is_told_with_its_reason():
    there = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "desktop").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    }
    page = (ROOT / "architecture.md").read_text("utf-8")
    told = re.findall(r"^\| `(\S+)` \| \S", page.split("## Broad handlers\n")[1].split("\n## ")[0], re.MULTILINE)
    assert sorted(told) == sorted(there)


def test_a_broad_handler_is_known_by_what_it_takes():
    def handler(words: str) -> ast.ExceptHandler:
        return ast.parse(f"try: pass\nexcept{words}: pass\n").body[0].handlers[0]

    assert all(map(is_broad, map(handler, ("", " Exception", " BaseException as e", " (OSError, Exception)"))))
    assert not any(map(is_broad, map(handler, (" OSError", " (OSError, ValueError) as e"))))


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("desktop.chat.conversation", True),
        ("desktop.chat", True),
        ("desktop.chat.item.title_from", True),
        ("desktop.chat.conversation.Message.parent_id", True),
        ("desktop.chat.conversation.Message.nothing", False),
        ("desktop.chat.conversation.nothing", False),
        ("desktop.chat.nothing", False),
        ("desktop.nothing.history", False),
    ],
)
def test_names_are_looked_up_in_the_source(name: str, there: bool):
    assert exists(name) is there
