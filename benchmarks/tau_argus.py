"""τ-ARGUS on one table, in a process of its own: it brings a HiGHS that must not meet ours.

    python -m benchmarks.tau_argus < request.json

Takes {"shape": […], "counts": […], "method": "MOD(1,1,1,1,1)", "rule": "FREQ(5,100)"} (inner cells, in order) and
prints the cells that it withholds besides the small ones, as codes, a total as "". Needs requirements/bench.txt.
"""

import json
import os
import sys
import tempfile
from itertools import product


def main() -> None:
    """Answer one request. What the engine itself prints goes to the error stream."""
    from pytauargus import protect

    asked = json.load(sys.stdin)
    names = [f"d{axis}" for axis in range(len(asked["shape"]))]
    codes = product(*[range(size) for size in asked["shape"]])
    lines = [code for code, number in zip(codes, asked["counts"], strict=True) for _person in range(number)]
    people = {name: [f"{line[axis]:02}" for line in lines] for axis, name in enumerate(names)} | {"n": [1] * len(lines)}
    answer = os.dup(1)
    os.dup2(2, 1)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # the engine leaves files of its own where it runs
        made = protect(
            people, names, response="n", safety_rules=asked["rule"], suppress=asked["method"], workdir=folder
        )
        rows = made.tables[0].rows
    found = [[row[name] for name in names] for row in rows if row["status"] == "M"]
    os.write(answer, json.dumps(found).encode())


if __name__ == "__main__":
    main()
