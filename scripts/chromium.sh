#!/usr/bin/env bash
# Sees to it that a Chromium is here for the browser tests: the machine's own, else Debian's.
set -euo pipefail

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if command -v apt-get >/dev/null && { [ -z "$sudo" ] || $sudo true 2>/dev/null; }; then
    echo "Installerar Chromium / installing Chromium"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq >/dev/null || true
    $sudo apt-get install -y -qq chromium >/dev/null && exit 0
fi

echo "Webbläsartesterna behöver Chromium: installera det, till exempel med 'apt-get install chromium', och kör igen." >&2
echo "The browser tests need Chromium: install it, for example with 'apt-get install chromium', and run again." >&2
exit 1
