"""The window: how long it stands still, what a portion of text costs, what follows a hand, and what it costs at rest.

One core is kept busy meanwhile, as on a laptop that does something else; at rest it is not.
"""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication  # noqa: TID251 - measures widgets

from benchmarks.busy_core import busy_core
from benchmarks.figures import Figure
from benchmarks.options import Options
from benchmarks.ui import flush, moving, rest, stalls
from desktop.settings.values import Theme
from desktop.views.kit import theme


def measure(options: Options) -> list[Figure]:
    """Real widgets without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    theme.apply(app, Theme.LIGHT, 1.0)
    with busy_core():
        figures = [*stalls.measure(options), *flush.measure(options), *moving.measure(options)]
    return [*figures, *rest.measure(options, app)]
