# `make` lists what can be done. Each word below is a command.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-long scan scan-deep bench lint format lock advisories translations clean
PYTHON ?= python3
BIN := .venv/bin

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: .stamps/app .stamps/styles .stamps/translations ## install everything that is pinned, build page styles and translations

run: setup ## make the database and demo city the first time, then serve on http://127.0.0.1:5000
	@$(BIN)/tracker init
	@$(BIN)/tracker demo --if-empty
	@exec $(BIN)/tracker run

test: setup .stamps/dev .stamps/chromium ## check the code and run the whole suite, on SQLite, PostgreSQL and Chromium
	@scripts/check.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not long"

test-long: setup .stamps/dev .stamps/chromium ## run the tests that take minutes
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m long

scan: setup .stamps/dev .stamps/scan ## attack every operation of the running API with two known scanners, on both databases; some twelve minutes
	$(BIN)/python -m tests.scanning

scan-deep: setup .stamps/dev .stamps/scan ## the same with all their attacks, and the pages; an hour or more
	$(BIN)/python -m tests.scanning --deep

bench: setup .stamps/bench ## measure pages, reading in lists, statistics, protection and sealing; some half an hour
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python -m benchmarks.secrecy
	$(BIN)/python benchmarks/import_rows.py
	$(BIN)/python -m benchmarks.api
	$(BIN)/python -m benchmarks.annual_tables
	$(BIN)/python -m benchmarks.protection
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/sealing.py

lint: setup .stamps/dev ## ruff, mypy and the import contracts
	@scripts/check.sh

format: .stamps/dev ## let ruff lay out the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: .stamps/dev ## pin the newest allowed versions, with hashes
	@scripts/lock.sh

advisories: ## ask for known faults in what is pinned; needs the net
	@$(PYTHON) scripts/advisories.py

translations: setup .stamps/dev ## collect the texts of code and templates into the English catalogue
	@scripts/translations.sh

clean: ## remove what set-up made; the database in instance/ stays
	rm -rf .venv .scan-venv node_modules .stamps tracker/static/build

.stamps/venv:
	@scripts/venv.sh $(PYTHON)
	@mkdir -p .stamps && touch $@

.stamps/app: .stamps/venv requirements/app.txt pyproject.toml
	@scripts/install.sh requirements/app.txt
	@touch $@

.stamps/dev: .stamps/app requirements/dev.txt
	@scripts/install.sh requirements/dev.txt
	@touch $@

.stamps/bench: .stamps/dev requirements/bench.txt
	@scripts/install.sh requirements/bench.txt
	@touch $@

.stamps/scan: .stamps/venv requirements/scan.txt
	@scripts/scanners.sh
	@touch $@

.stamps/styles: .stamps/venv package.json package-lock.json $(shell find tracker/static/styles -name '*.scss' 2>/dev/null)
	@scripts/styles.sh
	@touch $@

.stamps/translations: .stamps/app $(shell find tracker/translations -name '*.po' 2>/dev/null)
	@$(BIN)/pybabel -q compile -d tracker/translations
	@touch $@

.stamps/chromium: .stamps/dev
	@scripts/chromium.sh
	@touch $@
