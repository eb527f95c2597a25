"""Every value that the settings dialog can give comes back from the file as it was, and the engine takes it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox

from desktop import settings
from desktop.control.request import context_params, sampling
from desktop.engine.llama.sampling import check
from desktop.settings import LIMITS, MEANINGLESS, Settings
from desktop.views.settings_dialog import PAGES, SettingsDialog
from desktop.views.settings_fields import Input
from desktop.views.settings_inputs import FieldInput

SECTIONS = ("", "base", "instruct", "engine", "library", "behaviour")
NUMBERS = {Input.WHOLE, Input.DECIMAL}
TEXTS = [
    "", " ", "plain", "„Ende“ 'it' \"that\" \\ \\n", 'a """ b \'\'\' c', "\t", "é\u0301 🦙 日本", "# no = comment",
    "[table]", "\x7f", "\x01\x1f", "\u2028", "\ufeff", "x" * 5000,
]  # fmt: skip
WORDS_OF = {
    "grammar": [f'root ::= "{word}"' for word in ("a", "\\n", "é🦙")] + ["root ::= [\\x00-\\x7F]+\n\n# '''\n", ""],
    "json_schema": ['{"const": "\\"\\\\🦙\\n"}', "{}", '{\n\t"enum": [1e400, -0, null]\n}', ""],
    "folder": ["", "~", "~/Modelle 🦙", '/data/it\'s "this"', "/data/\\x"],
    "endpoint": ["", "https://hub.example", "http://localhost:1/x?y='"],
}


@pytest.fixture
def dialog(qtbot):
    made = SettingsDialog(Settings())
    qtbot.addWidget(made)
    made.show()
    return made


def pages(dialog):
    made = (dialog.general, dialog.base, dialog.instruct, dialog.engine, dialog.library, dialog.behaviour)
    assert len(made) == len(PAGES)
    return zip(SECTIONS, made, strict=True)


def inputs(dialog) -> Iterator[tuple[str, FieldInput]]:
    for section, page in pages(dialog):
        dialog._stack.setCurrentWidget(page)
        found = page.findChildren(FieldInput)
        assert found
        yield from ((section, one) for one in found)


def values_for(one: FieldInput) -> list[object]:
    field, control = one.field, one.control
    if field.input in NUMBERS:
        low, high = control.minimum(), control.maximum()
        step = 1 if field.input is Input.WHOLE else 0.0001
        some = [low, low + step, high, high - step, min(max(low, 0), high), low + (high - low) / 3]
        return [int(value) if field.input is Input.WHOLE else round(value, 4) for value in some]
    if field.input is Input.YES_NO:
        return [True, False]
    if field.input is Input.CHOICE:
        assert isinstance(control, QComboBox)
        return [value for value, _ in field.choices]
    return list(WORDS_OF.get(field.name, TEXTS))


def give(one: FieldInput, value: object, qtbot) -> None:
    """As somebody would: typed, chosen or ticked."""
    control = one.control
    if isinstance(control, QSpinBox | QDoubleSpinBox):
        control.selectAll()
        qtbot.keyClicks(control, control.locale().toString(value, "f", 4) if isinstance(value, float) else str(value))
        qtbot.keyClick(control, Qt.Key.Key_Return)
    elif one.field.input is Input.CHOICE:
        control.setCurrentIndex([choice for choice, _ in one.field.choices].index(value))
    elif one.field.input is Input.YES_NO:
        control.setChecked(value)
    elif one.field.input is Input.LINE:
        control.setText(value)
    else:
        control.setPlainText(value)
    one.flush()


def test_every_value_of_the_dialog_survives_the_file(dialog, qtbot, tmp_path):
    file, given = tmp_path / "settings.toml", 0
    for section, one in inputs(dialog):
        name = one.field.name
        for value in values_for(one):
            give(one, value, qtbot)
            chosen = dialog.settings()
            part = getattr(chosen, section) if section else chosen
            if one.field.input in NUMBERS and value != MEANINGLESS.get(name):
                assert getattr(part, name) == value, f"{name} was given {value}"
            settings.save(file, chosen)
            loaded, told = settings.load(file)
            assert told == "", f"{section} {name} = {value!r}: {told}"
            assert loaded == chosen, f"{section} {name} = {value!r}"
            given += 1
    assert given > 250


def test_the_file_and_the_dialog_have_the_same_limits(dialog):
    seen = set()
    for _, one in inputs(dialog):
        if one.field.input in NUMBERS:
            assert (one.control.minimum(), one.control.maximum()) == LIMITS[one.field.name], one.field.name
            seen.add(one.field.name)
    assert seen | {"text_zoom", "mirostat"} == set(LIMITS)


def test_the_engine_takes_every_value_within_the_limits():
    vocabulary = type("Vocabulary", (), {"n_tokens": 0})()
    for name, ends in LIMITS.items():
        for end in ends:
            if name in settings.VoiceSettings.__struct_fields__:
                check(sampling(settings.VoiceSettings(**{name: end})), vocabulary)
            elif name in settings.EngineSettings.__struct_fields__:
                assert getattr(context_params(settings.EngineSettings(**{name: end})), name) == end


@pytest.mark.parametrize("seed", [-1, 0, 2**31 - 1, 2**31, 2**31 + 1, 3_123_456_789, 2**32 - 2])
def test_a_drawn_seed_can_be_typed_back(dialog, qtbot, seed):
    """As it is told, and with the separators that the dialog itself shows."""
    for text in (str(seed), f"{seed:,}"):
        one = dialog.instruct.input_for("seed")
        one.set_value(7)
        dialog._stack.setCurrentWidget(dialog.instruct)
        one.control.selectAll()
        qtbot.keyClicks(one.control, text)
        qtbot.keyClick(one.control, Qt.Key.Key_Return)
        assert one.value() == seed
        assert type(one.value()) is int
        assert dialog.settings().instruct.seed == seed
    box = one.control
    room = (
        box.lineEdit().contentsRect().width()
        - box.lineEdit().textMargins().left()
        - box.lineEdit().textMargins().right()
    )
    assert box.fontMetrics().horizontalAdvance(box.text()) <= room


def test_no_limit_stays_no_limit(dialog, qtbot, tmp_path):
    give(dialog.base.input_for("max_tokens"), -1, qtbot)
    assert dialog.settings().base.max_tokens == -1
    settings.save(tmp_path / "settings.toml", dialog.settings())
    assert settings.load(tmp_path / "settings.toml") == (dialog.settings(), "")


def test_an_answer_of_no_tokens_is_not_used(dialog, qtbot, tmp_path):
    before = dialog.settings()
    give(dialog.base.input_for("max_tokens"), 0, qtbot)
    assert dialog.settings() == before
    (tmp_path / "settings.toml").write_text("[base]\nmax_tokens = 0\n")
    loaded, told = settings.load(tmp_path / "settings.toml")
    assert loaded == Settings()
    assert "base.max_tokens: 0 means nothing" in told


@pytest.mark.parametrize("value", [0.5, 0.05, 0.005, 0.0001, 1.0])
def test_a_decimal_shows_what_it_is(dialog, value):
    one = dialog.base.input_for("min_p")
    one.set_value(value)
    assert one.value() == value
    assert math.isclose(one.control.locale().toDouble(one.control.text())[0], value)
    assert len(one.control.text()) >= 4


def test_a_value_that_only_the_file_can_have_is_shown_and_stays(dialog):
    """Nothing is clamped in passing: what another field's change takes along is what was loaded."""
    of_voices = [name for name in settings.VoiceSettings.__struct_fields__ if name in LIMITS]
    for name, end in ((one, end) for one in of_voices for end in LIMITS[one]):
        dialog.set_settings(msgspec.structs.replace(Settings(), base=settings.VoiceSettings(**{name: end})))
        assert dialog.base.input_for(name).value() == end, name
