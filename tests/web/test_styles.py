"""What the styles are built from names no registry and carries nobody else's marks."""

import json

from tracker.config import ROOT


def test_the_lock_file_names_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "http" not in text
    assert all("integrity" in part for name, part in json.loads(text)["packages"].items() if name)


def test_the_styles_load_nothing_from_elsewhere() -> None:
    text = (ROOT / "tracker" / "static" / "build" / "main.css").read_text()
    for word in ("GDS Transport", "@font-face", "url(http", "crown", "crest"):
        assert word not in text
