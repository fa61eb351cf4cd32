# `make run` and `make test` need Python 3.11 or newer and nothing else: the first use makes .venv.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin/python
PIP := $(BIN) -m pip --quiet --disable-pip-version-check

.PHONY: help run test check bench again
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

run: $(VENV)/runtime  ## bring the database up to date and serve the console on http://127.0.0.1:8000 (PORT=8001)
	@$(BIN) -m flask --app wsgi serve --host $(HOST) --port $(PORT)

test: $(VENV)/dev  ## every test
	@$(BIN) -m pytest

check: $(VENV)/dev  ## lint, format, types, templates, and migrations in line with the models
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy
	$(BIN) -m djlint app/templates --lint --quiet
	$(BIN) -m tests.guards.migrations_in_line

bench: $(VENV)/dev  ## speed and size, as ratios, on this machine (some minutes)
	@$(BIN) -m bench

# The empty files `runtime` and `dev` say since when what they stand for is installed. A .venv whose Python is gone, or
# that was left half made, is made anew.
$(VENV)/runtime: requirements.txt $(shell test -x $(BIN) || echo again)
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(PYTHON) is too old. Install Python 3.11 or newer, or name one: make PYTHON=…")'
	@$(BIN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing what the console needs into $(VENV) (once) …"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.txt
	@echo "Installing what the tests need into $(VENV) (once) …"
	@$(PIP) install -r requirements-dev.txt
	@touch $@
