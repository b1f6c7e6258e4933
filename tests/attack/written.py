"""Releases of tests as folders of files, in the format that `tracker statistics` writes."""

import csv
import hashlib
import io
import json
from itertools import product

from tests.attack.releases import DIMENSIONS
from tracker.attack.published import Place, Shown


def write(published, folder, **facts):
    """The tables as CSV and a manifest with their digests; `facts` go into the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {f"tabell-{number}.csv": _text(published, number).encode() for number in published.dimensions}
    told = {
        "release_id": folder.name,
        "year": published.year,
        "as_of": published.as_of.isoformat(),
        "protection": "suppression",
        "threshold": 5,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    contents["manifest.json"] = json.dumps(told | facts).encode()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


def _text(published, number):
    """Every combination of the codes; what the release does not have is withheld."""
    figures = dict(published.of_table(number))
    measures = dict.fromkeys(place.measure for place in figures)
    sides = [dict.fromkeys(place.codes[n] for place in figures) for n in range(len(DIMENSIONS[number]))]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "measure", *DIMENSIONS[number], "value", "sign"])
    for measure, *codes in product(measures, *sides):
        shown = figures.get(Place(number, measure, tuple(codes)), Shown(None, "X"))
        writer.writerow([number, measure, *codes, "" if shown.value is None else shown.value, shown.sign])
    return out.getvalue()
