"""Everything about one file: facts, why it counts as base or instruct, metadata, chat template, tensors."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.library.cards.cards import Inspection
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import ElidedLabel, hairline, label
from desktop.views.kit.safe_text import visible
from desktop.views.library.action_buttons import ActionButtons
from desktop.views.library.chips import VariantChip
from desktop.views.library.facts import Facts
from desktop.views.library.room import Room, room_for, take_all
from desktop.views.library.text_table import TextTable
from desktop.views.text.code_block import CodeBlock
from desktop.views.text.markdown_blocks import Block, Kind

WIDEST = 1_400  # pixels


class Inspector(QWidget):
    """A page within the library; Back or Esc returns to the cards."""

    closed = Signal()
    chosen = Signal(object)  # Action
    variant_chosen = Signal(object)  # ChooseVariant

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspection: Inspection | None = None
        self.back = IconButton("arrow-left", "Back to the cards (Esc)")
        self.back.clicked.connect(self.closed)
        self._title = ElidedLabel("", "", "cardTitle", grows=False)
        self._chip = VariantChip()
        self._actions = ActionButtons()
        self._actions.chosen.connect(self.chosen)
        self._copy = IconButton("copy", "Copy the facts")
        self._copy.clicked.connect(self._copy_facts)
        self._facts = Facts()
        self._reasons = label("", wrap=True)
        self._reasons.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._variant = QComboBox()
        self._variant.setAccessibleName("What this file is")
        self._variant.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToContents
        )  # the choices change with the file
        self._variant.activated.connect(self._choose_variant)
        self._metadata = TextTable("metadata", ("Key", "Type", "Value"), (330, 70))
        self._tensors = TextTable("tensors", ("Name", "Type", "Shape", "Size"), (330, 80, 180))
        self._template = CodeBlock()
        self._no_template = label("This file holds no chat template.", "about", wrap=True)
        self._tabs = QTabBar()
        self._stack = QStackedWidget()
        self._arrange()
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)

    def show_inspection(self, inspection: Inspection) -> None:
        """Show a file."""
        old, self._inspection = self._inspection, inspection
        if inspection == old:
            return
        self._title.set_text(inspection.title)
        self._chip.set_variant(inspection.variant)
        self._actions.set_choices(inspection.actions, inspection.title)
        self._facts.set_facts(inspection.facts)
        self._reasons.setText("\n".join(f"•  {visible(reason)}" for reason in inspection.reasons))
        self._show_variants(inspection)
        if old is None or old.metadata != inspection.metadata:
            self._metadata.set_rows(inspection.metadata)
        if old is None or old.tensors != inspection.tensors:
            self._tensors.set_rows(inspection.tensors)
        self._template.setVisible(bool(inspection.template))
        self._no_template.setVisible(not inspection.template)
        if inspection.template:
            self._template.set_block(Block(Kind.CODE, inspection.template, "jinja"))

    def inspection(self) -> Inspection | None:
        """What is shown."""
        return self._inspection

    def _show_variants(self, inspection: Inspection) -> None:
        self._variant.clear()
        self._variant.addItems([choice.text for choice in inspection.variant_choices])
        said = [choice.action for choice in inspection.variant_choices]
        chosen = inspection.chosen_variant
        self._variant.setCurrentIndex(said.index(chosen) if chosen in said else 0)
        self._variant.setVisible(bool(said))

    @Slot(int)
    def _choose_variant(self, index: int) -> None:
        if self._inspection is not None:
            self.variant_chosen.emit(self._inspection.variant_choices[index].action)

    @Slot()
    def _copy_facts(self) -> None:
        if self._inspection is not None:
            lines = [f"{what}: {value}" for what, value in self._inspection.facts if value]
            QGuiApplication.clipboard().setText("\n".join([self._inspection.title, *lines]))

    def _arrange(self) -> None:
        self._head = QGridLayout()
        self._head.setContentsMargins(12, 8, 20, 8)
        self._head.setHorizontalSpacing(8)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(self._copy)
        tools.addWidget(self._actions)
        self._place_head(Room.WIDE)
        area = QScrollArea()
        area.setObjectName("cardList")
        area.setAccessibleName("Details of the file")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._body())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(hairline())
        column.addWidget(area, 1)

    def _place_head(self, room: Room) -> None:
        take_all(self._head)
        tiny = room is Room.TINY
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        self._head.setColumnStretch(2, 1)
        self._head.addWidget(self.back, 0, 0)
        self._head.addWidget(self._title, 0, 1, 1, 2 if tiny else 1)
        if tiny:
            self._head.addWidget(self._chip, 1, 0, 1, 2)
            self._head.addWidget(self._tools, 1, 2, right)
        else:
            self._head.addWidget(self._chip, 0, 2)
            self._head.addWidget(self._tools, 0, 3, right)

    def _body(self) -> QWidget:
        page = QWidget()
        page.setObjectName("cards")
        page.setMaximumWidth(WIDEST)
        body = QVBoxLayout(page)
        body.setContentsMargins(22, 14, 18, 24)
        body.setSpacing(12)
        body.addWidget(self._facts)
        body.addSpacing(4)
        body.addWidget(label("Why it counts as that", "", "title"))
        body.addWidget(self._reasons)
        choice = QHBoxLayout()
        choice.addWidget(self._variant)
        choice.addStretch(1)
        body.addLayout(choice)
        body.addSpacing(4)
        body.addWidget(self._segments(), 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self._stack, 1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_head(room_for(self.width()))
        super().resizeEvent(event)

    def _segments(self) -> QFrame:
        template = QWidget()
        inner = QVBoxLayout(template)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._no_template)
        inner.addWidget(self._template)
        inner.addStretch(1)
        self._tabs.setAccessibleName("What to look at")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        for name, part in (("Metadata", self._metadata), ("Template", template), ("Tensors", self._tensors)):
            self._tabs.addTab(name)
            self._stack.addWidget(part)
        ground = QFrame()
        ground.setProperty("role", "segments")
        row = QHBoxLayout(ground)
        row.setContentsMargins(3, 3, 3, 3)
        row.addWidget(self._tabs)
        return ground
