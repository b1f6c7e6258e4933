#!/usr/bin/env bash
# The scanners in an environment of their own: what they pin must not move what the product runs on.
set -euo pipefail
echo "Installerar requirements/scan.txt / installing requirements/scan.txt"
.venv/bin/python -m venv .scan-venv
.scan-venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scan.txt
