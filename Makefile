# make demo   lint the example project          make test   run the whole test suite
# Both work on a fresh machine that has python3 (3.10 or newer) with venv, and a package index.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test test-e2e docs clean

demo: $(VENV)/run.stamp
	$(BIN)/bricklint check examples --exit-zero

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -rsfE $(ARGS)

# What runs against real counterparts: git, pre-commit, npm, neovim. Debian's packages are installed where they are missing.
test-e2e: $(VENV)/dev.stamp
	@command -v nvim >/dev/null || { apt-get update -qq && apt-get install -y -qq neovim >/dev/null; } || \
	  echo "neovim is missing: install it with your system's packages"
	$(BIN)/python -m pytest -rsfE -m e2e $(ARGS)

docs: $(VENV)/dev.stamp
	$(BIN)/python docs/write.py

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python requirements/run.txt pyproject.toml
	$(PIP) -r requirements/run.txt
	$(PIP) --no-deps -e .
	touch $@

$(VENV)/dev.stamp: $(BIN)/python requirements/dev.txt pyproject.toml
	$(PIP) -r requirements/dev.txt
	$(PIP) --no-deps -e .
	touch $@ $(VENV)/run.stamp
