"""Every value that the settings dialog can give comes back from the file as it was, and the engine takes it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import get_type_hints

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox

from desktop.chat.request import context_params, sampling
from desktop.engine.llama.sampling.chain import check
from desktop.errors import BadInput
from desktop.protocol.messages import Sampling
from desktop.settings.file import load_settings, save_settings
from desktop.settings.limits import LIMITS, MEANINGLESS
from desktop.settings.values import EngineSettings, Settings, VoiceSettings
from desktop.views.settings.dialog import SettingsDialog
from desktop.views.settings.field import Input
from desktop.views.settings.inputs import FieldInput

NUMBERS = {Input.WHOLE, Input.DECIMAL}
NOT_OFFERED = {"dry_base", "dry_allowed_length", "dry_last_n"}  # numbers of the sampler without a setting
SAMPLED = sorted(set(LIMITS) & set(VoiceSettings.__struct_fields__) & set(Sampling.__struct_fields__))
VOCABULARY = type("Vocabulary", (), {"n_tokens": 0})()
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


@pytest.fixture(scope="module")
def shown(qapp):
    """One dialog for all tests: to make one takes longer than most of them."""
    made = SettingsDialog(Settings())
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def dialog(shown):
    """With the settings of a first start."""
    shown.set_settings(Settings())
    return shown


def inputs(dialog) -> Iterator[tuple[str, FieldInput]]:
    for section, sheet in dialog.sheets.items():
        dialog._stack.setCurrentWidget(sheet)
        found = sheet.findChildren(FieldInput)
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
            save_settings(file, chosen)
            loaded, told = load_settings(file)
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
    assert seen | {"text_zoom", "mirostat"} | NOT_OFFERED == set(LIMITS)


def test_every_number_of_the_sampler_has_its_limits_in_the_one_table():
    numbers = {name for name, kind in get_type_hints(Sampling).items() if kind in (int, float, int | None)}
    assert numbers - set(LIMITS) == set()
    assert numbers - set(VoiceSettings.__struct_fields__) == NOT_OFFERED


def beyond(name: str) -> list[object]:
    """The next values outside the limits of a setting."""
    low, high = LIMITS[name]
    if isinstance(getattr(VoiceSettings(), name), int):
        return [int(low) - 1, int(high) + 1]
    return [math.nextafter(low, -math.inf), math.nextafter(high, math.inf)]


@pytest.mark.parametrize("name", SAMPLED)
def test_a_limit_is_taken_by_file_dialog_and_sampler(dialog, qtbot, tmp_path, name):
    for end in LIMITS[name]:
        chosen = VoiceSettings(**{name: end})
        check(sampling(chosen), VOCABULARY)
        save_settings(tmp_path / "settings.toml", Settings(base=chosen))
        loaded, told = load_settings(tmp_path / "settings.toml")
        assert (getattr(loaded.base, name), told) == (end, "")
        one = dialog.sheets["base"].input_for(name)
        dialog._stack.setCurrentWidget(dialog.sheets["base"])
        give(one, end, qtbot)
        assert getattr(dialog.settings().base, name) == end


@pytest.mark.parametrize("name", SAMPLED)
def test_what_lies_beyond_a_limit_is_refused_by_file_dialog_and_sampler(dialog, tmp_path, name):
    for value in beyond(name):
        with pytest.raises(BadInput, match="out of range") as caught:
            check(Sampling(**{name: value}), VOCABULARY)
        assert f"{name} is {value}" in caught.value.detail
        (tmp_path / "settings.toml").write_text(f"[base]\n{name} = {value!r}\n")
        loaded, told = load_settings(tmp_path / "settings.toml")
        assert f"base.{name}: {value} became" in told
        assert LIMITS[name][0] <= getattr(loaded.base, name) <= LIMITS[name][1]
        one = dialog.sheets["base"].input_for(name)
        one.set_value(value)
        assert LIMITS[name][0] <= one.value() <= LIMITS[name][1]


def test_the_engine_takes_every_value_within_the_limits():
    for name in set(LIMITS) & set(EngineSettings.__struct_fields__):
        for end in LIMITS[name]:
            assert getattr(context_params(EngineSettings(**{name: end})), name) == end


@pytest.mark.parametrize("seed", [-1, 0, 2**31 - 1, 2**31, 2**31 + 1, 3_123_456_789, 2**32 - 2])
def test_a_drawn_seed_can_be_typed_back(dialog, qtbot, seed):
    """As it is told, and with the separators that the dialog itself shows."""
    for text in (str(seed), f"{seed:,}"):
        one = dialog.sheets["instruct"].input_for("seed")
        one.set_value(7)
        dialog._stack.setCurrentWidget(dialog.sheets["instruct"])
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
    give(dialog.sheets["base"].input_for("max_tokens"), -1, qtbot)
    assert dialog.settings().base.max_tokens == -1
    save_settings(tmp_path / "settings.toml", dialog.settings())
    assert load_settings(tmp_path / "settings.toml") == (dialog.settings(), "")


def test_an_answer_of_no_tokens_is_not_used(dialog, qtbot, tmp_path):
    before = dialog.settings()
    give(dialog.sheets["base"].input_for("max_tokens"), 0, qtbot)
    assert dialog.settings() == before
    (tmp_path / "settings.toml").write_text("[base]\nmax_tokens = 0\n")
    loaded, told = load_settings(tmp_path / "settings.toml")
    assert loaded == Settings()
    assert "base.max_tokens: 0 means nothing" in told


@pytest.mark.parametrize("value", [0.5, 0.05, 0.005, 0.0001, 1.0])
def test_a_decimal_shows_what_it_is(dialog, value):
    one = dialog.sheets["base"].input_for("min_p")
    one.set_value(value)
    assert one.value() == value
    assert math.isclose(one.control.locale().toDouble(one.control.text())[0], value)
    assert len(one.control.text()) >= 4


def test_a_value_that_only_the_file_can_have_is_shown_and_stays(dialog):
    """Nothing is clamped in passing: what another field's change takes along is what was loaded."""
    of_voices = [name for name in VoiceSettings.__struct_fields__ if name in LIMITS]
    for name, end in ((one, end) for one in of_voices for end in LIMITS[one]):
        dialog.set_settings(msgspec.structs.replace(Settings(), base=VoiceSettings(**{name: end})))
        assert dialog.sheets["base"].input_for(name).value() == end, name
