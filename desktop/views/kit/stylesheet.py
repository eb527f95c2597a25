"""The one style sheet of the application, generated from the tokens."""

from __future__ import annotations

from string import Template

from desktop.paths import resources_dir
from desktop.views.kit.colours import DARK, DARK_CONTRAST, Tokens
from desktop.views.kit.typefaces.fonts import BODY, MONO

# Controls carry their look in dynamic properties (kind, tone, role), so that no widget needs a sheet of its own.
_SHEET = Template(
    """
* { font-family: "$body_font"; font-size: ${s14}px; }
QMainWindow, QDialog, QScrollArea, QWidget#transcript, QWidget#scrolledColumn { background: $bg; }
QWidget#sidebar { background: $side; border-right: 1px solid $line; }
QScrollArea#transcriptView, QScrollArea#cardList { border: 2px solid $bg; }
QScrollArea#transcriptView[framed="true"]:focus, QScrollArea#cardList[framed="true"]:focus {
  border: 2px solid $accent; }
QWidget#cards { background: $bg; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px 8px; }

QLabel { color: $text; background: transparent; }
QLabel[tone="dim"] { color: $dim; font-size: ${s12}px; }
QLabel[tone="small"] { font-size: ${s12}px; }
QLabel[tone="warn"] { color: $warn; font-size: ${s12}px; }
QLabel[tone="danger"] { color: $danger; font-size: ${s12}px; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="heading"] { font-size: ${s20}px; font-weight: 600; }
QLabel[role="headline"] { font-size: ${s28}px; font-weight: 600; }
QLabel[role="subtitle"] { color: $dim; }
QFrame[role="voiceCard"] { background: $bg; border: 1px solid $line; border-radius: 12px; }
QFrame[role="voiceCard"][voice="base"] { border-left: 3px solid $base; }
QFrame[role="voiceCard"][voice="instruct"] { border-left: 3px solid $instruct; }
QLabel[role="chip"] { border-radius: 9px; padding: 1px 8px; font-size: ${s12}px; font-weight: 600; }
QLabel[tone="about"] { color: $dim; }
QLabel[role="cardTitle"] { font-size: ${s15}px; font-weight: 600; }
QLabel[role="pill"] { border-radius: 8px; padding: 3px 8px; font-size: ${s12}px; color: $text; background: $card; }
QLabel[role="pill"][tone="ok"] { color: $ok; background: $ok_bg; }
QLabel[role="pill"][tone="warn"] { color: $text; background: $warn_bg; }
QLabel[role="pill"][tone="danger"] { color: $danger; background: $danger_bg; }
QLabel[role="voiceWord"] { font-size: ${s12}px; font-weight: 600; }
QLabel[role="voiceWord"][voice="base"] { color: $base; }
QLabel[role="voiceWord"][voice="instruct"] { color: $instruct; }
QLabel[role="chip"][voice="none"] { color: $dim; background: $card; border: 1px solid $edge; }
QLabel[role="chip"][voice="base"] { color: $base; background: $base_bg; border: 1px solid $base; }
QLabel[role="chip"][voice="instruct"] { color: $instruct; background: $instruct_bg; border: 1px solid $instruct; }

QPushButton, QToolButton { border: 1px solid transparent; border-radius: 8px; padding: 5px 9px; color: $text;
  background: transparent; }
QPushButton, QToolButton, QCheckBox, QTabBar { outline: none; }
QPushButton { background: $bg; border-color: $line; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton[framed="true"]:focus, QToolButton[framed="true"]:focus { border: 2px solid $accent; padding: 4px 8px; }
QPushButton:disabled, QToolButton:disabled { color: $edge; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"][framed="true"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $card; color: $edge; border-color: $line; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; text-align: left; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"][framed="true"]:focus { border-color: $accent; }
QPushButton[kind="starter"] { background: $bg; border: 1px solid $line; border-radius: 12px; padding: 10px 14px;
  text-align: left; }
QPushButton[kind="starter"]:hover { background: $card; }
QPushButton[kind="starter"][framed="true"]:focus { border: 2px solid $accent; padding: 9px 13px; }
QPushButton[kind="float"] { background: $card; border: 1px solid $edge; border-radius: 12px; padding: 5px 12px; }
QPushButton[kind="float"][framed="true"]:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton[kind="small"] { font-size: ${s12}px; padding: 3px 8px; color: $dim; background: transparent;
  border-color: transparent; }
QPushButton[kind="small"]:hover { background: $hover; color: $text; }
QPushButton[kind="small"][framed="true"]:focus { border: 2px solid $accent; padding: 2px 7px; }
QPushButton[kind="small"]:disabled { color: $edge; }
QPushButton[kind="small"]:checked { background: $hover; color: $text; font-weight: 600; }
QPushButton[kind="choice"] { font-size: ${s12}px; padding: 2px 9px; color: $dim; background: transparent;
  border: 1px solid $edge; border-radius: 8px; }
QPushButton[kind="choice"]:hover { background: $hover; color: $text; }
QPushButton[kind="choice"][framed="true"]:focus { border: 2px solid $accent; padding: 1px 8px; }
QPushButton[kind="choice"]:disabled { color: $edge; border-color: $line; }
QPushButton[kind="choice"]:checked { background: $hover; color: $text; font-weight: 600; }
QPushButton[kind="link"] { font-size: ${s12}px; padding: 1px 3px; color: $dim; background: transparent;
  border: 1px solid transparent; border-radius: 4px; text-decoration: underline; }
QPushButton[kind="link"]:hover { color: $text; }
QPushButton[kind="link"][framed="true"]:focus { border: 1px solid $accent; }
QPushButton[kind="quiet"]:checked { background: $hover; font-weight: 600; }
QAbstractButton[role="statusEntry"] { border: 2px solid transparent; border-radius: 8px; padding: 0px; }
QAbstractButton[role="statusEntry"]:hover { background: $card; }
QAbstractButton[role="statusEntry"][framed="true"]:focus { border-color: $accent; }
QToolButton { padding: 5px; }
QToolButton:checked { background: $hover; }
QToolButton[framed="true"]:focus { padding: 4px; }
QToolButton[kind="send"] { background: $accent; border-radius: 10px; padding: 7px 13px; }
QToolButton[kind="send"][framed="true"]:focus { border: 2px solid $text; padding: 6px 12px; }
QToolButton[kind="send"]:disabled { background: $line; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0px; }

QFrame#segments { background: $card; border-radius: 10px; }
QFrame#segments QRadioButton { background: transparent; border: 2px solid transparent; border-radius: 8px;
  padding: 4px 14px; color: $dim; font-weight: 600; }
QFrame#segments QRadioButton { spacing: 0px; outline: none; }
QFrame#segments QRadioButton::indicator { width: 0px; height: 0px; image: none; border: none; }
QFrame#segments QRadioButton:hover { color: $text; }
QFrame#segments QRadioButton:checked { background: $bg; color: $text; border: 1px solid $line; padding: 5px 15px; }
QFrame#segments QRadioButton[choice="base"]:checked { color: $base; background: $base_bg; border-color: $base; }
QFrame#segments QRadioButton[choice="instruct"]:checked { color: $instruct; background: $instruct_bg;
  border-color: $instruct; }
QFrame#segments QRadioButton[choice="both"]:checked { border-color: $edge; }
QFrame#segments QRadioButton[framed="true"]:focus { border: 2px solid $accent; padding: 4px 14px; }

QFrame[role="segments"] { background: $card; border-radius: 10px; }
QFrame[role="segments"] QTabBar { background: transparent; }
QTabBar::tab { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 5px 14px;
  color: $dim; font-weight: 600; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { background: $bg; color: $text; border-color: $line; }
QTabBar[framed="true"]::tab:selected:focus { border: 2px solid $accent; padding: 4px 13px; }

QFrame[role="hairline"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="uprightHairline"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QFrame[role="bubble"] { background: $bubble; border-radius: 14px; }
QFrame[role="code"] { background: $code_bg; border: 1px solid $line; border-radius: 12px; }
QFrame[role="notice"][tone="danger"] { background: $card; border: 1px solid $danger; border-radius: 12px; }
QFrame[role="notice"][tone="info"] { background: $card; border: 1px solid $line; border-radius: 12px; }
QFrame[role="card"] { background: $bg; border: 1px solid $line; border-radius: 12px; }
QFrame[role="card"][current="true"] { border: 1px solid $accent; }
QFrame#lensCard { background: $bg; border: 1px solid $edge; border-radius: 12px; }
QFrame[role="strip"] { background: $card; border: none; border-radius: 12px; }
QFrame#paletteCard { background: $bg; border: 1px solid $edge; border-radius: 12px; }
QFrame#switcherCard { background: $bg; border: 1px solid $edge; border-radius: 12px; }
QFrame[role="linkBar"] { background: $warn_bg; border: 1px solid $warn; border-radius: 12px; }
QFrame[role="fold"] { border: none; border-left: 2px solid $line; }

QTextBrowser, QPlainTextEdit[role="code"] { background: transparent; border: none; color: $text;
  selection-background-color: $accent; selection-color: $on_accent; }
QTextBrowser { font-size: ${s15}px; }
QTextBrowser[tone="dim"] { color: $dim; font-size: ${s14}px; }
QPlainTextEdit[role="code"], QPlainTextEdit[role="log"] { font-family: "$mono_font";
  font-size: ${s13}px; }
QPlainTextEdit[role="log"], QPlainTextEdit[role="notes"] { background: $code_bg; color: $text;
  border: 1px solid $line; border-radius: 8px; padding: 6px; }
QPlainTextEdit[role="log"]:focus, QPlainTextEdit[role="notes"]:focus { border: 2px solid $accent; padding: 5px; }

QFrame#composerBox { background: $bg; border: 1px solid $line; border-radius: 16px; }
QFrame#composerBox[focused="true"] { border: 1px solid $edge; }
QPlainTextEdit#composerEdit { placeholder-text-color: $dim; background: transparent;
  border: none; color: $text; font-size: ${s15}px;
  selection-background-color: $accent; selection-color: $on_accent; }
QFrame[role="messageEditor"] { background: $bg; border: 1px solid $edge; border-radius: 12px; }
QPushButton[kind="attachment"] { background: $bg; border: 1px solid $line; border-radius: 8px; padding: 3px 10px;
  font-size: ${s12}px; text-align: left; }
QPushButton[kind="attachment"]:hover { background: $hover; }
QPushButton[kind="attachment"][framed="true"]:focus { border: 2px solid $accent; padding: 2px 9px; }
QScrollArea#attachedTexts, QWidget#attachedTexts { background: transparent; }

QListView#chatList { background: transparent; border: none; outline: none; color: $text; }
QListView#chatList QLineEdit { padding: 2px 6px; border-radius: 6px; }
QLineEdit#paletteField, QLineEdit#paletteField:focus { border: none; font-size: ${s15}px; padding: 8px 12px; }
QListView#switcherList { background: transparent; border: none; outline: none; color: $text; }
QListView#searchRows { background: transparent; border: 2px solid transparent; outline: none; color: $text; }
QListView#searchRows[framed="true"]:focus { border: 2px solid $accent; border-radius: 8px; }
QWidget#findBar, QWidget#backBar { background: $bg; border-bottom: 1px solid $line; }
QFrame#sidePanel { background: $side; border: none; }
QFrame#sidePanel QScrollArea, QFrame#sidePanel QWidget#panelBody { background: $side; border: none; }
QPlainTextEdit#pageEdit { background: $bg; placeholder-text-color: $dim; border: none; color: $text;
  font-size: ${s17}px; selection-background-color: $accent_bg; selection-color: $text; }
QScrollArea#wayCards { border: none; border-top: 1px solid $line; }
QFrame#wayCard { background: $bg; border: 1px solid $line; border-radius: 10px; }
QFrame#wayCard:hover { background: $card; }
QFrame#wayCard:focus { border: 2px solid $accent; }
QWidget#takeList { background: $side; border-left: 1px solid $line; }
QTreeView#takeTree { background: transparent; border: 2px solid transparent; outline: none; color: $text;
  show-decoration-selected: 0; }
QTreeView#takeTree[framed="true"]:focus { border: 2px solid $accent; border-radius: 8px; }
QTreeView#takeTree::item { padding: 4px 2px; border-radius: 6px; }
QTreeView#takeTree::item:hover { background: $hover; }
QTreeView#takeTree::item:selected { background: $accent_bg; color: $text; }
QTreeView#takeTree::branch { background: transparent; }

QWidget#forkList { background: $side; border-left: 1px solid $line; }
QListView#forkRows { background: transparent; border: 2px solid transparent; outline: none; color: $text; }
QListView#forkRows[framed="true"]:focus { border: 2px solid $accent; border-radius: 8px; }
QFrame#undoBar { background: $card; border: 1px solid $line; border-radius: 8px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit[role="field"] { background: $bg; color: $text;
  border: 1px solid $edge; border-radius: 8px; padding: 5px 8px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox[framed="true"]:focus,
QPlainTextEdit[role="field"]:focus { border: 2px solid $accent; padding: 4px 7px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { border: none; padding: 0px 8px;
  background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0px; border: none; }
QLineEdit[valid="false"], QPlainTextEdit[valid="false"], QSpinBox[valid="false"], QDoubleSpinBox[valid="false"] {
  border: 2px solid $danger; padding: 4px 7px; }
QComboBox::drop-down { border: none; background: transparent; width: 26px; }
QComboBox::down-arrow { image: url("$arrow"); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: $bg; color: $text; border: 1px solid $edge; padding: 4px;
  selection-background-color: $accent_bg; selection-color: $text; outline: none; }
QCheckBox { color: $text; spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox[framed="true"]:focus { border: 2px solid $accent; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $edge; border-radius: 4px; background: $bg; }
QCheckBox::indicator:hover { border-color: $text; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$checked"); }
QCheckBox::indicator:disabled { background: $card; border-color: $line; }
QListWidget#settingsSheets { background: $side; border: none; border-right: 1px solid $line; outline: none;
  padding: 8px; }
QListWidget#licenceList { background: $bg; border: 1px solid $edge; border-radius: 8px; outline: none; padding: 4px; }
QListWidget#licenceList::item { padding: 4px 8px; border-radius: 6px; color: $text; }
QListWidget#licenceList::item:hover { background: $hover; }
QListWidget#licenceList::item:selected { background: $accent_bg; color: $text; }
QListWidget#licenceList[framed="true"]:focus { border: 1px solid $accent; }
QListWidget#settingsSheets::item { padding: 8px 10px; border-radius: 8px; color: $text; }
QListWidget#settingsSheets::item:hover { background: $hover; }
QListWidget#settingsSheets::item:selected { background: $accent_bg; color: $text; }
QListWidget#settingsSheets[framed="true"]::item:selected:focus { border: 2px solid $accent; padding: 6px 8px; }

QMenu { background: $bg; color: $text; border: 1px solid $line; border-radius: 8px; padding: 6px;
  menu-scrollable: 1; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_bg; color: $text; }
QMenu::item:disabled { color: $edge; }
QMenu::separator { height: 1px; background: $line; margin: 6px 4px; }

QProgressBar { background: $line; border: none; border-radius: 1px; max-height: 3px; min-height: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 1px; }
QProgressBar[voice="base"]::chunk { background: $base; }
QProgressBar[voice="instruct"]::chunk { background: $instruct; }

QProgressBar[role="transfer"] { border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar[role="transfer"]::chunk { border-radius: 3px; }

QTableView { background: $bg; alternate-background-color: $card; color: $text; border: 1px solid $line;
  border-radius: 8px; font-size: ${s13}px; selection-background-color: $accent_bg;
  selection-color: $text; outline: none; }
QTableView[framed="true"]:focus { border: 2px solid $accent; }
QTableView::item { padding: 0px 6px; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $dim; font-size: ${s12}px; border: none;
  border-bottom: 1px solid $line; padding: 4px 6px; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea[role="formula"] { border: 1px solid transparent; border-radius: 4px; background: transparent; }
QScrollArea[role="formula"][framed="true"]:focus { border-color: $accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0px; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none;
  border: none; width: 0px; height: 0px; }
"""
)


def style_sheet(tokens: Tokens, zoom: float) -> str:
    """The whole sheet for one colour table and one text size."""
    sizes = {f"s{size}": str(max(1, round(size * zoom))) for size in (12, 13, 14, 15, 17, 20, 28)}
    dark = tokens in {DARK, DARK_CONTRAST}
    scheme, icons = "dark" if dark else "light", resources_dir() / "icons"
    pictures = {"arrow": f"combo-{scheme}.svg", "checked": f"checked-{scheme}.svg"}
    urls = {name: (icons / file).as_posix() for name, file in pictures.items()}
    colours = {name: getattr(tokens, name) for name in Tokens.__dataclass_fields__}
    return _SHEET.substitute(colours, body_font=BODY, mono_font=MONO, **urls, **sizes)
