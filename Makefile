# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make demo   a believable shop on http://127.0.0.1:8000
#   make test   the whole suite, browser included

PYTHON ?= python3
BIN := .venv/bin
# On every core and one more (tests/conftest.py); who has nothing left takes over from who has most.
PYTEST := $(BIN)/pytest -n auto --dist worksteal
INSTALLED := .venv/installed

.PHONY: install demo test test-fast test-on-both lint bench storm shots browser lighthouse words requirements clean
.DELETE_ON_ERROR:

# Whoever starts Python compiles what others compiled before, unless that is kept; a run starts it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

install: $(INSTALLED)

demo: install
	$(BIN)/portal demo

test: install browser
	$(PYTEST)

test-fast: install
	$(PYTEST) -m "not browser"

# What may be left to SQLite because other tests run the same statements on PostgreSQL is run there as well.
test-on-both: install
	$(PYTEST) -m "not browser" --on-both

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: install browser lighthouse
	$(BIN)/python -m tests.bench

# 2,000 kills of workers under way, on both databases; a short one is in the suite. KILLS=200 for a tenth of it.
storm: install
	$(BIN)/python -m tests.storm --kills $(or $(KILLS),2000)

# Leaves the path of a Chromium that starts in var/chromium, where the browser tests look for it.
browser: install
	@mkdir -p var
	@scripts/find-chromium > var/chromium
	@echo "Chromium: $$(cat var/chromium)"

# Renews the pictures of the shopper's page in its main states, which the tests compare. Look at them before they are kept.
shots: install browser
	RENEW_SHOTS=1 $(BIN)/pytest -q tests/browser/test_states.py -k looks_as_it_was_kept

# What `make bench` looks at the shopper's page with; where there is no npm, bytes are counted alone.
lighthouse: var/lighthouse

var/lighthouse:
	@if command -v npm > /dev/null; then mkdir -p $@; npm install --silent --no-audit --no-fund --prefix $@ lighthouse@12; \
	else echo "npm is not here, so Lighthouse is not run."; fi

# Carries what the shopper's pages say into the catalogs of every other language; then they are translated.
words: install
	$(BIN)/python -m tests.catalogs

# Renews requirements/*.txt from requirements/*.in.
requirements:
	PYTHON="$(PYTHON)" scripts/pin-requirements

# Keeps var/: it may hold a database.
clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find portal tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements/development.txt pyproject.toml setup.py | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The portal needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
