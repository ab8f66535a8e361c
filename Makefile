# What a fresh machine needs beside this file: git, make, Python >= 3.11. Nothing here needs root.
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
DATA ?= ./data/demo

.PHONY: run test bench lock catalogue clean
.DEFAULT_GOAL := run

# The demonstration community on http://127.0.0.1:$(PORT), with its data kept in $(DATA).
run:
	@./install.sh $(VENV) requirements.lock
	@exec $(BIN)/yorozu demo --port $(PORT) --data "$(DATA)"

# Everything that is checked. Browser tests run where Chromium is; else the last lines name them.
test:
	./install.sh $(VENV) requirements.lock requirements-dev.lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/towncrier build --draft --version next >/dev/null
	$(BIN)/python -m pytest -p tests.chromium -n auto

# Takes the figures of docs/benchmarks.md on this machine: under eight minutes, best while it does nothing else.
bench:
	./install.sh $(VENV) requirements.lock requirements-dev.lock
	$(BIN)/python -m tests.benchmarks

# Pins what the *.in files ask for, for every platform and Python from 3.11 on. Needs uv; names no index.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		--output-file requirements.lock requirements.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		--output-file requirements-dev.lock requirements-dev.in

# Brings the catalogues in bot/locale up to date with the texts in the source.
catalogue:
	mkdir -p build
	$(BIN)/pybabel -q extract --mapping-file bot/locale/babel.cfg \
		--project Yorozu --add-location file --width 120 --output-file build/yorozu.pot .
	$(BIN)/pybabel -q update --domain yorozu --input-file build/yorozu.pot --output-dir bot/locale \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120

# What was installed and cached; data stays.
clean:
	rm -rf $(VENV) *.egg-info build .mypy_cache .ruff_cache .import_linter_cache .hypothesis
