"""Settings, notices, about, status line and the voice switch: what they emit and what they say."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPlainTextEdit, QPushButton, QRadioButton

from desktop.chat.item import VoiceChoice
from desktop.errors import AppError
from desktop.settings.values import (
    BASE_DEFAULTS,
    BehaviourSettings,
    CostumeName,
    EngineSettings,
    LibrarySettings,
    Settings,
    Theme,
    VoiceSettings,
)
from desktop.views.kit import theme
from desktop.views.kit.labels import ElidedLabel
from desktop.views.kit.switches import VoiceSwitch
from desktop.views.settings.dialog import SettingsDialog
from desktop.views.settings.inputs import problem_with
from desktop.views.settings.sheets import SHEETS
from desktop.views.window.about_dialog import AboutDialog
from desktop.views.window.notice import MOST_CARDS, NoticeArea, Offer
from desktop.views.window.status_line import StatusLine, VoiceStatus
from desktop.voice import Voice


@pytest.fixture
def dialog(qtbot):
    made = SettingsDialog(Settings())
    qtbot.addWidget(made)
    made.show()
    return made


def button(parent, name):
    return next(b for b in parent.findChildren(QPushButton) if b.accessibleName() == name)


def names(part):
    return {field.name for sheet in SHEETS if sheet.part == part for group in sheet.groups for field in group.fields}


def test_every_setting_can_be_edited():
    everything = {field.name for field in msgspec.structs.fields(VoiceSettings)}
    assert names("base") | names("instruct") == everything
    in_the_file_alone = {"confined", "readable"}  # whoever opens the confinement should see the whole file
    assert names("engine") == {field.name for field in msgspec.structs.fields(EngineSettings)} - in_the_file_alone
    assert names("library") == {field.name for field in msgspec.structs.fields(LibrarySettings)}
    assert names("behaviour") == {field.name for field in msgspec.structs.fields(BehaviourSettings)}


def test_every_field_is_explained_in_a_sentence():
    for group in (group for sheet in SHEETS for group in sheet.groups):
        for field in group.fields:
            assert field.words.endswith("."), field.name


def test_the_settings_are_shown_as_they_are(dialog):
    for part, values in (("base", Settings().base), ("instruct", Settings().instruct)):
        for name in names(part):
            assert dialog.sheets[part].input_for(name).value() == getattr(values, name), name


def test_a_change_is_emitted_whole_and_at_once(dialog, qtbot):
    with qtbot.waitSignal(dialog.settings_changed) as caught:
        dialog.sheets["base"].input_for("temperature").control.setValue(0.5)
    wanted = msgspec.structs.replace(Settings(), base=msgspec.structs.replace(BASE_DEFAULTS, temperature=0.5))
    assert caught.args == [wanted]
    with qtbot.waitSignal(dialog.settings_changed) as caught:
        dialog.sheets[""].input_for("theme").control.setCurrentIndex(2)
    assert caught.args[0].theme is Theme.DARK
    assert caught.args[0].base.temperature == 0.5


def test_behaviour_has_a_page_of_its_own(dialog, qtbot):
    row = next(n for n in range(dialog._list.count()) if dialog._list.item(n).text() == "Behaviour")
    dialog._list.setCurrentRow(row)
    assert dialog._stack.currentWidget() is dialog.sheets["behaviour"]
    check = dialog.sheets["behaviour"].input_for("check_for_updates")
    assert check.value() is False
    with qtbot.waitSignal(dialog.settings_changed) as caught:
        qtbot.keyClick(check.control, Qt.Key.Key_Space)
    assert caught.args[0].behaviour == BehaviourSettings(check_for_updates=True)
    dialog.set_settings(Settings(behaviour=BehaviourSettings(notify=False)))
    assert dialog.sheets["behaviour"].input_for("notify").value() is False
    assert check.value() is False


def test_showing_other_settings_emits_nothing(dialog, qtbot):
    with qtbot.assertNotEmitted(dialog.settings_changed, wait=50):
        dialog.set_settings(
            Settings(text_zoom=1.2, base=VoiceSettings(costume=CostumeName.TRANSCRIPT, stop=["a\n", "b"]))
        )
    assert dialog.sheets["base"].input_for("costume").value() is CostumeName.TRANSCRIPT
    assert dialog.sheets["base"].input_for("stop").value() == ["a\n", "b"]


def test_typed_text_is_applied_after_a_moment_or_on_closing(dialog, qtbot):
    with qtbot.waitSignal(dialog.settings_changed) as caught:
        dialog.sheets["instruct"].input_for("system_prompt").control.setPlainText("Be brief.")
    assert caught.args[0].instruct.system_prompt == "Be brief."
    dialog.sheets["instruct"].input_for("system_prompt").control.setPlainText("Be very brief.")
    with qtbot.waitSignal(dialog.settings_changed) as caught:
        dialog.close()
    assert caught.args[0].instruct.system_prompt == "Be very brief."


def test_a_broken_value_is_explained_and_not_applied(dialog, qtbot):
    schema = dialog.sheets["instruct"].input_for("json_schema")
    with qtbot.assertNotEmitted(dialog.settings_changed):
        schema.control.setPlainText("{broken")
        schema.flush()
    assert any("not JSON" in label.text() for label in schema.findChildren(QLabel))
    with qtbot.waitSignal(dialog.settings_changed):
        schema.control.setPlainText('{"type": "object"}')
        schema.flush()


@pytest.mark.parametrize(
    ("name", "value"), [("grammar", "no such rule"), ("json_schema", "[1]"), ("json_schema", "[" * 9999)]
)
def test_problems_are_put_in_words(name, value):
    assert problem_with(name, value).endswith(".")


def test_defaults_come_back(dialog, qtbot):
    dialog.sheets["base"].input_for("top_k").control.setValue(7)
    with qtbot.waitSignal(dialog.settings_changed) as caught:
        qtbot.mouseClick(button(dialog.sheets["base"], "Back to the defaults"), Qt.MouseButton.LeftButton)
    assert caught.args[0].base == BASE_DEFAULTS
    assert dialog.sheets["base"].input_for("top_k").value() == BASE_DEFAULTS.top_k


def test_a_voice_has_its_page(dialog):
    dialog.show_voice(Voice.INSTRUCT)
    assert dialog._stack.currentWidget() is dialog.sheets["instruct"]
    assert not dialog.isModal()


@pytest.fixture
def notices(qtbot):
    made = NoticeArea()
    qtbot.addWidget(made)
    made.show()
    return made


def test_an_error_says_what_why_and_what_to_do(notices, qtbot):
    error = AppError("It does not fit.", "It needs 9 GB, 6 GB is free.", "Choose a smaller one.", "log <b>line</b>")
    taken = []
    offers = [
        Offer("Choose smaller", lambda: taken.append("smaller")),
        Offer("Lower context", lambda: taken.append("lower")),
    ]
    notices.show_error(error, offers)
    words = [label.text() for label in notices.findChildren(QLabel)]
    assert {"It does not fit.", "It needs 9 GB, 6 GB is free.", "Choose a smaller one."} <= set(words)
    qtbot.mouseClick(button(notices, "Details"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(notices, "Copy details"), Qt.MouseButton.LeftButton)
    assert "log <b>line</b>" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(button(notices, "Lower context"), Qt.MouseButton.LeftButton)
    assert taken == ["lower"]
    assert notices.cards() == []
    assert notices.isHidden()


def test_the_same_notice_is_shown_once_and_few_at_a_time(notices):
    for _ in range(3):
        notices.show_info("Same")
    assert len(notices.cards()) == 1
    for number in range(10):
        notices.show_info(f"Notice {number}")
    assert len(notices.cards()) == MOST_CARDS


def test_a_notice_goes_when_what_it_offers_is_done(notices):
    error = AppError("The engine was ended from outside.")
    again = Offer("Start it again", list)
    notices.show_error(error, [again], "lost base")
    notices.show_error(error, [again], "lost instruct")
    assert [card.about for card in notices.cards()] == ["lost base", "lost instruct"], "one offer, two matters"
    notices.settle("lost base")
    assert [card.about for card in notices.cards()] == ["lost instruct"]
    notices.settle("lost instruct")
    assert notices.isHidden()
    notices.show_error(AppError("The disk is full, so the chat was not saved."), about="not stored")
    notices.settle("not stored")
    assert notices.isHidden()


def test_no_choice_is_cut_off_and_controls_follow_the_text_size(dialog, qtbot):
    qtbot.waitExposed(dialog)
    dialog.show_voice(Voice.INSTRUCT)
    box = dialog.sheets["instruct"].input_for("overflow").control
    for index in range(box.count()):
        assert box.fontMetrics().horizontalAdvance(box.itemText(index)) < box.width() - 26
    number = dialog.sheets["instruct"].input_for("top_k").control
    before = number.width()
    theme.apply(QApplication.instance(), Theme.LIGHT, 1.5)
    assert number.minimumWidth() == round(before * 1.5)


def test_tab_goes_from_the_pages_to_the_first_field(dialog, qtbot):
    qtbot.waitExposed(dialog)
    dialog.show_voice(Voice.BASE)
    dialog._list.setFocus()
    qtbot.keyClick(dialog._list, Qt.Key.Key_Tab)
    first = dialog.sheets["base"].input_for("costume")
    assert first.isAncestorOf(dialog.focusWidget())


def test_the_status_line_says_it_in_words(qtbot):
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_status(Voice.BASE, VoiceStatus("file.gguf", "CPU", 512, 4096, 63.4, ""))
    assert line.text(Voice.BASE) == "context 512 of 4,096 · 63 tok/s · CPU · file.gguf"
    assert line.text(Voice.INSTRUCT) == "not loaded"
    line.set_status(Voice.BASE, VoiceStatus("file.gguf", "", 0, 0, 0.0, "Loading 40 %"))
    assert line.text(Voice.BASE) == "Loading 40 % · file.gguf"


def test_the_switch_emits_choices_of_the_user_only(qtbot):
    switch = VoiceSwitch()
    qtbot.addWidget(switch)
    switch.show()
    with qtbot.assertNotEmitted(switch.chosen):
        switch.set_choice(VoiceChoice.BOTH)
    assert switch.choice() is VoiceChoice.BOTH
    parts = {part.accessibleName(): part for part in switch.findChildren(QRadioButton)}
    for name, choice in (("Base", VoiceChoice.BASE), ("Both", VoiceChoice.BOTH), ("Base", VoiceChoice.BASE)):
        edge = QPoint(2, 2) if choice is VoiceChoice.BASE else parts[name].rect().bottomRight() - QPoint(2, 2)
        with qtbot.waitSignal(switch.chosen) as caught:
            qtbot.mouseClick(parts[name], Qt.MouseButton.LeftButton, pos=edge)
        assert caught.args == [choice]
    with qtbot.waitSignal(switch.chosen) as caught:
        qtbot.keyClick(parts["Instruct"], Qt.Key.Key_Space)
    assert caught.args == [VoiceChoice.INSTRUCT]


def test_about_shows_versions_places_and_licences(qtbot, tmp_path):
    licence = tmp_path / "font.txt"
    licence.write_text("The licence", encoding="utf-8")
    about = AboutDialog([("Tandem", "1.0")], [("Chats", "/data/chats")], [("Font", licence), ("Gone", tmp_path / "no")])
    qtbot.addWidget(about)
    about.show()
    names, text = about.findChild(QListWidget), about.findChild(QPlainTextEdit)
    assert text.toPlainText() == "The licence"
    qtbot.keyClick(names, Qt.Key.Key_Down)
    assert "could not be read" in text.toPlainText()
    assert any(not made.pixmap().isNull() for made in about.findChildren(QLabel)), "the icon is shown"
    qtbot.mouseClick(button(about, "Copy versions"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Tandem: 1.0"


def test_markup_in_a_name_stays_text_in_tooltips(qtbot):
    name = "<img src='file:///dev/zero'>"
    line = StatusLine()
    label = ElidedLabel(name)
    qtbot.addWidget(line)
    qtbot.addWidget(label)
    line.set_status(Voice.BASE, VoiceStatus(name, "CPU", 0, 0, 0.0, ""))
    label.set_tip(name)
    tips = [label.toolTip(), *(child.toolTip() for child in line.children() if hasattr(child, "toolTip"))]
    assert any("&lt;img" in tip for tip in tips)
    assert not any("<img" in tip for tip in tips)


def test_an_address_that_is_none_is_said_and_not_used(qtbot):
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    seen = []
    dialog.settings_changed.connect(seen.append)
    mirror = dialog.sheets["library"].input_for("endpoint")
    mirror.control.setText("hub.example")
    mirror.flush()
    assert not seen
    mirror.control.setText("https://hub.example")
    mirror.flush()
    assert seen[-1].library.endpoint == "https://hub.example"


def test_a_switch_without_effect_is_not_shown(dialog):
    thinking = dialog.sheets["instruct"].input_for("enable_thinking")
    titles = [label for label in dialog.sheets["instruct"].findChildren(QLabel) if label.text() == "Allow thinking"]
    others = dialog.sheets["instruct"].input_for("system_prompt")
    dialog.show_voice(Voice.INSTRUCT)
    assert thinking.isVisible()
    for shown in (False, True, False):
        dialog.show_thinking(shown=shown)
        assert (thinking.isVisible(), titles[0].isVisible(), others.isVisible()) == (shown, shown, True)
    seen = []
    dialog.settings_changed.connect(seen.append)
    others.control.setPlainText("Be kind.")
    others.flush()
    assert seen[-1].instruct.enable_thinking is True
