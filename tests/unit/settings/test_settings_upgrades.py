"""Settings files of older formats."""

from desktop.settings.upgrades import upgraded


def test_older_files_go_through_every_upgrade():
    upgrades = {
        1: lambda raw: {**raw, "zoom": 2},
        2: lambda raw: {**raw, "text_zoom": raw["zoom"]},
    }
    assert upgraded({"version": 1}, upgrades) == {"version": 1, "zoom": 2, "text_zoom": 2}
    assert upgraded({"version": 2, "zoom": 3}, upgrades)["text_zoom"] == 3
