# `make run` and `make test` need Python 3.11 or newer and nothing else: the first use makes .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi

.PHONY: help run test check bench
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

run: $(VENV)/runtime  ## migrate the database in instance/ and serve the console on http://127.0.0.1:8000
	@$(FLASK) serve

test: $(VENV)/dev  ## every test
	@$(BIN)/python -m pytest

check: $(VENV)/dev  ## lint, types, templates, and migrations in line with the models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint app/templates --lint --quiet
	$(BIN)/python -m tests.guards.migrations_in_line

bench: $(VENV)/dev  ## speed and size, as ratios, on this machine
	@$(BIN)/python -m bench

$(VENV)/runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (PYTHON=… names another one)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the console needs into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.txt
	@echo "Installing what the tests need into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
