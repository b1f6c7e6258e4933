"""What a check found, in words."""

from typing import Any

import pytest

from tracker.releases import telling


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"quality": {"no_overlap": {"kista": 3}}}, "kista: Samma person är inskriven"),
        ({"quality": {"gone_rule": {"": 1}}}, "gone_rule: 1"),
        ({"stock": 2}, "i 2 celler"),
        ({"same": "2025-1"}, "2025-1, som redan är publicerat"),
        ({"attack": {"determined": 4}}, "räkna ut dolda tal"),
        ({"attack": {"fault": "Unsound"}}, "Unsound"),
    ],
)
def test_each_finding_is_a_sentence(told: dict[str, Any], words: str) -> None:
    (sentence,) = telling.findings(told)
    assert words in str(sentence)


def test_nothing_found() -> None:
    assert list(telling.findings({})) == []
