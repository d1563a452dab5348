# make setup | demo | test | lint | bench | screenshots | lock | clean. Everything lives in .venv and var; nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_COMPILE_BYTECODE = 1
export PYTHONDONTWRITEBYTECODE =

.PHONY: setup demo test lint bench screenshots lock clean
.DELETE_ON_ERROR:

setup: $(VENV)/run.stamp

$(VENV)/uv.stamp: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "embassywatch needs Python 3.11 or newer; this is " + sys.version.split()[0] + " (set PYTHON=...)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/run.stamp: $(VENV)/uv.stamp requirements/run.txt pyproject.toml
	@echo "setting up .venv (once) ..."
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --offline --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

demo: setup
	@$(BIN)/embassywatch demo

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n 2

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

# needs Debian's package chromium; pngquant makes the pictures smaller where it is there
screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m scripts.screenshots

lock: $(VENV)/uv.stamp
	cd requirements && for name in uv run dev; do ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" $(LOCK) $$name.in -o $$name.txt; done

clean:
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache
