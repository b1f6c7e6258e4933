#!/usr/bin/env bash
# Pins app.txt and dev.txt from pyproject.toml, node.txt, the Node that builds the page styles, bench.txt and scan.txt. No index address reaches the files.
set -euo pipefail
compile=(.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url
         --no-emit-find-links --no-header --no-annotate --quiet --upgrade)
"${compile[@]}" pyproject.toml requirements/build.in -o requirements/app.txt >/dev/null
"${compile[@]}" pyproject.toml requirements/build.in --group dev -c requirements/app.txt -o requirements/dev.txt >/dev/null
"${compile[@]}" requirements/node.in -o requirements/node.txt >/dev/null
"${compile[@]}" requirements/bench.in -o requirements/bench.txt >/dev/null
"${compile[@]}" requirements/scan.in -o requirements/scan.txt >/dev/null
