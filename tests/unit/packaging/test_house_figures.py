"""The figures of the house, counted on small trees with a fault each."""

import subprocess
import sys
from pathlib import Path

import pytest
from house import counts
from house.circles import circles
from house.modules import read

PROGRAM = Path(__file__).resolve().parents[3] / "packaging" / "house_figures.py"


@pytest.fixture
def tree(tmp_path):
    """Writes files below a folder of their own and reads them as modules."""

    def write(**files: str):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return read(tmp_path, tmp_path)

    return write


def test_modules_are_named_as_python_imports_them(tree, tmp_path):
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__init__.py").write_text('"""A."""\n', "utf-8")
    (tmp_path / "desktop" / "__pycache__").mkdir()
    (tmp_path / "desktop" / "__pycache__" / "old.py").write_text("", "utf-8")
    found = tree(desktop__views__page="a = 1\nb = 2\n", main="")
    assert [(module.name, module.lines, module.is_package) for module in found] == [
        ("desktop", 1, True),
        ("desktop.views.page", 2, False),
        ("main", 0, False),
    ]


def test_a_tree_without_circles_has_none(tree):
    assert circles(tree(a="import b\nfrom d import e\n", b="from c import x\n", c="x = 1\n", d__e="import c\n")) == []


def test_two_modules_that_import_each_other_are_a_circle(tree):
    assert circles(tree(a="import b\n", b="from a import x\n")) == [["a", "b", "a"]]


def test_imports_for_type_checkers_and_inside_functions_count(tree):
    modules = tree(
        a="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from d.b import B\n",
        d__b="def f():\n    from d import c\n",
        d__c="import a\n",
    )
    assert circles(modules) == [["a", "d.b", "d.c", "a"]]


def test_the_shortest_circle_of_a_tangle_is_told_and_every_tangle_is(tree):
    modules = tree(
        a="import b", b="import c", c="import a\nimport b", x="import y", y="import x", z="import a\nimport x"
    )
    assert circles(modules) == [["b", "c", "b"], ["x", "y", "x"]]


def test_a_folder_that_is_asked_for_a_module_is_not_needed_itself(tree, tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "__init__.py").write_text("from d.one import x\n", "utf-8")
    assert circles(tree(d__one="from d import two\nx = 1\n", d__two="")) == []
    assert circles(tree(d__two="from d import x\n", d__one="from d import two\n")) == [["d", "d.one", "d.two", "d"]]


def test_a_long_chain_is_no_problem(tree):
    count = 1500
    assert circles(tree(**{f"m{at}": f"import m{at + 1}\n" for at in range(count)}, **{f"m{count}": ""})) == []


def test_a_circle_breaks_the_figure(tree):
    figure = counts.import_circles(tree(a="import b", b="import a"))
    assert not figure.good
    assert list(figure.where) == ["a → b → a"]


def test_the_largest_flat_folder_is_counted_without_its_init_and_its_folders(tree, tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "__init__.py").write_text("", "utf-8")
    modules = tree(**{f"d__m{at}": "" for at in range(24)}, d__e__f="")
    assert counts.flat_folders(modules).value == 24
    assert counts.flat_folders(modules).good
    figure = counts.flat_folders(tree(d__one_more=""))
    assert (figure.value, figure.good) == (25, False)
    assert figure.where[0].endswith("/d 25")


def test_wirings_at_the_root_are_found(tree):
    figure = counts.wirings_at_the_root(tree(desktop__tray_wiring="", desktop__app="", desktop__wiring__page=""))
    assert list(figure.where) == ["desktop.tray_wiring"]
    assert not figure.good


def test_control_without_qt_needs_a_reason(tree):
    modules = tree(
        desktop__control__slot="from PySide6.QtCore import QObject\n",
        desktop__control__engines__view="",
        desktop__control__pace="from PySide6x import y\n",
        desktop__store__chats="",
    )
    assert list(counts.without_qt(modules, {}).where) == ["desktop.control.engines.view", "desktop.control.pace"]
    assert counts.without_qt(modules, {"desktop.control.engines.view": "", "desktop.control.pace": ""}).good


def test_views_that_import_control_are_found(tree):
    modules = tree(
        desktop__views__a="from desktop.control.records import Records\n",
        desktop__views__b="def f():\n    from desktop import control\n",
        desktop__views__c="import desktop.controls\n",
        desktop__wiring__d="import desktop.control.records\n",
    )
    assert list(counts.views_that_control(modules).where) == ["desktop.views.a", "desktop.views.b"]


def test_lines_are_counted(tree):
    modules = tree(a="\n" * 10, b="\n" * 100, c="\n" * 401)
    assert counts.median_lines(modules).value == 100
    assert counts.median_lines(modules).good
    longest = counts.most_lines(modules)
    assert (longest.value, longest.good, list(longest.where)) == (401, False, ["c 401"])
    assert not counts.median_lines(tree(b="\n" * 102)).good


def test_every_function_in_a_class_counts_as_a_method(tree):
    def body(count: int) -> str:
        return "".join(f"    def _m{at}(self): ...\n" for at in range(count))

    extras = "    @property\n    def p(self): ...\n    async def q(self): ...\n"
    modules = tree(
        a=f"class Small:\n{body(25)}class Large:\n{body(24)}{extras}    class Inner:\n        def n(self): ...\n"
    )
    assert counts.classes(modules) == {"a.Small": 25, "a.Large": 26, "a.Inner": 1}
    assert list(counts.many_methods(modules, {}).where) == ["a.Large 26"]
    assert counts.many_methods(modules, {"a.Large": "why"}).good


def test_exceptions_are_few_and_needed(tree):
    reasons = {"a.Large": "why"}
    assert counts.exceptions("classes", reasons, 1).good
    assert not counts.exceptions("classes", reasons | {"b": "why"}, 1).good
    modules = tree(
        a="class Large:\n" + "".join(f"    def m{at}(self): ...\n" for at in range(26)), b="import PySide6\n"
    )
    assert counts.out_of_date(modules, {"a": "why"}, reasons).good
    assert list(counts.out_of_date(modules, {"b": "why"}, {"a.Small": "why"}).where) == ["a.Small", "b"]


def test_the_program_prints_every_figure_and_fails_when_one_is_broken():
    done = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, text=True, check=False, cwd="/")
    assert done.stderr == ""
    for name in ("flat folder", "median file", "longest file", "methods", "circles", "at the root", "without Qt"):
        assert name in done.stdout
    assert done.returncode == ("broken" in done.stdout)
