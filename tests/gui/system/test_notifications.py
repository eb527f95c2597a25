"""Notifications over a real bus: what is sent, replaced, withdrawn, clicked."""

from __future__ import annotations

import ctypes

import pytest

from desktop.system.bus.bus import SESSION
from desktop.system.bus.notifications import Notifications, PortalNotifications
from tests.fakes.desktop_services import NOTIFICATIONS, PORTAL


@pytest.fixture
def notifications(buses):
    return Notifications(buses[SESSION], "tandem")


def c_environment(name):
    """As Qt sees it: Python's own copy of the environment is not told."""
    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_char_p
    return getenv(name.encode())


def wait_for(qtbot, server, *members):
    qtbot.waitUntil(lambda: server.members() == list(members))


def test_what_is_sent(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "The answer is ready", "Foxes & <hens>")
    wait_for(qtbot, server, "GetCapabilities", "Notify")
    call = server.last("Notify")
    assert call.signature == "susssasa{sv}i"
    assert call.body == (
        "Tandem",
        0,
        "tandem",
        "The answer is ready",
        "Foxes & <hens>",
        ["default", "Show"],
        {"desktop-entry": ("s", "tandem")},
        -1,
    )


def test_a_server_that_reads_markup_gets_none(qtbot, notifications, services):
    server = services(NOTIFICATIONS, capabilities=("body", "body-markup"))
    notifications.show("answer", "Ready & <done>", "Foxes & <hens>")
    wait_for(qtbot, server, "GetCapabilities", "Notify")
    assert server.last("Notify").body[3:6] == ("Ready & <done>", "Foxes &amp; &lt;hens&gt;", [])


def test_a_matter_has_one_notification(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    notifications.show("answer", "two", "")
    wait_for(qtbot, server, "GetCapabilities", "Notify")
    server.silent = True
    notifications.show("library", "three", "")
    notifications.show("library", "four", "")  # the number of the first is not known yet
    notifications.show("answer", "five", "")
    wait_for(qtbot, server, "GetCapabilities", *["Notify"] * 3)
    server.answer_now()
    wait_for(qtbot, server, "GetCapabilities", *["Notify"] * 4)
    sent = [call.body[1:4:2] for call in server.calls[1:]]
    assert sent == [(0, "two"), (0, "three"), (1, "five"), (2, "four")]


def test_withdrawn(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    notifications.show("library", "two", "")
    wait_for(qtbot, server, "GetCapabilities", "Notify", "Notify")
    qtbot.waitUntil(lambda: len(notifications._ids) == 2)
    notifications.withdraw()
    wait_for(qtbot, server, "GetCapabilities", "Notify", "Notify", "CloseNotification", "CloseNotification")
    assert {call.body for call in server.calls[-2:]} == {(1,), (2,)}
    assert server.last("CloseNotification").signature == "u"


def test_withdrawn_before_the_server_answers(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    wait_for(qtbot, server, "GetCapabilities", "Notify")
    notifications.withdraw()
    server.silent = True
    notifications.show("answer", "two", "")
    notifications.withdraw()
    qtbot.waitUntil(lambda: server.members()[-1] == "Notify" and len(server.calls) >= 3)
    server.answer_now()
    qtbot.waitUntil(lambda: server.members()[-1] == "CloseNotification")
    opened = server.members().count("Notify")
    closed = {call.body[0] for call in server.calls if call.member == "CloseNotification"}
    assert closed == set(range(1, opened + 1))


def test_a_click_is_told_with_its_matter_and_its_token(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    notifications.show("library", "two", "")
    qtbot.waitUntil(lambda: len(notifications._ids) == 2)
    clicked = []
    notifications.activated.connect(clicked.append)
    server.click(99)  # another program's
    server.click(2, "inline-reply")
    server.click(2)
    qtbot.waitUntil(lambda: clicked == ["library"])
    assert c_environment("XDG_ACTIVATION_TOKEN") == b"a-token"


def test_what_the_user_closed_is_sent_anew(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    qtbot.waitUntil(lambda: notifications._ids == {"answer": 1})
    server.tell("/org/freedesktop/Notifications", NOTIFICATIONS, "NotificationClosed", "uu", 1, 2)
    qtbot.waitUntil(lambda: not notifications._ids)
    notifications.show("answer", "two", "")
    qtbot.waitUntil(lambda: server.members().count("Notify") == 2)
    assert server.last("Notify").body[1] == 0


def test_what_was_not_seen_in_time_can_still_be_clicked(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    qtbot.waitUntil(lambda: notifications._ids == {"answer": 1})
    server.tell("/org/freedesktop/Notifications", NOTIFICATIONS, "NotificationClosed", "uu", 1, 1)
    clicked = []
    notifications.activated.connect(clicked.append)
    server.click(1)
    qtbot.waitUntil(lambda: clicked == ["answer"])


def test_a_server_that_comes_later_is_found(qtbot, notifications, services):
    notifications.show("answer", "to nobody", "")
    qtbot.waitUntil(lambda: not notifications._wanted)
    server = services(NOTIFICATIONS)
    notifications.show("answer", "to somebody", "")
    wait_for(qtbot, server, "GetCapabilities", "Notify")
    assert server.last("Notify").body[3] == "to somebody"


def test_a_server_that_is_replaced_gets_new_notifications(qtbot, notifications, services):
    server = services(NOTIFICATIONS)
    notifications.show("answer", "one", "")
    qtbot.waitUntil(lambda: notifications._ids == {"answer": 1})
    server.close()
    notifications.show("answer", "two", "")
    qtbot.waitUntil(lambda: not notifications._sending)
    after = services(NOTIFICATIONS)
    notifications.show("answer", "three", "")
    qtbot.waitUntil(lambda: "Notify" in after.members())
    assert after.last("Notify").body[3] == "three"


def test_without_a_bus_nothing_happens(notifications, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    for number in range(3):
        notifications.show("answer", str(number), "")
    notifications.withdraw()
    assert notifications._wanted == {}


def test_the_portal(qtbot, buses, services):
    portal = services(PORTAL)
    notifications = PortalNotifications(buses[SESSION])
    clicked = []
    notifications.activated.connect(clicked.append)
    notifications.show("library", "Download finished", "Kestrel <1B>")
    wait_for(qtbot, portal, "AddNotification")
    said = {"title": ("s", "Download finished"), "body": ("s", "Kestrel <1B>"), "default-action": ("s", "default")}
    assert portal.calls[0] == ("AddNotification", "sa{sv}", ("library", said))
    where = ("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Notification", "ActionInvoked")
    portal.tell(*where, "ssav", "of somebody else", "default", [])
    portal.tell(*where, "ssav", "library", "default", [])
    qtbot.waitUntil(lambda: clicked == ["library"])
    notifications.withdraw()
    wait_for(qtbot, portal, "AddNotification", "RemoveNotification")
    assert portal.last("RemoveNotification").body == ("library",)
