# make demo: a fresh machine with only Python runs the main job.  make test: it passes the tests.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test lint types wheel-check clean

demo: $(VENV)/.demo
	$(BIN)/mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2 --format table
	$(BIN)/mgrad grad "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2 --check --format table
	$(BIN)/mgrad draw "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2 -o graph.svg
	@echo "The picture is in graph.svg. Next: . $(VENV)/bin/activate; mgrad --help"

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

wheel-check: $(VENV)/.dev
	$(BIN)/python tests/packaging/check_installs.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[draw]" || $(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml grammar/mgrad.lark
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[draw,dev]" || $(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
