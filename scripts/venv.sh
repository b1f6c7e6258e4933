#!/usr/bin/env bash
# Makes .venv with Python 3.11 or newer. Debian splits venv off: fetch it when it is missing and we may.
set -euo pipefail
python=$1
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 eller nyare behövs / Python 3.11 or newer is needed: make PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
    echo "Installerar python$version-venv / installing python$version-venv"
    $sudo apt-get update -q && $sudo apt-get install -y -q "python$version-venv"
fi
"$python" -m venv .venv
