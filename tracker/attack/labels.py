"""The Swedish names of measures and codes, out of the JSON-stat files of a release; else the codes themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.attack.published import TOTAL

NOT_PLACES = frozenset({"table", "measure", "low", "high", "value", "kind", "size", "all", "whole", "part"})
"""What an entry of the report holds beside its codes."""
MEASURE = "measure"


@dataclass(frozen=True)
class Labels:
    """`names` gives each dimension's own name; `codes` the label of (dimension, code), measures too."""

    names: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def measure(self, measure_id: str) -> str:
        """The measure's name."""
        return self.codes.get((MEASURE, measure_id), measure_id)

    def place(self, entry: Mapping[str, Any]) -> str:
        """Where an entry of the report stands, without its totals; "alla" where there is nothing else."""
        pairs = [(name, code) for name, code in entry.items() if name not in NOT_PLACES and code != TOTAL]
        said = [f"{self.names.get(name, name)}: {self.codes.get((name, code), code)}" for name, code in pairs]
        return ", ".join(said) or "alla"


def read(folder: Path) -> Labels:
    """The labels of a release; what cannot be read is left out."""
    names: dict[str, str] = {}
    codes: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("tabell-*.json")):
        try:
            for name, about in json.loads(path.read_text(encoding="utf-8"))["dimension"].items():
                names[name] = str(about["label"])
                codes |= {(name, code): str(label) for code, label in about["category"]["label"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return Labels(names, codes)
