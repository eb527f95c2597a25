"""The real window on a folder of its own, with two tiny files for its voices."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from desktop import settings
from desktop.app import Tandem
from desktop.paths import Paths
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.driving import PATIENCE_MS

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("family")
    return (
        write_model(folder / "tiny-base.gguf", Tiny(n_ctx_train=16_384)),
        write_model(folder / "tiny-instruct.gguf", Tiny(template=CHATML, delta=0.1, n_ctx_train=16_384)),
    )


@pytest.fixture
def paths(tmp_path, files):
    made = Paths.under(tmp_path / "data")
    made.make()
    base, instruct = map(str, files)
    chosen = settings.Settings(base_file=base, instruct_file=instruct, theme=settings.Theme.LIGHT)
    short = {"max_tokens": 12, "seed": 3}
    chosen = replace(chosen, base=replace(chosen.base, **short), instruct=replace(chosen.instruct, **short))
    settings.save(made.settings_file, replace(chosen, engine=replace(chosen.engine, n_ctx=16384, threads=1)))
    return made


@pytest.fixture
def open_window(qtbot, paths):
    """Opens the window on one data folder; as often as the test starts the app."""
    opened = []

    def start(problem=None):
        tandem = Tandem(QApplication.instance(), paths, problem)
        opened.append(tandem)
        tandem.start()
        qtbot.waitExposed(tandem.window)
        qtbot.waitUntil(lambda: bool(tandem.session.refusal) or tandem.index.is_read, timeout=PATIENCE_MS)
        return tandem

    def end(tandem):
        opened.remove(tandem)
        tandem.window.close()
        tandem.shut_down()
        tandem.window.deleteLater()
        tandem.deleteLater()

    start.end = end
    yield start
    while opened:
        tandem = opened[-1]
        end(tandem)
