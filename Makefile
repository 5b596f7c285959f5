# make demo   lint the example project          make test   run the whole test suite
# Both work on a fresh machine that has python3 (3.10 or newer) with venv, and a package index.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test docs clean

demo: $(VENV)/run.stamp
	$(BIN)/bricklint check examples --exit-zero

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -rsfE $(ARGS)

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
