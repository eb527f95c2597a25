"""A field takes what is typed, says why where it cannot, and keeps it while others change."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QSpinBox

from desktop.settings.limits import CHOICES, LIMITS
from desktop.settings.values import Settings, VoiceSettings
from desktop.views.settings.dialog import SettingsDialog
from desktop.views.settings.field import Input, decimal, whole
from desktop.views.settings.inputs import FieldInput
from desktop.views.settings.sheets import SHEETS

LANGUAGES = ("en_US", "de_DE", "fr_FR", "pt_BR", "ru_RU", "de_CH", "ar_EG", "fa_IR", "hi_IN")


@pytest.fixture
def language():
    before = QLocale()
    yield lambda name: QLocale.setDefault(QLocale(name))
    QLocale.setDefault(before)


@pytest.fixture
def field(qtbot):
    def make(kind, name, value):
        made = FieldInput(kind(name, name.capitalize(), "words"))
        made.set_value(value)
        qtbot.addWidget(made)
        with qtbot.waitActive(made):
            made.show()
        made.control.setFocus()
        return made

    return make


@pytest.fixture
def dialog(qtbot):
    """A dialog whose changes come back to it, as the window has it."""
    made = SettingsDialog(Settings())
    made.settings_changed.connect(made.set_settings)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def type_into(qtbot, one, text, end=Qt.Key.Key_Return):
    one.control.selectAll()
    if text.isascii():
        qtbot.keyClicks(one.control, text)
    else:
        one.control.lineEdit().insert(text)  # as a paste does it; no key is pressed for them in tests
    qtbot.keyClick(one.control, end)


def problem(one):
    return "" if one._problem.isHidden() else one._problem.text()


@pytest.mark.parametrize("name", LANGUAGES)
def test_point_and_comma_mean_the_same_in_every_language(qtbot, field, language, name):
    language(name)
    one = field(decimal, "temperature", 0.8)
    for typed, meant in (("0.7", 0.7), ("0,5", 0.5), ("1.25", 1.25), (".3", 0.3), ("2", 2.0)):
        type_into(qtbot, one, typed)
        assert (one.value(), problem(one)) == (meant, ""), typed
        shown = one.control.text()
        type_into(qtbot, one, shown)  # what the box itself shows is understood
        assert (one.value(), problem(one)) == (meant, ""), shown


@pytest.mark.parametrize("name", LANGUAGES)
def test_whole_numbers_with_and_without_marks_in_every_language(qtbot, field, language, name):
    language(name)
    for kind, most in (("n_ctx", 16_777_216), ("seed", 4_123_456_789)):
        one = field(whole, kind, 7)
        for typed, meant in (("4096", 4096), (f"{most:,}", most), (str(most), most), ("12.345", 12_345)):
            type_into(qtbot, one, typed)
            assert (one.value(), problem(one)) == (meant, ""), typed
            shown = one.control.text()
            type_into(qtbot, one, shown)
            assert (one.value(), problem(one)) == (meant, ""), shown


REFUSED = [
    (decimal, "temperature", "9.5", "9.5 is out of range, which is 0 to 5. 0.80 stays."),
    (decimal, "temperature", "-1", "-1 is out of range, which is 0 to 5. 0.80 stays."),
    (decimal, "temperature", "0.7.1", "“0.7.1” is not a number from 0 to 5. 0.80 stays."),
    (decimal, "temperature", "1,000.5", "“1,000.5” is not a number from 0 to 5. 0.80 stays."),
    (decimal, "temperature", "hot", "“hot” is not a number from 0 to 5. 0.80 stays."),
    (decimal, "temperature", "0.00001", "0.00001 has more than 4 decimals. 0.80 stays."),
    (decimal, "frequency_penalty", "3", "3 is out of range, which is -2 to 2. 0.80 stays."),
    (whole, "threads", "2000", "2000 is out of range, which is 0 to 1,024. 3 stays."),
    (whole, "threads", "1.5", "“1.5” is not a whole number from 0 to 1,024. 3 stays."),
    (whole, "max_tokens", "-2", "-2 is out of range, which is -1 to 1,048,576. 3 stays."),
    (whole, "seed", "99999999999", "99999999999 is out of range, which is -1 to 4,294,967,294. 3 stays."),
]


@pytest.mark.parametrize("leaves", [False, True], ids=["Enter", "leaving"])
@pytest.mark.parametrize("refused", REFUSED)
def test_what_cannot_be_used_is_said_with_the_range(qtbot, field, refused, leaves):
    kind, name, typed, said = refused
    before = 0.8 if kind is decimal else 3
    one = field(kind, name, before)
    with qtbot.assertNotEmitted(one.changed):
        type_into(qtbot, one, typed, Qt.Key.Key_Shift if leaves else Qt.Key.Key_Return)
        if leaves:
            one.control.clearFocus()
    assert (one.value(), problem(one)) == (before, said)
    one.control.setFocus()
    type_into(qtbot, one, "1")
    assert (one.value(), problem(one)) == (1, "")


def test_a_refusal_goes_when_one_types_again(qtbot, field):
    one = field(decimal, "temperature", 0.8)
    type_into(qtbot, one, "9.5")
    assert problem(one)
    type_into(qtbot, one, "0.8")  # what stands there already
    assert (one.value(), problem(one)) == (0.8, "")


def test_a_megabyte_pasted_into_a_number_is_said_in_a_line(qtbot, field):
    one = field(decimal, "temperature", 0.8)
    QGuiApplication.clipboard().setText("9" * 1_000_000)
    one.control.selectAll()
    one.control.lineEdit().paste()
    qtbot.keyClick(one.control, Qt.Key.Key_Return)
    assert one.value() == 0.8
    assert 0 < len(problem(one)) < 100


def test_the_system_prompt_stays_while_another_field_changes(qtbot, dialog):
    """Typed, and the next field changed before anything was taken over: by Tab, and from the outside."""
    dialog.show_voice("instruct")
    sheet = dialog.sheets["instruct"]
    prompt, heat = sheet.input_for("system_prompt"), sheet.input_for("temperature")
    prompt.control.setFocus()
    qtbot.keyClicks(prompt.control, "You are kind.")
    heat.control.setFocus()
    type_into(qtbot, heat, "1.5", Qt.Key.Key_Tab)
    qtbot.keyClicks(prompt.control, " Always.")
    dialog.set_settings(replace(dialog.settings(), text_zoom=1.5))  # Ctrl+= in the window
    assert prompt.value() == "You are kind. Always."
    prompt.flush()
    assert dialog.settings().instruct.system_prompt == "You are kind. Always."
    assert (dialog.settings().instruct.temperature, dialog.settings().text_zoom) == (1.5, 1.5)


@pytest.mark.parametrize(
    ("name", "unfinished"),
    [("json_schema", '{"type": '), ("grammar", 'answer ::= "yes"'), ("stop", "###"), ("max_tokens", "0")],
)
def test_what_is_not_finished_or_not_used_stays_while_another_field_changes(qtbot, dialog, name, unfinished):
    dialog.show_voice("base")
    sheet = dialog.sheets["base"]
    one = sheet.input_for(name)
    one.control.setFocus()
    one.control.selectAll()
    qtbot.keyClicks(one.control, unfinished)
    one.flush()
    said = problem(one)
    type_into(qtbot, sheet.input_for("temperature"), "1.5")
    assert dialog.settings().base.temperature == 1.5
    assert problem(one) == said
    shown = one.control.text() if isinstance(one.control, QSpinBox) else one.control.toPlainText()
    assert shown == unfinished


@pytest.mark.parametrize(("section", "name", "text"), [("library", "folder", "Mo"), ("library", "endpoint", "htt")])
def test_lines_stay_too(qtbot, dialog, section, name, text):
    one = dialog.sheets[section].input_for(name)
    one.control.setText(text)
    one.flush()
    dialog.set_settings(replace(dialog.settings(), text_zoom=1.25))
    assert one.control.text() == text
    assert problem(one)


def test_a_setting_that_changed_elsewhere_is_shown(dialog):
    one = dialog.sheets["base"].input_for("costume")
    settings = dialog.settings()
    dialog.set_settings(replace(settings, base=replace(settings.base, costume="transcript", temperature=0.1)))
    assert one.value() == "transcript"
    assert dialog.sheets["base"].input_for("temperature").value() == 0.1


def test_back_to_the_defaults_takes_what_cannot_be_used_away(qtbot, dialog):
    sheet = dialog.sheets["base"]
    one = sheet.input_for("json_schema")
    one.control.setPlainText("{")
    one.flush()
    assert problem(one)
    sheet._reset()
    assert (one.control.toPlainText(), problem(one)) == ("", "")


def test_a_number_that_is_being_typed_counts_when_the_window_closes(qtbot, dialog):
    dialog.show_voice("base")
    one = dialog.sheets["base"].input_for("temperature")
    one.control.selectAll()
    qtbot.keyClicks(one.control, "1,5")
    dialog.close()
    assert dialog.settings().base.temperature == 1.5


def test_every_field_offers_what_the_table_of_limits_allows(dialog):
    """One table: numbers within it, words out of it, and no number of the settings without a field or a reason."""
    for sheet in SHEETS:
        for field in (field for group in sheet.groups for field in group.fields):
            control = dialog.sheets[sheet.part].input_for(field.name).control
            if field.input in {Input.WHOLE, Input.DECIMAL}:
                assert isinstance(control, QSpinBox | QDoubleSpinBox)
                assert (control.minimum(), control.maximum()) == (field.low, field.high) == LIMITS[field.name]
            elif field.input is Input.CHOICE and field.name in CHOICES:
                assert {value for value, _ in field.choices} == set(CHOICES[field.name]), field.name
            elif field.input is Input.CHOICE and field.name in LIMITS:
                low, high = LIMITS[field.name]
                assert all(low <= value <= high for value, _ in field.choices), field.name
    offered = {field.name for sheet in SHEETS for group in sheet.groups for field in group.fields}
    numbers = {name for name in LIMITS if name in VoiceSettings.__struct_fields__}
    assert numbers - offered == set()


def test_no_box_says_on_while_it_is_off(dialog):
    boxes = dialog.findChildren(QCheckBox)
    assert boxes
    assert [box.text() for box in boxes] == [""] * len(boxes)
    assert all(box.accessibleName() for box in boxes)
