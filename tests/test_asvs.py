"""`docs/asvs.md` answers each requirement of levels 1 and 2 once, and the tests it names are there."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tracker.config import ROOT

TESTS = Path(__file__).parent
ROWS = re.findall(
    r"^\| (\d[\d., –]*) \| .+? \| (.+?) \| (.+?) \|$", (ROOT / "docs/asvs.md").read_text(encoding="utf-8"), re.M
)
ASKED = [line.split()[0] for line in (TESTS / "data" / "asvs-5.0.0.txt").read_text().splitlines()]


def answered(numbers: str) -> Iterator[str]:
    for part in numbers.split(", "):
        first, _, last = part.partition("–")
        section, one = first.rsplit(".", 1)
        for each in range(int(one), int((last or first).rsplit(".", 1)[1]) + 1):
            yield f"{section}.{each}"


@cache
def defined_in(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_requirement_is_answered_once() -> None:
    found = Counter(number for row in ROWS for number in answered(row[0]))
    assert sorted(found) == sorted(ASKED)
    assert [number for number, times in found.items() if times > 1] == []


def test_every_test_that_is_named_is_there() -> None:
    for numbers, how, named in ROWS:
        if named == "–":
            assert len(how) > 10, numbers
            continue
        for each in re.findall(r"`([^`]+)`", named):
            path, _, name = each.partition("::")
            assert (TESTS / path).is_file(), f"{numbers}: {path}"
            assert name in defined_in(path), f"{numbers}: {each}"
