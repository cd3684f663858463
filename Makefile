# The task runner: `make demo` and `make test` are all a newcomer needs; CONTRIBUTING.md lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
TALLY  := $(BIN)/tallybook

.PHONY: help demo test check lint types contracts score bench lock clean
help:      ## this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ —/'

$(VENV)/.core: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.core  ## set up, then read the bundled reports and show the ledger that comes out
	@$(TALLY) demo

test: $(VENV)/.dev   ## set up, then run all the tests
	$(BIN)/python -m pytest -n 2

check: lint types contracts ## everything CI runs after the tests
lint: $(VENV)/.dev   ## ruff, format included
	$(BIN)/ruff check src tests scripts evaluation training
	$(BIN)/ruff format --check src tests scripts evaluation training
types: $(VENV)/.dev  ## mypy --strict
	$(BIN)/mypy
contracts: $(VENV)/.dev ## which room may import which
	$(BIN)/lint-imports

score: $(VENV)/.core ## the reader against the gold beside the checkout (skips with a sentence where there is none)
	$(BIN)/python evaluation/run.py
bench: $(VENV)/.core ## reports a second, peak memory, time to first output
	$(BIN)/python evaluation/bench.py

lock:      ## write the lock files anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -o requirements.lock pyproject.toml scripts/build.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock --group test --group check pyproject.toml

clean:     ## forget the environment and everything derived
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
