"""The queue of downloads as the app runs it, windowless: download_app.py FOLDER ENDPOINT < files. To be killed."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QCoreApplication, QTimer

from desktop.control.library.downloads import Downloads
from desktop.library.repository import RemoteFile
from desktop.redaction import RedactSecrets
from tests.fakes.transfer_desk import HASTE, locate


def main() -> None:
    folder, endpoint = Path(sys.argv[1]), sys.argv[2]
    handler = logging.FileHandler(folder / "app.log")
    handler.addFilter(RedactSecrets())
    logging.basicConfig(level=logging.DEBUG, handlers=[handler])
    app = QCoreApplication([])
    downloads = Downloads(folder / "downloads.json", lambda file: locate(endpoint, file), patience=HASTE)

    def tell(line: str) -> None:
        print(line, flush=True)

    def finish() -> None:
        downloads.shut_down()
        app.quit()

    downloads.finished.connect(lambda _: (tell("finished"), QTimer.singleShot(0, finish)))
    downloads.failed.connect(lambda _, error: (tell(error.one_line()), QTimer.singleShot(0, finish)))
    tell(f"started {downloads.start()}")
    files = msgspec.json.decode(sys.stdin.buffer.read(), type=list[RemoteFile])
    if files:
        downloads.add("A pair", files, folder / "models")
        tell("added")
    app.exec()


if __name__ == "__main__":
    main()
