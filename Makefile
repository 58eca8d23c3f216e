# The two commands that a newcomer needs. Python 3.11 or later, pip and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Everything is installed by its hash; torch, whose CPU and CUDA builds share a version, by its version alone.
# What is built here is built with the setuptools that was so installed: in isolation pip would fetch another one.
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
HASHES := --no-deps --require-hashes

.PHONY: run test check lock hashes audit

run: $(VENV)/installed
	$(BIN)/groundswell demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

$(VENV)/installed: requirements.hashes requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --progress-bar on $(HASHES) -r requirements.hashes
	$(PIP_INSTALL) --progress-bar on -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.hashes requirements-dev.lock
	$(PIP_INSTALL) $(HASHES) --no-build-isolation -r requirements-dev.hashes
	$(PIP_INSTALL) -r requirements-dev.lock
	touch $@

# Pin what is installed now; run it in a fresh environment after `pip install -e . --group dev`.
lock:
	$(BIN)/python -m pip freeze --exclude-editable > requirements-all.txt

# Write the hashes of all that is pinned; run it after every change of a lock.
hashes: $(VENV)/installed-dev
	for name in requirements requirements-dev; do \
		grep -v '^torch==' $$name.lock | $(BIN)/uv pip compile --no-deps --generate-hashes --no-header \
			--no-annotate --python-version 3.11 --quiet --output-file $$name.hashes - || exit 1; \
	done

# Ask the Python Packaging Authority's service whether anything that is installed has a known hole.
audit: $(VENV)/installed-dev
	$(BIN)/uvx pip-audit@2.10.1 --no-deps --disable-pip -r requirements.hashes -r requirements-dev.hashes
