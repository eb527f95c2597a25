"""Hands web pages and folders to the programs that the system has for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_page(address: str) -> bool:
    """Show a web page in the browser; only http and https: other schemes start programs. Returns False if refused."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() not in {"http", "https"} or not url.host():
        return False
    return QDesktopServices.openUrl(url)


def open_folder(path: str | Path) -> bool:
    """Show a folder in the file manager; the nearest one that exists. Returns False where there is none."""
    place = Path(path)
    folder = next((one for one in (place, *place.parents) if one.is_dir()), None)
    return folder is not None and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
