"""Faults of the desktop: no message bus, no screen, the wrong screen."""

from package_checks.ordinary_user import Ground
from package_checks.outcome import Outcome, Verdict, failed, one_line
from package_checks.smoke import smoke_outcome

LIMIT_S = 20.0
OWN_WORDS = "tandem: "  # how the program begins what it has to say


def no_bus(ground: Ground) -> Outcome:
    """Neither a session bus nor the system's."""
    session = ground.session("no-bus", DBUS_SESSION_BUS_ADDRESS=None)
    session.before = "mkdir -p /run/dbus; mount -t tmpfs -o mode=755 tmpfs /run/dbus"
    return smoke_outcome("no D-Bus", session.run("smoke", "--json"))


def dead_bus(ground: Ground) -> Outcome:
    """The session bus that the environment names is gone."""
    session = ground.session("dead-bus", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent/bus")
    return smoke_outcome("D-Bus address that leads nowhere", session.run("smoke", "--json"))


def no_screen(ground: Ground) -> Outcome:
    """Neither X nor Wayland."""
    return _refused(ground, "no screen", DISPLAY=None)


def foreign_screen(ground: Ground) -> Outcome:
    """DISPLAY names an X server that is not there."""
    return _refused(ground, "screen that is not there", DISPLAY=":4242")


def no_compositor(ground: Ground) -> Outcome:
    """Wayland is asked for, and nobody speaks it."""
    return _refused(ground, "Wayland without compositor", DISPLAY=None, QT_QPA_PLATFORM="wayland")


def lost_compositor(ground: Ground) -> Outcome:
    """WAYLAND_DISPLAY names a compositor that is gone."""
    return _refused(ground, "compositor that is gone", DISPLAY=None, WAYLAND_DISPLAY="wayland-42")


def lost_compositor_beside_x(ground: Ground) -> Outcome:
    """The same, where X is there."""
    session = ground.session("wayland-or-x", WAYLAND_DISPLAY="wayland-42", XDG_SESSION_TYPE="wayland")
    return smoke_outcome("compositor that is gone beside X", session.run("smoke", "--json"))


def unknown_platform(ground: Ground) -> Outcome:
    """A platform that Qt does not have."""
    return _refused(ground, "unknown Qt platform", QT_QPA_PLATFORM="nonsense")


def _refused(ground: Ground, name: str, **changes: str | None) -> Outcome:
    """No window can be opened: that must be said in words, with an exit status and no crash."""
    session = ground.session(name.replace(" ", "-"), **changes)
    done = session.run(limit_s=LIMIT_S)
    words = one_line(done.stderr)
    if done.returncode == 0:
        return failed(name, f"it says all is well: {words}")
    if done.returncode < 0 or done.returncode >= 128:  # noqa: PLR2004 - a shell's number for signals
        return failed(name, f"it crashed ({done.returncode}): {words}")
    asked = session.run("ask", "What is the opposite of hot?")
    good = OWN_WORDS in done.stderr and "Traceback" not in done.stderr and asked.returncode == 0
    seen = f"exit status {done.returncode}: {words}; ask works all the same: {one_line(asked.stdout or asked.stderr)}"
    return Outcome(name, Verdict.SAYS_WHY if good else Verdict.FAILED, seen)


FAULTS = (
    no_bus,
    dead_bus,
    no_screen,
    foreign_screen,
    no_compositor,
    lost_compositor,
    lost_compositor_beside_x,
    unknown_platform,
)
