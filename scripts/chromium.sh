#!/usr/bin/env bash
# Sees to it that the browser tests can run: a Chromium, the machine's own or else Debian's, and the one library that
# Playwright's own programs need and a small system lacks.
set -euo pipefail

missing=()
chromium=""
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && chromium=$name && break
done
[ -n "$chromium" ] || missing+=(chromium)
ldconfig -p 2>/dev/null | grep -q libatomic.so.1 || missing+=(libatomic1)
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if command -v apt-get >/dev/null && { [ -z "$sudo" ] || $sudo true 2>/dev/null; }; then
    echo "Installerar / installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq >/dev/null || true
    $sudo apt-get install -y -qq "${missing[@]}" >/dev/null && exit 0
fi

echo "Webbläsartesterna behöver ${missing[*]}: installera det, till exempel med 'apt-get install ${missing[*]}', och kör igen." >&2
echo "The browser tests need ${missing[*]}: install it, for example with 'apt-get install ${missing[*]}', and run again." >&2
exit 1
