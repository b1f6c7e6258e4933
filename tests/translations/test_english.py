"""English is complete: every text of code and templates has its translation, with the same values in it."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "tracker" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
VALUE = re.compile(r"%\(\w+\)[sd]|%%")


def messages(path: Path):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="en") if message.id]


def texts(message):
    given = message.id if isinstance(message.id, tuple) else (message.id,)
    return "\n".join(given) + (f"\n({message.context})" if message.context else "")


def test_every_text_is_in_the_catalogue(tmp_path):
    template = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "-k", "_"]
    command += ["-k", "ngettext:1,2", "-o", str(template), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    known = {texts(message) for message in messages(CATALOGUE)}
    assert [texts(message) for message in messages(template) if texts(message) not in known] == []


def values(strings):
    return set(VALUE.findall("\n".join(strings)))


def test_every_text_is_translated_with_the_same_values():
    faults = []
    for message in messages(CATALOGUE):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings) or values(strings) != values([texts(message)]):
            faults.append(texts(message))
    assert faults == []
