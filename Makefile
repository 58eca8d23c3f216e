# The two commands that a newcomer needs. Python 3.11 or later, pip and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lock

run: $(VENV)/installed
	$(BIN)/groundswell demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.lock
	touch $@

# Pin what is installed now; run it in a fresh environment after `pip install -e . --group dev`.
lock:
	$(BIN)/python -m pip freeze --exclude-editable > requirements-all.txt
