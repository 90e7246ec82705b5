# reg18: `make report` for the annual report of the demonstration data, `make test` for every check.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
CLIENTS := $(VENV)/.clients
SITE := $(VENV)/.site
# One more than the cores of a small machine: tests wait for browsers, servers and clocks.
JOBS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup dev-data report site test lint conventions dbt-conventions pytest dbt-test test-slow test-bundle bundle bench schema semantics analyses pictures lock clean

help:
	@echo "make dev-data lands extracts/demo in var/dev, for plain dbt"
	@echo "make report   the annual report 2024-25 from extracts/demo"
	@echo "make site     pages for analysts from extracts/demo, in var/demo/site"
	@echo "make test     every check: conventions, dbt build from nothing, tests"
	@echo "make bench    how long a build takes, measured side by side"
	@echo "make bundle   one archive in dist/ to install from where there is no internet"
	@echo "make schema   write the JSON Schemas of mappings and nightly settings anew"
	@echo "make analyses make the tables of docs/how-to/analyses.md anew, after make report"
	@echo "make semantics write the metrics of the registry anew"
	@echo "make pictures make most pictures in docs/images anew (needs Chromium)"
	@echo "make lock     choose the dependencies anew (needs uv)"
	@echo "make clean    remove what was built, not what was installed"

setup: $(RUNTIME)

$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 13); sys.exit(0 if ok else "reg18 needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12")'
	@echo "Setting up (once): a Python environment in $(VENV), locked with hashes …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "Setting up the checks (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What analysts may have, in a folder of its own: nothing else is to find it.
$(CLIENTS): requirements-clients.lock $(DEVELOPMENT)
	@echo "Setting up what analysts query with (once) …"
	@rm -rf $(VENV)/clients
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes --target $(VENV)/clients -r requirements-clients.lock
	@touch $@

# Node, which makes the pages of the site.
$(SITE): requirements-site.lock $(RUNTIME)
	@echo "Setting up what makes the site (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-site.lock
	@touch $@

# What plain dbt works on: the demonstration extracts, landed in var/dev.
dev-data: $(RUNTIME)
	@$(BIN)/python -m tools.dev_data dev

report: $(RUNTIME)
	@rm -rf var/demo
	@$(BIN)/reg18 build --extracts extracts/demo --warehouse var/demo/warehouse.duckdb --as-of 2025-06-30 --published var/demo/published
	@$(BIN)/reg18 report annual 2024-25 --warehouse var/demo/warehouse.duckdb --out var/report

site: $(SITE)
	@rm -rf var/demo
	@$(BIN)/reg18 build --extracts extracts/demo --warehouse var/demo/warehouse.duckdb --as-of 2025-06-30 --published var/demo/published
	@$(BIN)/reg18 site build --warehouse var/demo/warehouse.duckdb --out var/demo/site

# Conventions of Python and of dbt use a core each, side by side. That dbt builds the demonstration
# data from nothing, unit tests included, is a test of its own: tests/python/figures/test_plain_dbt.py.
test: $(DEVELOPMENT)
	@$(MAKE) --no-print-directory --jobs=2 conventions dbt-conventions
	@$(MAKE) --no-print-directory pytest

lint: conventions dbt-conventions

# Conventions of Python, YAML and SQL; nothing is built, and dbt is not run.
conventions: $(DEVELOPMENT)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@imports="$$($(BIN)/lint-imports --no-cache --no-logo)" || { echo "$$imports"; exit 1; }
	@$(BIN)/yamllint --strict .
	@PYTHONWARNINGS=ignore $(BIN)/sqlfluff lint --disable-progress-bar --processes 0 analyses models reports/annual reports/quarterly reports/shared tests
	@! grep -rnE '^.{101,}$$' macros tests/generic/*.sql

# Conventions of the dbt project; nothing is built.
dbt-conventions: $(DEVELOPMENT)
	@$(BIN)/dbt parse --quiet --target ci
	@$(BIN)/dbt-bouncer run

dbt-test: $(DEVELOPMENT)
	@$(BIN)/python -m tools.dev_data ci
	@$(BIN)/dbt build --quiet --target ci
	@$(BIN)/dbt docs generate --no-compile --quiet --target ci
	@$(BIN)/dbt-coverage compute doc --run-artifacts-dir target --cov-report var/ci/coverage.json --cov-fail-under 1.0 > var/ci/documentation.txt || { cat var/ci/documentation.txt; exit 1; }
	@echo "dbt build from nothing, unit tests included: passed."

pytest: $(DEVELOPMENT) $(CLIENTS) $(SITE)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q -m "not slow and not bundle"

test-slow: $(DEVELOPMENT)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q -m slow

# Makes the bundle, installs it where no network is, and prints a report with it.
test-bundle: $(DEVELOPMENT) $(SITE)
	@$(BIN)/python -m pytest -p no:xdist -q -m bundle

bundle: $(RUNTIME) $(SITE)
	@$(BIN)/python tools/make_bundle.py

bench: $(DEVELOPMENT)
	@$(BIN)/python tools/bench.py
	@$(BIN)/python tools/bench_landing.py
	@$(BIN)/python tools/bench_report.py

pictures: $(DEVELOPMENT) $(SITE)
	@$(BIN)/python -m tools.make_report_pictures
	@$(BIN)/python -m tools.make_terminal_picture
	@$(BIN)/python -m tools.make_site_picture

analyses: $(RUNTIME)
	@$(BIN)/python -m tools.make_analysis_tables

schema: $(RUNTIME)
	@$(BIN)/python -m reg18.settings.schemas

semantics: $(RUNTIME)
	@$(BIN)/python -m reg18.analyst.metrics.generate

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --constraint requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras --quiet --output-file requirements-dev.lock
	uv pip compile --group site --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements-site.lock
	uv pip compile --group clients --constraint requirements-dev.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements-clients.lock
	echo pip | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --output-file deploy/bundle/pip.lock

clean:
	rm -rf var
