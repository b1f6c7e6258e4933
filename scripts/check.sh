#!/usr/bin/env bash
# Lint, types and import contracts.
set -euo pipefail
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/lint-imports
