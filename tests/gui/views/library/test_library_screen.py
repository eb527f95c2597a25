"""The library screen: tabs by key, filter, search, strips, inspector, sign-in, one step back at a time."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QDir, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget

from desktop.library.cards.actions import Chat, ChooseVariant, PauseDownload, ShowInFolder, SignIn, Verify
from desktop.library.cards.cards import Choice, FamilyCard, FileRow, Inspection, Query
from desktop.library.variant import Variant
from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.library.header import ADD, LibraryTab
from desktop.views.library.screen import LibraryScreen
from tests.gui.views.library.test_library_cards import CARD, button, said
from tests.gui.views.window.test_main_window import unnamed

SAID = ((None, "As judged"), (Variant.BASE, "Base"), (Variant.INSTRUCT, "Instruct"))
INSPECTION = Inspection(
    "/models/tiny.gguf",
    "Tiny-Base · Q4_K_M",
    (("Architecture", "llama"), ("Licence", ""), ("File", "/models/tiny.gguf")),
    ("The name says -Base",),
    tuple((f"general.key.{n}", "u32", str(n)) for n in range(60)),
    "{% for m in messages %}{{ m.content }}{% endfor %}\n{# end #}",
    tuple((f"blk.{n}.attn_q.weight", "Q4_K", "2048 × 2048", "2.3 MB") for n in range(5_000)),
    (Choice(ShowInFolder("/models/tiny.gguf"), "Show in folder"), Choice(Verify("/models/tiny.gguf"), "Verify again")),
    "base",
    tuple(Choice(ChooseVariant("/models/tiny.gguf", said), words) for said, words in SAID),
)

FIRST_FOLDER = QDir.homePath()  # and not the folder of the program


@pytest.fixture
def page(qtbot):
    made = LibraryScreen()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitActive(made)
    return made


def test_arrow_keys_move_between_the_tabs(page, qtbot):
    heard = []
    page.tab_changed.connect(heard.append)
    page.header.tabs.setFocus()
    qtbot.keyClick(page.header.tabs, Qt.Key.Key_Right)
    qtbot.keyClick(page.header.tabs, Qt.Key.Key_Right)
    qtbot.keyClick(page.header.tabs, Qt.Key.Key_Left)
    assert heard == ["families", "search", "families"]
    assert page.tab() == "families"
    assert page.lists[LibraryTab.FAMILIES].isVisible()


def test_each_tab_has_its_own_cards(page):
    page.set_cards("here", (CARD,))
    page.set_cards("search", (FamilyCard("s", "Found", ""),))
    assert "Tiny 1B" in said(page.lists[LibraryTab.HERE])
    page.show_tab("search")
    assert "Found" in said(page.lists[LibraryTab.SEARCH])
    assert "Tiny 1B" not in said(page.lists[LibraryTab.SEARCH])
    assert page.search.isVisible()
    assert not page.filter.isVisible()


def test_typing_filters(page, qtbot):
    heard = []
    page.filter_changed.connect(heard.append)
    page.focus()
    qtbot.keyClicks(page.filter, "qw")
    assert heard == ["q", "qw"]


def test_enter_searches_with_every_field(page, qtbot):
    page.show_tab("search")
    page.focus()
    assert page.search.words.hasFocus()
    page.search.author.setText(" Qwen ")
    page.search.licence.setCurrentIndex(1)
    page.search.sizes.setCurrentIndex(2)
    page.search.runnable.setChecked(False)
    qtbot.keyClicks(page.search.words, "qwen3 1.7b")
    with qtbot.waitSignal(page.search_requested) as caught:
        qtbot.keyClick(page.search.words, Qt.Key.Key_Return)
    wanted = Query("qwen3 1.7b", "Qwen", "apache-2.0", 1.0, 4.0, runnable_only=False)
    assert caught.args == [wanted]
    page.search.set_query(Query())
    assert page.search.query() == Query()
    page.search.set_query(wanted)
    assert page.search.query() == wanted


def test_a_running_search_can_be_cancelled(page, qtbot):
    page.show_tab("search")
    page.set_status("search", "Searching…", busy=True)
    with qtbot.waitSignal(page.search_cancelled):
        qtbot.mouseClick(button(page.search, "Cancel"), Qt.MouseButton.LeftButton)
    page.set_status("search", "Nothing found.", busy=False)
    with qtbot.waitSignal(page.search_requested):
        qtbot.mouseClick(button(page.search, "Search"), Qt.MouseButton.LeftButton)


def test_cards_of_every_tab_give_their_actions(page, qtbot):
    page.set_cards("here", (CARD,))
    with qtbot.waitSignal(page.chosen) as caught:
        qtbot.mouseClick(button(page, "Chat with both: Tiny 1B"), Qt.MouseButton.LeftButton)
    assert caught.args == [Chat(("b", "i"))]
    with qtbot.waitSignal(page.chosen) as caught:
        qtbot.mouseClick(button(page, "Pause: Tiny · Q4_K_M"), Qt.MouseButton.LeftButton)
    assert caught.args == [PauseDownload("i")]


def test_words_about_disk_memory_and_network(page, qtbot):
    page.set_storage("14.2 GB in 6 files · 61 GB free")
    page.set_memory("16 GB memory · no GPU")
    assert {"14.2 GB in 6 files · 61 GB free", "16 GB memory · no GPU"} <= said(page)
    page.set_offline("Offline: only what is on this computer.")
    with qtbot.waitSignal(page.go_online_requested):
        qtbot.mouseClick(button(page, "Go online"), Qt.MouseButton.LeftButton)
    page.set_offline("")
    assert not button(page, "Go online").isVisible()


def test_the_add_menu(page, qtbot):
    menu = button(page, "Add files…").menu()
    assert [entry.text() for entry in menu.actions()] == [words for _, words in ADD]
    with qtbot.waitSignal(page.find_other_apps_requested):
        menu.actions()[2].trigger()
    with qtbot.waitSignal(page.open_folder_requested):
        menu.actions()[3].trigger()


@pytest.mark.parametrize(
    ("entry", "signal", "kind"), [(0, "add_files_requested", list), (1, "add_folder_requested", str)]
)
def test_files_and_folders_are_asked_for_without_waiting(page, qtbot, tmp_path, entry, signal, kind):
    button(page, "Add files…").menu().actions()[entry].trigger()
    dialog = page.findChild(QFileDialog)
    assert dialog.isVisible()
    path = str(tmp_path)
    assert dialog.directory().absolutePath() == FIRST_FOLDER
    with qtbot.waitSignal(getattr(page, signal)) as caught:
        if kind is list:
            dialog.filesSelected.emit([path])
        else:
            dialog.fileSelected.emit(path)
    assert caught.args == [[path] if kind is list else path]
    dialog.close()


def test_escape_goes_one_step_back_at_a_time(page, qtbot):
    closed = []
    page.closed.connect(lambda: closed.append(1))
    page.set_cards("here", (CARD,))
    QApplication.processEvents()
    details = button(page, "Details: Tiny-Base · Q4_K_M")
    details.setFocus()
    page.show_inspection(INSPECTION)
    assert page.inspector.isVisible()
    qtbot.keyClick(page.inspector.back, Qt.Key.Key_Escape)
    assert not page.inspector.isVisible()
    assert details.hasFocus()
    page.show_sign_in("It is gated.")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not page.sign_in.isVisible()
    assert closed == []
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert closed == [1]


def test_the_inspector_shows_everything_fast(page, qtbot):
    started = time.perf_counter()
    page.show_inspection(INSPECTION)
    QApplication.processEvents()
    print(f"\ninspector with 5,000 tensors: {1000 * (time.perf_counter() - started):.0f} ms")
    inspector = page.inspector
    words = said(inspector)
    assert {"Tiny-Base · Q4_K_M", "Base", "Architecture", "llama", "/models/tiny.gguf"} <= words
    assert "Licence" not in words
    assert (inspector._metadata.shown(), inspector._tensors.shown()) == (60, 5_000)
    inspector._tabs.setCurrentIndex(2)
    qtbot.keyClicks(inspector._tensors.findChild(QLineEdit), "blk.49.")
    assert inspector._tensors.shown() == 1
    inspector._tabs.setCurrentIndex(1)
    assert "{# end #}" in inspector._template.code()


def test_the_template_is_coloured(page, qtbot):
    page.show_inspection(INSPECTION)

    def has_colours():
        block = page.inspector._template.view.document().firstBlock()
        colours = {span.format.foreground().color().name() for span in block.layout().formats()}
        assert theme.tokens().syntax_keyword in colours

    qtbot.waitUntil(has_colours)  # what is complete is coloured when there is time


def test_a_file_without_a_template_says_so(page):
    page.show_inspection(Inspection("x", "Bare", (), ()))
    page.inspector._tabs.setCurrentIndex(1)
    assert "This file holds no chat template." in said(page.inspector)


def test_the_user_says_what_a_file_is(page, qtbot):
    page.show_inspection(INSPECTION)
    choice = page.inspector._variant
    assert choice.currentText() == "As judged"
    choice.setFocus()
    with qtbot.waitSignal(page.inspector.variant_chosen) as caught:
        qtbot.keyClick(choice, Qt.Key.Key_Down)
        choice.activated.emit(choice.currentIndex())
    assert caught.args == [ChooseVariant("/models/tiny.gguf", Variant.BASE)]


def test_facts_and_tables_are_copied(page, qtbot):
    page.show_inspection(INSPECTION)
    qtbot.mouseClick(button(page, "Copy the facts"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().splitlines()[:2] == ["Tiny-Base · Q4_K_M", "Architecture: llama"]
    qtbot.mouseClick(button(page, "Copy all metadata"), Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:2] == ["Key\tType\tValue", "general.key.0\tu32\t0"]
    assert len(lines) == 61
    table = page.inspector._metadata.view
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "general.key.2\tu32\t2"


def test_inspector_actions_name_the_file(page, qtbot):
    page.show_inspection(INSPECTION)
    QApplication.processEvents()
    with qtbot.waitSignal(page.inspector.chosen) as caught:
        qtbot.mouseClick(button(page.inspector, "Show in folder: Tiny-Base · Q4_K_M"), Qt.MouseButton.LeftButton)
    assert caught.args == [ShowInFolder("/models/tiny.gguf")]


def test_signing_in(page, qtbot):
    row = FileRow("r", "base", "gated", "", actions=(Choice(SignIn(), "Sign in…"),))
    page.set_cards("families", (FamilyCard("g", "Gated", "", rows=(row,)),))
    page.show_tab("families")
    QApplication.processEvents()
    with qtbot.waitSignal(page.chosen):
        qtbot.mouseClick(button(page, "Sign in…: gated"), Qt.MouseButton.LeftButton)
    token = page.sign_in._token
    assert token.hasFocus()
    assert token.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClick(token, Qt.Key.Key_Return)
    assert any("Paste a token first" in words for words in said(page.sign_in))
    qtbot.keyClicks(token, "hf_secret")
    page.sign_in._remember.setChecked(False)
    with qtbot.waitSignal(page.sign_in.sign_in_requested) as caught:
        qtbot.keyClick(token, Qt.Key.Key_Return)
    assert caught.args == ["hf_secret", False]
    page.sign_in.set_problem("The hub does not know this token.")
    assert "The hub does not know this token." in said(page.sign_in)
    page.sign_in.set_signed_in("somebody")
    assert token.text() == ""
    with qtbot.waitSignal(page.sign_in.sign_out_requested):
        qtbot.mouseClick(button(page.sign_in, "Sign out"), Qt.MouseButton.LeftButton)


def test_every_control_has_a_name(page):
    page.set_cards("here", (CARD,))
    page.set_offline("Offline.")
    page.set_memory("16 GB")
    page.show_sign_in("why")
    page.show_inspection(INSPECTION)
    assert unnamed(page) == []


@pytest.mark.parametrize("zoom", [1.0, 1.5])
@pytest.mark.parametrize("tab", ["here", "search"])
def test_it_fits_beside_the_sidebar_of_a_small_window(qapp, page, qtbot, zoom, tab):
    theme.apply(qapp, Theme.DARK, zoom)
    width = 720 - min(340, theme.px(248))
    page.set_cards("here", (CARD,))
    page.set_storage("14.2 GB in 6 files · 61 GB free")
    page.set_memory("16 GB memory · 9.8 GB free · no GPU")
    page.show_tab(tab)
    page.resize(width, 480)
    qtbot.waitUntil(lambda: page.width() == width)
    QApplication.processEvents()
    assert beyond_edge(page) == []


def beyond_edge(page: LibraryScreen) -> list[str]:
    """Controls that stick out of the page."""
    buttons = [b for b in page.findChildren(QAbstractButton) if b.isVisible()]
    shown: list[QWidget] = [*buttons, *[f for f in page.findChildren(QLineEdit) if f.isVisible()]]
    return [w.accessibleName() for w in shown if w.mapTo(page, QPoint(w.width(), 0)).x() > page.width()]


def test_the_sign_in_fields_stay_whole_where_there_is_little_room(qtbot, page):
    page.show_sign_in()
    page.resize(472, 330)
    qtbot.wait(50)
    token = page.sign_in._token
    assert token.height() >= token.sizeHint().height()


def test_whoever_types_goes_on_typing_when_the_tab_changes(page, qtbot):
    """The field of the former tab is gone: Qt would hand the keyboard on to whatever comes next."""
    page.focus()
    qtbot.keyClicks(QApplication.focusWidget(), "qwen")
    for at, field in ((2, page.search.words), (1, page.filter), (2, page.search.words), (0, page.filter)):
        where = page.header.tabs.tabRect(at).center()
        qtbot.mouseClick(page.header.tabs, Qt.MouseButton.LeftButton, pos=where)
        assert QApplication.focusWidget() is field


def test_a_click_on_a_card_leaves_the_keyboard_in_the_filter(page, qtbot):
    page.set_cards("here", (CARD,))
    page.focus()
    view = page.lists[LibraryTab.HERE].views()[0]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.lists[LibraryTab.HERE].viewport(), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is page.filter
