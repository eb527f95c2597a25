"""A heading over a column of rows, as wide as text can be read, in a scroll area."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.kit.labels import label

WIDTH = 640


def scrolled_column(area: QScrollArea, title: str, words: str) -> QVBoxLayout:
    """Put a heading and a column below it into a scroll area; the layout for further rows is returned."""
    page = QWidget()
    page.setObjectName("scrolledColumn")
    outer = QHBoxLayout(page)
    outer.setContentsMargins(28, 24, 28, 24)
    holder = QWidget()
    holder.setMaximumWidth(WIDTH)
    outer.addWidget(holder, 1000)
    outer.addStretch(1)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(label(title, "", "heading"))
    column.addWidget(label(words, "dim", wrap=True))
    area.setWidget(page)
    return column
