#!/usr/bin/env bash
# Installs one pinned list, checked by hash, and the project itself.
set -euo pipefail
list=$1
echo "Installerar $list / installing $list"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$list"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
