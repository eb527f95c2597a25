"""Pace with a clock of the test's own."""

from desktop.control.pace import Pace


def test_what_comes_steadily_is_told_as_it_is_until_it_begins_anew():
    pace = Pace()
    for tenth in range(31):
        pace.see(tenth * 1000, now=tenth / 10)
    assert 9_500 < pace.per_s < 10_500
    assert 0.9 < pace.seconds_left(10_000) < 1.1
    pace.see(0, now=3.1)
    pace.see(1000, now=3.2)
    assert pace.seconds_left(1) is None, "it began anew"


def test_a_shorter_window_forgets_sooner():
    slow, quick = Pace(), Pace(1.5)
    for tenth in range(41):
        for pace in (slow, quick):
            pace.see(tenth * 10 if tenth <= 20 else 200 + (tenth - 20) * 1, now=tenth / 10)
    assert 10 < quick.per_s < slow.per_s < 100
