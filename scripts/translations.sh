#!/usr/bin/env bash
# Collects the texts of code and templates, brings the English catalogue up to date, and says what lacks a translation.
set -euo pipefail
template=$(mktemp)
trap 'rm -f "$template"' EXIT
.venv/bin/pybabel -q extract -F babel.cfg -k _ -k ngettext:1,2 -k lazy_gettext --no-location -o "$template" .
.venv/bin/pybabel -q update -l en -i "$template" -d tracker/translations -w 100 --no-fuzzy-matching --ignore-obsolete
.venv/bin/pybabel -q compile -d tracker/translations
.venv/bin/python - <<'PY'
from babel.messages.pofile import read_po

with open("tracker/translations/en/LC_MESSAGES/messages.po", "rb") as file:
    missing = [message.id for message in read_po(file) if message.id and not any(message.string or ())]
print(f"Saknar engelska: {len(missing)}")
for text in missing:
    print(f"  {text}")
PY
