"""Downloads one file and logs what it can: downloader.py ENDPOINT TARGET LOG < RemoteFile as JSON. To be killed."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[2]))

from desktop.library.download.transfer import Transfer, Watch
from desktop.library.repository import RemoteFile
from desktop.redaction import RedactSecrets
from tests.fakes.transfer_desk import HASTE, locate


def main() -> None:
    endpoint, target, log = sys.argv[1:]
    handler = logging.FileHandler(log)
    handler.addFilter(RedactSecrets())
    logging.basicConfig(level=logging.DEBUG, handlers=[handler])
    file = msgspec.json.decode(sys.stdin.buffer.read(), type=RemoteFile)
    print("started", flush=True)
    Transfer(lambda wanted: locate(endpoint, wanted), patience=HASTE).fetch(file, Path(target), Watch())
    print("finished", flush=True)


if __name__ == "__main__":
    main()
