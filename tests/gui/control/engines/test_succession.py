"""Nothing is heard of a process any more once it was told to end."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from desktop.control.engines.succession import Succession
from desktop.errors import EngineDied
from desktop.protocol.messages import Loading


class Speaking(QObject):
    """What a worker's thread has said, and is still on its way to the window's."""

    received = Signal(object)
    died = Signal(object)
    finished = Signal()

    def request_stop(self):
        pass

    def isFinished(self):
        return False


def test_what_a_retired_process_said_before_is_dropped(qapp):
    heard = []
    processes, worker = Succession(make_process=None), Speaking()
    processes.received.connect(heard.append)
    processes.died.connect(heard.append)
    processes._worker = worker
    worker.received.connect(processes._on_received, Qt.ConnectionType.QueuedConnection)
    worker.died.connect(processes._on_died, Qt.ConnectionType.QueuedConnection)
    worker.received.emit(Loading(id=1, fraction=0.5))
    QCoreApplication.sendPostedEvents()
    assert len(heard) == 1
    worker.received.emit(Loading(id=1, fraction=0.7))
    worker.died.emit(EngineDied("It died.", "", "", "", -9))
    processes.retire()
    QCoreApplication.sendPostedEvents()
    assert len(heard) == 1
